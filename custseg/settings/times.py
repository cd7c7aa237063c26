"""Days, lengths of time and periods, as they are typed in settings and rules."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from typing import Any

MAX_MONTHS = 600

DAYS_BACK = {"today": 0, "yesterday": 1}
"""Words for days, for commands that run again and again."""


def parse_date(value: Any) -> dt.date:
    """Return a day written as 2026-12-31, or today or yesterday."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    word = str(value).strip()
    if word in DAYS_BACK:
        return dt.date.today() - dt.timedelta(days=DAYS_BACK[word])
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise ValueError("a date written as 2026-12-31, or today") from None


DAYS_OF = {"d": 1.0, "w": 7.0, "m": 30.4375, "y": 365.25}


def parse_days(value: Any) -> int:
    """Return the days of a length of time such as 90d, 26w, 12m or 1y."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([dwmy])\s*", str(value))
    days = round(int(match[1]) * DAYS_OF[match[2]]) if match else 0
    if not 0 < days < 100_000:
        raise ValueError("a length of time such as 90d, 26w, 12m or 1y")
    return days


def parse_period(value: Any) -> int | dt.date:
    """Return the days of a length of time, or a day."""
    try:
        return parse_days(value)
    except ValueError:
        pass
    try:
        return parse_date(value)
    except ValueError:
        raise ValueError("a length of time such as 90d or 12m, or a date written as 2026-12-31") from None


@dataclass(frozen=True)
class Length:
    """A length of time that ends on the report date, such as 12m: calendar months, or days."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        return f"{self.months}m" if self.months else f"{self.days}d"

    def first_day(self, last: dt.date) -> dt.date:
        """Return its first day; a month before the last day of a month ends on the last day of the one before."""
        if not self.months:
            return last - dt.timedelta(days=self.days - 1)
        after = last + dt.timedelta(days=1)
        year, month = divmod(after.year * 12 + after.month - 1 - self.months, 12)
        return dt.date(year, month + 1, min(after.day, monthrange(year, month + 1)[1]))


def parse_first_day(value: Any) -> dt.date | Length:
    """Return a day, or a length of time that ends on the report date."""
    match = re.fullmatch(r"\s*(\d{1,5})\s*([dwmy])\s*", str(value))
    count = int(match[1]) if match else 0
    if match and match[2] in "my" and 0 < count * (months := 12 if match[2] == "y" else 1) <= MAX_MONTHS:
        return Length(months=count * months)
    try:
        return Length(days=parse_days(value)) if match and match[2] in "dw" else parse_date(value)
    except ValueError:
        raise ValueError("a date written as 2026-12-31, or a length of time such as 12m, 90d or 2y") from None


MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


WEEK = "week"
"""A period from Monday to Sunday."""


def parse_every(value: Any) -> str:
    """Read week, month, quarter, year, or a number of days such as 30d."""
    text = str(value).strip()
    if text in MONTHS_OF or text == WEEK:
        return text
    match = re.fullmatch(r"(\d{1,4})\s*([dw])", text)
    days = int(match[1]) * (7 if match[2] == "w" else 1) if match else 0
    if not days:
        raise ValueError("one of week, month, quarter, year, or a number of days such as 30d")
    return f"{days}d"
