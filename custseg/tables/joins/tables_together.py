"""Opens several tables of one system as one source: told apart, their keys found and proved, and joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from custseg.errors import DataError, Problem
from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.change_guard import ChangeGuard
from custseg.sources.in_memory import Input
from custseg.sources.join import Join, LeftOut
from custseg.sources.open_source import ReadOptions, open_files
from custseg.sources.source import Source
from custseg.sources.source_file import SourceFile
from custseg.tables.files_together import files_of_one_table
from custseg.tables.headers.synonyms import is_known
from custseg.tables.joins.joined_source import JoinedSource, Step, Tables
from custseg.tables.joins.key_names import Likeness, likely_pairs
from custseg.tables.joins.key_values import Key, compared
from custseg.tables.joins.stacking import stacks_of
from custseg.tables.joins.table import Table, told_apart
from custseg.tables.joins.tree import Edge, Tree, main_table
from custseg.tables.layout.arranged import arranged
from custseg.tables.unrepeated import without_repetitions

MIN_SHARE, MIN_SHARE_OF_SAME_NAME = 0.9, 0.3
"""Share of the values of a child that the parent has to have, where the names of the keys differ or are equal."""

OF_ORDERS = ("customer_id", "date", "status", "type", "cancelled", "currency", "channel", "seller")
"""Roles of columns that are the order's where both an order and its lines have one."""


def open_tables(inputs: Sequence[Input], settings: Settings) -> tuple[Source, list[Note]]:
    """Open the inputs of a command: one table, or several of one system, joined.

    Args:
        inputs: paths, globs, folders, URLs, or ``-``; tables in memory.
        settings: with ``encoding``, ``sheet`` and ``join``.

    Returns:
        The tables as one source, and what people should know about how they were read.

    Raises:
        DataError: a file cannot be read, or the tables do not fit together.
    """
    options = ReadOptions(settings["encoding"], settings["sheet"], is_known)
    source = open_files(inputs, options, lambda files, guard: _together(files, guard, settings))
    return source, source.notes


def _together(files: list[SourceFile], guard: ChangeGuard, settings: Settings) -> Source:
    stacks = stacks_of(files)
    if len(stacks) == 1:
        return Source(files_of_one_table(stacks[0]), guard)
    return joined(told_apart(Source(stack, guard) for stack in stacks), settings)


def joined(tables: list[Table], settings: Settings) -> Source:
    """Return several tables as one source.

    Args:
        tables: as they were opened.
        settings: of the run.

    Raises:
        DataError: they do not fit together; one problem for each doubt.
    """
    tables = [_arranged(table) for table in tables]
    keys = [key for key in compared(likely_pairs(tables)) if _is_proved(key)]
    tree = main_table(tables, keys)
    if tree is None:
        raise DataError([Problem("no table has amounts, and leads to a customer and a date", tables[0].name)])
    return JoinedSource(_tables_of(tree, tables, settings))


def _arranged(table: Table) -> Table:
    source, _ = arranged(table.source)
    return Table(source, table.entity)


def _is_proved(key: Key) -> bool:
    least = MIN_SHARE_OF_SAME_NAME if key.pair.likeness == Likeness.EQUAL else MIN_SHARE
    return key.is_unique and key.rows > 0 and key.share >= least


def _tables_of(tree: Tree, tables: Iterable[Table], settings: Settings) -> Tables:
    main, _ = without_repetitions(tree.main.source, settings)
    left = [LeftOut(table.name, "it has several rows for each order") for table in tables if table not in tree.tables]
    names = {tree.main: {column: column for column in tree.main.columns}}
    taken, steps, renamed = set(tree.main.columns), [], {}
    for edge in tree.edges:
        step = _step_of(edge, names, taken, keeps_all=edge.child is tree.main and edge.level == "order")
        steps.append(step)
    return Tables(main, steps, renamed, not_read=left)


def _step_of(edge: Edge, names: dict[Table, dict[str, str]], taken: set[str], *, keeps_all: bool) -> Step:
    pair = edge.key.pair
    edge.parent.source.check_lines()
    edge.parent.source.check_quotes()
    child_column = names[edge.child][pair.column]
    columns, first = {}, set()
    for column in edge.parent.columns:
        if column == pair.key:
            continue
        name = column
        if column in taken:
            if edge.level == "order" and edge.parent.role_of(column, *OF_ORDERS):
                first.add(column)
            else:
                name = f"{'_'.join(edge.parent.entity)}.{column}"
        columns[column] = name
        taken.add(name)
    names[edge.parent] = {**columns, pair.key: child_column}
    join = Join(
        child=edge.child.name,
        child_key=pair.column,
        parent=edge.parent.name,
        parent_key=pair.key,
        comparison=edge.key.comparison,
        level=edge.level,
        parent_rows=edge.key.rows,
        share=edge.key.share,
        keeps_all=keeps_all,
    )
    return Step(join, edge.parent.source, child_column, columns, frozenset(first))
