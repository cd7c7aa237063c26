"""Periods of time: months, quarters, years, or spans of days that end on the report date."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

import polars as pl

from custseg.settings.times import MONTHS_OF, WEEK

FIRST_MONDAY = dt.date(1, 1, 1)
"""The first day of the calendar, which is a Monday: weeks are counted from it."""


@dataclass(frozen=True)
class Period:
    """A way to divide time into equal periods.

    Attributes:
        months: calendar months of a period; 0 where it is a span of days.
        days: days of a period; 0 where it is in months.
        weeks: whether the days are calendar weeks, from Monday to Sunday.
    """

    months: int = 0
    days: int = 0
    weeks: bool = False

    @property
    def grain(self) -> str:
        """Return the polars interval from which the periods can be added up."""
        return f"{self.months}mo" if self.months else "1d"

    @property
    def title(self) -> str:
        """Return the name of one period: "month", "30 days"."""
        if self.weeks:
            return WEEK
        return next((name for name, months in MONTHS_OF.items() if months == self.months), f"{self.days} days")

    def number(self, day: pl.Expr, as_of: dt.date) -> pl.Expr:
        """Return the number of the period that a day is in; consecutive periods have consecutive numbers.

        Args:
            day: dates.
            as_of: last day of the span of days numbered 0.
        """
        if self.months:
            month = day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32) - 1
            return month // self.months
        if self.weeks:
            return (day - pl.lit(FIRST_MONDAY, pl.Date)).dt.total_days().cast(pl.Int32) // 7
        # Floored division: the day after the report date begins span 1.
        return (day - pl.lit(as_of, pl.Date)).dt.total_days().cast(pl.Int32).sub(1) // self.days + 1

    def number_of(self, day: dt.date, as_of: dt.date) -> int:
        """Return the number of the period that one day is in."""
        if self.months:
            return (day.year * 12 + day.month - 1) // self.months
        if self.weeks:
            return (day - FIRST_MONDAY).days // 7
        return ((day - as_of).days - 1) // self.days + 1

    def start(self, number: int, as_of: dt.date) -> dt.date:
        """Return the first day of a period."""
        if self.months:
            year, month = divmod(number * self.months, 12)
            return dt.date(year, month + 1, 1)
        if self.weeks:
            return FIRST_MONDAY + dt.timedelta(days=7 * number)
        return as_of + dt.timedelta(days=(number - 1) * self.days + 1)

    def end(self, number: int, as_of: dt.date) -> dt.date:
        """Return the last day of a period."""
        # Not the day before the next period: after the year 9999 there is none.
        if self.months:
            year, month = divmod((number + 1) * self.months - 1, 12)
            return dt.date(year, month + 1, monthrange(year, month + 1)[1])
        if self.weeks:
            return FIRST_MONDAY + dt.timedelta(days=7 * number + 6)
        return as_of + dt.timedelta(days=number * self.days)

    def label(self, number: int, as_of: dt.date) -> str:
        """Return the label of a period: "2026", "2026-Q2", "2026-05", or its first and last day."""
        first = self.start(number, as_of)
        if self.weeks:
            return f"{first:%G-W%V}"
        if self.months == MONTHS_OF["year"]:
            return f"{first.year:04}"
        if self.months == MONTHS_OF["quarter"]:
            return f"{first.year:04}-Q{(first.month + 2) // 3}"
        return f"{first:%Y-%m}" if self.months == 1 else f"{first} to {self.end(number, as_of)}"

    def is_complete(self, number: int, first_day: dt.date, as_of: dt.date, slack: int) -> bool:
        """Return whether the data cover a period.

        Args:
            number: of the period.
            first_day: first date of the file.
            as_of: the report date.
            slack: days that may be missing at either end.
        """
        lacks = max((first_day - self.start(number, as_of)).days, (self.end(number, as_of) - as_of).days)
        # A week without two of its days is another week.
        return lacks <= (0 if self.weeks else slack)

    def a_year_before(self, number: int) -> int | None:
        """Return the number of the same period a year ago; None for spans of days."""
        if self.months:
            return number - 12 // self.months
        return None
