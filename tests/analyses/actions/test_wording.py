"""The figures in the texts of a list are those that people read elsewhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custseg.analyses.actions.wording import filled, in_words
from custseg.numbers import readable
from custseg.segments.reading import built_in_rules


def said(values: list[Any], unit: str, dtype: pl.DataType) -> list[str | None]:
    frame = pl.DataFrame({"x": values}, schema={"x": dtype})
    return frame.select(in_words("x", unit, dtype, built_in_rules().words)).to_series().to_list()


@given(st.lists(st.decimals(-99_999_999, 99_999_999, places=2, allow_nan=False), min_size=1))
@pytest.mark.parametrize("unit", ["money", "ratio"])
def test_money_reads_as_everywhere(unit: str, values: list[Any]) -> None:
    numbers = [float(value) for value in values]
    assert said(numbers, unit, pl.Float64()) == [readable(number, unit) for number in numbers]


@given(st.lists(st.integers(-99_999_999, 99_999_999), min_size=1))
@pytest.mark.parametrize("unit", ["count", "days"])
def test_counts_read_as_everywhere(unit: str, values: list[int]) -> None:
    assert said(values, unit, pl.Int64()) == [readable(value, unit) for value in values]
    halves = [value + 0.5 for value in values]
    assert said(halves, unit, pl.Float64()) == [readable(value, unit) for value in halves]


def test_other_kinds() -> None:
    assert said([0.125, 1.0], "share", pl.Float64()) == ["12.5%", "100.0%"]
    assert said([dt.date(2026, 6, 30)], "date", pl.Date()) == ["2026-06-30"]
    assert said([True, False], "flag", pl.Boolean()) == ["yes", "no"]
    assert said([2.25], "months", pl.Float64()) == ["2.3"]


def test_a_text_with_places_and_braces() -> None:
    frame = pl.DataFrame({"orders": [1_234, None], "name": ["A {b}", None]})
    text = filled("{{x}} {orders} of {name}", {"orders": "count"}, frame.schema, built_in_rules().words)
    assert frame.select(text).to_series().to_list() == ["{x} 1,234 of A {b}", "{x} unknown of unknown"]
