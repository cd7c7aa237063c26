"""Whether a column without a known name may hold customers, by the words of its header and its values."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.headers.synonyms import header_words
from custseg.tables.values.word_lists import word_file, words_of

EMAIL = r"^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$"

WHOLE_WORD = 4
"""Words of at most so many letters have to be whole words of a header."""


CARD_DIGITS = r"^(?:[*xX•.#\s-]*\d{4}|\d{4,6}[*xX•.#\s-]{2,}\d{4})$"
"""Four digits of a card, alone or behind signs that hide the others."""

MIN_PHONE = 6
"""Signs of a phone number at least, some of which may be hidden or replaced by others."""


def may_hold_customers(values: pl.Series) -> bool:
    """Return whether a column may hold customers.

    Args:
        values: a sample of the column, under its name.
    """
    if not could_hold_customers(values):
        return False
    words = header_words(values.name)
    named = any(_holds(words, word) for word in _words("customers"))
    if any(_holds(words, word) for word in _words("phones")) and not may_be_phones(values):
        return has_emails(values)
    return has_emails(values) or (named and not any(_holds(words, word) for word in _words("never")))


def could_hold_customers(values: pl.Series) -> bool:
    """Return whether a column could hold customers, whatever it is called: it is no product, city, card or employee.

    Args:
        values: a sample of the column, under its name.
    """
    if values.dtype.is_nested() or values.dtype.is_temporal() or values.null_count() == values.len():
        return False
    words = header_words(values.name)
    if any(_holds(words, word) for word in _words("staff")) or are_card_digits(values):
        return False
    return has_emails(values) or not any(_holds(words, word) for word in _words("never"))


def are_card_digits(values: pl.Series) -> bool:
    """Return whether a column holds four digits of the cards with which people paid.

    Args:
        values: a sample of the column, under its name.
    """
    words = header_words(values.name)
    named = any(_holds(words, word) for word in _words("cards"))
    named = named and not any(_holds(words, word) for name in ("loyalty", "customers") for word in _words(name))
    if not named:
        return False
    texts = _filled(values)
    return not texts.is_empty() and bool(texts.str.contains(CARD_DIGITS).all())


def is_called_user(header: str) -> bool:
    """Return whether a header names users: customers, or those who wrote the rows."""
    words = header_words(header)
    return any(_holds(words, word) for word in _words("users"))


def may_be_phones(values: pl.Series) -> bool:
    """Return whether most values of a column are long enough for phone numbers.

    Args:
        values: a sample of the column.
    """
    texts = _filled(values)
    return int((texts.str.len_chars() >= MIN_PHONE).sum()) * 2 > texts.len()


def has_emails(values: pl.Series) -> bool:
    """Return whether at least half of the values of a column are e-mails.

    Args:
        values: a sample of the column.
    """
    texts = _filled(values)
    return not texts.is_empty() and int(texts.str.contains(EMAIL).sum()) * 2 >= texts.len()


def _filled(values: pl.Series) -> pl.Series:
    """Return the values that are not empty, as texts."""
    texts = values.drop_nulls().cast(pl.String).str.strip_chars()
    return texts.filter(texts != "")


def _holds(words: list[str], wanted: str) -> bool:
    """Return whether a header holds a word, or one that begins with it; Chinese and Japanese have no blanks."""
    if not wanted.isascii() and ord(wanted[0]) > 0x2E80:
        return any(wanted in word for word in words)
    if " " in wanted:
        return f" {wanted} " in f" {' '.join(words)} "
    return any(word == wanted if len(wanted) <= WHOLE_WORD else word.startswith(wanted) for word in words)


@cache
def _words(name: str) -> list[str]:
    return [" ".join(header_words(word)) for word in words_of(word_file("headers/people.yaml")[name].values())]
