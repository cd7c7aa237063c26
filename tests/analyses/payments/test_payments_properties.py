"""Payments of made-up shops against plain Python: every figure, ages that add up, and rows in any order."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

import pytest
from bill_shops import FIRST, billed, write_bills
from bills_oracle import bills_of, dso_of, payment_figures
from examples import examples

from custseg.analyses.payments.payments import payments
from custseg.result import Result
from custseg.settings.settings import gather

SEEDS = range(examples(60))
AS_OF = [None, FIRST + dt.timedelta(days=200)]
AGES = ("open_not_due", "open_0_30", "open_31_60", "open_61_90", "open_over_90")
COLUMNS = (
    "orders", "bills_paid", "orders_paid", "days_to_pay", "days_to_pay_weighted", "terms_days", "days_late",
    "days_late_weighted", "days_early", "late_share", "disputed_orders", "disputed_share", "disputed_amount",
    "open_amount", "overdue_amount", *AGES, "open_over_30", "effort_rank", "payment",
)  # fmt: skip


def ask(path: Path, as_of: dt.date | None = None, **flags: Any) -> Result:
    given = {"as_of": str(as_of)} if as_of else {}
    return payments([str(path)], gather({**given, **flags}, use_config=False, environment={}))


def assert_same(found: Mapping[str, Any], expected: Mapping[str, Any], who: str) -> None:
    for name in found.keys() & expected.keys():
        wanted, have = expected[name], found[name]
        if wanted is None or have is None:
            assert have == wanted, f"{name} of {who}: {have} instead of {wanted}"
        elif isinstance(wanted, Fraction):
            assert isclose(have, wanted, rel_tol=1e-12, abs_tol=1e-12), f"{name} of {who}: {have}, not {wanted}"
        else:
            assert have == (float(wanted) if isinstance(wanted, Decimal) else wanted), f"{name} of {who}"


@pytest.mark.parametrize("as_of", AS_OF, ids=["latest", "given"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_figure_of_customers_and_base_is_that_of_plain_python(
    tmp_path: Path, seed: int, as_of: dt.date | None
) -> None:
    lines = billed(seed)
    used = [line for line in lines if as_of is None or line["date"] <= as_of]
    day = as_of or max(line["date"] for line in lines)
    bills = bills_of(used, as_of)
    result = ask(write_bills(tmp_path / "bills.csv", lines), as_of, columns=",".join(COLUMNS[:-1]))
    rows = {row["customer_id"]: row for row in result.frame.iter_rows(named=True)}
    assert set(rows) == {line["customer"] for line in used}
    for name, row in rows.items():
        own = [bill for bill in bills if bill.customer == name]
        assert_same(row, payment_figures(own, day), name)
    assert_same(result.figures(), payment_figures(bills, day), "all")
    # Ages add up to what is open, of each customer, of all, and in the table of ages.
    for row in [*rows.values(), result.figures()]:
        assert sum(Decimal(str(row[name])) for name in AGES) == Decimal(str(row["open_amount"]))
    tables = {section.name: section.frame for section in result.sections}
    if "ages" in tables:
        assert tables["ages"]["open_amount"].to_list() == [result.figures()[name] for name in AGES]
        assert tables["ages"]["bills"].sum() == result.figures()["open_bills"]
    for month, opened, turnover, dso in tables["dso"].iter_rows() if "dso" in tables else ():
        end = _month_end(month, day)
        expected_open, expected_turnover = dso_of(bills, end, 90)
        assert opened == float(expected_open), month
        whole = end - dt.timedelta(days=90) >= min(bill.day for bill in bills) - dt.timedelta(days=1)
        assert turnover == (float(expected_turnover) if whole else None), month
        if whole and expected_turnover > 0:
            assert dso == pytest.approx(float(expected_open * 90 / expected_turnover), rel=1e-12), month


def _month_end(month: str, as_of: dt.date) -> dt.date:
    first = dt.date.fromisoformat(month + "-01")
    return min((first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1), as_of)


@pytest.mark.parametrize("seed", SEEDS[:4])
def test_shuffled_rows_change_nothing(tmp_path: Path, seed: int) -> None:
    lines = billed(seed)
    first = ask(write_bills(tmp_path / "first.csv", lines))
    random.Random(seed).shuffle(lines)
    second = ask(write_bills(tmp_path / "second.csv", lines))
    assert first.frame.equals(second.frame)
    assert first.summary == second.summary
    pairs = zip(first.sections, second.sections, strict=True)
    assert all(one.frame.equals(other.frame) for one, other in pairs)


@pytest.mark.parametrize("without", [("due",), ("disputed",), ("due", "disputed"), ("order",), ("product", "profit")])
def test_columns_that_are_missing_take_away_their_figures_only(tmp_path: Path, without: tuple[str, ...]) -> None:
    lines = billed(3)
    result = ask(write_bills(tmp_path / "bills.csv", lines, without))
    kept = [{**line, **dict.fromkeys(without)} for line in lines]
    expected = payment_figures(bills_of(kept), max(line["date"] for line in lines))
    figures = result.figures()
    assert_same(figures, expected, "all")
    assert ("days_late" in figures) is ("due" not in without)
    assert ("disputed_orders" in figures) is ("disputed" not in without)


def rank_below(values: dict[str, Any]) -> dict[str, Fraction]:
    """Return the share of values below each one, ties counting half."""
    known = {name: value for name, value in values.items() if value is not None}
    shares = {}
    for name, value in known.items():
        below = sum(other < value for other in known.values())
        same = sum(other == value for other in known.values())
        shares[name] = Fraction(2 * below + same, 2 * len(known))
    return shares


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_effort_ranks_regular_customers_by_lateness_disputes_returns_and_small_orders(
    tmp_path: Path, seed: int
) -> None:
    lines = billed(seed)
    result = ask(write_bills(tmp_path / "bills.csv", lines))
    bills = bills_of(lines)
    figures: dict[str, dict[str, Any]] = {}
    for name in sorted({bill.customer for bill in bills}):
        own = [bill for bill in bills if bill.customer == name]
        if len({bill.day for bill in own}) < 2:
            continue
        money = [line["amount"] for line in lines if line["customer"] == name]
        back = -sum((amount for amount in money if amount < 0), Decimal(0))
        found = payment_figures(own, dt.date.max)
        figures[name] = {
            "late": found["days_late"],
            "disputed": found["disputed_share"],
            "returned": Fraction(back) / Fraction(sum(money, Decimal(0)) + back),
            "small": -Fraction(sum(money, Decimal(0))) / len({bill.order for bill in own}),
        }
    ranks = [
        rank_below({name: one[part] for name, one in figures.items()})
        for part in ("late", "disputed", "returned", "small")
    ]
    known = {name: [rank[name] for rank in ranks if name in rank] for name in figures}
    expected = rank_below({name: sum(one) / len(one) for name, one in known.items()})
    rows = {row["customer_id"]: row["effort_rank"] for row in result.frame.iter_rows(named=True)}
    assert {name for name, rank in rows.items() if rank is not None} == set(figures)
    assert {name: rows[name] for name in figures} == {name: pytest.approx(float(one)) for name, one in expected.items()}
    # The hardest first, and those who ordered on one day last.
    order = result.frame["effort_rank"].to_list()
    assert order == sorted(order, key=lambda rank: (rank is None, -(rank or 0)))
