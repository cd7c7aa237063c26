"""Whether day or month comes first in the dates of a file beside the orders."""

from __future__ import annotations

from custseg.settings.setting import Settings
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.values import dates
from custseg.tables.values.date_styles import DateStyle
from custseg.tables.values.mixed_date_styles import style_of_role


def order_of_settings(settings: Settings) -> DateStyle | None:
    """Return the first format of ``date_format`` with day and month as numbers before the year; None without one.

    Args:
        settings: of the run.
    """
    typed = [DateStyle("", "", one) for one in dates.formats_of(settings["date_format"] or "")]
    return next((one for one in typed if one.shows_order), None)


def style_in_file(column: str, source: Source, settings: Settings) -> tuple[DateStyle | None, bool]:
    """Return how the dates of a column are written, and whether the order of day and month is sure.

    All rows are looked at where the first ones do not show it, then the format of the settings.

    Args:
        column: of the file.
        source: the file.
        settings: with ``date_format``.
    """
    values = source.sample[column]
    style = None if values.dtype.is_temporal() else dates.detect_style(values)
    if style is None or not style.swappable:
        return style_of_role(values), True
    with translate_read_errors(source.name):
        counts = source.scan().select(dates.order_counts(style, column)).collect(engine="streaming")
    day_first, month_first, unlike = counts.row(0)
    if day_first or month_first:
        return style_of_role(values, dates.ordered(style, day_first=day_first > month_first)), True
    like = order_of_settings(settings)
    return style_of_role(values, like), like is not None or not unlike


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
