"""The season of a base by weekday, by hand; that by month is in tests/forecast/test_season.py."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from custseg.customers.base_season import season_by_weekday
from custseg.tables.row_columns import DATE

END = dt.date(2024, 6, 12)


def counts(days: int, by_weekday: dict[int, int]) -> pl.DataFrame:
    """Return order days up to ``END``, with a number of them for some weekdays (0 for Monday), else 1."""
    dates = [END - dt.timedelta(days=day) for day in range(days)]
    return pl.DataFrame({DATE: dates, "orders": [by_weekday.get(day.weekday(), 1) for day in dates]})


def test_saturdays_at_four_times_a_day() -> None:
    """Six days at 1 and one at 4: a mean of 10 ÷ 7, so Saturday is 2.8 and the others are 0.7."""
    found = season_by_weekday(counts(728, {5: 4}), END)
    assert found is not None
    assert found["weekday"].to_list() == list(range(1, 8))
    for name in ("index", "last_year", "year_before"):
        assert found[name].to_list() == pytest.approx([0.7] * 5 + [2.8, 0.7])
    assert found["recurs"].all()


def test_it_takes_twice_52_weeks() -> None:
    assert season_by_weekday(counts(722, {}), END) is not None
    assert season_by_weekday(counts(720, {}), END) is None
    assert season_by_weekday(counts(0, {}), END) is None


def test_what_only_one_year_shows_does_not_recur() -> None:
    days = counts(728, {})
    last = pl.when(pl.col(DATE) > END - dt.timedelta(weeks=52), pl.col(DATE).dt.weekday() == 1)
    found = season_by_weekday(days.with_columns(orders=last.then(8).otherwise("orders")), END)
    assert found is not None
    assert found["last_year"][0] == pytest.approx(8 / 2)
    assert not found["recurs"].any()
