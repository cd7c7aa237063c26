"""How tables of one system are joined: what `inspect`, JSON and messages say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["row", "order", "customer", "product", "seller", "other"]
"""What a column belongs to: a row of the main table, its order, or what its customer, product or seller is."""

Comparison = Literal["text", "numbers"]
"""How the values of two keys are compared: as they are written, or as numbers, where leading zeros do not count."""


@dataclass(frozen=True)
class Join:
    """A table that each row of another one leads to: many rows of the child, at most one of the parent.

    Attributes:
        child: name of the table with many rows.
        child_key: its column.
        parent: name of the table whose key is proved to be unique.
        parent_key: its column.
        comparison: how the values of both are compared.
        level: what the columns of the parent belong to.
        parent_rows: number of rows of the parent.
        share: share of the first values of the child, each once, that the parent has.
        keeps_all: whether rows of the parent that no row of the child leads to stay too, such as orders without lines.
        summed: columns of the parent that are sums of its rows for each key; empty where it has one row for each.
    """

    child: str
    child_key: str
    parent: str
    parent_key: str
    comparison: Comparison = "text"
    level: Level = "other"
    parent_rows: int = 0
    share: float = 1.0
    keeps_all: bool = False
    summed: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A table that was given and is not read.

    Attributes:
        table: its name.
        why: in words.
        rows: their number; None if they were not counted.
        money: sum of its amounts; None where it has none.
    """

    table: str
    why: str
    rows: int | None = None
    money: float | None = None
