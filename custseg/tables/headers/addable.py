"""Columns of numbers whose names say that they may be parts of one total: sums that a person may mean."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.headers.formulas import Formula, Term
from custseg.tables.headers.likely_amounts import names_one_of
from custseg.tables.headers.synonyms import header_words
from custseg.tables.values import amounts
from custseg.tables.values.word_lists import word_file, words_of

KINDS = {"revenue": "money", "orders": "counts"}
"""Kind of words in the names of the parts, by the role of the total."""


def addable(role: str, columns: list[str], sample: pl.DataFrame) -> Formula | None:
    """Return the sum of the columns that may be parts of a role, None without at least two.

    Their names begin or end with the same word, and say money or a number of orders: "MntWines" and "MntFruits".

    Args:
        role: "revenue" or "orders".
        columns: that have no role yet.
        sample: first rows of the table.
    """
    groups = [
        [column for column in group if _holds_totals(sample[column], whole=role == "orders")]
        for group in alike(role, columns)
    ]
    best = max(groups, key=len, default=[])
    return Formula(tuple(Term(1, (column,)) for column in best)) if len(best) > 1 else None


def alike(role: str, columns: list[str]) -> list[list[str]]:
    """Return the groups of columns whose names say that they may be parts of a role.

    Args:
        role: "revenue" or "orders".
        columns: names.
    """
    wanted, never = _words(KINDS[role]), _words("never")
    fits = {
        column: words
        for column in columns
        if len(words := header_words(column)) > 1 and not never & {*words} and not names_one_of("each_month", column)
    }
    groups: dict[tuple[int, str], list[str]] = {}
    for column, words in fits.items():
        for place in (0, -1):
            groups.setdefault((place, words[place]), []).append(column)
    return [
        group
        for group in groups.values()
        if len(group) > 1 and any(all(word in fits[column] for column in group) for word in wanted)
    ]


def _holds_totals(values: pl.Series, *, whole: bool) -> bool:
    """Return whether a column holds numbers from zero on, more than marks of yes and no."""
    if values.dtype.is_nested() or values.dtype.is_temporal() or values.dtype == pl.Boolean:
        return False
    if amounts.share_read(values) < 1:
        return False
    frame = values.alias("number").to_frame()
    number = amounts.read_number("number", values.dtype, amounts.detect_style(values))
    read = frame.select(number.cast(pl.Float64)).to_series().drop_nulls()
    plain = bool((read == read.round()).all())
    return bool((read >= 0).all()) and bool((read > 1).any()) and (plain or not whole)


@cache
def _words(kind: str) -> frozenset[str]:
    return frozenset(
        word for one in words_of(word_file("headers/addable.yaml")[kind].values()) for word in header_words(one)
    )
