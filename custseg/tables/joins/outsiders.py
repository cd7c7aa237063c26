"""Tables that are given and not joined: left out with a note, or a question which option takes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import polars as pl

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.shell_words import quoted
from custseg.sources.join import LeftOut
from custseg.sources.open_source import same_columns
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.files_together import kind_of
from custseg.tables.joins.proved_keys import Keys
from custseg.tables.joins.table import Table
from custseg.tables.joins.tree import Tree
from custseg.tables.values import amounts, dates

MONEY = ("revenue", "total", "line_amount")
TELLING = (*MONEY, "unit_price", "customer_id", "order_id", "date")
"""A table with none of these roles and without a key can change no figure."""

LONE = "without a key that others have, and without customers, dates or amounts"
"""Why a table is not read that can change no figure."""

LIKE = 0.5
"""Share of the columns of a table that another one has, from which it may be a part of that."""

MOSTLY = 0.9
"""Share of the values of a column that are dates, or numbers."""

SHOWN = 8
"""Tables that one message names."""


@dataclass
class Outsiders:
    """What becomes of the tables that are not joined."""

    left: list[LeftOut] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def outsiders_of(tree: Tree, tables: Iterable[Table], keys: Keys, summed: frozenset[str]) -> Outsiders:
    """Return what becomes of the tables that a tree does not hold.

    Args:
        tree: of the tables that are joined.
        tables: all.
        keys: between them.
        summed: names of tables of which sums are joined.

    Raises:
        DataError: a file cannot be read to its end.
    """
    inside, found = set(tree.tables), Outsiders()
    rest = [table for table in tables if table not in inside and table.name not in summed]
    connected = _connected(inside, rest, keys)
    for table in rest:
        if table in keys.asked:
            continue
        if table not in connected:
            _add_unconnected(table, tree, keys, found)
            continue
        parents = [key.pair for key in keys.proved if key.pair.child is table and key.pair.parent in inside]
        several = [key.pair for key in keys.several if table in (key.pair.child, key.pair.parent)]
        several = [pair for pair in several if {pair.child, pair.parent} & inside]
        _add_left_out(table, parents[0].column if parents else several[0].column if several else None, found)
    found.problems = _summarised(found.problems)
    if lone := [one.table for one in found.left if one.why == LONE]:
        text = f"{_listed(lone)} {'is' if len(lone) == 1 else 'are'} not read: {LONE}."
        found.notes.append(Note("tables_left_out", text))
    return found


def _connected(inside: set[Table], rest: list[Table], keys: Keys) -> set[Table]:
    """Return the tables that share a key with those inside, directly or through others."""
    reached, waiting = set(inside), list(inside)
    while waiting:
        for table in keys.link(waiting.pop()) - reached:
            reached.add(table)
            waiting.append(table)
    return reached & set(rest)


def _add_left_out(table: Table, key: str | None, found: Outsiders) -> None:
    rows, money, column = _rows_and_money(table)
    if key:
        why = f"it has several rows for one '{key}', so that joining it would multiply amounts"
    else:
        why = "it only belongs to tables that are not read"
    size = counted(rows, "row") + (f" with {fixed(money)} in '{column}'" if money is not None else "")
    text = f"{table.name} ({size}) is not read: {why}."
    if column and key:
        text += f" To use its amounts instead, summed for each order: --map revenue={column}"
    found.notes.append(Note("tables_left_out", text, warns=money is not None))
    found.left.append(LeftOut(table.name, why, rows, money))


def _rows_and_money(table: Table) -> tuple[int, float | None, str | None]:
    """Return the number of rows of a table, and the sum of its likeliest amounts with their column."""
    ranked = [(rank, column) for role in MONEY for column, rank in table.roles.get(role, {}).items()]
    column = min(ranked)[1] if ranked else None
    reads = [pl.len().alias("rows")]
    if column:
        style = amounts.detect_style(table.source.sample[column])
        number = amounts.read_decimal(column, table.schema[column], style)
        reads.append(amounts.to_float(number.sum()).alias("money"))
    with translate_read_errors(table.name):
        counts = table.source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    return counts["rows"], counts.get("money"), column


def _add_unconnected(table: Table, tree: Tree, keys: Keys, found: Outsiders) -> None:
    """Add a table that shares no key: nothing is lost with a table that has neither keys nor amounts nor dates."""
    tried = [key for key in keys.refused if table in (key.pair.child, key.pair.parent)]
    if not tried and not table.has(*TELLING) and not _has_dates_and_numbers(table):
        found.left.append(LeftOut(table.name, LONE))
        return
    found.problems.append(no_key_problem(table, tree.main, keys))


def _has_dates_and_numbers(table: Table) -> bool:
    """Return whether a table may hold sales by its values, whatever its columns are called."""
    texts = [values.cast(pl.String) for values in table.source.sample.head(100) if not values.dtype.is_nested()]
    filled = [values.drop_nulls() for values in texts if values.null_count() < values.len()]
    days = [values.name for values in filled if dates.share_read(values, None) >= MOSTLY]
    numbers = [values.name for values in filled if amounts.share_read(values) >= MOSTLY]
    return bool(days) and bool({*numbers} - {*days})


def no_key_problem(table: Table, main: Table, keys: Keys) -> Problem:
    """Return the problem of a table that shares no key with the others.

    Args:
        table: it.
        main: the main table.
        keys: between the tables.
    """
    if sum(column in main.columns for column in table.columns) >= LIKE * len(table.columns):
        # Another layout of the same table, whose columns are called otherwise.
        try:
            same_columns([main.source.files[0], table.source.files[0]])
        except DataError as error:
            return error.problems[0]
    tried = [key for key in keys.refused if table in (key.pair.child, key.pair.parent)]
    what = f"shares no key with {main.name}"
    if tried:
        best = max(tried, key=lambda key: key.found)
        pair = best.pair
        shown = f", such as {best.missing[0]}" if best.missing else ""
        what = (
            f"shares no key with the other tables: of {counted(best.sampled, 'value')} of '{pair.column}' in "
            f"{pair.child.name}, {best.sampled - best.found:,} are not in '{pair.key}' of {pair.parent.name}{shown}"
        )
    kind, name = kind_of(table.columns), quoted(table.name)
    option = f"give it apart with --{kind} {name}, or " if kind else ""
    join, leave = f"{table.name}:KEY=KEY", f"{table.name}:none"
    hint = f"{option}name its key: --join {quoted(join)}, or leave it out: --join {quoted(leave)}"
    return Problem(what, table.name, hint[0].upper() + hint[1:])


def _summarised(given: Sequence[Problem]) -> list[Problem]:
    """Return the problems of many tables as those of the first ones, and one of the others."""
    problems = list(given)
    if len(problems) <= SHOWN:
        return problems
    rest = [problem.where for problem in problems[SHOWN:]]
    what = f"{len(rest)} more tables share no key with the others: {_listed(rest)}"
    return [*problems[:SHOWN], Problem(what, "", "Name the files that belong together, and no others.")]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
