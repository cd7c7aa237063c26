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
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.synonyms import header_words
from custseg.tables.joins.further_amounts import Known, further_question, questions_inside
from custseg.tables.joins.key_names import ID_WORDS, Pair, core_words, role_of_key
from custseg.tables.joins.key_values import Key
from custseg.tables.joins.proved_keys import Keys
from custseg.tables.joins.table import ROLES_OF_KEYS, Table
from custseg.tables.joins.table_kinds import is_of_refunds
from custseg.tables.joins.tree import Tree, rivals_of
from custseg.tables.values import amounts, dates

MONEY = ("revenue", "total", "line_amount")
FIGURES = (*MONEY, "unit_price", "order_id", "date")
TELLING = (*FIGURES, "customer_id")
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


def outsiders_of(known: Known, tables: Iterable[Table], keys: Keys, summed: frozenset[str]) -> Outsiders:
    """Return what becomes of the tables that a tree does not hold.

    Args:
        known: the tables that are joined, and what the user says of their amounts.
        tables: all.
        keys: between them.
        summed: names of tables of which sums are joined.

    Raises:
        DataError: a file cannot be read to its end.
    """
    tree = known.tree
    inside, found = set(tree.tables), Outsiders(problems=questions_inside(known))
    rest = [table for table in tables if table not in inside and table.name not in summed]
    connected = _connected(inside, rest, keys)
    for table in rest:
        if table in keys.asked:
            continue
        if len(rivals := tree.rivals.get(table, ())) > 1:
            _add_undecided(table, rivals, found)
            continue
        if table not in connected:
            _add_unconnected(table, tree, keys, found)
            continue
        parents = [key.pair for key in keys.proved if key.pair.child is table and key.pair.parent in inside]
        several = [key.pair for key in keys.several if table in (key.pair.child, key.pair.parent)]
        shared = [pair for pair in several if {pair.child, pair.parent} & inside]
        parents.sort(key=lambda pair: role_of_key(pair) != "order_id")
        near = [*parents, *shared]
        if question := further_question(table, parents, shared, known):
            found.problems.append(question)
            continue
        # Names and days of changes that tables have in common are no keys.
        keyed = [one for one in near if _is_called_key(one)]
        _add_left_out(table, keyed[0].column if keyed else None, found, is_near=bool(near))
    found.problems = _summarised(found.problems)
    if lone := [one.table for one in found.left if one.why == LONE]:
        text = f"{_listed(lone)} {'is' if len(lone) == 1 else 'are'} not read: {LONE}."
        found.notes.append(Note("tables_left_out", text))
    return found


def _is_called_key(pair: Pair) -> bool:
    """Return whether a column is called like a number of something, not only like the same column elsewhere."""
    numbered = not ID_WORDS.isdisjoint(header_words(pair.column)) or core_words(pair.column) == pair.parent.entity
    return numbered or pair.child.role_of(pair.column, *ROLES_OF_KEYS) is not None


def _connected(inside: set[Table], rest: list[Table], keys: Keys) -> set[Table]:
    """Return the tables that share a key with those inside, directly or through others."""
    reached, waiting = set(inside), list(inside)
    while waiting:
        for table in keys.link(waiting.pop()) - reached:
            reached.add(table)
            waiting.append(table)
    return reached & set(rest)


def _add_undecided(table: Table, keys: Sequence[Key], found: Outsiders) -> None:
    """Add a table to which several columns lead, such as addresses."""
    what, rules = rivals_of(keys)
    options = " or ".join(f"--join {quoted(rule)}" for rule in rules)
    text = f"{table.name} is not read: {what}. To use it: {options}"
    found.notes.append(Note("tables_left_out", text))
    found.left.append(LeftOut(table.name, "several columns lead to it", _rows_and_money(table)[0]))


def _add_left_out(table: Table, key: str | None, found: Outsiders, *, is_near: bool) -> None:
    rows, money, column = _rows_and_money(table)
    if key:
        why = f"it has several rows for one '{key}', so that joining it would multiply amounts"
    else:
        why = "no key leads to its rows" if is_near else "it only belongs to tables that are not read"
    size = counted(rows, "row") + (f" with {fixed(money)} in '{column}'" if money is not None else "")
    text = f"{table.name} ({size}) is not read: {why}."
    if column and key:
        text += f" To use its amounts instead, summed for each order: --map {typed('revenue', column)}"
    kept = money is None and is_of_refunds(table)
    if kept:
        text += " It has no amounts: what was returned counts as sold."
    found.notes.append(Note("tables_left_out", text, warns=kept or money is not None))
    found.left.append(LeftOut(table.name, why, rows, money))


def _rows_and_money(table: Table) -> tuple[int, float | None, str | None]:
    """Return the number of rows of a table, and the sum of its likeliest amounts with their column."""
    ranked = [(rank, column) for role in MONEY for column, rank in table.roles.get(role, {}).items()]
    column = min(ranked)[1] if ranked else None
    return *_sum_of(table, column), column


def _sum_of(table: Table, column: str | None) -> tuple[int, float | None]:
    """Return the number of rows of a table, and the sum of a column."""
    reads = [pl.len().alias("rows")]
    if column:
        style = amounts.detect_style(table.source.sample[column])
        number = amounts.read_decimal(column, table.schema[column], style)
        reads.append(amounts.to_float(number.sum()).alias("money"))
    with translate_read_errors(table.name):
        counts = table.source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    return counts["rows"], counts.get("money")


def _add_unconnected(table: Table, tree: Tree, keys: Keys, found: Outsiders) -> None:
    """Add a table that shares no key: nothing is lost with a table that has neither keys nor amounts nor dates."""
    tried = [key for key in keys.refused if table in (key.pair.child, key.pair.parent)]
    is_telling = bool(tried) or table.has(*TELLING)
    if is_telling and _numbers_other_things(table):
        # A table of shippers with names of companies is none of customers.
        is_telling = any(key.found for key in tried) or table.has(*FIGURES)
    if not is_telling and not _has_dates_and_numbers(table):
        found.left.append(LeftOut(table.name, LONE))
        return
    found.problems.append(no_key_problem(table, tree.main, keys))


def _numbers_other_things(table: Table) -> bool:
    """Return whether a table numbers what it is called after, and these are neither orders, customers nor products."""
    own = (table.entity, table.entity[-1:])
    return any(core_words(name) in own and not table.role_of(name, *ROLES_OF_KEYS) for name in table.key_columns)


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
