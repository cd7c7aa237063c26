"""Lists of actions: told apart from orders, and read as they were written, or saved again by a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import polars as pl

from custseg.errors import DataError, Problem, UsageError
from custseg.notes import Note
from custseg.numbers import counted
from custseg.segments.action_columns import (
    ACTION_COLUMNS,
    ARM,
    CONTACT,
    CONTROL,
    CUSTOMER_ID,
    DUE,
    HANDLED,
    LIST,
    LISTED_ON,
    NEEDED,
    OWNER,
    RULE,
    SEGMENT,
)
from custseg.settings.setting import Settings
from custseg.sources.files import expand
from custseg.sources.in_memory import Input
from custseg.sources.open_source import ReadOptions, open_source
from custseg.sources.source import Source
from custseg.tables.headers.columns import text_of
from custseg.tables.headers.synonyms import is_known
from custseg.tables.side_files.date_order import style_in_file
from custseg.tables.side_files.side_file import SideFile
from custseg.tables.values import dates
from custseg.tables.values.day_month_order import order_question

KEPT_OFF = "control"
"""Whether a row is of the control group."""

BLANK = {RULE: "no rule", SEGMENT: "no segment", OWNER: "no owner"}
"""What stands for an empty cell, by column."""

MAX_LISTED = 3
LISTS_FIRST = "Name the lists first, then the orders: custseg outcome actions.csv orders.csv"


@dataclass(frozen=True)
class Lists:
    """The rows of some lists of actions.

    Attributes:
        rows: `LISTED_ON`, `DUE`, `LIST`, `CUSTOMER_ID`, `RULE`, `SEGMENT`, `OWNER`, `HANDLED` and ``KEPT_OFF``, in
            the order of the files.
        names: of the files.
        columns: names of the columns that some file has.
        notes: on the files.
    """

    rows: pl.DataFrame
    names: list[str]
    columns: frozenset[str]
    notes: list[Note]

    @property
    def name(self) -> str:
        """Return the name of the first file and the number of the others, for messages."""
        return self.names[0] if len(self.names) == 1 else f"{self.names[0]} and {len(self.names) - 1} more"


def lists_and_orders(inputs: Sequence[Input]) -> tuple[list[Input], list[Input]]:
    """Return which inputs are lists, and which are orders.

    The first one is a list and the last one holds orders. What stands between is looked at, up to the first one that is
    no list. One input alone, such as a glob or a folder, is taken apart.

    Args:
        inputs: paths, globs, folders or ``-``; tables in memory.

    Raises:
        UsageError: no orders are named.
    """
    if len(inputs) > 1:
        first, *between, last = inputs
        lists: list[Input] = [first]
        while between and is_list(between[0]):
            lists.append(between.pop(0))
        return lists, [*between, last]
    files: list[Input] = [one for name in inputs for one in (expand(name) if isinstance(name, str) else [name])]
    lists = [one for one in files if is_list(one)]
    orders = [one for one in files if one not in lists]
    if not orders or not lists:
        missing = "orders" if lists else "list"
        raise UsageError(f"no {missing} named: there is only {inputs[0]}", hint=LISTS_FIRST)
    return lists, orders


def is_list(one: Input) -> bool:
    """Return whether a file, or the first one of several, has the columns that every list has."""
    if isinstance(one, str):
        if one == "-":
            return False
        try:
            one = expand(one)[0]
        except DataError:
            # It is reported where the orders are opened.
            return False
    source = open_source([one], ReadOptions(is_column_name=is_known), lambda files: files[:1])
    return {*NEEDED} <= {*_by_name(source)}


def check_orders(orders: Sequence[Input]) -> None:
    """Check that orders which cannot be read as such are no list.

    Raises:
        UsageError: the last of them is one.
    """
    if is_list(orders[-1]):
        raise UsageError(f"no orders named: {orders[-1]} is a list too", hint=LISTS_FIRST)


def read_lists(inputs: Sequence[Input], settings: Settings) -> Lists:
    """Read lists of actions.

    Args:
        inputs: paths, globs or folders; tables in memory.
        settings: of the run.

    Raises:
        DataError: a file is no list, a group has another name than these two, or no row can be used.
    """
    files: list[Input] = [one for name in inputs for one in (expand(name) if isinstance(name, str) else [name])]
    frames, names, notes = [], [], []
    columns: set[str] = set()
    problems: list[Problem] = []
    for file in files:
        try:
            found = _read(file, settings)
        except DataError as error:
            problems += error.problems
            continue
        frames.append(found.rows)
        names += found.names
        columns |= found.columns
        notes += found.notes
    if problems:
        raise DataError(problems)
    lists = Lists(pl.concat(frames), names, frozenset(columns), notes)
    if lists.rows.is_empty():
        raise DataError("has no row with a customer and a day", where=lists.name, hint="Write the list again.")
    return lists


def _read(file: Input, settings: Settings) -> Lists:
    """Read one list."""
    # The sheet of the settings is one of the orders.
    source = open_source([file], ReadOptions(settings["encoding"], None, is_known, one_table=True))
    source.check_lines()
    side = SideFile("actions", source, settings, {}, list(source.notes))
    by_name, name = _by_name(source), source.name
    if lacking := [one for one in NEEDED if one not in by_name]:
        what = "is no list of actions: it has no column " + " and no column ".join(f"'{one}'" for one in lacking)
        raise DataError(what, where=name, hint=f"{LISTS_FIRST}. Lists have columns with the names that custseg gave.")
    expressions = [_day(one, by_name, side) for one in (LISTED_ON, DUE)]
    expressions += [_text(one, by_name, source) for one in (LIST, ARM, CUSTOMER_ID, RULE, SEGMENT, OWNER, HANDLED)]
    rows = side.rows(expressions)
    _check_groups(rows[ARM], name)
    _warn_of_gaps(rows, side)
    stem = PurePath(name).stem
    rows = rows.drop_nulls([LISTED_ON, CUSTOMER_ID]).with_columns(
        (pl.col(ARM).str.to_lowercase() == CONTROL).fill_null(False).alias(KEPT_OFF),
        pl.col(LIST).fill_null(stem),
        # Where lists have no rules, each list is one.
        # Without such a column, all that is listed counts as handled.
        pl.col(HANDLED) if HANDLED in by_name else pl.lit("yes").alias(HANDLED),
        pl.col(RULE) if RULE in by_name else pl.coalesce(LIST, pl.lit(stem)).alias(RULE),
    )
    filled = [pl.col(column).fill_null(text) for column, text in BLANK.items()]
    return Lists(rows.drop(ARM).with_columns(filled), [name], frozenset(by_name), side.notes)


def _by_name(source: Source) -> dict[str, str]:
    """Return the columns of a file by the names that lists have, whatever their case."""
    folded = {column.strip().casefold(): column for column in reversed(source.columns)}
    return {name: folded[name] for name in (*ACTION_COLUMNS, HANDLED) if name in folded}


def _text(name: str, by_name: dict[str, str], source: Source) -> pl.Expr:
    if name not in by_name:
        return pl.lit(None, pl.String).alias(name)
    return text_of(by_name[name], source.sample.schema).alias(name)


def _day(name: str, by_name: dict[str, str], side: SideFile) -> pl.Expr:
    """Return the days of a column.

    Raises:
        DataError: nothing shows whether day or month comes first: the time after a list would begin on another day.
    """
    if name not in by_name:
        return pl.lit(None, pl.Date).alias(name)
    column, source = by_name[name], side.source
    style, sure = style_in_file(column, source, side.settings)
    if style and not sure:
        question = order_question(style, source.sample[column], source.name)
        # A format in the settings is that of the orders, too.
        raise DataError([replace(question, hint=f"Write the days of '{column}' as YYYY-MM-DD.", choices=())])
    return dates.read_date(column, source.sample.schema[column], style).alias(name)


def _check_groups(groups: pl.Series, name: str) -> None:
    """Refuse other groups than the two that there are.

    Raises:
        DataError: there is another one.
    """
    others = groups.drop_nulls().filter(~groups.drop_nulls().str.to_lowercase().is_in([CONTACT, CONTROL])).unique()
    if others.len():
        shown = ", ".join(f"'{one}'" for one in others.sort().head(MAX_LISTED))
        what = f"'{ARM}' is {shown} in some rows"
        raise DataError(what, where=name, hint=f"Write '{CONTACT}' or '{CONTROL}' there; an empty cell is a contact.")


def _warn_of_gaps(rows: pl.DataFrame, side: SideFile) -> None:
    """Note rows without a customer or a day."""
    for column, what in ((CUSTOMER_ID, "no customer"), (LISTED_ON, f"no day in '{LISTED_ON}'")):
        if missing := rows[column].null_count():
            side.warn("gaps", f"{counted(missing, 'row')} of {side.source.name} with {what}: left out.")
