"""Opens several tables of one system as one source: told apart, their keys found and proved, and joined."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import replace

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.settings.join_rules import JoinRule
from custseg.settings.setting import Settings
from custseg.settings.side_files import SIDE_FILES
from custseg.shell_words import quoted
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.in_memory import Input
from custseg.sources.join import LeftOut
from custseg.sources.open_source import ReadOptions, open_files
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.stages import Stage
from custseg.tables.files_together import files_of_one_table, kind_of
from custseg.tables.headers.roles import mapping_of
from custseg.tables.headers.synonyms import is_known, rank_of, read_header, roles
from custseg.tables.joins.dictionaries import is_dictionary
from custseg.tables.joins.further_amounts import Known
from custseg.tables.joins.joined_source import JoinedSource
from custseg.tables.joins.new_tables import check_known
from custseg.tables.joins.outsiders import no_key_problem, outsiders_of
from custseg.tables.joins.plan import names_of, tables_of
from custseg.tables.joins.proved_keys import Keys, find_keys
from custseg.tables.joins.rival_keys import rival_key_questions
from custseg.tables.joins.said import rules_for, unnamed, with_origin
from custseg.tables.joins.stacking import stacks_of
from custseg.tables.joins.table import Table, told_apart
from custseg.tables.joins.tree import main_tree, rival_questions, without_undecided
from custseg.tables.joins.two_readings import doubts_of, two_readings, without_losing
from custseg.tables.layout.arranged import arranged
from custseg.tables.unrepeated import without_repetitions

LAST_RANK_OF_SPEND = 2
"""Names of amounts of better ranks say that they were spent."""

Apart = tuple[list[Table], list[LeftOut], list[Note]]
"""Tables to join; those left out before; notes."""


def open_tables(inputs: Sequence[Input], settings: Settings) -> tuple[Source, list[Note]]:
    """Open the inputs of a command: one table, or several of one system, joined.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``; tables in memory.
        settings: with ``encoding``, ``sheet``, ``join`` and ``map``.

    Returns:
        The tables as one source, and what people should know about how they were read.

    Raises:
        DataError: a file cannot be read, or the tables do not fit together.
    """
    options = ReadOptions(settings["encoding"], settings["sheet"], is_known)
    source = open_files(inputs, options, lambda files, guard: _together(files, guard, settings))
    return source, source.notes


def _together(files: list[SourceFile], guard: ChangeGuard, settings: Settings) -> Source:
    """Return files as one source: stacked where they are one table, joined where they are several."""
    stacks = stacks_of(files)
    if len(stacks) == 1 and not settings["join"]:
        return Source(files_of_one_table(stacks[0]), guard)
    tables = told_apart(Source(files_of_one_table(stack), guard) for stack in stacks)
    rules = rules_for(tables, settings)
    given = {table.name: table.source for table in tables}
    tables, left, notes = _apart(tables, rules, settings)
    if len(tables) == 1:
        return _alone(tables[0].source, left, notes)
    with Stage("finding the keys between the tables"):
        source = _joined((tables, left, notes), rules, settings)
    source.given = given
    return source


def _apart(tables: list[Table], rules: list[JoinRule], settings: Settings) -> Apart:
    """Return the tables to join, without those that the user leaves out, or that an option takes."""
    kept, left, notes = [], [], []
    besides = {os.path.realpath(settings[one.name]) for one in SIDE_FILES if isinstance(settings[one.name], str)}
    named = {rule.table for rule in rules if not rule.leaves_out}
    for table in tables:
        if any(rule.leaves_out and table.is_called(rule.table) for rule in rules):
            left.append(LeftOut(table.name, "--join leaves it out"))
        elif besides & {os.path.realpath(file.name) for file in table.source.files}:
            left.append(LeftOut(table.name, "an option takes it"))
        elif is_dictionary(table, tables) and not any(map(table.is_called, named)):
            why = "it lists the columns of the other tables"
            left.append(LeftOut(table.name, why))
            notes.append(Note("dictionary_left_out", f"{table.name} is not read: {why}."))
        elif _is_spend(table) and not any(map(table.is_called, named)):
            why = "it looks like marketing spend"
            text = f"{table.name} is not read: {why}. To use it: --spend {quoted(table.name)}"
            left.append(LeftOut(table.name, why))
            notes.append(Note("spend_left_out", text))
        else:
            kept.append(table)
    if not kept:
        raise DataError("no table is left to read", where=tables[0].name, hint="Name a file of orders too.")
    return kept, left, notes


def _is_spend(table: Table) -> bool:
    """Return whether a table is marketing spend: a day and an amount alone may be anything."""
    names = [read_header(column)[0] for column in table.columns]
    channel, amount = roles("spend")["channel"], roles("spend")["amount"]
    named = [rank for name in names if (rank := rank_of(amount, name))]
    said = any(rank_of(channel, name) for name in names) or min(named, default=9) <= LAST_RANK_OF_SPEND
    return said and kind_of(table.columns) == "spend"


def _alone(source: Source, left: Iterable[LeftOut], notes: Iterable[Note]) -> Source:
    """Return the only table that is read."""
    first, *others = source.files
    source.files = [replace(first, notes=(*first.notes, *notes)), *others]
    source.not_read = tuple(left)
    return source


def _joined(apart: Apart, rules: list[JoinRule], settings: Settings) -> Source:
    """Return several tables as one source; raise all doubts at once."""
    tables, left, notes = apart
    arranged_tables = [_arranged(table) for table in tables]
    tables = [table for table, _ in arranged_tables]
    notes = [*notes, *(note for _, more in arranged_tables for note in more)]
    mapped, has_money = mapping_of(settings), settings["no_money"] != "on"
    if _lacking(tables, has_money=has_money):
        tables = [replace(table, mapped=mapped) for table in tables]
    keys = find_keys(tables, rules)
    counted = [table for table in tables if any(rule.is_main and table.is_called(rule.table) for rule in rules)]
    tree = main_tree(counted or tables, list(keys.proved), set(mapped.values()), has_money=has_money)
    if tree is None:
        lacking = _lacking(tables, has_money=has_money)
        # No key helps where a table lacks what all of them lack.
        problems = [_lacking_problem(tables, lacking)] if lacking else [*keys.questions, *_no_main_table(tables, keys)]
        raise DataError(with_origin(problems, settings))
    readings, names = two_readings(tree), names_of(tree, mapped)
    if any(one.differing for one in readings):
        keys = replace(keys, proved=without_losing(keys.proved, readings, mapped, names))
        tree = main_tree(counted or tables, list(keys.proved), set(mapped.values()), has_money=has_money) or tree
    tree = without_undecided(tree)
    found = tables_of(tree, keys.proved, mapped)
    summed = frozenset(step.join.parent for step in found.steps if step.join.summed)
    known = Known(tree, mapped, names_of(tree, mapped), has_money=has_money)
    outside = outsiders_of(known, tables, keys, summed)
    check_known(tree, unnamed(tables, rules, settings), outside, settings)
    doubts, of_two = doubts_of(tree, readings, mapped, names)
    # Which key leads to the table of customers depends on which customer counts.
    doubts = doubts or rival_key_questions(tree, keys.proved)
    if problems := [*keys.questions, *rival_questions(tree), *doubts, *outside.problems]:
        raise DataError(with_origin(problems, settings))
    main, more = without_repetitions(found.main, settings)
    notes = [*notes, *more, *found.notes, *of_two, *outside.notes]
    if not found.steps:
        return _alone(main, [*left, *outside.left], notes)
    return JoinedSource(replace(found, main=main, notes=notes, not_read=[*left, *outside.left]))


def _arranged(table: Table) -> tuple[Table, list[Note]]:
    """Return a table whose rows have their own fields; others than orders and lines have none once for several rows."""
    if not table.has("order_id", "date"):
        return table, []
    source, notes = arranged(table.source)
    return (table if source is table.source else Table(source, table.entity)), notes


def _no_main_table(tables: list[Table], keys: Keys) -> list[Problem]:
    """Return why no table leads to a customer, a date and an amount."""
    best = _likeliest(tables)
    problems = []
    for key in keys.several:
        pair = key.pair
        what = (
            f"'{pair.column}' of {pair.child.name} and '{pair.key}' of {pair.parent.name} stand in several rows of "
            "both: joined, amounts would be multiplied"
        )
        rule = f"{pair.parent.name}:none"
        problems.append(Problem(what, pair.child.name, f"Leave one out: --join {quoted(rule)}, or name another key."))
    linked = {table for table in tables if keys.link(table)}
    alone = [table for table in tables if table is not best and table not in linked | keys.asked]
    problems += [no_key_problem(table, best, keys) for table in alone]
    if not problems and not keys.questions:
        what = "no table has amounts and leads to a customer and a date"
        hint = "Name its column: --map revenue=COLUMN, or the keys: --join FILE:KEY=KEY"
        problems.append(Problem(what, best.name, hint))
    return problems


def _likeliest(tables: list[Table]) -> Table:
    """Return the table that has most of an amount, a date and a customer."""
    return max(
        tables, key=lambda table: (table.has("revenue", "unit_price"), table.has("date"), table.has("customer_id"))
    )


def _lacking(tables: list[Table], *, has_money: bool) -> list[str]:
    """Return the roles without which there is nothing to count, and for which no table has a column."""
    wanted = {
        "customer_id": ("customer_id",),
        "date": ("date",),
        "revenue": ("revenue", "line_amount", "unit_price", "total"),
    }
    return [
        role
        for role, own in wanted.items()
        if (has_money or role != "revenue") and not any(table.has(*own) for table in tables)
    ]


def _lacking_problem(tables: list[Table], lacking: list[str]) -> Problem:
    """Return the problem that no table has a column for some roles."""
    best, date = _likeliest(tables), roles("transactions")["date"]
    titles = {"customer_id": "customer", "date": "date", "revenue": "amount"}
    what = f"no table has a column for the {' or the '.join(titles[role] for role in lacking)}"
    listed = " ".join(f"--map {role}=COLUMN" for role in lacking)
    hint = f"Name {'it' if len(lacking) == 1 else 'them'}: {listed}."
    called = [column for column in best.columns if "date" in lacking and rank_of(date, read_header(column)[0])]
    if called:
        names = " and ".join(f"'{column}'" for column in called)
        hint += (
            f" {names} {'holds' if len(called) == 1 else 'hold'} no days, such as 2024-01-31: write them there first."
        )
    if lacking == ["revenue"]:
        hint += " To count events without money: --no-money"
    return Problem(what, best.name, hint)
