"""The periods that a question looks at: which there are, which are complete, what each is compared with."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.customers.slices import PERIOD
from custseg.settings.parsers import MONTHS_OF
from custseg.settings.setting import Settings
from custseg.tables.values.periods import Period

NUMBER = "_number"
"""Column of the number of a period."""


def period_of(settings: Settings, default: str) -> Period:
    """Return the length of a period that the settings ask for.

    Args:
        settings: with ``period``.
        default: month, quarter, year or a number of days such as 30d.
    """
    asked = settings["period"] or default
    return Period(months=MONTHS_OF[asked]) if asked in MONTHS_OF else Period(days=int(asked.removesuffix("d")))


def lag_of(period: Period, settings: Settings) -> int:
    """Return how many periods before a period the one lies that it is compared with.

    Raises:
        CustsegError: a year ago is asked for, and the periods do not repeat with the year.
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
    """The periods from the first day of the data to the day as of.

    Attributes:
        period: their length.
        as_of: the day the figures are true for.
        first_day: from which on the data cover time.
        slack: days that a period may lack and still be complete.
        lag: how many periods before a period the one lies that it is compared with.
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
        """Return what a period is called."""
        return self.period.label(number, self.as_of)

    def is_complete(self, number: int) -> bool:
        """Return whether the data cover a period; none before the first."""
        return number >= self.first and self.period.is_complete(number, self.first_day, self.as_of, self.slack)

    def compares(self, number: int) -> bool:
        """Return whether a period and the one it is compared with are complete."""
        return self.is_complete(number) and self.is_complete(number - self.lag)

    @property
    def first_complete(self) -> int:
        """Return the number of the first complete period; beyond the last without any."""
        numbers = range(self.first, self.last + 1)
        return next((number for number in numbers if self.is_complete(number)), self.last + 1)

    @property
    def last_complete(self) -> int | None:
        """Return the number of the last complete period, None without any."""
        numbers = range(self.last, self.first - 1, -1)
        return next((number for number in numbers if self.is_complete(number)), None)

    def frame(self) -> pl.DataFrame:
        """Return all periods in order.

        Returns:
            ``NUMBER``, "period" (label), "period_start", "period_end", "complete" and "_compares".
        """
        numbers = range(self.first, self.last + 1)
        columns = {
            NUMBER: numbers,
            "period": [self.label(number) for number in numbers],
            "period_start": [self.period.start(number, self.as_of) for number in numbers],
            "period_end": [self.period.end(number, self.as_of) for number in numbers],
            "complete": [self.is_complete(number) for number in numbers],
            "_compares": [self.compares(number) for number in numbers],
        }
        return pl.DataFrame(columns, schema_overrides={NUMBER: pl.Int32})

    def numbered(self, slices: pl.DataFrame) -> pl.DataFrame:
        """Return cells of months or days with the ``NUMBER`` of the period they lie in."""
        return slices.with_columns(self.period.number(pl.col(PERIOD), self.as_of).alias(NUMBER))

    def from_on(self, periods: int | None) -> int:
        """Return the first of the last so many periods; of all where none or 0 is asked for."""
        return max(self.first, self.last - periods + 1) if periods else self.first


def timeline_of(period: Period, settings: Settings, first_day: dt.date, as_of: dt.date) -> Timeline:
    """Return the periods of the data.

    Args:
        period: their length.
        settings: with ``from``, ``against`` and ``period_slack``.
        first_day: first date of the file.
        as_of: the day the figures are true for.
    """
    start = max(first_day, settings["from"] or first_day)
    return Timeline(period, as_of, start, settings["period_slack"], lag_of(period, settings))
