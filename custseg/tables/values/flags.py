"""Columns of yes and no, in the words of twelve languages."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.values.word_lists import lower_words_of, word_file, words_of

MIN_SHARE = 0.9
"""Share of the values of a column that have to be yes or no; else it is text, such as the reason of a dispute."""


@cache
def flag_words() -> dict[str, bool]:
    """Return the meaning of each word in lower case."""
    lists = word_file("values/flags.yaml")
    words = {
        word: name == "yes"
        for name in ("yes", "no")
        for entry in lists[name]
        for word in lower_words_of(entry.values())
    }
    return words | dict.fromkeys(marks(), True)


@cache
def marks() -> frozenset[str]:
    """Return the ticks."""
    return frozenset(words_of([word_file("values/flags.yaml")["marks"]]))


def is_flag(values: pl.Series) -> bool:
    """Return whether a column holds yes and no, by a sample of its values."""
    if values.dtype == pl.Boolean:
        return True
    words = _words_of(values)
    return not words.is_empty() and int(words.is_in(list(flag_words())).sum()) >= MIN_SHARE * words.len()


def read_flag(values: pl.Series) -> pl.Expr:
    """Return the expression of a column of yes and no as Boolean, null where a value is neither.

    Args:
        values: a sample of the column, under its name; where it has only ticks, empty means no.
    """
    column = pl.col(values.name)
    if values.dtype == pl.Boolean:
        return column
    meanings = flag_words()
    if set(_words_of(values).unique()) <= marks():
        meanings = {**meanings, "": False}
        column = column.fill_null("")
    meanings = {word.replace(" ", "_"): yes for word, yes in meanings.items()} | meanings
    # The pattern takes as long as all the rest: words of one piece do without it.
    pieces = _words_of(values).str.contains(" ").any()
    words = _bare(column) if pieces else column.cast(pl.String).str.strip_chars().str.to_lowercase()
    return words.replace_strict(list(meanings), list(meanings.values()), default=None, return_dtype=pl.Boolean)


def _words_of(values: pl.Series) -> pl.Series:
    if values.dtype.is_nested() or values.dtype == pl.Binary:
        return pl.Series(dtype=pl.String)
    words = values.to_frame("word").select(_bare(pl.col("word"))).to_series().drop_nulls()
    return words.filter(words != "")


def _bare(column: pl.Expr) -> pl.Expr:
    return column.cast(pl.String).str.strip_chars().str.to_lowercase().str.replace_all(r"[_\s]+", " ")
