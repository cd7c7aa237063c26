"""Season and pace of a base, by hand."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from custseg.forecast.season import paces_of, season_of
from custseg.tables.row_columns import CUSTOMER, DATE


def base_of(rows: list[tuple[str, dt.date]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={CUSTOMER: pl.String, DATE: pl.Date}, orient="row")


def daily(first: dt.date, last: dt.date, orders: dict[int, int], growth: dict[int, int] | None = None) -> pl.DataFrame:
    """Return a base with a number of order days on each day of a month (1 if not named), times that of its year."""
    rows = []
    day = first
    while day <= last:
        number = orders.get(day.month, 1) * (growth or {}).get(day.year, 1)
        rows += [(f"c{customer}", day) for customer in range(number)]
        day += dt.timedelta(days=1)
    return base_of(rows)


def test_december_twice_an_average_month_by_hand() -> None:
    """Eleven months at 1 a day, December at 2: the mean is 13 ÷ 12, so December is 24 ÷ 13 and the others 12 ÷ 13."""
    found = season_of(daily(dt.date(2022, 1, 1), dt.date(2023, 12, 31), {12: 2}), dt.date(2023, 12, 31))
    assert found is not None
    assert found["month"].to_list() == list(range(1, 13))
    for name in ("index", "last_year", "year_before"):
        assert found[name].to_list() == pytest.approx([12 / 13] * 11 + [24 / 13])
    assert found["recurs"].to_list() == [False] * 11 + [True]


def test_years_end_with_the_last_whole_month() -> None:
    """To 20 June: the years are June to May, and the part of June does not count."""
    days = daily(dt.date(2021, 6, 1), dt.date(2023, 6, 20), {5: 3})
    found = season_of(days, dt.date(2023, 6, 20))
    assert found is not None
    assert found["index"][4] == pytest.approx(36 / 14)
    assert season_of(days.filter(pl.col(DATE) > dt.date(2021, 6, 8)), dt.date(2023, 6, 20)) is None


def test_a_month_recurs_only_if_both_years_show_it() -> None:
    one, two = (
        daily(dt.date(2022, 1, 1), dt.date(2022, 12, 31), {}),
        daily(dt.date(2023, 1, 1), dt.date(2023, 12, 31), {3: 3}),
    )
    found = season_of(pl.concat([one, two]), dt.date(2023, 12, 31))
    assert found is not None
    # A mean of 14 ÷ 12 in the second year.
    assert found["last_year"][2] == pytest.approx(36 / 14)
    assert found["year_before"][2] == pytest.approx(1)
    assert found["index"][2] == pytest.approx((36 / 14 + 1) / 2)
    assert not found["recurs"].any()


def test_steady_growth_is_no_season() -> None:
    """Four times as many orders each year, month by month."""
    rows, day = [], dt.date(2022, 1, 1)
    while day.year < 2024:
        place = 12 * (day.year - 2022) + day.month - 1
        rows += [(f"c{customer}", day) for customer in range(round(30 * 4 ** (place / 12)))]
        day += dt.timedelta(days=1)
    found = season_of(base_of(rows), dt.date(2023, 12, 31))
    assert found is not None
    assert found["index"].to_list() == pytest.approx([1.0] * 12, abs=0.02)


def test_pace_of_the_customers_known_at_the_start_of_each_year() -> None:
    """Ann and Bob from January 2021, Cid from June 2022; years end on 30 June."""
    rows = [("ann", dt.date(2021, 1, 4)), ("bob", dt.date(2021, 1, 5)), ("cid", dt.date(2022, 6, 1))]
    rows += [("ann", dt.date(2021, 8, 1) + dt.timedelta(days=7 * week)) for week in range(6)]
    rows += [("bob", dt.date(2022, 9, 1) + dt.timedelta(days=7 * week)) for week in range(9)]
    rows += [("cid", dt.date(2022, 10, 1)), ("dan", dt.date(2022, 12, 1)), ("dan", dt.date(2023, 6, 30))]
    rows += [("ann", dt.date(2023, 6, 30)), ("ann", dt.date(2022, 6, 30)), ("bob", dt.date(2022, 7, 1))]
    found = paces_of(base_of(rows), dt.date(2023, 6, 30))
    assert found["from"].to_list() == [dt.date(2022, 7, 1)]
    assert found.row(0)[2:] == (3, 12, 4.0, None)
    # With an earlier first order, the year before counts as well: Ann's 6 orders and that on its last day.
    found = paces_of(base_of([*rows, ("eve", dt.date(2021, 1, 1))]), dt.date(2023, 6, 30))
    assert found["from"].to_list() == [dt.date(2021, 7, 1), dt.date(2022, 7, 1)]
    assert found["customers"].to_list() == [3, 4]
    assert found["orders"].to_list() == [7, 12]
    assert found["change"].to_list() == [None, pytest.approx(3 / (7 / 3))]
