"""The part of a finished table that is shown: its columns, the condition, the order and the number of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.errors import Problem, nearest
from custseg.metrics.units import column_type
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column
from custseg.settings.setting import Settings
from custseg.sql.compile import compile_condition


@dataclass(frozen=True)
class OwnTable:
    """What a table can show.

    Attributes:
        frame: all rows with all columns.
        columns: of the frame that people may ask for, in their order; the first names the row.
        default: names of those that are shown without ``--columns``; empty for all.
        sort: names of columns of the frame that sort the rows without ``--sort``, each with whether the highest comes
            first.
        what: a row is, in a word.
    """

    frame: pl.DataFrame
    columns: list[Column]
    default: tuple[str, ...]
    sort: tuple[tuple[str, bool], ...]
    what: str


@dataclass(frozen=True)
class Shown:
    """The rows and columns to show.

    Attributes:
        frame: in order.
        columns: of the frame.
        total: number of rows that meet the condition.
        notes: on the condition.
    """

    frame: pl.DataFrame
    columns: list[Column]
    total: int
    notes: list[Note]


def shown(table: OwnTable, settings: Settings) -> Shown:
    """Return what the settings show of a table.

    Args:
        table: that is finished.
        settings: with ``columns``, ``where``, ``sort`` and ``top``.

    Raises:
        CustsegError: a name is unknown, or the condition is wrong; holds all problems.
    """
    known = {column.name: column for column in table.columns}
    first = table.columns[0].name
    names = [name for name in settings["columns"] or table.default or known if name != first]
    titles = settings["columns"].titles if settings["columns"] else {}
    _check(names, known, settings, "columns")
    columns = [known[first], *(known[name] for name in names)]
    columns = [replace(one, title=titles[one.name], header="") if titles.get(one.name) else one for one in columns]
    frame, notes = _where(table, settings)
    order = _order(table, settings)
    shown_names = [column.name for column in columns]
    # Columns that nobody sees need not be sorted.
    frame = frame.select([*dict.fromkeys([*shown_names, *(name for name, _ in order)])])
    frame = frame.sort([name for name, _ in order], descending=[high for _, high in order], nulls_last=True)
    picked = frame.select(shown_names)
    return Shown(picked.head(settings["top"] or picked.height), columns, picked.height, notes)


def _check(names: Sequence[str], known: dict[str, Column], settings: Settings, setting: str) -> None:
    """Refuse names of columns that the table does not have.

    Raises:
        CustsegError: with all of them.
    """
    problems = [
        Problem(f"there is no column '{name}' in this table", settings.origin(setting), nearest(name, known))
        for name in names
        if name not in known
    ]
    if problems:
        raise settings.error(setting)(problems)


def _where(table: OwnTable, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Return the rows that meet ``--where``, and notes where none does or some have no answer."""
    if not settings["where"]:
        return table.frame, []
    types = {column.name: column_type(column.unit) for column in table.columns}
    condition, _ = compile_condition(settings["where"], types, settings.origin("where"), error=settings.error("where"))
    met = table.frame.select(condition.alias("met"))["met"]
    notes = []
    if unknown := met.null_count():
        text = f"{counted(unknown, table.what)} not shown: --where is neither true nor false, because a value is empty."
        notes.append(Note("where_unknown", text))
    frame = table.frame.filter(met.fill_null(False))
    if frame.is_empty():
        notes.append(Note("nobody", f"No {table.what} meets the condition of --where."))
    return frame, notes


def _order(table: OwnTable, settings: Settings) -> list[tuple[str, bool]]:
    """Return by which columns rows are sorted, each with whether the highest comes first: those of ``--sort``, else of
    the table; the first column decides ties."""
    known = {column.name: column for column in table.columns}
    first = table.columns[0].name
    if not settings["sort"]:
        by = [(name, high) for name, high in table.sort if name in table.frame.columns]
    else:
        name, way = settings["sort"], ""
        for ending in (":asc", ":desc"):
            if name.endswith(ending) and name not in known:
                name, way = name.removesuffix(ending), ending
        _check([name], known, settings, "sort")
        is_rank = name.endswith("_rank")
        by = [(name, way == ":desc" or (not way and not known[name].is_text and not is_rank))]
    return [*(one for one in by if one[0] != first), *([one for one in by if one[0] == first] or [(first, False)])]
