"""Which columns of numbers look like amounts of sales, where none is called like one."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.headers.people import may_hold_customers
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles
from custseg.tables.values import amounts
from custseg.tables.values.word_lists import word_file, words_of

NO_AMOUNTS = ("order_id", "customer_id", "product", "category", "date", "due_date", "paid_date", "quantity")
"""Roles whose names are never those of amounts."""

FILLED = 0.5
"""An amount is something else than zero in this share of the rows that have it."""


def likely_amounts(columns: list[str], sample: pl.DataFrame) -> list[str]:
    """Return the columns that may hold the amount of a row or an order, the likeliest first.

    Amounts have cents, or at least are no numbers that name something. The largest ones come first: taxes, shipping,
    discounts and refunds are parts of them. A column that is mostly zero is such a part, and no amount. What its name
    says to be something else, such as an income or a forecast, is none either.

    Args:
        columns: those that hold numbers.
        sample: first rows of the table.
    """
    read = {column: _numbers(sample[column]) for column in columns if not names_one_of("no_sales", column)}
    with_cents = {column for column, values in read.items() if _has_cents(values)}
    likely = [column for column in read if column in with_cents or not _names_something(column, read[column], sample)]
    sizes = {column: float(read[column].abs().sum()) for column in likely}
    filled = [one for one in likely if int((read[one] != 0).sum()) >= FILLED * read[one].len() and sizes[one] > 0]
    return sorted(filled, key=lambda one: (one not in with_cents, -sizes[one]))


def names_one_of(kind: str, column: str) -> bool:
    """Return whether a header has a word of a list of no_sales.yaml, or several words of it in a row.

    Args:
        kind: name of the list.
        column: name.
    """
    words = header_words(column)
    known = _phrases(kind)
    return any(tuple(words[start:end]) in known for start in range(len(words)) for end in range(start, len(words) + 1))


def _numbers(values: pl.Series) -> pl.Series:
    style = amounts.detect_style(values)
    frame = values.alias("number").to_frame()
    number = amounts.read_number("number", values.dtype, style).cast(pl.Float64)
    return frame.select(number).to_series().drop_nulls()


def _has_cents(values: pl.Series) -> bool:
    return bool(((values - values.round()).abs() > 1e-9).any())


def _names_something(column: str, values: pl.Series, sample: pl.DataFrame) -> bool:
    """Return whether whole numbers number or count something: by their name, or since each is another one in order."""
    known = roles("transactions")
    named = any(rank_of(known[role], read_header(column)[0]) for role in NO_AMOUNTS)
    numbered = not _numbering().isdisjoint(header_words(column))
    if named or numbered or may_hold_customers(sample[column]):
        return True
    steps, different = values.diff().drop_nulls(), values.n_unique()
    in_order = bool((steps >= 0).all()) and different * 2 > values.len()
    return values.len() > 1 and (different == 1 or in_order)


@cache
def _numbering() -> frozenset[str]:
    lists = word_file("headers/numbering.yaml")["numbering"].values()
    return frozenset(word for one in words_of(lists) for word in header_words(one))


@cache
def _phrases(kind: str) -> frozenset[tuple[str, ...]]:
    lists = word_file("headers/no_sales.yaml")[kind].values()
    return frozenset(tuple(header_words(one)) for one in words_of(lists))
