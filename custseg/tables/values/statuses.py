"""Statuses of rows that are no sale, and of those that are one."""

from __future__ import annotations

import re
from functools import cache

import polars as pl

from custseg.tables.values.word_lists import word_file, words_of

WITHOUT_ACCENTS = str.maketrans("ёáéíóúñäöü", "еaeiounaou")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


@cache
def void_statuses() -> list[str]:
    """Return the statuses, in lower case, of rows that are excluded unless their amount is negative."""
    return _statuses("void")


@cache
def sold_statuses() -> list[str]:
    """Return the statuses, in lower case, of sales that are settled or on their way."""
    return _statuses("sold")


def _statuses(kind: str) -> list[str]:
    groups: list[dict[str, str]] = word_file("values/status.yaml")[kind]
    words = words_of(line for group in groups for line in group.values())
    spellings = [way for word in words for way in (word, word.translate(WITHOUT_ACCENTS), word.translate(UMLAUTS))]
    return list(dict.fromkeys(spellings))


def is_void(column: str) -> pl.Expr:
    """Return whether a row is cancelled, a draft or a test, by its status."""
    return normalised(column).is_in(void_statuses()).fill_null(False)


def is_unknown(column: str) -> pl.Expr:
    """Return whether the status of a row is unknown: neither void, nor that of a sale, nor empty."""
    words = normalised(column)
    return (~words.is_in([*void_statuses(), *sold_statuses(), ""])).fill_null(False)


def normalised(column: str) -> pl.Expr:
    """Return a status in lower case, with blanks for signs between words; empty where there is none."""
    text = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
    return text.str.replace_all(r"[_\-\s]+", " ").str.strip_prefix("wc ").fill_null("")


def normalised_word(text: str) -> str:
    """Return a status as `normalised` writes it."""
    return re.sub(r"[_\-\s]+", " ", text.strip().lower()).removeprefix("wc ")


@cache
def status_words() -> dict[str, str]:
    """Return the class of each known status, as `normalised` writes it."""
    return dict.fromkeys(sold_statuses(), "sold") | dict.fromkeys(void_statuses(), "void")
