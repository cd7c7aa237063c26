"""One plan for several scans: what it reads, and which plans are left to a scan of their own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.customers.merged_plans import holds, merged
from custseg.customers.scan_plan import Branch, ScanPlan
from custseg.customers.scan_sums import Window
from custseg.customers.slices import FieldSlices, FieldTotals, PeriodSlices, RowTotals
from custseg.tables.row_fields import Use
from custseg.tables.scope import Scope

PLAIN = ScanPlan(Scope())
MONTH = Window("last", dt.date(2024, 1, 31), dt.date(2024, 2, 29))


def table(_: object, *options: object) -> pl.LazyFrame:
    return pl.LazyFrame({"options": options})


def test_what_two_plans_need_is_read_once() -> None:
    one = replace(PLAIN, measures=frozenset({"a", "b"}), fields={"x": Use("x")}, tables={"t": Branch(table)})
    other = replace(PLAIN, measures=frozenset({"b", "c"}), fields={"x": Use("x"), "y": Use("y")}, keeps_days=True)
    both = merged(one, other)
    assert both is not None
    assert (both.measures, {*both.fields}, {*both.tables}, both.keeps_days) == (
        {"a", "b", "c"}, {"x", "y"}, {"t"}, True,
    )  # fmt: skip
    assert holds(both, one)
    assert holds(both, other)
    assert not holds(one, other)


@pytest.mark.parametrize(
    ("one", "other", "grain"),
    [("1mo", "1mo", "1mo"), ("3mo", "3mo", "3mo"), ("3mo", "12mo", "1mo"), ("1d", "3mo", "1d"), ("1mo", "1d", "1d")],
)
def test_periods_add_up_from_shorter_ones(one: str, other: str, grain: str) -> None:
    found = merged(replace(PLAIN, slices=PeriodSlices(one)), replace(PLAIN, slices=PeriodSlices(other)))
    assert found is not None
    assert found.slices == PeriodSlices(grain)


def test_profit_is_summed_if_one_of_them_needs_it() -> None:
    without = replace(PLAIN, slices=PeriodSlices("1d", with_profit=False))
    for other, with_profit in ((without, False), (PLAIN, True), (replace(PLAIN, slices=PeriodSlices("1d")), True)):
        found = merged(without, other)
        assert found is not None
        assert found.slices == PeriodSlices("1d", with_profit=with_profit)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"scope": Scope(as_of=dt.date(2024, 1, 1))}, {}),
        ({"condition": pl.col("a") > 1}, {}),
        ({"condition": pl.col("a") > 1}, {"condition": pl.col("a") > 2}),
        ({"fields": {"by": Use("seller")}}, {"fields": {"by": Use("region")}}),
        ({"windows": (MONTH,)}, {"windows": (replace(MONTH, whole=True),)}),
        ({"not_goods": ("postage",)}, {"not_goods": ("packing",)}),
        ({"columns": (Branch(table, (1,)),)}, {"columns": (Branch(table, (2,)),)}),
        ({"tables": {"t": Branch(table, (1,))}}, {"tables": {"t": Branch(table, (2,))}}),
        ({"tables": {"t": Branch(table, has_sums=True)}}, {}),
        ({"ones": frozenset({"A"})}, {}),
        ({"slices": FieldSlices()}, {}),
        ({"slices": FieldTotals()}, {}),
        ({"slices": RowTotals("1mo")}, {}),
        ({"rejects": Path("one.csv")}, {"rejects": Path("other.csv")}),
    ],
)
def test_plans_that_contradict_each_other_are_scanned_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert merged(replace(PLAIN, **one), replace(PLAIN, **other)) is None
    assert merged(replace(PLAIN, **other), replace(PLAIN, **one)) is None


def test_the_same_condition_is_no_contradiction() -> None:
    one, other = (replace(PLAIN, condition=pl.col("a") > 1) for _ in range(2))
    both = merged(one, other)
    assert both is not None
    assert holds(both, other)


def test_rejects_are_written_by_the_scan_that_is_asked_for_them() -> None:
    asked = replace(PLAIN, rejects=Path("rejects.csv"))
    both = merged(PLAIN, asked)
    assert both is not None
    assert both.rejects == asked.rejects
    assert not holds(both, asked)
    assert holds(both, PLAIN)
