"""Which table is the main one, and which others each of its rows leads to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from custseg.errors import Choice, Problem
from custseg.shell_words import quoted
from custseg.sources.join import Level
from custseg.tables.joins.key_names import role_of_key
from custseg.tables.joins.key_values import Key
from custseg.tables.joins.table import AMOUNTS, Table
from custseg.tables.joins.table_kinds import is_of_refunds

LEVEL_OF_ROLE: Mapping[str, Level] = {
    "order_id": "order",
    "customer_id": "customer",
    "product": "product",
    "seller": "seller",
}


RANK_OF_DESCRIPTIONS = 4
"""Names of products of this rank may describe anything."""


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
    """A main table, and the edges by which its rows lead to others.

    Attributes:
        main: its rows are counted.
        edges: each after that to its child; at most one to each table.
        rivals: further keys that lead to the parent of an edge from another column as likely.
    """

    main: Table
    edges: tuple[Edge, ...]
    rivals: Mapping[Table, tuple[Key, ...]]

    @property
    def tables(self) -> list[Table]:
        """Return its tables, the main one first."""
        return [self.main, *(edge.parent for edge in self.edges)]

    @property
    def near(self) -> list[Table]:
        """Return the main table and those of its orders."""
        return [self.main, *(edge.parent for edge in self.edges if edge.level == "order")]

    @property
    def head(self) -> Edge | None:
        """Return the edge to the table of orders, which is whole: orders without lines are among its rows."""
        return next((edge for edge in self.edges if edge.child is self.main and edge.level == "order"), None)


def tree_of(main: Table, keys: Iterable[Key], mapped: Collection[str] = ()) -> Tree:
    """Return the tables that the rows of one lead to, the nearest first; a circle of keys ends where it began.

    Args:
        main: where to start.
        keys: proved ones; of several that lead from a table to the same other one the likeliest.
        mapped: columns that the user mapped: of two keys the one among them is meant.
    """
    by_child: dict[Table, list[Key]] = {}
    for key in keys:
        by_child.setdefault(key.pair.child, []).append(key)
    edges: list[Edge] = []
    rivals: dict[Table, tuple[Key, ...]] = {}
    levels: dict[Table, Level] = {main: "row"}
    waiting = [main]
    while waiting:
        child = waiting.pop(0)
        for some in _by_parent(by_child.get(child, ()), levels):
            best, *others = _likeliest(some, mapped)
            parent = best.pair.parent
            level = _level_of(best, levels[child], edges, main)
            edges.append(Edge(best, level))
            rivals[parent] = tuple(others)
            levels[parent] = level
            waiting.append(parent)
    return Tree(main, tuple(edges), rivals)


def _by_parent(keys: Iterable[Key], known: Collection[Table]) -> list[list[Key]]:
    """Return the keys of each further parent: orders first, since what they lead to is theirs."""
    by_parent: dict[Table, list[Key]] = {}
    for key in keys:
        if key.pair.parent not in known:
            by_parent.setdefault(key.pair.parent, []).append(key)
    return sorted(by_parent.values(), key=lambda some: _place(some[0]))


def _place(key: Key) -> tuple[bool, bool, bool]:
    parent = key.pair.parent
    return role_of_key(key.pair) != "order_id", not parent.has("customer_id"), not parent.has("date")


def _likeliest(keys: list[Key], mapped: Collection[str]) -> list[Key]:
    """Return the likeliest key from a table to another, and those as likely that begin at another column."""
    best = min(key.pair.likeness for key in keys)
    some = [key for key in keys if key.pair.likeness == best]
    some = [key for key in some if key.pair.column in mapped] or some
    first = max(some, key=lambda key: (key.share, -some.index(key)))
    return [first, *(key for key in some if key.pair.column != first.pair.column and key.pair.key == first.pair.key)]


def _level_of(key: Key, of_child: Level, edges: Iterable[Edge], main: Table) -> Level:
    """Return what the columns of a parent belong to.

    Args:
        key: that leads to it.
        of_child: what the columns of the child belong to.
        edges: those found before.
        main: the main table.
    """
    if of_child not in ("row", "order"):
        return of_child
    parent, role = key.pair.parent, role_of_key(key.pair)
    known = [main, *(edge.parent for edge in edges if edge.level == "order")]
    needed = [wanted for wanted in ("customer_id", "date") if not any(table.has(wanted) for table in known)]
    gives_amount = parent.has(*AMOUNTS) and not any(table.has(*AMOUNTS) for table in known)
    if role == "order_id" and len(known) > 1 and not (any(map(parent.has, needed)) or gives_amount):
        # Beside the table of orders, one more with a row for each is something about them.
        return "other"
    if role:
        return LEVEL_OF_ROLE[role]
    return "order" if needed and all(map(parent.has, needed)) else "other"


def is_of_lines(table: Table) -> bool:
    """Return whether the rows of a table say what was sold: a product or a quantity.

    Payments of customers may have a description, too.
    """
    if table.has("quantity", "unit_price"):
        return True
    ranks = table.roles.get("product", {}).values()
    is_described = min(ranks, default=0) == RANK_OF_DESCRIPTIONS and table.has("customer_id") and table.has("date")
    return bool(ranks) and not is_described


def main_tree(
    tables: Iterable[Table], keys: list[Key], mapped: Collection[str] = (), *, has_money: bool = True
) -> Tree | None:
    """Return the tree of the finest table with amounts, a customer and a date, own ones or of tables it leads to.

    Args:
        tables: to choose from.
        keys: proved ones.
        mapped: columns that the user mapped.
        has_money: whether amounts are needed; else the table of events is meant, or the lines of them.
    """
    trees = [tree_of(table, keys, mapped) for table in tables]
    if not has_money:
        events = max((tree for tree in trees if _has_events(tree)), key=_rank_of_events, default=None)
        lines = [tree for tree in trees if events and _are_lines_of(events.main, tree)]
        return max(lines, key=_rank, default=events)
    return max((tree for tree in trees if _answers(tree)), key=_rank, default=None)


def _answers(tree: Tree) -> bool:
    priced = any(edge.level == "product" and edge.parent.has("unit_price") for edge in tree.edges)
    own = [tree.main] if not is_of_lines(tree.main) else tree.near
    amount = any(table.has(*AMOUNTS) for table in own) or (priced and tree.main.has("quantity"))
    return amount and _has_events(tree)


def _has_events(tree: Tree) -> bool:
    customer = any(table.has("customer_id") for table in tree.near)
    customer = customer or any(edge.level == "customer" for edge in tree.edges)
    return customer and any(table.has("date") for table in tree.near)


def _are_lines_of(events: Table, tree: Tree) -> bool:
    """Return whether the rows of a tree say what was bought in events, each of which has a number."""
    head = tree.head
    return head is not None and head.parent is events and is_of_lines(tree.main) and not is_of_refunds(tree.main)


def _rank_of_events(tree: Tree) -> tuple[bool, bool, int]:
    leads = any(edge.level == "customer" for edge in tree.edges) or tree.main.has("customer_id")
    return tree.main.has("date") and leads, tree.main.has("order_id"), len(tree.edges)


def _rank(tree: Tree) -> tuple[bool, bool, bool, bool, bool, int]:
    """Return how fine a table is: lines before orders, orders before payments, all before refunds."""
    own, lines, head = tree.main.has(*AMOUNTS), is_of_lines(tree.main), tree.head
    # Of invoices and their payments, each with customer, date and amount, the invoices are the sales.
    is_paid = not lines and head is not None and _is_whole(head.parent) and head.parent.has(*AMOUNTS)
    return not is_of_refunds(tree.main), lines and own, lines, _is_whole(tree.main), not is_paid, len(tree.edges)


def _is_whole(table: Table) -> bool:
    return table.has("date") and table.has("customer_id")


def without_undecided(tree: Tree) -> Tree:
    """Return a tree without tables to which several keys lead and that change no figure; these stay its rivals."""
    edges: list[Edge] = []
    rivals, dropped = dict(tree.rivals), set()
    for edge in tree.edges:
        if edge.child in dropped or (edge.level == "other" and tree.rivals[edge.parent]):
            dropped.add(edge.parent)
            rivals[edge.parent] = (edge.key, *tree.rivals[edge.parent])
        else:
            edges.append(edge)
    return Tree(tree.main, tuple(edges), rivals)


def rival_questions(tree: Tree) -> list[Problem]:
    """Return the question which column leads to a table, where several do."""
    questions = []
    for edge in tree.edges:
        keys = [edge.key, *tree.rivals[edge.parent]]
        if len(keys) == 1:
            continue
        what, rules = rivals_of(keys)
        hint = "Choose: " + " or ".join(f"--join {quoted(rule)}" for rule in rules)
        choices = tuple(Choice(key.pair.column, "join", (rule,)) for key, rule in zip(keys, rules, strict=True))
        questions.append(Problem(what, edge.child.name, hint, choices))
    return questions


def rivals_of(keys: Sequence[Key]) -> tuple[str, list[str]]:
    """Return a sentence on several columns that lead to one table, and the rule of ``--join`` for each."""
    parent, key = keys[0].pair.parent, keys[0].pair.key
    listed = " and ".join(f"'{one.pair.column}'" for one in keys)
    rules = [f"{parent.name}:{key}={one.pair.column}" for one in keys]
    return f"{listed} {'both' if len(keys) == 2 else 'all'} lead to '{key}' of {parent.name}", rules
