"""What a row is by its type: a sale, a refund, or no sale at all."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.values.word_lists import word_file
from custseg.tables.values.word_meanings import meaning, plain_words

CLASSES = ("sale", "refund", "other", "payment", "depends")
"""What a type can say; the words are in `types.yaml`."""


@cache
def type_words() -> dict[str, str]:
    """Return what each type says, one of `CLASSES`, by its word in lower case without accents."""
    lists = word_file("values/types.yaml")
    return {
        word: name
        for name in CLASSES
        for group in lists[name]
        for language, line in group.items()
        for word in plain_words([line], language)
    }


def orders_beside_invoices() -> frozenset[str]:
    """Return the types of orders that count once more where they are invoiced."""
    return _beside_invoices("orders")


def invoices_beside_orders() -> frozenset[str]:
    """Return the types of documents that bill an order."""
    return _beside_invoices("invoices")


@cache
def _beside_invoices(name: str) -> frozenset[str]:
    [group] = word_file("values/types.yaml")["beside_invoices"][name]
    return frozenset(word for language, line in group.items() for word in plain_words([line], language))


def meaning_of_type(column: pl.Expr) -> pl.Expr:
    """Return what the type of each row says, one of `CLASSES`; null where it is unknown or empty.

    Args:
        column: with the types.
    """
    return meaning(column, type_words())
