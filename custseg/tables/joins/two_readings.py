"""Customers and days that both an order and its lines name: whether they are the same, and which of them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.errors import Choice, Problem
from custseg.notes import Note
from custseg.numbers import counted
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.missing_roles import typed
from custseg.tables.joins.key_names import role_of_key
from custseg.tables.joins.key_order import whole_number
from custseg.tables.joins.key_values import Key, key_of
from custseg.tables.joins.plan import prefixed
from custseg.tables.joins.table import Table
from custseg.tables.joins.tree import Edge, Tree
from custseg.tables.systems.known_exports import recognise
from custseg.tables.values.dates import read_date
from custseg.tables.values.mixed_date_styles import style_of_role

LAST_RANK_OF_IDS = 3
"""Names of customers of better ranks are ids: a name beside an id is another column of the same customer."""

NOISE = 0.01
"""Share of the rows up to which different values are slips, which change few figures."""

ONE_DAY = 1
"""Days by which two dates differ whose times are those of two time zones."""


Place = tuple[Table, str]
"""A column of a table."""

Names = Mapping[Table, Mapping[str, str]]
"""The names in the result of the columns of each table."""


@dataclass(frozen=True)
class TwoReadings:
    """A column of an order and one of its lines that mean the same by their names.

    Attributes:
        role: "customer_id" or "date".
        edge: by which the lines lead to the order.
        own: the column of the lines.
        other: the column of the order.
        rows: lines of which both are filled.
        differing: those of them where they are not the same.
        own_values: what the lines have: the number of customers, or the first and the last day.
        other_values: the same of the orders.
        is_renamed: whether each customer of the one is one of the other, under another id.
        is_near: whether no days differ by more than one.
    """

    role: str
    edge: Edge
    own: str
    other: str
    rows: int
    differing: int
    own_values: str = ""
    other_values: str = ""
    is_renamed: bool = False
    is_near: bool = False

    @property
    def is_small(self) -> bool:
        """Return whether figures hardly differ: few rows do, or days by one."""
        return self.differing <= NOISE * self.rows or self.is_near

    @property
    def order_counts(self) -> bool:
        """Return whether the column of the order counts as long as the user says nothing."""
        if self.edge.level != "order":
            return False
        child, parent = self.edge.child.roles[self.role][self.own], self.edge.parent.roles[self.role][self.other]
        return self.own == self.other or parent <= child

    @property
    def sides(self) -> tuple[Place, Place]:
        """Return the column of the order, and that of the lines."""
        return (self.edge.parent, self.other), (self.edge.child, self.own)

    def typed_names(self, names: Names) -> tuple[str, str]:
        """Return the names by which the columns of the order and of the lines can be mapped.

        Args:
            names: of the columns in the result.
        """
        order, lines = (names[table][column] for table, column in self.sides)
        return order, (prefixed(self.edge.child, self.own, ()) if lines == order else lines)


def two_readings(tree: Tree) -> list[TwoReadings]:
    """Return the customers and days that an order and its lines both have, with the number of rows that differ.

    Args:
        tree: the main table, and those that its rows lead to.

    Raises:
        DataError: a file cannot be read to its end.
    """
    found = []
    for edge in tree.edges:
        if role_of_key(edge.key.pair) != "order_id" or edge.child not in tree.near:
            continue
        # A known export says which of its columns is which.
        if recognise(edge.parent.columns) or recognise(edge.child.columns):
            continue
        for role, (own, other) in _columns_of(edge).items():
            found.append(_compared(edge, role, own, other))
    return found


def _columns_of(edge: Edge) -> dict[str, tuple[str, str]]:
    """Return the columns of both tables that are called like the same role."""
    child, parent = edge.child, edge.parent
    best = {}
    customers = [_ids_of(child), _ids_of(parent)]
    if customers[0] and customers[1] and edge.key.pair.column != customers[0]:
        best["customer_id"] = customers[0], customers[1]
    days = [column for column in child.roles.get("date", {}) if column in parent.roles.get("date", {})]
    if days and edge.level == "order":
        # Days of other names are those of other events, such as of sending.
        first = min(days, key=lambda column: child.roles["date"][column])
        best["date"] = first, first
    return best


def _ids_of(table: Table) -> str | None:
    """Return the column of a table that is best called like the id of customers."""
    ranked = [(rank, name) for name, rank in table.roles.get("customer_id", {}).items() if rank <= LAST_RANK_OF_IDS]
    return min(ranked)[1] if ranked else None


def _compared(edge: Edge, role: str, own: str, other: str) -> TwoReadings:
    """Return the difference of two columns, counted over all rows."""
    rows = _pairs(edge, _value(edge.child, own, role), _value(edge.parent, other, role))
    counts = _read(edge, rows.select(rows=pl.len(), differing=(pl.col("own") != pl.col("other")).sum()))
    total, differing = counts["rows"], counts["differing"]
    if not differing:
        return TwoReadings(role, edge, own, other, total, 0)
    if role == "date":
        far = (pl.col("own") - pl.col("other")).dt.total_days().abs().max()
        ends = {f"{name} {end}": getattr(pl.col(name), end)() for name in ("own", "other") for end in ("min", "max")}
        found = _read(edge, rows.select(far=far, **ends))
        days = [f"{found[f'{name} min']} to {found[f'{name} max']}" for name in ("own", "other")]
        is_near = found["far"] <= ONE_DAY
        return TwoReadings(role, edge, own, other, total, differing, days[0], days[1], is_near=is_near)
    found = _read(edge, rows.unique().select(pl.len().alias("pairs"), pl.col("own", "other").n_unique()))
    people = [counted(found[name], "customer") for name in ("own", "other")]
    is_renamed = found["pairs"] == found["own"] == found["other"]
    return TwoReadings(role, edge, own, other, total, differing, people[0], people[1], is_renamed=is_renamed)


def _pairs(edge: Edge, own: pl.Expr, other: pl.Expr) -> pl.LazyFrame:
    """Return "own" of each row of the lines and "other" of its order, where both are filled."""
    found = edge.key
    sides = [(edge.child, found.pair.column, own.alias("own")), (edge.parent, found.pair.key, other.alias("other"))]
    keys = [key_of(table.source.sample, column, found.comparison) for table, column, _ in sides]
    # Numbers take less time to join.
    keys = [whole_number(key) for key in keys] if found.is_whole else keys
    child, parent = (
        table.source.scan().select(key.alias("key"), value).drop_nulls()
        for (table, _, value), key in zip(sides, keys, strict=True)
    )
    parent = parent.unique("key") if found.is_repeated else parent
    return child.join(parent, on="key", how="inner").select("own", "other")


def _value(table: Table, column: str, role: str) -> pl.Expr:
    if role == "customer_id":
        return key_of(table.source.sample, column)
    return read_date(column, table.schema[column], style_of_role(table.source.sample[column]))


def _read(edge: Edge, query: pl.LazyFrame) -> dict[str, Any]:
    with translate_read_errors(f"{edge.child.name} and {edge.parent.name}"):
        return query.collect(engine="streaming").row(0, named=True)


def without_losing(
    keys: Iterable[Key], readings: Collection[TwoReadings], mapped: Mapping[str, str], names: Names
) -> list[Key]:
    """Return keys without those that lead from a customer that does not count to the table of customers.

    Args:
        keys: proved ones.
        readings: customers of orders and of lines.
        mapped: columns that the user mapped, by role.
        names: of the columns in the result.
    """
    losing = _losing([one for one in readings if one.role == "customer_id"], mapped.get("customer_id"), names)
    return [
        key for key in keys if (key.pair.child, key.pair.column) not in losing or role_of_key(key.pair) != "customer_id"
    ]


def _losing(readings: list[TwoReadings], mapped: str | None, names: Names) -> set[Place]:
    """Return the columns of customers that differ from the one that counts; none as long as that is not decided."""
    places = {place for one in readings for place in one.sides}
    if mapped:
        typed_as = {
            place: name for one in readings for place, name in zip(one.sides, one.typed_names(names), strict=True)
        }
        counting = {place for place, name in typed_as.items() if name == mapped}
    elif all(one.is_small for one in readings):
        counting = {one.sides[0 if one.order_counts else 1] for one in readings}
    else:
        return set()
    while (
        more := {place for one in readings if not one.differing and counting & {*one.sides} for place in one.sides}
        - counting
    ):
        counting |= more
    return places - counting if counting else set()


def doubts_of(
    tree: Tree, readings: Iterable[TwoReadings], mapped: Mapping[str, str], names: Names
) -> tuple[list[Problem], list[Note]]:
    """Return questions which of two readings counts, and notes where figures hardly differ.

    Args:
        tree: of the tables that are joined.
        readings: what orders and lines both have.
        mapped: columns that the user mapped, by role.
        names: of the columns in the result.
    """
    problems, notes = [], []
    leads_to_customers = any(edge.level == "customer" for edge in tree.edges)
    for one in readings:
        if not one.differing:
            continue
        if one.role in mapped:
            notes += [_note(one, names, mapped[one.role])] if mapped[one.role] in one.typed_names(names) else []
        elif one.is_small or (one.is_renamed and not leads_to_customers):
            notes.append(_note(one, names))
        else:
            problems.append(_question(one, names))
    return problems, notes


def _what(one: TwoReadings) -> str:
    child, parent = one.edge.child.name, one.edge.parent.name
    what = "different days" if one.role == "date" else "different customers"
    rows = f"{one.differing:,} of {counted(one.rows, 'row')}"
    columns = f"'{one.other}' of {parent} and '{one.own}' of {child}"
    if one.is_renamed:
        return f"{columns} are different ids of the same customers, on {rows}"
    return f"{columns} are {what} on {rows}"


def _question(one: TwoReadings, names: Names) -> Problem:
    order, lines = one.typed_names(names)
    options = [(order, one.edge.parent.name, one.other_values), (lines, one.edge.child.name, one.own_values)]
    listed = " or ".join(f"--map {typed(one.role, name)} ({values}, of {table})" for name, table, values in options)
    choices = tuple(Choice(f"{name} ({values})", "map", (f"{one.role}={name}",)) for name, _, values in options)
    return Problem(_what(one), one.edge.child.name, f"Choose: {listed}", choices)


def _note(one: TwoReadings, names: Names, chosen: str = "") -> Note:
    """Return a note which of two readings counts: the one that is chosen, if it is, else the likelier one."""
    order, lines = one.typed_names(names)
    first, second = (order, lines) if chosen == order or (one.order_counts and not chosen) else (lines, order)
    text = f"{_what(one)}: '{first}' counts. To take the other: --map {typed(one.role, second)}"
    return Note(f"two_readings_{one.role}", text)
