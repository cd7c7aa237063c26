"""Periods of time: every day lies in exactly one, and the parts follow each other without a gap."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from custseg.tables.values.periods import Period

DAY = dt.timedelta(days=1)
KINDS = [Period(months=1), Period(months=3), Period(months=12), Period(days=1), Period(days=7), Period(days=30)]
days = st.dates(dt.date(1950, 1, 1), dt.date(2060, 12, 31))


@given(days, days, st.sampled_from(KINDS))
def test_a_day_lies_between_the_ends_of_its_part(day: dt.date, as_of: dt.date, period: Period) -> None:
    number = period.number_of(day, as_of)
    assert pl.select(period.number(pl.lit(day), as_of)).item() == number
    assert period.start(number, as_of) <= day <= period.end(number, as_of)
    assert period.start(number + 1, as_of) == period.end(number, as_of) + DAY
    assert period.number_of(period.start(number, as_of) - DAY, as_of) == number - 1


def test_spans_of_days_end_on_the_day_as_of() -> None:
    period, as_of = Period(days=30), dt.date(2026, 3, 31)
    assert (period.start(0, as_of), period.end(0, as_of)) == (dt.date(2026, 3, 2), as_of)
    assert period.label(-1, as_of) == "2026-01-31 to 2026-03-01"


@pytest.mark.parametrize("period", KINDS)
def test_time_ends_with_the_year_9999(period: Period) -> None:
    last = dt.date.max
    number = period.number_of(last, last)
    assert period.end(number, last) == last
    assert period.start(number, last) == period.end(number - 1, last) + DAY


@pytest.mark.parametrize(
    ("months", "label", "year_before"), [(1, "2026-05", "2025-05"), (3, "2026-Q2", "2025-Q2"), (12, "2026", "2025")]
)
def test_parts_of_the_year_have_names(months: int, label: str, year_before: str) -> None:
    period, day = Period(months=months), dt.date(2026, 5, 17)
    number = period.number_of(day, day)
    assert period.label(number, day) == label
    before = period.a_year_before(number)
    assert before is not None
    assert period.label(before, day) == year_before


@pytest.mark.parametrize(
    ("first", "last", "complete"),
    [
        (dt.date(2024, 1, 4), dt.date(2024, 3, 28), True),
        (dt.date(2024, 1, 5), dt.date(2024, 3, 31), False),
        (dt.date(2023, 1, 1), dt.date(2024, 3, 27), False),
    ],
)
def test_a_part_may_lack_three_days_at_either_end(first: dt.date, last: dt.date, complete: bool) -> None:
    quarter = Period(months=3)
    assert quarter.is_complete(quarter.number_of(last, last), first, last, slack=3) is complete
