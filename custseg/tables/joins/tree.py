"""Which table is the main one, and which others each of its rows leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from custseg.sources.join import Level
from custseg.tables.joins.key_names import role_of_key
from custseg.tables.joins.key_values import Key
from custseg.tables.joins.table import AMOUNTS, Table

LEVEL_OF_ROLE: Mapping[str, Level] = {
    "order_id": "order",
    "customer_id": "customer",
    "product": "product",
    "seller": "seller",
}


@dataclass(frozen=True)
class Edge:
    """A key by which each row of a table leads to at most one of another.

    Attributes:
        key: what was compared.
        level: what the columns of the parent belong to.
    """

    key: Key
    level: Level

    @property
    def parent(self) -> Table:
        """Return the table that it leads to."""
        return self.key.pair.parent

    @property
    def child(self) -> Table:
        """Return the table with many rows."""
        return self.key.pair.child


@dataclass(frozen=True)
class Tree:
    """A main table, and the edges by which its rows lead to others, each after that to its child."""

    main: Table
    edges: tuple[Edge, ...]

    @property
    def tables(self) -> list[Table]:
        """Return its tables, the main one first."""
        return [self.main, *(edge.parent for edge in self.edges)]


def tree_of(main: Table, keys: Iterable[Key]) -> Tree:
    """Return the tables that the rows of one lead to, the nearest first.

    Args:
        main: where to start.
        keys: proved ones; of several that lead from a table to the same other one the best.
    """
    by_child: dict[Table, list[Key]] = {}
    for key in keys:
        by_child.setdefault(key.pair.child, []).append(key)
    edges: list[Edge] = []
    seen, waiting = {main}, [(main, "row")]
    while waiting:
        child, level = waiting.pop(0)
        for key in sorted(by_child.get(child, ()), key=_order):
            parent = key.pair.parent
            if parent not in seen:
                seen.add(parent)
                own = level_of(key, level, main)  # type: ignore[arg-type]
                edges.append(Edge(key, own))
                waiting.append((parent, own))
    return Tree(main, tuple(edges))


def _order(key: Key) -> tuple[bool, int]:
    """Return the place of a key: orders first, since what they lead to is theirs."""
    return role_of_key(key.pair) != "order_id", key.pair.likeness


def level_of(key: Key, of_child: Level, main: Table) -> Level:
    """Return what the columns of a parent belong to.

    Args:
        key: that leads to it.
        of_child: what the columns of the child belong to.
        main: the main table: what has the customer and the date that it lacks is the order.
    """
    role = role_of_key(key.pair)
    if of_child in ("row", "order"):
        if role:
            return LEVEL_OF_ROLE[role]
        has_both = key.pair.parent.has("customer_id") and key.pair.parent.has("date")
        return "order" if has_both and not (main.has("customer_id") and main.has("date")) else "other"
    return of_child


def is_of_lines(table: Table) -> bool:
    """Return whether the rows of a table say what was sold: a product or a quantity."""
    return table.has("product", "quantity")


def main_table(tables: Iterable[Table], keys: list[Key]) -> Tree | None:
    """Return the finest table with amounts, a customer and a date, own ones or of tables that it leads to.

    Args:
        tables: to choose from.
        keys: proved ones.
    """
    trees = [tree_of(table, keys) for table in tables]
    able = [tree for tree in trees if _answers(tree)]
    return max(able, key=_rank, default=None)


def _answers(tree: Tree) -> bool:
    near = [tree.main, *(edge.parent for edge in tree.edges if edge.level == "order")]
    priced = any(edge.level == "product" and edge.parent.has("unit_price") for edge in tree.edges)
    amount = any(table.has(*AMOUNTS) for table in near if table is tree.main or is_of_lines(tree.main))
    amount = amount or (priced and tree.main.has("quantity"))
    customer = any(table.has("customer_id") for table in near) or any(edge.level == "customer" for edge in tree.edges)
    return amount and customer and any(table.has("date") for table in near)


def _rank(tree: Tree) -> tuple[bool, bool, int, int]:
    """Return how fine a table is: lines before orders, orders before payments."""
    own = tree.main.has(*AMOUNTS)
    has_date_and_customer = tree.main.has("date") and tree.main.has("customer_id")
    return is_of_lines(tree.main) and own, is_of_lines(tree.main) or has_date_and_customer, len(tree.edges), 0
