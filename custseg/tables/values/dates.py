"""Dates as people write them: the style of a column from its values, and the expression that reads it."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache

import polars as pl

from custseg.tables.values.calendars import OTHER_DIGIT, YEARS, day_of, day_of_era, plain_digits, with_century
from custseg.tables.values.date_styles import (
    MIN_FIT,
    NUMBER_STYLES,
    STYLES,
    DateStyle,
    formatted_styles,
    in_calendar,
    month_numbers,
    needed_by,
    swapped,
)

EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
"""A day outside is a placeholder or a typo, such as 0001-01-01 and 9999-12-31: it is not read."""

CLOCK_DIGITS = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"

TWO_DIGITS = r"\d\D*\d"
"""What every date has: the shortest are the first year of an era with the digits of a month and a day."""

MAY_HAVE_WORDS = r"\d\D+\d+\D+\d|\d\D*\pL\D*\d|\pL\D*\d+\D+\d|(?:19|20)\d{6}"
"""What every date of `formatted_styles` has: three numbers, two and the name of a month or an era, or eight digits."""

SHORT_NUMBER = r"^[+-]?\d{0,7}(?:[.,]\d*)?$"
"""Numbers with fewer digits than a day has without signs between its parts."""

EPOCHS_OF_EXCEL = {"days": -25_569, "days since 1904": -24_107}
"""Excel's day 0, in days from 1970-01-01, in its usual date system and in the one of older Macs."""

WHOLE_DATES = r"%[YyGDFcxs+]"
"""What a format of a whole date has: the year, or a format of its own."""

MOMENTS = {"seconds": 1, "milliseconds": 1_000}
EARLIEST_MOMENT, LATEST_MOMENT = 946_684_800, 4_102_444_799
"""The years 2000 to 2099 in seconds since 1970; a number outside is no moment."""


def detect_style(values: pl.Series, *, bare: bool = True) -> DateStyle | None:
    """Return the style that most of ``values`` are written in, None where none fits half of them.

    Args:
        values: texts of a column; nulls are left out.
        bare: whether numbers may be dates, such as 45291 of Excel: only where a column is known to hold dates.
    """
    original = texts_of(values)
    if original.str.contains(OTHER_DIGIT).any():
        plain = original.to_frame("text").select(plain_digits(pl.col("text"))).to_series()
        style = detect_style(plain, bare=bare)
        return style and replace(style, digits=True)
    texts = original.str.strip_chars()
    texts = texts.filter(texts != "")
    # The patterns of all dates take long to try, and most columns hold words.
    if int(texts.str.contains(TWO_DIGITS).sum()) < max(1, MIN_FIT * texts.len()):
        return None
    styles: tuple[DateStyle, ...] = STYLES
    fits = _fits(texts, styles)
    if max(fits) < texts.len():
        # Preparing these many patterns takes longer than all else: ids and amounts have nothing that they could find.
        if int(texts.str.contains(MAY_HAVE_WORDS).sum()) >= MIN_FIT * texts.len():
            styles, fits = (*styles, *formatted_styles()), [*fits, *_fits(_not_short(texts), formatted_styles())]
        if bare:
            styles, fits = (*styles, *NUMBER_STYLES), [*fits, *_fits(texts, NUMBER_STYLES)]
    best = max(fits)
    style = styles[fits.index(best)]
    return fitted(style, original) if best >= style.min_share * texts.len() else None


def _not_short(texts: pl.Series) -> pl.Series:
    """Return the texts that are no short numbers: those are no date among other words."""
    return texts.filter(~texts.str.contains(SHORT_NUMBER))


def _fits(texts: pl.Series, styles: tuple[DateStyle, ...]) -> list[int]:
    if texts.is_empty():
        return [0] * len(styles)
    return _counts(tuple(texts.to_list()), styles)


@lru_cache(maxsize=64)
def _counts(texts: tuple[str, ...], styles: tuple[DateStyle, ...]) -> list[int]:
    """Return how many texts each style fits; cached, since one column is tested several times."""
    # In polars the patterns alone would take longer to prepare than these few texts to read.
    found = [re.compile(style.pattern).search for style in styles]
    # Days repeat, above all in files that are sorted by them.
    counts = Counter(texts)
    return [sum(count for text, count in counts.items() if search(text)) for search in found]


def may_read(style: DateStyle, texts: pl.Series) -> bool:
    """Return whether a style may read some of a few texts, by its pattern: to try all styles takes long."""
    if not style.formatted:
        return True
    # Preparing a pattern takes longer than to see that a text has no month's name, or none of the signs between parts.
    needed = needed_by(style)
    likely = [text for text in texts.drop_nulls() if re.search(r"\d", text) and re.search(needed, text)]
    plain = [re.sub(CLOCK_DIGITS, "00:00", text).strip() for text in likely]
    return bool(plain) and any(map(re.compile(style.pattern).search, plain))


def fitted(style: DateStyle, texts: pl.Series) -> DateStyle:
    """Return a style adjusted to the texts: with blanks before the date, with a T after it."""
    if style.head == "word" and texts.str.contains(r"^\s*[\d/.-]+T").any():
        style = replace(style, head="T")
    return replace(style, padded=bool(texts.str.contains(r"^\s").any()))


def share_read(values: pl.Series, date_format: str | None) -> float:
    """Return which share of the values are dates: in the given format, else in a style that fits half of them."""
    if date_format is None:
        return 1.0 if detect_style(values) else 0.0
    texts = texts_of(values)
    # A format that reads no date is reported later, by name, once the column is known to hold dates.
    if detect_style(values) is not None:
        return 1.0
    return max(number_read(texts, style_of_text(one)) for one in formats_of(date_format)) / max(texts.len(), 1)


def formats_of(date_format: str) -> list[str]:
    """Return the formats of a text with one or several; one may have | between its parts, as in %d|%m|%Y."""
    parts = date_format.split("|")
    return parts if all(re.search(WHOLE_DATES, part) for part in parts) else [date_format]


def style_of_text(date_format: str) -> DateStyle:
    """Return the style of a format as it is typed."""
    head = "whole" if " " in date_format or "T" in date_format else "word"
    return DateStyle(date_format, "", date_format, head)


def number_read(texts: pl.Series, style: DateStyle) -> int:
    """Return how many texts a style reads, none where its format is wrong."""
    try:
        read = texts.to_frame("text").select(read_date("text", pl.String(), style)).to_series()
    except pl.exceptions.PolarsError:
        return 0
    return len(read) - read.null_count()


def texts_of(values: pl.Series) -> pl.Series:
    """Return the values as texts, without nulls, whole numbers without ``.0``."""
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
    day_first, month_first, _ = texts.select(order_counts(style, name)).collect(engine="streaming").row(0)
    if day_first == month_first == 0:
        return style, False
    return ordered(style, day_first=day_first > month_first), True


def order_counts(style: DateStyle, column: str) -> list[pl.Expr]:
    """Return the number of dates with the day first, with the month first, and with two different readings.

    Args:
        style: swappable style of the column.
        column: its name, which begins the names of the three numbers.
    """
    pattern = style.pattern if style.formatted else r"^(\d{1,2})[/.-](\d{1,2})[/.-]\d"
    text = pl.col(column).cast(pl.String)
    text = plain_digits(text) if style.digits else text
    parts = text.str.strip_chars().str.extract_groups(pattern)
    first, second = (parts.struct[place].cast(pl.Int64, strict=False) for place in (0, 1))
    counts = {
        "day_first": (first > 12) & (second <= 12),
        "month_first": (second > 12) & (first <= 12),
        "open": (first != second) & (first <= 12) & (second <= 12),
    }
    return [count.sum().alias(f"{column} {name}") for name, count in counts.items()]


def style_of_values(values: pl.Series, *, bare: bool = True, like: DateStyle | None = None) -> DateStyle | None:
    """Return the style of a column from its values alone.

    Args:
        values: texts; dates and datetimes need no style.
        bare: whether numbers may be dates.
        like: style of another column of the file, whose order of day and month is used where the values do not show it.
    """
    if values.dtype.is_temporal():
        return None
    style = detect_style(values, bare=bare)
    if style and style.swappable:
        style, sure = settle_order(style, values.cast(pl.String).alias("date").to_frame().lazy())
        if not sure and like and like.shows_order:
            style = ordered(style, day_first=like.day_first)
    if style and like and like.calendar in YEARS:
        style = in_calendar(style, like.calendar)
    if style and like and style.unit == "days" and like.unit in EPOCHS_OF_EXCEL:
        style = replace(style, unit=like.unit)
    return style


def ordered(style: DateStyle, *, day_first: bool) -> DateStyle:
    """Return a swappable style with the day, or the month, first."""
    return style if style.day_first == day_first else swapped(style)


def read_date(column: str, dtype: pl.DataType, style: DateStyle | None, *, bounded: bool = True) -> pl.Expr:
    """Return the expression of a column's dates, null where one cannot be read.

    A time zone after the time does not change the day.

    Args:
        column: its name.
        dtype: its type; dates and datetimes need no style.
        style: how text is written.
        bounded: whether days that `is_likely` refuses are null; a caller that tests this itself, in a later step, is
            quicker: in one expression polars would read each text twice.
    """
    values = pl.col(column)
    if style is None and dtype != pl.Date and not isinstance(dtype, pl.Datetime):
        return pl.lit(None, pl.Date)
    if style is None:
        read = [values if dtype == pl.Date else values.dt.date()]
    elif dtype.is_temporal():
        day = values if dtype == pl.Date else values.dt.date()
        read = [day_of(day.dt.year(), day.dt.month(), day.dt.day(), style.calendar)]
    else:
        read = [_read(values, dtype, one) for one in (style, *style.others)]
    if bounded or len(read) > 1:
        # "5/1/24" is in the year 24 by one style, in 2024 by the next.
        read = [pl.when(is_likely(date)).then(date) for date in read]
    return read[0] if len(read) == 1 else pl.coalesce(read)


def is_likely(date: pl.Expr) -> pl.Expr:
    """Return whether a day is within the years of real orders; null where there is none."""
    return date.is_between(EARLIEST, LATEST)


def _read(values: pl.Expr, dtype: pl.DataType, style: DateStyle) -> pl.Expr:
    if style.digits:
        values = plain_digits(values)
    if style.unit:
        return _read_number(values, dtype, style.unit)
    text = values.cast(pl.Int64, strict=False).cast(pl.String) if dtype.is_numeric() else values
    if style.formatted:
        return _extracted(text, style)
    if style.padded or style.head in ("word", "T"):
        text = text.str.strip_chars()
    if style.head in ("word", "T"):
        text = text.str.splitn(" " if style.head == "word" else "T", 2).struct.field("field_0")
    elif style.head == 10:
        # "2024-02-2801" is no date.
        text = pl.when(text.str.slice(10, 1).is_in(["", " ", "T"])).then(text.str.slice(0, 10))
    elif isinstance(style.head, int):
        text = pl.when(text.str.len_bytes() == style.head).then(text)
    if re.search(r"%[HIMSfpTRzZXc]", style.format):
        return text.str.to_datetime(style.format, strict=False, time_unit="us", time_zone=None).dt.date()
    return text.str.to_date(style.format, strict=False)


def _extracted(text: pl.Expr, style: DateStyle) -> pl.Expr:
    """Return the date whose parts are among other words.

    Extracting is slow, and polars would repeat it for every part: each different text is extracted once, whatever its
    time.
    """

    def read(values: pl.Series) -> pl.Series:
        days = values.str.replace_all(CLOCK_DIGITS, "00:00")
        different = days.drop_nulls().unique()
        return days.replace_strict(different, _parts(different, style), default=None, return_dtype=pl.Date)

    return text.map_batches(read, pl.Date, is_elementwise=True)


def _parts(texts: pl.Series, style: DateStyle) -> pl.Series:
    frame = texts.str.strip_chars().str.extract_groups(style.pattern).struct.unnest()
    parts = [pl.col(name) for name in frame.columns]
    if style.worded:
        month, numbers = style.format.split("-").index("%m"), month_numbers()
        lower = parts[month].str.to_lowercase()
        parts[month] = lower.replace_strict(list(numbers), list(numbers.values()), default=None, return_dtype=pl.String)
    if style.calendar == "era":
        return frame.select(day_of_era(*parts)).to_series()
    if style.calendar:
        by_name = dict(zip(style.format.split("-"), parts, strict=True))
        year = with_century(by_name["%y"], style.calendar) if "%y" in by_name else by_name["%Y"]
        return frame.select(day_of(year, by_name["%m"], by_name["%d"], style.calendar)).to_series()
    return frame.select(pl.concat_str(parts, separator="-").str.to_date(style.format, strict=False)).to_series()


def _read_number(values: pl.Expr, dtype: pl.DataType, unit: str) -> pl.Expr:
    """Return the date of a number of days, seconds or milliseconds; moments are days of UTC."""
    number = values.str.strip_chars().str.replace(",", ".", literal=True) if dtype == pl.String else values
    number = number.cast(pl.Float64, strict=False)
    if unit in EPOCHS_OF_EXCEL:
        # Other numbers are more likely something else.
        days = pl.when(number.is_between(20_000, 60_000, closed="left")).then(number.floor() + EPOCHS_OF_EXCEL[unit])
    else:
        seconds = number / MOMENTS[unit]
        days = pl.when(seconds.is_between(EARLIEST_MOMENT, LATEST_MOMENT + 1, closed="left")).then(seconds // 86_400)
    return days.cast(pl.Int32, strict=False).cast(pl.Date)
