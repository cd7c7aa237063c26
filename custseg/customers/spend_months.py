"""The months in which spend is matched to new customers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.tables.values.periods import Period

CALENDAR_MONTH = Period(months=1)


@dataclass(frozen=True)
class SpendMonths:
    """The months in which new customers are known, and spend is matched to them.

    Attributes:
        first: first day of the first month; None if there is none.
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
    """Return the months of spend in which new customers are known.

    Args:
        covered: first and last month of the spend.
        earliest: first day on which customers can be new.
        as_of: the report date.
        slack: days that may be missing at the start of the first month; more if it is the only one.
    """
    first, last = _month_of(earliest), min(covered[1], _month_of(as_of))
    whole = first if (earliest - first).days <= slack else _month_of(earliest, after=1)
    first = max(whole if whole <= last else first, covered[0])
    return SpendMonths(first, last) if first <= last else SpendMonths(None, None)


def _month_of(day: dt.date, after: int = 0) -> dt.date:
    """Return the first day of the month of a day, or of one some months after it."""
    return CALENDAR_MONTH.start(CALENDAR_MONTH.number_of(day, day) + after, day)


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the month of a day."""
    return CALENDAR_MONTH.end(CALENDAR_MONTH.number_of(day, day), day)
