"""What a table holds by its name: refunds, or what stands beside goods, such as shipping and tax."""

from __future__ import annotations

import re
from collections.abc import Iterator

from custseg.sources.source_file import SourceFile
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
    return is_called_after_refunds(table.source.files[0])


def is_called_after_refunds(file: SourceFile) -> bool:
    """Return whether a file, or its sheet, is called after refunds.

    Args:
        file: it.
    """
    return any(type_words().get(name) == "refund" for name in _names(file))


def is_of_payments(table: Table) -> bool:
    """Return whether a table is called after payments.

    Args:
        table: it.
    """
    return any(type_words().get(name) == "payment" for name in _names(table.source.files[0]))


def is_beside_goods(table: Table) -> bool:
    """Return whether a table is called after amounts of orders that are none of their goods: "shipping_lines".

    Args:
        table: it.
    """
    known = roles("transactions")
    return any(rank_of(known[role], name) for role in BESIDE_GOODS for name in _names(table.source.files[0]))


def _names(file: SourceFile) -> Iterator[str]:
    """Return the words in the name of a file, and those that follow each other, as they are and in singular."""
    words = [re.sub(r"\d+$", "", word) for word in name_words(file)]
    for own in (words, [singular(word) for word in words]):
        for first in range(len(own)):
            for last in range(first, len(own)):
                yield from plain_words([" ".join(own[first : last + 1])])
