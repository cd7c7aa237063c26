"""Whether a column without a known name may hold customers, by the words of its header and its values."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.headers.synonyms import header_words
from custseg.tables.values.word_lists import word_file, words_of

EMAIL = r"^\s*[^\s@]+@[^\s@]+\.[^\s@]+\s*$"

WHOLE_WORD = 4
"""Words of at most so many letters have to be whole words of a header."""


def may_hold_customers(values: pl.Series) -> bool:
    """Return whether a column may hold customers.

    Args:
        values: a sample of the column, under its name.
    """
    if values.dtype.is_nested() or values.dtype.is_temporal() or values.null_count() == values.len():
        return False
    words = header_words(values.name)
    named = any(_holds(words, word) for word in _words("customers"))
    return _has_emails(values) or (named and not any(_holds(words, word) for word in _words("never")))


def _has_emails(values: pl.Series) -> bool:
    texts = values.drop_nulls().cast(pl.String)
    return int(texts.str.contains(EMAIL).sum()) * 2 >= texts.len()


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
