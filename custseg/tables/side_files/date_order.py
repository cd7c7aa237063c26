"""Whether day or month comes first in the dates of a file beside the orders."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.values import dates
from custseg.tables.values.date_styles import DateStyle
from custseg.tables.values.mixed_date_styles import count_shapes, find_other_styles, style_of_role


def order_of_settings(settings: Settings) -> DateStyle | None:
    """Return the first format of ``date_format`` with day and month as numbers before the year; None without one.

    Args:
        settings: of the run.
    """
    typed = [DateStyle("", "", one) for one in dates.formats_of(settings["date_format"] or "")]
    return next((one for one in typed if one.shows_order), None)


def style_in_file(
    column: str, source: Source, settings: Settings, like: DateStyle | None = None
) -> tuple[DateStyle | None, bool]:
    """Return how the dates of a column are written, and whether the order of day and month is sure.

    All rows are looked at where the first ones do not show it, then the format of the settings.

    Args:
        column: of the file.
        source: the file.
        settings: with ``date_format``.
        like: in whose order the dates of other columns are, where the format of the settings says nothing.
    """
    values = source.sample[column]
    style = None if values.dtype.is_temporal() else dates.detect_style(values)
    if style is None or not style.swappable:
        return style_of_role(values), True
    day_first, month_first, unlike = _counts(style, column, source)
    if day_first or month_first:
        return style_of_role(values, dates.ordered(style, day_first=day_first > month_first)), True
    like = order_of_settings(settings) or like
    return style_of_role(values, like), like is not None or not unlike


def _counts(style: DateStyle, column: str, source: Source) -> tuple[int, int, int]:
    """Return how many rows show that the day comes first, that the month does, and how many leave open which."""
    with translate_read_errors(source.name):
        counts = source.scan().select(dates.order_counts(style, column)).collect(engine="streaming")
    day_first, month_first, unlike = counts.row(0)
    return day_first, month_first, unlike


def is_day_first(column: str, source: Source) -> bool | None:
    """Return whether the day comes first in the dates of a column; None where no row of the file shows it."""
    values = source.sample[column]
    style = None if values.dtype.is_temporal() else dates.detect_style(values)
    if style is None or not style.swappable:
        return None
    day_first, month_first, _ = _counts(style, column, source)
    return day_first > month_first if day_first or month_first else None


def open_among(values: pl.Series, style: DateStyle) -> DateStyle | None:
    """Return the style of some dates of a column, beside its main one, whose order of day and month is open."""
    if values.dtype != pl.String or style.swappable:
        return None
    main, texts = replace(style, others=()), values.alias("text").to_frame().lazy()
    return next(iter(find_other_styles(texts, main, count_shapes(texts, main).collect())[1]), None)


def open_order_text(column: str, name: str, style: DateStyle) -> str:
    """Return the warning that the order of day and month is open.

    Args:
        column: of the file.
        name: of the file.
        style: in which it was read.
    """
    return (
        f"'{column}' of {name} does not show whether day or month comes first: read as {style.name}. "
        "If that is wrong, write its dates as YYYY-MM-DD."
    )
