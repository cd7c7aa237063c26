"""Days that depend on today or on the report date, and periods of a calendar week."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

import custseg
from custseg.settings.times import Length
from custseg.tables.values.periods import Period

DAYS = ["2025-06-30", "2025-07-01", "2026-01-05", "2026-06-23", "2026-06-30"]
ORDERS = pl.DataFrame({"customer_id": list("aabbc"), "date": DAYS, "revenue": [1.0, 2.0, 4.0, 8.0, 16.0]})


@pytest.mark.parametrize(
    ("length", "last", "first"),
    [
        (Length(months=12), dt.date(2026, 6, 30), dt.date(2025, 7, 1)),
        (Length(months=1), dt.date(2026, 2, 28), dt.date(2026, 2, 1)),
        (Length(months=1), dt.date(2026, 3, 30), dt.date(2026, 2, 28)),
        (Length(months=24), dt.date(2026, 6, 15), dt.date(2024, 6, 16)),
        (Length(days=90), dt.date(2026, 3, 31), dt.date(2026, 1, 1)),
    ],
)
def test_a_length_of_time_ends_on_the_report_date(length: Length, last: dt.date, first: dt.date) -> None:
    assert length.first_day(last) == first


@pytest.mark.parametrize(
    ("keywords", "revenue"), [({}, 30.0), ({"as_of": "2026-06-23"}, 15.0), ({"rows": "revenue < 16"}, 15.0)]
)
def test_from_goes_back_from_the_report_date_or_the_latest_row(keywords: dict[str, str], revenue: float) -> None:
    found = custseg.ltv(ORDERS, margin="50%", from_="12m", **keywords)
    assert found.frame.select(custseg_sum=pl.col("orders") * pl.col("average_order_value")).sum().item() == revenue


def test_weeks_begin_on_monday_and_have_their_iso_number() -> None:
    week = Period(days=7, weeks=True)
    for day in (dt.date(2026, 6, 29), dt.date(2026, 7, 5)):
        number = week.number_of(day, day)
        assert week.label(number, day) == "2026-W27"
        assert (week.start(number, day), week.end(number, day)) == (dt.date(2026, 6, 29), dt.date(2026, 7, 5))
        assert pl.select(week.number(pl.lit(day), day)).item() == number
    found = custseg.trend(ORDERS, period="week").frame
    assert found.filter(pl.col("turnover") > 0).select("period", "turnover").rows()[-2:] == [
        ("2026-W26", 8.0), ("2026-W27", 16.0),
    ]  # fmt: skip
    assert found["complete"].to_list()[-1] is False
