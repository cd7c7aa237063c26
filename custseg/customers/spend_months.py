"""The months in which spend and new customers are set against each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.tables.values.periods import Period

CALENDAR = Period(months=1)


@dataclass(frozen=True)
class SpendMonths:
    """The months in which customers can be told to be new, and spend is set against them.

    Attributes:
        first: first day of the first month; None where there is none.
        last: first day of the last month.
    """

    first: dt.date | None
    last: dt.date | None

    def holds(self, month: str) -> pl.Expr:
        """Return whether a month is one of them."""
        if self.first is None or self.last is None:
            return pl.lit(False)
        return pl.col(month).is_between(self.first, self.last).fill_null(False)


def spend_months(covered: tuple[dt.date, dt.date], earliest: dt.date, as_of: dt.date, *, slack: int) -> SpendMonths:
    """Return the months of spend in which new customers can be told.

    Args:
        covered: first and last month of the spend.
        earliest: day from which a customer can be told to be new.
        as_of: the day the figures are true for.
        slack: days of its beginning that the first month may lack; it may lack more where it is the only one.
    """
    first, last = _month_of(earliest), min(covered[1], _month_of(as_of))
    whole = first if (earliest - first).days <= slack else _month_of(earliest, after=1)
    first = max(whole if whole <= last else first, covered[0])
    return SpendMonths(first, last) if first <= last else SpendMonths(None, None)


def _month_of(day: dt.date, after: int = 0) -> dt.date:
    """Return the first day of the month of a day, or of one some months after it."""
    return CALENDAR.start(CALENDAR.number_of(day, day) + after, day)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month of a day."""
    return CALENDAR.end(CALENDAR.number_of(day, day), day)
