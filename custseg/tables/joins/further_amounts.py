"""Tables beside the lines of orders that have amounts of the same orders: refunds, more lines, or the same again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from custseg.errors import Choice, Problem
from custseg.numbers import counted, fixed
from custseg.shell_words import quoted
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.headers.missing_roles import typed
from custseg.tables.joins.key_names import Pair, role_of_key
from custseg.tables.joins.key_values import key_of
from custseg.tables.joins.plan import is_key_of_lines, prefixed
from custseg.tables.joins.table import Table
from custseg.tables.joins.table_kinds import is_beside_goods, is_of_payments, is_of_refunds
from custseg.tables.joins.tree import Edge, Tree, is_of_lines
from custseg.tables.values import amounts

OF_LINES = ("line_amount", "revenue", "total")
"""Roles of the amount of a line, the likeliest first."""

SAME = 0.9
"""Share of the orders whose sums are the same in two tables, from which these hold the same amounts."""

APART = 0.05
"""Share of the orders of a table that another one has too, up to which both are parts of one table."""


@dataclass(frozen=True)
class Amounts:
    """The money of a table.

    Attributes:
        column: for messages and for ``--map``; None where it is a price times a quantity.
        named: in words.
        expression: of each row, in integers of ``SCALE``.
    """

    column: str | None
    named: str
    expression: pl.Expr


def amounts_of(table: Table, *roles: str) -> Amounts | None:
    """Return the money of the rows of a table; None where it has none.

    Args:
        table: it.
        roles: that come before those of lines.
    """
    for role in (*roles, *OF_LINES):
        if ranked := [(rank, column) for column, rank in table.roles.get(role, {}).items()]:
            column = min(ranked)[1]
            return Amounts(column, f"'{column}'", _number(table, column))
    price, quantity = _best(table, "unit_price"), _best(table, "quantity")
    if price is None:
        return None
    if quantity is None:
        return Amounts(price, f"'{price}'", _number(table, price))
    product = _plain(table, price) * _plain(table, quantity)
    return Amounts(None, f"'{price}' × '{quantity}'", amounts.minor(product).cast(pl.Int128))


def _best(table: Table, role: str) -> str | None:
    ranked = [(rank, column) for column, rank in table.roles.get(role, {}).items()]
    return min(ranked)[1] if ranked else None


def _plain(table: Table, column: str) -> pl.Expr:
    return amounts.read_number(column, table.schema[column], amounts.detect_style(table.source.sample[column]))


def _number(table: Table, column: str) -> pl.Expr:
    return amounts.read_decimal(column, table.schema[column], amounts.detect_style(table.source.sample[column]))


@dataclass(frozen=True)
class Known:
    """What is known when a further table is met.

    Attributes:
        tree: of the tables that are joined.
        mapped: columns that the user mapped, by role.
        names: in the result of the columns of each table.
        has_money: whether amounts are read.
    """

    tree: Tree
    mapped: Mapping[str, str]
    names: Mapping[Table, Mapping[str, str]]
    has_money: bool = True

    def typed_name(self, table: Table, column: str) -> str:
        """Return the name by which a column of a table can be mapped.

        Args:
            table: it.
            column: its own name.
        """
        if table in self.names:
            return self.names[table][column]
        taken = {name for columns in self.names.values() for name in columns.values()}
        return prefixed(table, column, ()) if column in taken else column


def questions_inside(known: Known) -> list[Problem]:
    """Return the questions about joined tables: money in those of further facts of orders, refunds in the main one.

    Args:
        known: the tables that are joined, and what the user says of their amounts.

    Raises:
        DataError: a file cannot be read to its end.
    """
    further = [
        edge
        for edge in known.tree.edges
        if edge.level == "other" and role_of_key(edge.key.pair) == "order_id" and edge.child in known.tree.near
    ]
    found = [further_question(edge.parent, [edge.key.pair], (), known) for edge in further]
    return [question for question in [_only_refunds(known), *found] if question]


def _only_refunds(known: Known) -> Problem | None:
    """Return the problem that no table but one of refunds has amounts."""
    main = known.tree.main
    money = amounts_of(main) if is_of_refunds(main) and known.has_money and "revenue" not in known.mapped else None
    if money is None or money.column is None:
        return None
    what = f"{money.named} seems to hold refunds by the name of the file, and no other table has amounts"
    hint = f"Give the table of what was sold, too. If these are the sales: --map {typed('revenue', money.column)}"
    return Problem(what, main.name, hint)


def further_question(table: Table, proved: Sequence[Pair], shared: Sequence[Pair], known: Known) -> Problem | None:
    """Return the question what becomes of a table with money of the same orders; None where no figure depends on it.

    Args:
        table: that is not counted.
        proved: pairs of columns by which each row of one of the two tables leads to one of the other.
        shared: pairs of columns whose values stand in several rows of both.
        known: the tables that are joined, and what the user says of their amounts.

    Raises:
        DataError: a file cannot be read to its end.
    """
    pairs = [*proved, *shared]
    if not pairs or not known.has_money:
        return None
    of_orders = next((pair for pair in pairs if role_of_key(pair) == "order_id"), None)
    if is_of_refunds(table) or (of_orders and table.has("refunded")):
        return None if "refunded" in known.mapped else _refund_question(table, proved, pairs, known)
    money = amounts_of(table)
    if "revenue" in known.mapped or money is None or is_beside_goods(table):
        return None
    if of_orders is None:
        is_whole = table.has("customer_id") and table.has("date") and table.has(*OF_LINES)
        return _parts_question(table, known.tree.main, money) if is_whole and not is_of_payments(table) else None
    return _about_lines(table, of_orders, money, known) if is_of_lines(table) else None


def _about_lines(table: Table, pair: Pair, money: Amounts, known: Known) -> Problem | None:
    """Return the question about more lines; None where they hold the same amounts as those that are counted."""
    own = _of_orders(table, pair.column if pair.child is table else pair.key, money)
    main, of_lines, edge = known.tree.main, amounts_of(known.tree.main), _edge_of(pair, known.tree)
    if edge is None or of_lines is None or own.is_empty():
        return None
    both = own.join(_of_orders(main, edge.key.pair.column, of_lines), on="key", suffix=" main")
    if both.height > APART * own.height and _are_the_same(both, "money"):
        return None
    whole = amounts_of(edge.parent, "revenue", "total") if edge.level == "order" else None
    if whole is None or whole.column is None:
        return _lines_question(table, main, money, own, both.height)
    totals = both.join(_of_orders(edge.parent, edge.key.pair.key, whole), on="key", suffix=" whole")
    if both.height > APART * own.height and _are_the_same(totals, "money whole"):
        # The lines that are counted are all of the order.
        return None
    return _lines_question(table, main, money, own, both.height, known.typed_name(edge.parent, whole.column))


def _are_the_same(orders: pl.DataFrame, column: str) -> bool:
    """Return whether most orders have the same money in the main table and in another one."""
    same = (pl.col(column) - pl.col("money main")).abs() < 0.01
    return orders.filter(same).height >= SAME * orders.height > 0


def _edge_of(pair: Pair, tree: Tree) -> Edge | None:
    """Return the edge from the main table to the orders that a further table has, too; None where there is none."""
    found = (edge for edge in tree.edges if edge.child is tree.main and edge.parent in (pair.child, pair.parent))
    return next((edge for edge in found if edge.key.pair.key in (pair.key, pair.column)), None)


def _of_orders(table: Table, key: str, money: Amounts) -> pl.DataFrame:
    """Return the rows and the money of each order of a table."""
    rows = table.source.scan().select(key_of(table.source.sample, key).alias("key"), money.expression.alias("money"))
    with translate_read_errors(table.name):
        sums = rows.drop_nulls("key").group_by("key").agg(rows=pl.len(), money=amounts.to_float(pl.col("money").sum()))
        return sums.filter(pl.col("money") != 0).collect(engine="streaming")


def _refund_question(table: Table, proved: Sequence[Pair], pairs: Sequence[Pair], known: Known) -> Problem | None:
    found = amounts_of(table, "refunded")
    if found is None or found.column is None:
        return None
    money = sum_of(table, found)
    if not money:
        return None
    leave = f"{table.name}:none"
    without = f"--join {quoted(leave)} (left out)"
    choices = (Choice(f"without {table.name}", "join", (leave,)),)
    what = f"{found.named} holds refunds of {fixed(abs(money))}"
    of_orders = any(
        role_of_key(pair) == "order_id" and {pair.parent, pair.child} & {*known.tree.near} for pair in proved
    )
    if of_orders or any(is_key_of_lines(pair, known.tree) for pair in proved):
        take = typed("refunded", known.typed_name(table, found.column))
        what += ", some for the same order: they can be taken off, each on the day of its order, or left out"
        return Problem(what, table.name, f"Choose: --map {take} --includes refunds (taken off), or {without}", choices)
    main = known.tree.main
    what += (
        f", and several rows of {main.name} have the same '{pairs[0].column}': which of them were paid back is not said"
    )
    hint = f"To take them off, add them to {main.name} as rows with a minus. Else: {without}"
    return Problem(what, table.name, hint, choices)


def sum_of(table: Table, money: Amounts) -> float:
    """Return the money of all rows of a table.

    Args:
        table: it.
        money: as `amounts_of` returns it.

    Raises:
        DataError: the file cannot be read to its end.
    """
    with translate_read_errors(table.name):
        total = table.source.scan().select(amounts.to_float(money.expression.sum())).collect(engine="streaming").item()
    return float(total or 0)


def _parts_question(table: Table, main: Table, money: Amounts) -> Problem | None:
    """Return the question about a table with customers, days and amounts of its own."""
    total = sum_of(table, money)
    what = (
        f"{fixed(total)} in {money.named}, with customers and days of their own, beside those of {main.name}: both may "
        "be parts of one table"
    )
    return _either(table, main, what) if total else None


def _lines_question(
    table: Table, main: Table, money: Amounts, own: pl.DataFrame, shared: int, whole: str = ""
) -> Problem:
    """Return the question about more lines, of other orders or of the same ones."""
    size = f"{counted(int(own['rows'].sum()), 'row')} with {fixed(float(own['money'].sum()))} in {money.named}"
    if shared <= APART * own.height:
        what = f"{size}, of {counted(own.height, 'order')} without lines in {main.name}: both may be parts of one table"
    else:
        what = f"{size}, of {counted(own.height, 'order')}, {shared:,} of which have lines in {main.name}, too"
    return _either(table, main, what, whole)


def _either(table: Table, main: Table, what: str, whole: str = "") -> Problem:
    """Return the question which of two tables counts, or both, or the amount that the order has itself."""
    other = _other_names(table, main)
    called = f" ({', '.join(other)})" if other else ""
    rules = [f"{table.name}:none", f"{main.name}:none"]
    own = f" or --map {typed('revenue', whole)} (the amounts of the orders)" if whole else ""
    hint = (
        f"Choose: --join {quoted(rules[0])} ({main.name} alone) or --join {quoted(rules[1])} ({table.name} alone){own}."
        f" To count both, put them into one table with the columns of {main.name}{called}"
    )
    labels = [f"{main.name} alone", f"{table.name} alone"]
    choices = [Choice(label, "join", (rule,)) for label, rule in zip(labels, rules, strict=True)]
    choices += [Choice(f"by '{whole}'", "map", (f"revenue={whole}",))] if whole else []
    return Problem(what, table.name, hint, tuple(choices))


def _other_names(table: Table, main: Table) -> list[str]:
    """Return the columns of a table that are called otherwise in the main one, with their names there."""
    wanted = ("order_id", "customer_id", "date", "product", "quantity", "unit_price", "line_amount", "revenue")
    pairs = [(_best(table, role), _best(main, role)) for role in wanted]
    return [f"'{own}' is '{name}'" for own, name in pairs if own and name and own != name]
