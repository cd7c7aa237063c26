"""The ways in which people write dates, as data: the pattern of the text, and the meaning of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from custseg.tables.values.calendars import ERAS, FIRST_YEAR
from custseg.tables.values.word_lists import lower_words_of, word_file

MIN_FIT = 0.5
"""Share of a column that has to fit a style at least."""


@dataclass(frozen=True)
class DateStyle:
    """How the dates of a column are written.

    Attributes:
        name: for people.
        pattern: regular expression of the whole value, including the time of day; where ``formatted``, its three
            groups are the parts of the date.
        format: strptime format of the date part; where ``formatted``, of the groups with one sign between them.
        head: what part of the text is the date: a number of characters, "word" up to the first blank, "T" up to the
            first T, or "whole".
        swappable: whether day and month could be in the other order.
        padded: whether texts begin with blanks.
        formatted: whether the date is among other words, so that its parts have to be extracted.
        worded: whether the month is a name.
        unit: "days" since the end of 1899, or since 1904, "seconds" or "milliseconds" since 1970; "" where a date is
            written.
        calendar: whose years are converted: "buddhist", "persian" or "era"; "" for the Gregorian one.
        digits: whether digits are those of another script, such as ๒๕๖๗.
        others: further styles of the column, for texts that this one cannot read.
    """

    name: str
    pattern: str
    format: str
    head: int | str = "word"
    swappable: bool = False
    padded: bool = False
    formatted: bool = False
    worded: bool = False
    unit: str = ""
    calendar: str = ""
    digits: bool = False
    others: tuple[DateStyle, ...] = ()

    @property
    def min_share(self) -> float:
        """Return the share of a column that has to fit; a number alone is weak evidence of a date."""
        return 0.9 if self.unit else MIN_FIT

    @property
    def day_first(self) -> bool:
        """Return whether the day comes before the month."""
        return self.format.find("%d") < self.format.find("%m")

    @property
    def shows_order(self) -> bool:
        """Return whether its day and month are both numbers before the year: other columns may be written alike."""
        parts = [self.format.find(part) for part in ("%d", "%m")]
        year = max(self.format.find("%Y"), self.format.find("%y"))
        return min(parts) >= 0 and max(parts) < year and not self.worded


SWAP_IN_NAME, SWAP_IN_FORMAT = str.maketrans("DM", "MD"), str.maketrans("dm", "md")


def swapped(style: DateStyle) -> DateStyle:
    """Return the style with day and month in the other order."""
    return replace(style, name=style.name.translate(SWAP_IN_NAME), format=style.format.translate(SWAP_IN_FORMAT))


def typed_format(style: DateStyle) -> str:
    """Return the format of a style as the user may type it, for the date alone."""
    if not style.formatted:
        return style.format
    return style.format.replace("-", "" if style.name[1] in "DM" else style.name[1])


DIRECTIVES = {"Y": r"(\d{4})", "y": r"(\d{2})", "m": r"(\d{1,2})", "d": r"(\d{1,2})"}
"""Patterns of the parts of a date in a format of strptime."""

MONTH_NAME = r"([^\W\d]+)\.?"


def in_calendar(style: DateStyle, calendar: str) -> DateStyle:
    """Return the style, and its further ones, with the years of a calendar converted; numbers and eras stay.

    Args:
        style: whose format is one of the styles here, or has no parts but those of a date and a time in numbers.
        calendar: "buddhist" or "persian".
    """
    style = replace(style, others=tuple(in_calendar(other, calendar) for other in style.others))
    if style.unit or style.calendar == "era":
        return style
    if style.formatted:
        return replace(style, calendar=calendar)
    # A date such as 2567-02-29 is none for strptime: its parts are extracted and converted.
    wide = re.search(r"%[Ymdy]%", style.format)
    pattern, parts, place = r"^\s*", [], 0
    for one in re.finditer(r"%-?(.)", style.format):
        letter = "m" if one[1] in "bB" else one[1]
        part = MONTH_NAME if one[1] in "bB" else DIRECTIVES.get(letter, r"[\w:.,+-]+")
        parts += [letter] if letter in DIRECTIVES else []
        part = r"(\d{2})" if wide and letter in "md" else part
        pattern += re.escape(style.format[place : one.start()]) + part
        place = one.end()
    pattern += re.escape(style.format[place:]) + r"(?:[T ,].*)?$"
    order, worded = "-".join(f"%{part}" for part in parts), MONTH_NAME in pattern
    return replace(style, pattern=pattern, format=order, formatted=True, worded=worded, calendar=calendar)


TIME = r"(?:[T ].*)?$"
STYLES = (
    DateStyle("YYYY-MM-DD", r"^\d{4}-\d{2}-\d{2}" + TIME, "%Y-%m-%d", 10),
    DateStyle("YYYY-M-D", r"^\d{4}-\d{1,2}-\d{1,2}" + TIME, "%Y-%m-%d"),
    DateStyle("YYYY/M/D", r"^\d{4}/\d{1,2}/\d{1,2}" + TIME, "%Y/%m/%d"),
    DateStyle("YYYY.M.D", r"^\d{4}\.\d{1,2}\.\d{1,2}" + TIME, "%Y.%m.%d"),
    DateStyle("YYYYMMDD", r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$", "%Y%m%d", 8),
    DateStyle("M/D/YYYY", r"^\d{1,2}/\d{1,2}/\d{4}" + TIME, "%m/%d/%Y", swappable=True),
    DateStyle("D.M.YYYY", r"^\d{1,2}\.\d{1,2}\.\d{4}" + TIME, "%d.%m.%Y", swappable=True),
    DateStyle("D-M-YYYY", r"^\d{1,2}-\d{1,2}-\d{4}" + TIME, "%d-%m-%Y", swappable=True),
    DateStyle("M/D/YY", r"^\d{1,2}/\d{1,2}/\d{2}" + TIME, "%m/%d/%y", swappable=True),
    DateStyle("D.M.YY", r"^\d{1,2}\.\d{1,2}\.\d{2}" + TIME, "%d.%m.%y", swappable=True),
    DateStyle("D-M-YY", r"^\d{1,2}-\d{1,2}-\d{2}" + TIME, "%d-%m-%y", swappable=True),
)
"""Styles that are read by one strptime format after a simple cut: the quick ones, tried first."""

ERA_PARTS = "%E-%y-%m-%d"
"""What the four groups of the pattern of an era are."""

AFTER_ERA = r"\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*(?:日.*|\s.*)?$"

NUMBER_STYLES = (
    DateStyle(
        "era letter", r"(?i)^\s*([RHSTM])\s*\.?\s*(\d{1,2})" + AFTER_ERA, ERA_PARTS, formatted=True, calendar="era"
    ),
    DateStyle(
        "YYYYMMDD of another calendar",
        r"^((?:1[34]|2[456])\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$",
        "%Y-%m-%d",
        formatted=True,
    ),
    DateStyle("DDMMYYYY", r"^(\d{2})(\d{2})((?:19|20)\d{2})$", "%d-%m-%Y", swappable=True, formatted=True),
    DateStyle("Excel's day numbers", r"^[2-5]\d{4}(?:[.,]\d+)?$", "", unit="days"),
    DateStyle("seconds since 1970", r"^[1-4]\d{9}(?:\.\d+)?$", "", unit="seconds"),
    DateStyle("milliseconds since 1970", r"^[1-4]\d{12}$", "", unit="milliseconds"),
)
"""Styles that could also be ids: only for columns with the role of a date."""

CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s*[ap]\.?\s?m\b\.?)?(?:\s*(?:[A-Z]{1,4}|[+-]\d{2}:?\d{2})\b)?"
"""Time of day, with its zone."""

DAY, MONTH = r"(\d{1,2})", r"(\d{1,2})"
YEARS = {r"(\d{4})": "YYYY", r"(\d{2})": "YY"}
WITH_WORDS = " with other words"


@cache
def formatted_styles() -> tuple[DateStyle, ...]:
    """Return the styles with other words: a weekday, a time before the date, the name of a month."""
    words = _date_words()
    weekday = rf"(?:(?:{_either(words['weekdays'])})\.?,?\s+)?"
    before = rf"(?i)^\s*(?:{CLOCK}[\s,]+)?{weekday}(?:{CLOCK}[\s,]+)?"
    after = rf"(?:\s*(?:{_either(words['behind_year'])})\b)?\.?(?:[\s,;(].*|T\d.*)?$"
    styles = [_compact(), _chinese(), _era()]
    for sign in "-/. ":
        styles += _numeric(sign, before, after)
    return (*styles, *_worded(before, after))


def needed_by(style: DateStyle) -> str:
    """Return a pattern, quick to prepare, of what every text has that a style with other words can read."""
    if style.worded:
        return r"[^\W\d_]"
    if not style.name.endswith(WITH_WORDS):
        return ""
    sign = next(sign for sign in style.name if not sign.isalpha())
    return r"\s" if sign == " " else re.escape(sign)


def _formatted(name: str, pattern: str, order: str, *, swappable: bool = False, worded: bool = False) -> DateStyle:
    """Return a style whose parts are in an order such as "dmY"."""
    parts = "-".join(f"%{part}" for part in order)
    return DateStyle(name, pattern, parts, swappable=swappable, formatted=True, worded=worded)


def _compact() -> DateStyle:
    time = r"(?:[T ]?\d{2}:?\d{2}(?::?\d{2}(?:\.?\d+)?)?(?:Z|\s*[+-]\d{2}:?\d{2})?|\.0+)"
    return _formatted("YYYYMMDDhhmm", rf"^\s*((?:19|20)\d{{2}})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]){time}\s*$", "Ymd")


def _chinese() -> DateStyle:
    # A weekday or a time of day may follow without a blank.
    return _formatted("YYYY年M月D日", r"^\s*(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*(?:[日号號].*|\s.*)?$", "Ymd")


def _era() -> DateStyle:
    names = "|".join(name for name in ERAS if len(name) > 1)
    pattern = rf"^\s*({names})\s*({FIRST_YEAR}|\d{{1,3}})" + AFTER_ERA
    return DateStyle("era and year", pattern, ERA_PARTS, formatted=True, calendar="era")


def _numeric(sign: str, before: str, after: str) -> Iterator[DateStyle]:
    between = rf"\s*{re.escape(sign)}\s*" if sign != " " else r"\s+"
    pattern = before + between.join((r"(\d{4})", MONTH, DAY)) + after
    yield _formatted(sign.join(("YYYY", "M", "D")) + WITH_WORDS, pattern, "Ymd")
    first, order = ("MD", "md") if sign == "/" else ("DM", "dm")
    for year, name in YEARS.items():
        pattern = before + between.join((DAY, MONTH, year)) + after
        letters = sign.join((*first, name)) + WITH_WORDS
        yield _formatted(letters, pattern, order + ("Y" if name == "YYYY" else "y"), swappable=True)


def _worded(before: str, after: str) -> Iterator[DateStyle]:
    words = _date_words()
    month = f"({_either(month_numbers())})" + r"\.?"
    small = rf"(?:(?:{_either(words['before_next'])})\s+)?"
    day, gap = rf"{DAY}(?:{_either(words['behind_day'], plain=False)})?", r"[\s./,\-]*"
    for year, name in YEARS.items():
        order = "Y" if name == "YYYY" else "y"
        pattern = f"{before}{day}{gap}{small}{month}{gap}{small}{year}{after}"
        yield _formatted(f"D MONTH {name}", pattern, "dm" + order, worded=True)
        pattern = rf"{before}{month}{gap}{small}{day}[\s./,\-]+{small}{year}{after}"
        yield _formatted(f"MONTH D, {name}", pattern, "md" + order, worded=True)
    pattern = rf"{before}(\d{{4}}){gap}{month}{gap}{day}{after}"
    yield _formatted("YYYY MONTH D", pattern, "Ymd", worded=True)
    pattern = rf"{before}{month}\s+{day}\s+{CLOCK}\s+(\d{{4}}){after}"
    yield _formatted("MONTH D, time, YYYY", pattern, "mdY", worded=True)


@cache
def _date_words() -> dict[str, list[str]]:
    lists = word_file("values/date_words.yaml")
    smaller = {name: [lists[name]] for name in ("behind_day", "before_next", "behind_year")}
    return {name: lower_words_of(lines) for name, lines in {"weekdays": lists["weekdays"].values(), **smaller}.items()}


@cache
def month_numbers() -> dict[str, str]:
    """Return the number of each month by its names in lower case."""
    months = enumerate(word_file("values/date_words.yaml")["months"], 1)
    return {word: str(number) for number, names in months for word in lower_words_of(names.values())}


def _either(words: Iterable[str], *, plain: bool = True) -> str:
    """Return the pattern of any of the words, the longest first; not ``plain`` words are patterns themselves."""
    ordered = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "|".join(re.escape(word) if plain else word for word in ordered)
