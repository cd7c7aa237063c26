"""Days and whole months as people write them beside amounts: 2024-01-31, 2024-01, 01.2024, Jan 2024, 2024年1月."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from custseg.tables.values.date_styles import DateStyle, month_numbers, swapped
from custseg.tables.values.dates import detect_style, read_date, settle_order
from custseg.tables.values.mixed_date_styles import style_of_role

YEAR, MONTH = r"(?P<y>(?:19|20)\d{2})", r"(?P<m>0?[1-9]|1[0-2])"
SMALL = r"(?:(?:de|del|of)\s+)?"
BEHIND = r"\s*(?:г|год|года)?\.?"
NUMERIC = (
    rf"^{YEAR}\s*[-/.]\s*{MONTH}$",
    rf"^{MONTH}\s*[-/.]\s*{YEAR}$",
    r"^(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])$",
    rf"^{YEAR}\s*年\s*{MONTH}\s*月份?$",
    rf"^{YEAR}\s*-?\s*m{MONTH}$",
)


@dataclass(frozen=True)
class DateRanges:
    """The days that the texts of a column stand for.

    Attributes:
        frame: "start" and "end", the first and the last day of each; null where a text cannot be read.
        style: of its days, None where there are none.
        sure: whether the column shows if day or month comes first.
    """

    frame: pl.DataFrame
    style: DateStyle | None = None
    sure: bool = True


def read_date_ranges(values: pl.Series, like: DateStyle | None = None) -> DateRanges:
    """Return the first and the last day that each value stands for: a day, or all days of a month.

    Args:
        values: of a column, all of them; numbers such as 202401 count as texts.
        like: style of another column of dates, whose order of day and month is used where the values do not show it.
    """
    if values.dtype.is_temporal():
        return _ranges(values.cast(pl.Date), pl.repeat(None, len(values), dtype=pl.Date, eager=True))
    texts = values.cast(pl.Int64, strict=False) if values.dtype.is_numeric() else values
    texts = texts.cast(pl.String).alias("text")
    months = texts.to_frame().select(_month()).to_series()
    others = texts.filter(months.is_null() & (texts.str.strip_chars() != ""))
    if others.is_empty():
        return _ranges(months, months)
    style, sure = _style(others, like)
    days = texts.to_frame().select(pl.when(months.is_null()).then(read_date("text", pl.String(), style))).to_series()
    return replace(_ranges(days, months), style=style, sure=sure)


def _month() -> pl.Expr:
    """Return the first day of the month that a text names, null where it names none."""
    text = pl.col("text").str.strip_chars().str.to_lowercase()
    names = month_numbers()
    name = "|".join(sorted(names, key=len, reverse=True))
    worded = (
        rf"^(?P<m>{name})\.?[\s.,/'’-]*{SMALL}{YEAR}{BEHIND}$",
        rf"^(?P<m>{name})\.?\s*[-'’\s]\s*(?P<y>\d{{2}})$",
        rf"^{YEAR}[\s.,/-]*(?P<m>{name})\.?$",
    )
    found = []
    for pattern in (*NUMERIC, *worded):
        parts = text.str.extract_groups(pattern)
        year, month = parts.struct.field("y"), parts.struct.field("m")
        if pattern in worded:
            month = month.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)
        year = pl.when(year.str.len_bytes() == 2).then("20" + year).otherwise(year)
        found.append(pl.date(year.cast(pl.Int32), month.cast(pl.Int8), 1))
    return pl.coalesce(found).alias("month")


def _style(texts: pl.Series, like: DateStyle | None) -> tuple[DateStyle | None, bool]:
    """Return the style of a column of days, and whether its order of day and month is sure."""
    style = style_of_role(texts, like)
    found = detect_style(texts)
    if style is None or found is None or not found.swappable:
        return style, True
    if settle_order(found, texts.to_frame().lazy())[1]:
        return style, True
    # All are the first day of a month in one order only: 01/02/2024 beside 01/03/2024.
    firsts = [way for way in (style, swapped(style)) if _all_first(texts, way)]
    if len(firsts) == 1:
        return firsts[0], True
    return style, like is not None and (like.swappable or like.shows_order)


def _all_first(texts: pl.Series, style: DateStyle) -> bool:
    days = texts.to_frame().select(read_date("text", pl.String(), style)).to_series().drop_nulls()
    return days.n_unique() > 1 and bool((days.dt.day() == 1).all())


def _ranges(days: pl.Series, months: pl.Series) -> DateRanges:
    frame = pl.DataFrame({"day": days, "month": months})
    start, end = pl.coalesce("month", "day"), pl.coalesce(pl.col("month").dt.month_end(), "day")
    return DateRanges(frame.select(start.alias("start"), end.alias("end")))
