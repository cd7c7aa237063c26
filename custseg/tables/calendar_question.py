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


def calendar_question(values: pl.Series, style: DateStyle | None, where: str) -> Problem | None:
    """Return the question of which calendar the years of a column are, None where they are Gregorian.

    Args:
        values: the first ones.
        style: how they are written; None for dates with a type.
        where: name of the file.
    """
    texts = values.drop_nulls().rename("text")
    if style is not None and (style.unit or style.calendar):
        return None
    day = texts.to_frame().select(read_date("text", texts.dtype, style)).to_series()
    unread = texts.filter(day.is_null())
    if style is not None and "%y" in style.format:
        if unread.len() < texts.len() and _in_no_recent_year(day.drop_nulls()):
            return _question(texts.filter(day.is_not_null()), day.drop_nulls(), style, "buddhist", (values.name, where))
        return None
    if unread.is_empty():
        return None
    for calendar in YEARS:
        days = days_in(unread, style, calendar)
        if days.drop_nulls().len() >= max(1, MIN_SHARE * texts.len()):
            found = unread.filter(days.is_not_null())
            return _question(found, None, style, calendar, (values.name, where))
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


def _question(
    texts: pl.Series, days: pl.Series | None, style: DateStyle | None, calendar: str, named: tuple[str, str]
) -> Problem:
    column, where = named
    text, name = str(texts[0]).strip(), CALENDAR_NAMES[calendar]
    own = days_in(texts.head(1), style, calendar)[0] if days is None else _first_day(texts, style, calendar)
    gregorian = (
        "no year of an order in the Gregorian one" if days is None else written_day(days[0]) + " in the Gregorian one"
    )
    what = f"'{column}' seems to be in the {name} calendar: {text} is {written_day(own)} in it, and {gregorian}"
    rest = "are left out as unreadable" if days is None else f"are read as {days[0].year}"
    hint = f"Say which: --calendar {calendar}, or --calendar gregorian, by which such dates {rest}."
    labels = {calendar: f"{name}: {text} is {written_day(own)}", "gregorian": f"Gregorian: such dates {rest}"}
    return Problem(what, where, hint, tuple(Choice(label, "calendar", (key,)) for key, label in labels.items()))


def _first_day(texts: pl.Series, style: DateStyle | None, calendar: str) -> object:
    assert style is not None
    other = in_calendar(style, calendar)
    return texts.head(1).to_frame("text").select(read_date("text", texts.dtype, other)).item()
