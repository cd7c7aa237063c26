"""The periods of an analysis: which there are, which are complete, and what each is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.customers.slices import PERIOD
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.settings.times import MONTHS_OF, WEEK
from custseg.tables.values.periods import Period

PERIOD_NUMBER = own_column("number")
"""Column with the number of a period."""


def period_of(settings: Settings, default: str) -> Period:
    """Return the length of a period, from the settings.

    Args:
        settings: with ``period``.
        default: month, quarter, year or a number of days such as 30d.
    """
    length = settings["period"] or default
    if length == WEEK:
        return Period(days=7, weeks=True)
    return Period(months=MONTHS_OF[length]) if length in MONTHS_OF else Period(days=int(length.removesuffix("d")))


def lag_of(period: Period, settings: Settings) -> int:
    """Return how many periods lie between a period and the one it is compared with.

    Args:
        period: the length of a period.
        settings: with ``against``: the previous period, or the same one a year ago.

    Raises:
        CustsegError: periods of this length have no counterpart a year ago.
    """
    if settings["against"] != "year":
        return 1
    before = period.a_year_before(0)
    if before is None:
        raise settings.error("against")(
            f"a period of {period.title} has no counterpart a year ago",
            where=settings.origin("against"),
            hint="Use --period month, quarter or year.",
        )
    return -before


@dataclass(frozen=True)
class Timeline:
    """The periods from the first day of the data to the report date.

    Attributes:
        period: their length.
        as_of: the report date.
        first_day: first day that the data cover.
        slack: days that may be missing at either end of a complete period.
        lag: periods between a period and the one it is compared with.
    """

    period: Period
    as_of: dt.date
    first_day: dt.date
    slack: int
    lag: int

    @property
    def first(self) -> int:
        """Return the number of the first period."""
        return self.period.number_of(self.first_day, self.as_of)

    @property
    def last(self) -> int:
        """Return the number of the last period."""
        return self.period.number_of(self.as_of, self.as_of)

    def label(self, number: int) -> str:
        """Return the name of a period, such as 2024-05."""
        return self.period.label(number, self.as_of)

    def is_complete(self, number: int) -> bool:
        """Return whether the data cover a period; False before the first one."""
        return number >= self.first and self.period.is_complete(number, self.first_day, self.as_of, self.slack)

    def is_comparable(self, number: int) -> bool:
        """Return whether a period and the one it is compared with are both complete."""
        return self.is_complete(number) and self.is_complete(number - self.lag)

    @property
    def first_complete(self) -> int:
        """Return the number of the first complete period; without one, the number after the last period."""
        numbers = range(self.first, self.last + 1)
        return next((number for number in numbers if self.is_complete(number)), self.last + 1)

    @property
    def last_complete(self) -> int | None:
        """Return the number of the last complete period; None without one."""
        numbers = range(self.last, self.first - 1, -1)
        return next((number for number in numbers if self.is_complete(number)), None)

    def frame(self) -> pl.DataFrame:
        """Return all periods in order.

        Returns:
            ``PERIOD_NUMBER``, "period" (its name), "period_start", "period_end", "complete" and "_comparable".
        """
        numbers = range(self.first, self.last + 1)
        columns = {
            PERIOD_NUMBER: numbers,
            "period": [self.label(number) for number in numbers],
            "period_start": [self.period.start(number, self.as_of) for number in numbers],
            "period_end": [self.period.end(number, self.as_of) for number in numbers],
            "complete": [self.is_complete(number) for number in numbers],
            "_comparable": [self.is_comparable(number) for number in numbers],
        }
        return pl.DataFrame(columns, schema_overrides={PERIOD_NUMBER: pl.Int32})

    def numbered(self, slices: pl.DataFrame) -> pl.DataFrame:
        """Return slices of months or days with the ``PERIOD_NUMBER`` of the period they lie in."""
        return slices.with_columns(self.period.number(pl.col(PERIOD), self.as_of).alias(PERIOD_NUMBER))

    def first_of_last(self, periods: int | None) -> int:
        """Return the number of the first of the last ``periods`` periods; of all periods for None or 0."""
        return max(self.first, self.last - periods + 1) if periods else self.first


def timeline_of(period: Period, settings: Settings, first_day: dt.date, as_of: dt.date) -> Timeline:
    """Return the periods of the data.

    Args:
        period: their length.
        settings: with ``from``, ``against`` and ``period_slack``.
        first_day: first date of the file.
        as_of: the report date.
    """
    start = max(first_day, settings["from"] or first_day)
    return Timeline(period, as_of, start, settings["period_slack"], lag_of(period, settings))
