"""The values of a rules file: each reader returns what one entry means, or raises what is wrong with it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from custseg.errors import Problem, nearest
from custseg.phrases import parts_of
from custseg.segments.rules import Cut
from custseg.segments.triggers import AS_OF, Due, Phrase, Sql
from custseg.settings.positioned_yaml import Entry
from custseg.settings.times import parse_days

BANDS = {"terciles": 3, "quartiles": 4, "quintiles": 5}
CUTS = "median, mean, a number, quantile: 0.8, terciles, quartiles, quintiles or shares: [80%, 95%]"
MAX_TEXT = 20_000
MAX_ADVICE = 20


class EntryError(Exception):
    """An entry has a wrong value."""

    def __init__(self, entry: Entry, what: str, hint: str = "") -> None:
        self.problem = Problem(what, entry.where, hint)
        super().__init__(what)


@dataclass(frozen=True)
class Field:
    """A key of an entry.

    Attributes:
        read: returns what its value means; raises `EntryError`.
        default: value where the key is absent or wrong.
        required: what to write where the key is missing; empty for a key that may be left out.
        may_be_blank: whether a key without a value counts as absent.
    """

    read: Callable[[Entry], Any]
    default: Any = None
    required: str = ""
    may_be_blank: bool = True


def text(expected: str = "text") -> Callable[[Entry], str]:
    """Return a reader of a text that is not blank."""

    def read(entry: Entry) -> str:
        if isinstance(entry.value, str) and entry.value.strip() and len(entry.value) <= MAX_TEXT:
            return entry.value.strip()
        raise EntryError(entry, f"expected {expected}", "Put text with a colon or a quote in 'quotes'.")

    return read


def sql(entry: Entry) -> Sql:
    """Return an SQL text as it stands in the file, so that places inside it are those of the file."""
    # YAML reads a bare TRUE as a flag.
    if entry.value is True:
        return Sql("TRUE", entry.place)
    text("an SQL expression")(entry)
    return Sql(entry.value, entry.place)


def one_of(key: str, allowed: tuple[str, ...]) -> Callable[[Entry], str]:
    """Return a reader of one of some words."""

    def read(entry: Entry) -> str:
        value = entry.value if isinstance(entry.value, str) else ""
        if value in allowed:
            return value
        hint = nearest(value[:60], allowed) if value else ""
        raise EntryError(entry, f"{key} must be one of {', '.join(allowed)}", hint)

    return read


def cut(entry: Entry) -> Cut:
    """Return where an axis is cut."""
    value = entry.value
    if isinstance(value, str) and value in ("median", "mean"):
        return Cut(value)
    if isinstance(value, str) and value in BANDS:
        return Cut("bands", (float(BANDS[value]),))
    if (number := _finite(value)) is not None:
        return Cut("number", (number,))
    if isinstance(value, dict) and len(value) == 1:
        ((kind, inner),) = value.items()
        shares = [_share(one) for one in (inner.value if isinstance(inner.value, list) else [inner])]
        valid = [share for share in shares if share is not None and 0 < share < 1]
        if kind == "quantile" and not isinstance(inner.value, list) and valid:
            return Cut("quantile", (valid[0],))
        if kind == "shares" and 0 < len(valid) == len(shares) < 10 and valid == sorted(set(valid)):
            return Cut("shares", tuple(valid))
    shown = f"'{value}' "[:60] if isinstance(value, str | int | float) else ""
    raise EntryError(entry, f"{shown}is not a valid cut", f"Write {CUTS}.")


def window(entry: Entry) -> int:
    """Return the days of a window."""
    try:
        return parse_days(entry.value if isinstance(entry.value, str) else "")
    except ValueError as error:
        raise EntryError(entry, "is not a valid window", f"Write {error}.") from None


def length(entry: Entry) -> int:
    """Return the days of a length of time."""
    try:
        return parse_days(entry.value if isinstance(entry.value, str) else "")
    except ValueError as error:
        raise EntryError(entry, "is not a valid length of time", f"Write {error}.") from None


def due(entry: Entry) -> Due:
    """Return when something is due: ``7d`` after the report date, a day of the customer, or days before or after it."""
    value = entry.value if isinstance(entry.value, str) else ""
    if match := re.fullmatch(r"\s*(\d{1,4})d\s*", value):
        return Due(AS_OF, int(match[1]), entry.place)
    match = re.fullmatch(r"\s*([^\W\d]\w*)\s*(?:([+-])\s*(\d{1,4})d\s*)?", value)
    if match is None:
        hint = "Write 7d, or a day such as next_order_due, first_order + 7d or next_order_due - 7d."
        raise EntryError(entry, "is not a valid due date", hint)
    days = int(match[3] or 0)
    return Due(match[1], -days if match[2] == "-" else days, entry.place)


def phrase(entry: Entry) -> Phrase:
    """Return a text with places for figures."""
    value = text()(entry)
    try:
        list(parts_of(value))
    except ValueError:
        hint = "Write {orders} for a figure, and {{ for a brace."
        raise EntryError(entry, "has a brace that is not part of a {place}", hint) from None
    return Phrase(value, entry.place)


def priority(entry: Entry) -> int:
    """Return a priority, 1 for the first."""
    if isinstance(entry.value, int) and not isinstance(entry.value, bool) and 0 < entry.value < 1000:
        return entry.value
    raise EntryError(entry, "priority must be a whole number from 1 to 999", "1 comes first.")


def yes_or_no(entry: Entry) -> bool:
    """Return whether an entry says yes."""
    if isinstance(entry.value, bool):
        return entry.value
    raise EntryError(entry, "must be yes or no")


def items(entry: Entry) -> list[Entry]:
    """Return the pieces of an advice."""
    if not isinstance(entry.value, list):
        raise EntryError(entry, "advice must be a list", "Start each line with '- '.")
    if len(entry.value) > MAX_ADVICE:
        raise EntryError(entry, f"more than {MAX_ADVICE} pieces of advice", "Keep the most important ones.")
    return entry.value


def _share(entry: Entry) -> float | None:
    if isinstance(entry.value, str) and re.fullmatch(r"\d{1,3}(\.\d{1,6})?%", entry.value):
        return float(entry.value[:-1]) / 100
    return _finite(entry.value)


def _finite(value: Any) -> float | None:
    """Return a number that fits into a float, None for all else."""
    try:
        number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
