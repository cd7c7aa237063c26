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


USE_DAYS, LARGE_DAYS = 7, 30
"""Days that what was bought takes to be used: a week, for large things a month."""

OTHER = "other"
"""Name of all categories without days of their own."""


def parse_use_days(value: Any) -> dict[str, int]:
    """Return days by the name of a category in lower case, from a mapping of numbers, or of texts such as 30d."""
    expected = "CATEGORY: DAYS, such as {other: 7, furniture: 30}"
    if not isinstance(value, dict):
        raise ValueError(expected)
    found = {}
    for name, days in value.items():
        number = days if isinstance(days, int) and not isinstance(days, bool) else parse_days(days)
        if not 0 <= number <= 1_000:
            raise ValueError(expected)
        found[str(name).strip().lower()] = number
    return found


@dataclass(frozen=True)
class Span:
    """Days from one to another, both included; None for no limit. ``week`` stands for the week of the list."""

    first: dt.date | None = None
    last: dt.date | None = None
    week: bool = False
    list_day: bool = False

    def __str__(self) -> str:
        if self.week or self.list_day:
            return "this-week" if self.week else "today"
        return f"{self.first or ''}..{self.last or ''}"


def parse_span(value: Any) -> Span:
    """Return this-week, today (the day of the list), a day, or DAY..DAY."""
    word = str(value).strip()
    if word == "this-week":
        return Span(week=True)
    if word == "today":
        return Span(list_day=True)
    first, dots, last = word.partition("..")
    try:
        days = [
            dt.date.fromisoformat(one.strip()) if one.strip() else None
            for one in ((first, last) if dots else (first, first))
        ]
    except ValueError:
        days = [None, None]
    if days == [None, None] or (days[0] and days[1] and days[0] > days[1]):
        raise ValueError("this-week, today, or days such as 2026-07-01..2026-07-14")
    return Span(days[0], days[1])
