"""Dates as people write them: the style of a column from its values, and the expression that reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import DataError


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are written.

    Attributes:
        name: for people.
        pattern: regular expression of the whole value, time of day included.
        format: strptime format of the date part.
        head: what part of the text is the date: a number of characters, "word" up to the first blank, "T" up to the
            first T, or "whole".
        swappable: whether day and month could change places.
        padded: whether texts begin with blanks.
    """

    name: str
    pattern: str
    format: str
    head: int | str = "word"
    swappable: bool = False
    padded: bool = False


TIME = r"(?:[T ].*)?$"
STYLES = (
    DateStyle("YYYY-MM-DD", r"^\d{4}-\d{2}-\d{2}" + TIME, "%Y-%m-%d", 10),
    DateStyle("YYYY-M-D", r"^\d{4}-\d{1,2}-\d{1,2}" + TIME, "%Y-%m-%d"),
    DateStyle("YYYY/M/D", r"^\d{4}/\d{1,2}/\d{1,2}" + TIME, "%Y/%m/%d"),
    DateStyle("YYYY.M.D", r"^\d{4}\.\d{1,2}\.\d{1,2}" + TIME, "%Y.%m.%d"),
    DateStyle("YYYYMMDD", r"^\d{8}$", "%Y%m%d", 8),
    DateStyle("M/D/YYYY", r"^\d{1,2}/\d{1,2}/\d{4}" + TIME, "%m/%d/%Y", swappable=True),
    DateStyle("D.M.YYYY", r"^\d{1,2}\.\d{1,2}\.\d{4}" + TIME, "%d.%m.%Y", swappable=True),
    DateStyle("D-M-YYYY", r"^\d{1,2}-\d{1,2}-\d{4}" + TIME, "%d-%m-%Y", swappable=True),
    DateStyle("M/D/YY", r"^\d{1,2}/\d{1,2}/\d{2}" + TIME, "%m/%d/%y", swappable=True),
    DateStyle("D.M.YY", r"^\d{1,2}\.\d{1,2}\.\d{2}" + TIME, "%d.%m.%y", swappable=True),
    DateStyle("D-M-YY", r"^\d{1,2}-\d{1,2}-\d{2}" + TIME, "%d-%m-%y", swappable=True),
)


def detect_style(values: pl.Series) -> DateStyle | None:
    """Return the style that most of ``values`` are written in, None where none fits half of them.

    Args:
        values: texts of a column; nulls are left out.
    """
    original = _texts(values)
    texts = original.str.strip_chars()
    texts = texts.filter(texts != "")
    if texts.is_empty():
        return None
    fits = [int(texts.str.contains(style.pattern).sum()) for style in STYLES]
    best = max(fits)
    if best * 2 < texts.len():
        return None
    style = STYLES[fits.index(best)]
    if style.head == "word" and texts.str.contains("T", literal=True).any():
        style = replace(style, head="T")
    return replace(style, padded=bool(original.str.starts_with(" ").any()))


def share_read(values: pl.Series, date_format: str | None) -> float:
    """Return which share of the values are dates: in the format given, else in a style that fits half of them."""
    if date_format is None:
        return 1.0 if detect_style(values) else 0.0
    texts = _texts(values)
    try:
        read = texts.alias("text").to_frame().select(read_date("text", pl.String(), _given(date_format)))
    except pl.exceptions.PolarsError:
        return 0.0
    # A format that reads nothing is told of by name later, where a column has no other sign of dates either.
    return 1 - read.to_series().null_count() / max(texts.len(), 1) if detect_style(values) is None else 1.0


def _given(date_format: str) -> DateStyle:
    head = "whole" if " " in date_format or "T" in date_format else "word"
    return DateStyle(date_format, "", date_format, head)


def _texts(values: pl.Series) -> pl.Series:
    """Return the values as texts, whole numbers without ``.0``."""
    if values.dtype.is_float():
        values = values.cast(pl.Int64, strict=False)
    return values.cast(pl.String).drop_nulls()


def settle_order(style: DateStyle, texts: pl.LazyFrame) -> tuple[DateStyle, bool]:
    """Decide between day first and month first on the whole column.

    Args:
        style: swappable style of the column.
        texts: frame whose only column holds the dates.

    Returns:
        The style, and whether the column decides it: a part above 12 can only be a day.
    """
    (name,) = texts.collect_schema().names()
    parts = pl.col(name).str.strip_chars().str.extract_groups(r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d")
    first = parts.struct[0].cast(pl.Int64, strict=False)
    second = parts.struct[1].cast(pl.Int64, strict=False)
    counts = texts.select(
        first=((first > 12) & (second <= 12)).sum(), second=((second > 12) & (first <= 12)).sum()
    ).collect(engine="streaming")
    day_first, month_first = counts.row(0)
    if day_first == month_first == 0:
        return style, False
    return (day_first_of(style) if day_first > month_first else month_first_of(style)), True


def style_of_values(values: pl.Series) -> DateStyle | None:
    """Return the style of a column from its values alone, month first where they do not tell.

    Args:
        values: texts; dates and datetimes need no style.
    """
    if values.dtype.is_temporal():
        return None
    style = detect_style(values)
    if style and style.swappable:
        style, _ = settle_order(style, values.cast(pl.String).alias("date").to_frame().lazy())
    return style


def day_first_of(style: DateStyle) -> DateStyle:
    """Return the style with the day before the month."""
    return _ordered(style, "%d", "%m", "D", "M")


def month_first_of(style: DateStyle) -> DateStyle:
    """Return the style with the month before the day."""
    return _ordered(style, "%m", "%d", "M", "D")


def _ordered(style: DateStyle, first: str, second: str, *letters: str) -> DateStyle:
    sign, year = style.format[2], style.format[-2:]
    name = sign.join((*letters, style.name.rsplit(sign, 1)[1]))
    return replace(style, name=name, format=sign.join((first, second, year)))


def read_date(column: str, dtype: pl.DataType, style: DateStyle | None) -> pl.Expr:
    """Return the expression of a column's dates, null where one cannot be read.

    Args:
        column: its name.
        dtype: its type; dates and datetimes need no style.
        style: how text is written.
    """
    values = pl.col(column)
    if dtype == pl.Date:
        return values
    if isinstance(dtype, pl.Datetime):
        return values.dt.date()
    if style is None:
        return pl.lit(None, pl.Date)
    text = values.cast(pl.Int64, strict=False).cast(pl.String) if dtype.is_numeric() else values
    if style.padded or style.head in ("word", "T"):
        text = text.str.strip_chars()
    if style.head in ("word", "T"):
        text = text.str.splitn(" " if style.head == "word" else "T", 2).struct.field("field_0")
    elif style.head == 10:
        # "2024-02-2801" is no date with something behind it.
        text = pl.when(text.str.slice(10, 1).is_in(["", " ", "T"])).then(text.str.slice(0, 10))
    elif isinstance(style.head, int):
        text = pl.when(text.str.len_bytes() == style.head).then(text)
    if re.search(r"%[HIMSfpTRzZXc]", style.format):
        return text.str.to_datetime(style.format, strict=False, time_unit="us", time_zone=None).dt.date()
    date = text.str.to_date(style.format, strict=False)
    return date if style.head == 10 else pl.when(date.dt.year() >= 1000).then(date)


def style_of_format(date_format: str, values: pl.Series, where: str) -> DateStyle:
    """Return the style of a format that the user gave.

    Args:
        date_format: strptime format, such as ``%d/%m/%Y``.
        values: a sample of the column.
        where: name of the column, for the error.

    Raises:
        DataError: the format reads none of the values.
    """
    style = _given(date_format)
    texts = _texts(values)
    try:
        read = texts.to_frame("text").select(read_date("text", pl.String(), style)).to_series()
    except pl.exceptions.PolarsError:
        read = texts.head(0)
    if len(texts) and read.drop_nulls().is_empty():
        raise DataError(
            f"--date-format '{date_format}' reads none of the dates",
            where=where,
            mend="Write it with %Y %m %d, as in %d/%m/%Y or %Y-%m-%d %H:%M.",
        )
    return style
