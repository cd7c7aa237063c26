"""Headers of totals that cover a part of the time: how many months, and what the total would be called without that."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from custseg.settings.times import DAYS_OF
from custseg.tables.headers.synonyms import header_words
from custseg.tables.values.word_lists import word_file, words_of

MONTH = DAYS_OF["m"]


@dataclass(frozen=True)
class Window:
    """What a header says of the time that a total covers.

    Attributes:
        months: their number.
        rest: the header without that.
    """

    months: int
    rest: str


@cache
def window_of(column: str) -> Window | None:
    """Return the time that a total covers by its header; None where that says nothing of it.

    Args:
        column: its name.
    """
    text = " ".join(header_words(column))
    found = _with_number().search(text)
    if found:
        number, unit = next((number, unit) for number, unit in zip(*[iter(found.groups())] * 2, strict=True) if number)
        months = round(int(number) * _units()[unit] / MONTH)
    else:
        found = _named().search(text)
        months = _spans()[found[1]] if found else 0
    if not found or months < 1:
        return None
    return Window(months, f"{text[: found.start()]} {text[found.end() :]}".strip())


def _plain(lines: Iterable[str]) -> list[str]:
    return [" ".join(header_words(word)) for word in words_of(lines)]


@cache
def _units() -> dict[str, float]:
    """Return the days of each unit, by its word."""
    lists = word_file("headers/windows.yaml")
    found = {word: float(days) for days, line in lists["units"].items() for word in _plain(line.values())}
    return found | {
        word: float(days) for days, line in lists["without_blanks"]["units"].items() for word in words_of([line])
    }


@cache
def _spans() -> dict[str, int]:
    """Return the months of each span, by its name."""
    spans = word_file("headers/windows.yaml")["spans"]
    return {word: int(months) for months, line in spans.items() for word in _plain(line.values())}


@cache
def _with_number() -> re.Pattern[str]:
    """Return the pattern of a number with its unit: "last 12 months", "l12m", "365d"."""
    lists = word_file("headers/windows.yaml")
    before, units = _either(_plain(lists["before"].values())), _either(_units())
    without = lists["without_blanks"]
    glued = f"(?:{_either(words_of([without['before']]))})(\\d{{1,4}})({_either(words_of(without['units'].values()))})"
    return re.compile(
        rf"(?:^|(?<=\s))(?:[ltrp]|(?:{before})\s?)?(\d{{1,4}})\s?(?:(?:{before})\s)?({units})(?=\s|$)|{glued}"
    )


@cache
def _named() -> re.Pattern[str]:
    return re.compile(rf"(?:^|(?<=\s))({_either(_spans())})(?=\s|$)")


def _either(words: Iterable[str]) -> str:
    """Return a pattern of any of some words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
