"""What a table holds by its name: refunds, or what stands beside goods, such as shipping and tax."""

from __future__ import annotations

from collections.abc import Iterator

from custseg.tables.headers.synonyms import rank_of, roles
from custseg.tables.joins.table import Table, name_words, singular
from custseg.tables.values.types import type_words
from custseg.tables.values.word_meanings import plain_words

BESIDE_GOODS = ("shipping", "tax", "tips")
"""Roles of amounts of an order that are none of its goods."""


def is_of_refunds(table: Table) -> bool:
    """Return whether a table is called after refunds: "returns", "credit_notes".

    Args:
        table: it.
    """
    return any(type_words().get(name) == "refund" for name in _names(table))


def is_of_payments(table: Table) -> bool:
    """Return whether a table is called after payments.

    Args:
        table: it.
    """
    return any(type_words().get(name) == "payment" for name in _names(table))


def is_beside_goods(table: Table) -> bool:
    """Return whether a table is called after amounts of orders that are none of their goods: "shipping_lines".

    Args:
        table: it.
    """
    known = roles("transactions")
    return any(rank_of(known[role], name) for role in BESIDE_GOODS for name in _names(table))


def _names(table: Table) -> Iterator[str]:
    """Return the words in the name of a table, and those that follow each other, as they are and in singular."""
    words = name_words(table.source.files[0])
    for own in (words, [singular(word) for word in words]):
        for first in range(len(own)):
            for last in range(first, len(own)):
                yield from plain_words([" ".join(own[first : last + 1])])
