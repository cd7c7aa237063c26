"""Day first or month first, where no date of a column shows it."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice
from custseg.notes import Note
from custseg.tables.values.date_styles import DateStyle, swapped
from custseg.tables.values.dates import read_date

MIN_DAYS = 10
"""With fewer different days the order of rows shows nothing."""

IN_ORDER, OUT_OF_ORDER = 0.98, 0.8
"""Rank correlation of days with rows: at least the first means in order of time, at most the second means not."""


def decide(style: DateStyle, values: pl.Series) -> tuple[DateStyle, Note]:
    """Choose the order of day and month in which the rows are in order of time, else keep that of the style.

    Args:
        style: swappable style of a column in which no part is above 12.
        values: its first texts, in the order of the file.

    Returns:
        The style, and a note on the choice.
    """
    chosen = _in_order_of_time(style, values)
    column, kept = values.name, chosen or style
    other = swapped(kept)
    hint = f"If that is wrong: --date-format {typed_format(other)}"
    if chosen is None:
        text = f"'{column}' does not show whether day or month comes first: read as {kept.name}. {hint}"
        choices = tuple(Choice(way.name, "date_format", (typed_format(way),)) for way in (kept, other))
        return kept, Note("date_order_undecided", text, warns=True, choices=choices)
    text = (
        f"'{column}' does not show whether day or month comes first: read as {kept.name}, since the rows are then in "
        f"order of time. {hint}"
    )
    return kept, Note("date_order_by_time", text)


def typed_format(style: DateStyle) -> str:
    """Return the format of a style as the user may type it, for the date alone."""
    return style.format.replace("-", _sign(style)) if style.formatted else style.format


def _sign(style: DateStyle) -> str:
    return "" if style.name[1] in "DM" else style.name[1]


def _in_order_of_time(style: DateStyle, values: pl.Series) -> DateStyle | None:
    """Return the style whose days follow the order of rows, if those of the other order do not; else None."""
    texts = values.cast(pl.String).str.strip_chars().alias("text").to_frame().with_row_index()
    ways = {"one": style, "other": swapped(style)}
    days = texts.with_columns(read_date("text", pl.String(), way).alias(name) for name, way in ways.items())
    days = days.drop_nulls()
    if min(days[name].n_unique() for name in ways) < MIN_DAYS:
        return None
    along = [abs(float(days.select(pl.corr("index", pl.col(name).rank(), method="spearman")).item())) for name in ways]
    # Rows sorted as text seem in order of time with the first part as the month, whatever it is.
    sorted_texts = days.select(pl.corr("index", pl.col("text").rank(), method="spearman")).item()
    if abs(float(sorted_texts)) >= IN_ORDER:
        return None
    for way, own, rival in zip(ways.values(), along, reversed(along), strict=True):
        if own >= IN_ORDER and rival <= OUT_OF_ORDER:
            return way
    return None
