"""The formats of dates that people type, such as %d/%m/%Y: one, or several with | between them."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl

from custseg.errors import DataError
from custseg.tables.values.calendars import YEARS
from custseg.tables.values.date_styles import (
    NUMBER_STYLES,
    STYLES,
    DateStyle,
    formatted_styles,
    in_calendar,
    swapped,
    typed_format,
)
from custseg.tables.values.dates import detect_style, fitted, formats_of, number_read, style_of_text, texts_of


def style_of_format(date_format: str, values: pl.Series, where: str, calendar: str | None = None) -> DateStyle:
    """Return the style of a format that the user gave.

    Args:
        date_format: strptime format, such as ``%d/%m/%Y``, or several with | between them.
        values: a sample of the column.
        where: name of the column, for the error.
        calendar: of the years; None for the Gregorian one.

    Raises:
        DataError: the format reads none of the values, or lacks a part that the calendar needs.
    """
    texts = texts_of(values)
    formats = formats_of(date_format)
    if calendar in YEARS and not all(re.search(r"%-?d", one) and re.search(r"%-?[mbB]", one) for one in formats):
        hint = "Use %Y, %m and %d, for example %d/%m/%Y."
        raise DataError(f"--date-format '{date_format}' has no day and month for --calendar", where=where, hint=hint)
    styles = [_best_way(one, texts, calendar) for one in formats]
    if len(texts) and not (any(number_read(texts, style) for style in styles) and all(map(_is_known, formats))):
        raise DataError(
            f"--date-format '{date_format}' reads none of the dates",
            where=where,
            hint="Use %Y, %m and %d, for example %d/%m/%Y or %Y-%m-%d %H:%M.",
        )
    return replace(styles[0], others=tuple(styles[1:]))


def _best_way(date_format: str, texts: pl.Series, calendar: str | None) -> DateStyle:
    """Return the style of a format: as it is typed, or the known one of the same parts if that reads more texts."""
    ways, found = [style_of_text(date_format)], detect_style(texts)
    # The format may leave out what stands before or after the date, as in "10:15 05.01.2024" and 05/01/2024T10:15.
    for style in (*STYLES, *formatted_styles(), *NUMBER_STYLES):
        for way in (style, swapped(style)) if style.swappable else (style,):
            if typed_format(way) == date_format or _has_parts(way, date_format):
                ways.append(replace(fitted(way, texts), swappable=False))
    if calendar in YEARS:
        ways = [in_calendar(way, str(calendar)) for way in ways]
    if found and found.digits:
        ways = [replace(way, digits=True) for way in ways]
    return max(ways, key=lambda way: number_read(texts, way))


def _is_known(date_format: str) -> bool:
    """Return whether a format has no unknown letters; one of several may read none of the first dates."""
    try:
        pl.Series(["2024"]).str.to_date(date_format, strict=False)
    except pl.exceptions.PolarsError:
        return False
    return True


def _has_parts(style: DateStyle, date_format: str) -> bool:
    """Return whether a style with other words has the parts of a format, in its order."""
    return style.formatted and style.format == re.sub(r"[^%a-zA-Z]+", "-", date_format)
