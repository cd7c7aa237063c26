"""Calendars other than the Gregorian one: Buddhist, Persian, the eras of Japan, and digits of other scripts."""

from __future__ import annotations

import polars as pl

CALENDARS = ("gregorian", "buddhist", "persian")
CALENDAR_NAMES = {"buddhist": "Buddhist", "persian": "Persian", "gregorian": "Gregorian"}

YEARS = {"buddhist": (2443, 2643), "persian": (1279, 1479)}
"""Years of a calendar that lie within 1900 to 2100; none of them is a year of the other, or of the Gregorian one."""

CENTURIES = {"buddhist": 2500, "persian": 1400}
"""What a year of two digits is added to."""

BUDDHIST_BEFORE = 543
"""Years by which the Buddhist calendar is ahead; its months and leap years are those of the Gregorian one."""

ERAS = {
    "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867, "民國": 1911, "民国": 1911,
    "r": 2018, "h": 1988, "s": 1925, "t": 1911, "m": 1867,
}  # fmt: skip
"""The year before the first one of each era."""

FIRST_YEAR = "元"

EPOCH_OF_PERSIAN = -492_269
"""The day before the first day of the year 1, in days from 1970-01-01."""

ZEROS = ("\u0660", "\u06f0", "\u0966", "\u0e50", "\uff10")
"""The digit 0 of Arabic, Persian, Hindi and Thai, and the wide one."""

OTHER_DIGITS = {chr(ord(zero) + digit): str(digit) for zero in ZEROS for digit in range(10)}
OTHER_DIGIT = f"[{''.join(OTHER_DIGITS)}]"


def plain_digits(text: pl.Expr) -> pl.Expr:
    """Return a text with the digits 0 to 9 for those of other scripts."""
    return text.str.replace_many(list(OTHER_DIGITS), list(OTHER_DIGITS.values()))


def day_of(year: pl.Expr, month: pl.Expr, day: pl.Expr, calendar: str) -> pl.Expr:
    """Return the Gregorian date of a day of a calendar, null where there is no such day.

    Args:
        year: as a number; one outside of the years of the calendar is a Gregorian one.
        month: from 1 to 12.
        day: of the month.
        calendar: one of `CALENDARS`.
    """
    parts = [part.cast(pl.Int64, strict=False) for part in (year, month, day)]
    if calendar not in YEARS:
        return _gregorian(*parts)
    own = parts[0].is_between(*YEARS[calendar])
    if calendar == "buddhist":
        return _gregorian(pl.when(own).then(parts[0] - BUDDHIST_BEFORE).otherwise(parts[0]), *parts[1:])
    return pl.when(own).then(_persian(*parts)).otherwise(_gregorian(*parts))


def with_century(year: pl.Expr, calendar: str) -> pl.Expr:
    """Return the year of a calendar that is written with two digits."""
    return year.cast(pl.Int64, strict=False) + CENTURIES[calendar]


def day_of_era(era: pl.Expr, year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the date of a day of an era such as 令和6年5月2日, all parts as text; null where there is no such day."""
    start = era.str.to_lowercase().replace_strict(ERAS, default=None, return_dtype=pl.Int64)
    number = year.replace(FIRST_YEAR, "1").cast(pl.Int64, strict=False)
    return _gregorian(start + number, month.cast(pl.Int64, strict=False), day.cast(pl.Int64, strict=False))


def _gregorian(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    # polars has no date from numbers that is null for the 30th of February.
    text = pl.concat_str(year, month, day, separator="-")
    return pl.when(year.is_between(1, 9999)).then(text).str.to_date("%Y-%m-%d", strict=False)


def _persian(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the date of a day of the Persian calendar.

    Its leap years repeat every 33 years, as those of the official calendar do between the years 1244 and 1500.
    """
    length = (
        pl.when(month <= 6).then(31).when(month <= 11).then(30).otherwise(_new_year(year + 1) - _new_year(year) - 336)
    )
    exists = month.is_between(1, 12) & (day >= 1) & (day <= length)
    number = _new_year(year) + (month - 1) * 30 + pl.min_horizontal(month - 1, 6) + day - 1
    return pl.when(exists).then(number).cast(pl.Int32).cast(pl.Date)


def _new_year(year: pl.Expr) -> pl.Expr:
    """Return the first day of a year, in days from 1970-01-01."""
    return EPOCH_OF_PERSIAN + 365 * (year - 1) + (8 * year + 21) // 33 + 1
