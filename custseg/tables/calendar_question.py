"""Years of other calendars: 2567 of the Buddhist one and 1403 of the Persian one are 2024."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.tables.values.calendars import CALENDAR_NAMES, YEARS
from custseg.tables.values.date_styles import DateStyle, in_calendar
from custseg.tables.values.dates import read_date
from custseg.tables.values.day_month_order import written_day

RECENT = (1970, 2050)
"""Years in which a date of another calendar has to lie, so that a slip of the pen is not taken for one."""

MIN_SHARE = 0.01
"""Share of the first dates with years of another calendar where it is asked for; fewer are excluded and reported."""

FUTURE, PAST = (2055, 2068), (1969, 1975)
"""Years that two digits of recent Buddhist years seem to be: 67 is 2067, 69 is 1969."""


def calendar_question(values: pl.Series, style: DateStyle | None, where: str, *, sure: bool) -> Problem | None:
    """Return the question of which calendar the years of a column are, None where they are Gregorian.

    Args:
        values: the first ones.
        style: how they are written; None for dates with a type.
        where: name of the file.
        sure: whether their order of day and month is known.
    """
    texts = values.drop_nulls().rename("text")
    if style is not None and (style.unit or style.calendar):
        return None
    day = texts.to_frame().select(read_date("text", texts.dtype, style)).to_series()
    short, unread = style is not None and "%y" in style.format, texts.filter(day.is_null())
    if short and (unread.len() == texts.len() or not _in_no_recent_year(day.drop_nulls())):
        return None
    candidates = texts.filter(day.is_not_null()) if short else unread
    if candidates.is_empty():
        return None
    for calendar in ("buddhist",) if short else YEARS:
        days = days_in(candidates, style, calendar)
        found = candidates.filter(days.is_not_null())
        if found.len() >= max(1, MIN_SHARE * texts.len()):
            seen = days.drop_nulls()[0]
            own = written_day(seen) if sure else f"in {seen.year}"
            return _question(f"{str(found[0]).strip()} is {own}", calendar, (values.name, where), short=short)
    return None


def days_in(texts: pl.Series, style: DateStyle | None, calendar: str) -> pl.Series:
    """Return the days of texts by another calendar, null where they are not of recent years."""
    return texts.to_frame("text").select(is_recent(texts.dtype, style, calendar)).to_series()


def is_recent(dtype: pl.DataType, style: DateStyle | None, calendar: str) -> pl.Expr:
    """Return the day of the column "text" by another calendar, null where it is not of a recent year."""
    other = in_calendar(style or DateStyle("dates", "", "", formatted=True), calendar)
    day = read_date("text", dtype, other)
    return pl.when(day.dt.year().is_between(*RECENT)).then(day)


def _in_no_recent_year(days: pl.Series) -> bool:
    """Return whether all years that were written with two digits are those of recent Buddhist years."""
    years = days.dt.year()
    return bool((years.is_between(*FUTURE) | years.is_between(*PAST)).all())


def _question(example: str, calendar: str, named: tuple[str, str], *, short: bool) -> Problem:
    """Return the question.

    Args:
        example: a date, and what it is in the calendar.
        calendar: the other one.
        named: column and file.
        short: whether years have two digits.
    """
    column, where = named
    rest = "are in other decades" if short else "are no days of orders, and are left out"
    what = f"'{column}' seems to be in the {CALENDAR_NAMES[calendar]} calendar: by it {example}"
    hint = f"Say which: --calendar {calendar}, or --calendar gregorian, by which such dates {rest}."
    if calendar == "persian":
        hint += " Dates of the Islamic (lunar) calendar have to be converted first."
    labels = {calendar: f"{CALENDAR_NAMES[calendar]}: {example}", "gregorian": f"Gregorian: such dates {rest}"}
    return Problem(what, where, hint, tuple(Choice(label, "calendar", (key,)) for key, label in labels.items()))
