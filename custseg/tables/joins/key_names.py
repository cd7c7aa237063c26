"""Which columns of two tables may be a key and what leads to it, by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles
from custseg.tables.joins.table import ROLES_OF_KEYS, Table, singular
from custseg.tables.joins.table_kinds import is_of_refunds

ID_WORDS = frozenset(
    [
        "id",
        "ids",
        "key",
        "code",
        "no",
        "nr",
        "num",
        "number",
        "uid",
        "uuid",
        "guid",
        "pk",
        "fk",
        "ref",
        "identifier",
        "entity",
    ]
)
"""Words for numbers of things, which do not say of what."""

NO_KEYS = frozenset(
    [
        "name",
        "status",
        "type",
        "description",
        "title",
        "note",
        "comment",
        "email",
        "phone",
        "city",
        "state",
        "country",
        "index",
    ]
)
"""Names that stand in tables of many kinds: only one of them alone is no key."""

LAST_RANK_OF_CUSTOMERS = 6
"""Phones are no keys, and "id" may be that of anything."""


class Likeness(IntEnum):
    """How the names of two keys are alike, the best first."""

    SAID = 0
    EQUAL = 1
    ENTITY = 2
    ROLE = 3
    PART = 4


@dataclass(frozen=True)
class Pair:
    """A column of one table that may lead to the key of another, by their names.

    Attributes:
        child: table with many rows.
        column: its column.
        parent: table with one row for each key.
        key: its column.
        likeness: of the names.
        as_numbers: whether leading zeros do not count, because the user says so.
    """

    child: Table
    column: str
    parent: Table
    key: str
    likeness: Likeness
    as_numbers: bool = False


def likely_pairs(tables: list[Table]) -> list[Pair]:
    """Return the pairs of columns of different tables that may be keys by their names."""
    return [pair for child in tables for parent in tables if child is not parent for pair in _pairs_of(child, parent)]


def _pairs_of(child: Table, parent: Table) -> Iterator[Pair]:
    own, others = child.key_columns, parent.key_columns
    for column in own:
        for key in others:
            likeness = _likeness(column, child, key, parent)
            if likeness is None:
                continue
            pair = Pair(child, column, parent, key, likeness)
            # In a few refunds each customer may stand once: they are no table of customers.
            if role_of_key(pair) == "order_id" or not is_of_refunds(parent):
                yield pair


def _likeness(column: str, child: Table, key: str, parent: Table) -> Likeness | None:
    one, other = core_words(column), core_words(key)
    if one == other and one and not (len(one) == 1 and one[0] in NO_KEYS):
        return Likeness.EQUAL
    entity = parent.entity
    if entity and one and (not other or other in (entity, entity[-1:])):
        if one in (entity, entity[-1:]):
            return Likeness.ENTITY
        if len(one) > len(entity) and _contains(one, entity):
            return Likeness.PART
    if not other and _is_of_role(one, entity):
        return Likeness.ROLE
    return Likeness.ROLE if _shared_role(column, child, key, parent) else None


@lru_cache(maxsize=4096)
def core_words(column: str) -> tuple[str, ...]:
    """Return the words of a header without those for ids, in singular: ("customer",) of "CustomerID"."""
    words = header_words(column)
    kept = [word for word in words if word not in ID_WORDS]
    if len(words) == 1 and kept:
        # "orderid" is one word of two.
        shorter = re.sub(r"(?:id|key|code|number|no|nr)$", "", words[0])
        kept = [shorter] if len(shorter) > 3 else kept
    return tuple(singular(word) for word in kept)


def _contains(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(words[place : place + len(part)] == part for place in range(len(words)))


def _is_of_role(words: tuple[str, ...], entity: tuple[str, ...]) -> bool:
    """Return whether words and a table are called differently and mean the same: "client" and customers."""
    return bool(words and entity) and any(
        is_of_role(role, words) and is_of_role(role, entity[-1:]) for role in ROLES_OF_KEYS
    )


def is_of_role(role: str, words: tuple[str, ...]) -> bool:
    """Return whether words, with "id" or without, are a name of a role: ("order",) of orders."""
    one, text = roles("transactions")[role], "".join(words)
    return bool(words) and bool(rank_of(one, text + "id") or rank_of(one, text))


def _shared_role(column: str, child: Table, key: str, parent: Table) -> bool:
    for role in ROLES_OF_KEYS:
        ranks = [_own_rank(role, name) for name in (column, key)]
        if all(ranks) and column in child.roles.get(role, {}):
            return True
    return False


def _own_rank(role: str, column: str) -> int | None:
    rank = rank_of(roles("transactions")[role], read_header(column)[0])
    limit = LAST_RANK_OF_CUSTOMERS if role == "customer_id" else 99
    return rank if rank and rank <= limit and core_words(column) else None


def role_of_key(pair: Pair) -> str | None:
    """Return what a key numbers: orders, customers, products or sellers; None for something else."""
    for role in ROLES_OF_KEYS:
        if _own_rank(role, pair.column) or _own_rank(role, pair.key):
            return role
    entity = pair.parent.entity[-1:]
    return next((role for role in ROLES_OF_KEYS if is_of_role(role, entity)), None)
