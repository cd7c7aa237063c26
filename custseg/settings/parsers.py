"""Kinds of settings: each turns the text of a flag, or the object of a YAML file, into a checked value."""

from __future__ import annotations

import codecs
import csv
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from custseg.settings.column_names import ColumnNames, column_names, split_title
from custseg.settings.times import (
    MAX_MONTHS,
    parse_date,
    parse_days,
    parse_every,
    parse_first_day,
    parse_period,
    parse_span,
    parse_use_days,
)

MAX_NUMBER = 1e9
Parser = Callable[[Any], Any]


@dataclass(frozen=True)
class Kind:
    """A kind of value.

    Attributes:
        name: for messages.
        parse: returns the checked value; raises ValueError with what it expected, as a noun phrase.
        placed: whether it takes the entries of a YAML file with their places, to say where in a text something is
            wrong.
    """

    name: str
    parse: Parser
    placed: bool = False


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("a number such as 12.5")
    try:
        number = float(value)
    except ValueError:
        raise ValueError("a number such as 12.5") from None
    if not math.isfinite(number):
        raise ValueError("a finite number")
    return number


def _fraction(value: Any) -> float:
    expected = "a share between 0 and 1, or a percentage such as 30%"
    return _limited(value, number_or_percent, expected, lambda share: 0 <= share <= 1)


def number_or_percent(value: Any) -> float:
    """Return a number such as 0.65, or a percentage such as 65% as a share."""
    if isinstance(value, str) and value.strip().endswith("%"):
        return _number(value.strip()[:-1]) / 100
    return _number(value)


def _positive(value: Any) -> float:
    number = _number(value)
    if not 0 < number < MAX_NUMBER:
        raise ValueError("a number above zero, below a billion")
    return number


def _limited(value: Any, parse: Parser, expected: str, holds: Callable[[float], bool]) -> float:
    """Return the number if it is within the limits; raise ValueError with what is expected."""
    try:
        number = float(parse(value))
    except ValueError:
        raise ValueError(expected) from None
    if not holds(number):
        raise ValueError(expected)
    return number


def _count(value: Any) -> int:
    expected = "a whole number, 0 or more, below a billion"
    return int(_limited(value, _number, expected, lambda number: number == int(number) and 0 <= number < MAX_NUMBER))


def _text(value: Any) -> str:
    if isinstance(value, bool | list | dict) or value is None:
        raise ValueError("text")
    return str(value)


def _encoding(value: Any) -> str:
    try:
        name = codecs.lookup(str(value).strip()).name
        # Some codecs of Python are not text encodings, such as zip: they fail here.
        b"a".decode(name, "ignore")
        return name
    except LookupError:
        raise ValueError("an encoding such as utf-8, cp1251, cp1252, gbk or shift_jis") from None


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        # A name with a comma stands in double quotes, as in CSV.
        parts = next(csv.reader([value], skipinitialspace=True), [])
        return tuple(part.strip() for part in parts if part.strip())
    if isinstance(value, list | tuple) and all(isinstance(part, str | int) for part in value):
        return tuple(str(part) for part in value)
    raise ValueError("names separated by commas, or a list")


def _columns(value: Any) -> ColumnNames:
    """Read names, each alone or with the title that stands in its place: ``email:Email Address``."""
    parts = value if isinstance(value, list | tuple) else [value]
    pairs: list[tuple[str, str]] = []
    typed: list[str | None] = []
    for part in parts:
        if isinstance(part, dict):
            pairs += [(str(name), str(title)) for name, title in part.items()]
            typed += [None] * len(part)
            continue
        texts = _names([part] if isinstance(value, list | tuple) else part)
        pairs += map(split_title, texts)
        typed += texts
    try:
        return column_names(pairs, typed)
    except ValueError:
        # A colon may be part of a name: the columns of the file decide.
        if not any(":" in text for text in typed if text):
            raise
    return column_names(
        [(text or name, "" if text else title) for text, (name, title) in zip(typed, pairs, strict=True)], typed
    )


def _fail_on(value: Any) -> tuple[str, ...]:
    names = _names(value)
    if not {*names} <= {"targets", "warnings"}:
        raise ValueError("targets, warnings, or both with a comma")
    return names


def _places(value: Any) -> int:
    expected = "a number of decimal places, 0 to 12"
    return int(_limited(value, _number, expected, lambda number: number == int(number) and 0 <= number <= MAX_PLACES))


def _mapping(value: Any) -> dict[str, str]:
    expected = "ROLE=COLUMN, such as customer_id=Client"
    if isinstance(value, dict):
        if not all(isinstance(column, str | int) and not isinstance(column, bool) for column in value.values()):
            raise ValueError(expected)
        return {str(role): str(column) for role, column in value.items()}
    pairs: dict[str, str] = {}
    parts = [value] if isinstance(value, str) else value
    if not isinstance(parts, list | tuple):
        raise ValueError(expected)
    for part in parts:
        role, sign, column = str(part).partition("=")
        if not sign or not role.strip() or not column:
            raise ValueError(expected)
        pairs[role.strip()] = column
    return pairs


def _aliases(value: Any) -> dict[str, str]:
    """Read "GTXPro=GTX Pro", several of them, or {name: name}."""
    expected = "NAME=NAME, such as 'GTXPro=GTX Pro'"
    parts = [value] if isinstance(value, str) else value
    pairs = [*parts.items()] if isinstance(parts, dict) else None
    if pairs is None:
        if not isinstance(parts, list | tuple):
            raise ValueError(expected)
        split = [str(part).partition("=") for part in parts]
        if not all(sign for _, sign, _ in split):
            raise ValueError(expected)
        pairs = [(name, other) for name, _, other in split]
    found = {str(name).strip(): str(other).strip() for name, other in pairs}
    if not all(found) or not all(found.values()):
        raise ValueError(expected)
    # "A=B" and "B=C" make C of A.
    for name in found:
        seen = {name}
        while found[name] in found and found[name] not in seen:
            seen.add(found[name])
            found[name] = found[found[name]]
    return found


def _lifetime(value: Any) -> float | str:
    if value == "average":
        return "average"
    try:
        return _positive(value)
    except ValueError:
        raise ValueError("a number of months above zero, or 'average'") from None


def _reward(value: Any) -> float:
    if value in ("none", "no", False, 0, "0"):
        return 0.0
    try:
        return _positive(value)
    except ValueError:
        raise ValueError("an amount above zero, or 'none'") from None


def _length(value: Any) -> int:
    # A number alone is one of days in YAML and Python; typed, it has its unit, as everywhere.
    return parse_days(f"{value}d" if isinstance(value, int) and not isinstance(value, bool) else value)


def _currency(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a currency such as EUR")
    return value.strip()


def _months(value: Any) -> int:
    expected = f"a whole number of months, 1 to {MAX_MONTHS}"
    return int(_limited(value, _number, expected, lambda number: number == int(number) and 1 <= number <= MAX_MONTHS))


def _interval(value: Any) -> float | None:
    if value is None or value is False or value == "off":
        return None
    expected = "a share such as 80%, above 0 and below 1, or 'off'"
    return _limited(value, _fraction, expected, lambda share: 0 < share < 1)


def _discount(value: Any) -> float:
    return _limited(value, _fraction, "a share per year such as 10%, from 0 to below 1", lambda share: share < 1)


def _switch(value: Any) -> str:
    # YAML reads on and off as true and false.
    word = {True: "on", False: "off"}.get(value, value) if isinstance(value, bool) else value
    if word not in ("on", "off"):
        raise ValueError("on or off")
    return str(word)


def _duplicates(value: Any) -> str:
    # YAML reads on and off as true and false.
    word = {True: "files", "on": "files", False: "off"}.get(value, value) if isinstance(value, bool | str) else value
    if word not in ("off", "files", "all"):
        raise ValueError("one of files, all, off")
    return str(word)


MAX_PLACES = 12
"""Decimal places of an exchange rate."""


def _rates(value: Any) -> dict[str, Decimal]:
    """Read {currency: number} or "USD=0.92,GBP=1.17"; rates keep their digits as written."""
    if isinstance(value, str):
        pairs = [part.partition("=") for part in value.split(",") if part.strip()]
        value = {name.strip(): number.strip() for name, _, number in pairs}
    if not isinstance(value, dict) or not all(str(name).strip() for name in value):
        raise ValueError("CURRENCY: VALUE of one unit, such as USD: 0.92")
    return {str(name).strip(): _rate(str(name), one) for name, one in value.items()}


def _rate(name: str, value: Any) -> Decimal:
    expected = f"a value of {name[:20]} above zero, below a billion, with at most {MAX_PLACES} decimal places"
    try:
        _positive(value)
        rate = Decimal(str(value).strip()).normalize()
    except (ValueError, ArithmeticError):
        raise ValueError(expected) from None
    if -int(rate.as_tuple().exponent) > MAX_PLACES:
        raise ValueError(expected)
    return rate


def choice(*allowed: str) -> Kind:
    """Return the kind of a value that is one of ``allowed``."""

    def parse(value: Any) -> str:
        if str(value) not in allowed:
            raise ValueError("one of " + ", ".join(allowed))
        return str(value)

    return Kind("|".join(allowed), parse)


NUMBER = Kind("number", _number)
FRACTION = Kind("share", _fraction)
POSITIVE = Kind("number above zero", _positive)
COUNT = Kind("whole number", _count)
DATE = Kind("date", parse_date)
TEXT = Kind("text", _text)
ENCODING = Kind("encoding", _encoding)
COLUMNS = Kind("list of names", _columns)
FAIL_ON = Kind("targets|warnings", _fail_on)
PLACES = Kind("decimal places", _places)
NAMES = Kind("list of names", _names)
MAPPING = Kind("role=column", _mapping)
ALIASES = Kind("name=name", _aliases)
CURRENCY = Kind("currency", _currency)
RATES = Kind("currency: rate", _rates)
LIFETIME = Kind("months or 'average'", _lifetime)
REWARD = Kind("amount or 'none'", _reward)
FIRST_DAY = Kind("date or length of time", parse_first_day)
PERIOD = Kind("days or date", parse_period)
LENGTH = Kind("length of time", _length)
EVERY = Kind("week|month|quarter|year|days", parse_every)
MONTHS = Kind("months", _months)
INTERVAL = Kind("share or 'off'", _interval)
DISCOUNT = Kind("share per year", _discount)
SWITCH = Kind("on|off", _switch)
DUPLICATES = Kind("files|all|off", _duplicates)
USE_DAYS = Kind("category: days", parse_use_days)
SPAN = Kind("this-week|today|days", parse_span)
