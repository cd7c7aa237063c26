"""Currencies by their codes, signs and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache, lru_cache
from typing import Any

from custseg.tables.values.word_lists import word_file, words_of

USUAL_PLACES = 2
"""Decimal places of most currencies: 1 dollar is 100 cents."""

FIGURES = r"[\d\s.,'’+()−–-]+"
"""Digits and signs of amounts; the rest of the text names the currency."""


def code_of(text: str, wanted: Collection[str] = ()) -> str | None:
    """Return the code of the currency that a text names.

    Args:
        text: such as "€", " eur " or "Euro"; an unknown one is returned in upper case.
        wanted: codes that win where a word is shared by several currencies.

    Returns:
        The code; None where the text names nothing, such as "-".
    """
    folded = _folded(text)
    if not any(sign.isalnum() or unicodedata.category(sign) == "Sc" for sign in folded):
        return None
    if folded not in _codes_by_word():
        return folded.upper()
    code, others = _codes_by_word()[folded], _shared_words().get(folded, ())
    if code in wanted:
        return code
    meant = [other for other in others if other in wanted]
    return meant[0] if len(meant) == 1 else code


def code_beside(rest: str, wanted: Collection[str] = ()) -> str | None:
    """Return the code of the currency beside an amount: MXN for "$ MXN"; None where there is no known one.

    Args:
        rest: the amount without its digits.
        wanted: as of `code_of`.
    """
    found = re.findall(_pattern(), _folded(rest))
    sure = [word for word in found if _folded(word) not in _shared_words()]
    return code_of((sure or found)[0], wanted) if found else None


def code_in_header(header: str) -> str | None:
    """Return the code of the currency that a header names: "Amount spent (USD)", "Kosten in €"."""
    named = re.search(rf"(?:[(\[,]|\b[Ii]n)\s*([A-Z]{{3}}|[{re.escape(signs())}])\s*[)\]]?\s*$", header)
    return code_of(named[1]) if named and (named[1] in codes() or named[1] in signs()) else None


def codes() -> tuple[str, ...]:
    """Return the codes of all known currencies."""
    return tuple(_file()["words"])


@cache
def minor_places() -> dict[str, int]:
    """Return the decimal places of the currencies that do not have two."""
    places = word_file("values/currency.yaml")["places"]
    return {code: int(number) for number, line in places.items() for code in words_of([line])}


@lru_cache(maxsize=1_000)
def names_currency(rest: str) -> bool:
    """Return whether the text beside an amount consists of names of currencies.

    Args:
        rest: as of `code_beside`.
    """
    return re.fullmatch(f"(?:{_pattern()})+", _folded(rest).replace(" ", "")) is not None


def signs() -> str:
    """Return the currency signs of one character that is no letter."""
    return "".join(word for word in _codes_by_word() if len(word) == 1 and unicodedata.category(word) == "Sc")


def plain_words() -> list[str]:
    """Return codes and words that consist of letters, in lower case."""
    return [word for word in _codes_by_word() if word.isalpha()]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace(".", " ").split())


@cache
def _pattern() -> str:
    """Return a regular expression of every word, folded and without blanks."""
    return "|".join(re.escape(word) for word in sorted(_codes_by_word(), key=len, reverse=True) if " " not in word)


def _file() -> dict[str, dict[Any, str | None]]:
    content: dict[str, dict[Any, str | None]] = word_file("values/currency.yaml")
    return content


@cache
def _codes_by_word() -> dict[str, str]:
    """Return the code of each word, folded."""
    found = {code.casefold(): code for code in codes()}
    for code, line in _file()["words"].items():
        words = [_folded(word) for word in words_of([line or ""]) if word]
        found |= {way: code for word in words for way in (word, word.replace(" ", ""))}
    return found


@cache
def _shared_words() -> dict[str, tuple[str, ...]]:
    return {_folded(word): tuple(words_of([line or ""])) for word, line in _file()["shared"].items()}
