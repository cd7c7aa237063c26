"""A result: one table, its summary, and everything that explains them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from custseg.errors import CustsegError
from custseg.metrics.metric import Metric
from custseg.notes import Note
from custseg.page import Page
from custseg.phrases import Phrases
from custseg.settings.setting import Settings
from custseg.shell_words import CommandLine
from custseg.tables.ledger import Ledger

TABLES = "tables"
"""Key, in what was understood, of the tables that are joined."""


@dataclass(frozen=True)
class Column:
    """A column of a result.

    Attributes:
        name: in machine formats.
        title: for people.
        unit: as of `Metric`, "prose" for text that wraps, or "spark" for lists of figures that people see as blocks.
        header: title where columns are narrow.
        symbol: letter in LTV = S × C × P × T.
        whole: whether its texts are never shortened.
        labels: what people read in place of some of its texts.
    """

    name: str
    title: str
    unit: str = "text"
    header: str = ""
    symbol: str = ""
    whole: bool = False
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_text(self) -> bool:
        """Return whether people read it as words, not as a figure."""
        return self.unit in ("text", "prose", "spark")

    @classmethod
    def of(cls, metric: Metric) -> Column:
        """Return the column that shows a metric."""
        return cls(metric.name, metric.title, metric.unit, metric.header, metric.symbol)


@dataclass(frozen=True)
class Figure:
    """A figure of the summary.

    Attributes:
        name: in machine formats.
        title: for people.
        unit: as of `Metric`.
        value: the figure; None if it is unknown.
        line: heading under which people read it.
        phrase: what they read, with {} for the figure; empty if it is for machines only.
        parts: numerator ÷ denominator of a ratio, in words.
        missed: whether it tells of a target that is not reached.
    """

    name: str
    title: str
    unit: str
    value: Any
    line: str = ""
    phrase: str = ""
    parts: str = ""
    missed: bool = False


@dataclass(frozen=True)
class Cell:
    """A group of customers in a matrix: how many, and their LTV in total; None where there are no amounts."""

    customers: int
    ltv: float | None
    title: str = ""


@dataclass(frozen=True)
class Matrix:
    """Groups of customers by two dimensions, drawn as a grid.

    Attributes:
        title: of the grid.
        row_title: what the rows are.
        column_title: what the columns are.
        rows: labels of the rows by name, from top to bottom.
        columns: labels of the columns by name, from left to right.
        cells: by the names of row and column.
        total: number of customers that shares refer to.
    """

    title: str
    row_title: str
    column_title: str
    rows: dict[str, str]
    columns: dict[str, str]
    cells: dict[tuple[str, str], Cell]
    total: int


@dataclass(frozen=True)
class Others:
    """Customers of a segment that need another strategy, and how to list them.

    Attributes:
        text: how many, and what they are: "188 have lapsed".
        options: of `segment`, that list exactly these.
    """

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """What to do about a group of customers.

    Attributes:
        name: of the group, in machine formats.
        title: for people.
        facts: short figures about the group.
        strategy: one sentence.
        steps: what to do, one sentence each.
        instead: parts of the group with different advice, and that advice.
        others: the same parts, each with the options that list it.
        prize: what the strategy would bring, in words; empty where that is not known.
    """

    name: str
    title: str
    facts: list[str]
    strategy: str
    steps: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    others: tuple[Others, ...] = ()
    prize: str = ""


@dataclass(frozen=True)
class Section:
    """A table beside that of a result.

    Attributes:
        name: in JSON.
        title: for people.
        frame: the rows, in their final order.
        columns: of the frame, in order.
        bar: name of the column that people see as bars.
        picture: whether it is printed below the table of the result, at a terminal only; else above it, always.
        shaded: names of the columns whose figures are shaded by size.
        open: row and column of shaded figures that are still incomplete.
        totals: number of total rows at the foot.
        remarks: lines below a table with shaded columns.
        cut: line below the table if the frame does not hold all rows.
        more: whether people see it only if they ask for everything.
        unseen: whether only JSON has it.
    """

    name: str
    title: str
    frame: pl.DataFrame
    columns: list[Column]
    bar: str = ""
    picture: bool = False
    shaded: tuple[str, ...] = ()
    open: frozenset[tuple[int, str]] = frozenset()
    totals: int = 0
    remarks: tuple[str, ...] = ()
    cut: str = ""
    more: bool = False
    unseen: bool = False


@dataclass(frozen=True)
class Before:
    """What pages show of the day that segments are compared with.

    Attributes:
        figures: of the base on that day.
        moved: the most valuable customers in another segment since.
    """

    figures: list[Figure]
    moved: pl.DataFrame


@dataclass
class Result:
    """What an analysis returns.

    Attributes:
        title: of the table.
        frame: the rows, in their final order; money and ratios as Float64.
        columns: of the frame, in order.
        bar: name of the column that people see as bars.
        summary: figures of the base.
        notes: notes on the input and the figures.
        ledger: rows used and excluded, by reason; None without an input.
        settings: of the run.
        understood: column of each role, and other facts about how the file was read, by title.
        as_of: report date.
        limit: number of rows that people see by default.
        foot: number of rows at the end that people always see.
        total: number of rows without ``--top``.
        seen: names of the columns that people see, in their order; all of them when empty.
        matrices: grids of groups.
        advice: what to do about groups.
        sections: tables that people see beside the one of the result.
        instead: table that people see in place of the one of the result, if the latter is made for programs.
        narrow: option to use if a terminal is too narrow for every column.
        headline: what people have to know before they read the table.
        brief: headings of the summary that people see unless they ask for everything, the most important first; None
            for all.
        more: whether matrices are part of what people see only if they ask for the advice in full.
        silent: whether there is nothing to tell, so that nothing is sent either.
        paged: whether a terminal shows the table in a pager if it is longer than the screen.
        phrases: for matrices and advice.
        command: the command that made it; None where it was called from Python.
        made_by: name of the command that made it, for who reads it again when it was saved.
        currency: of its money; None if it is unknown.
        schemes: the scheme of each column of segments, with its cuts and conditions, for the same reader.
        failure: why the input cannot be used, reported last; its status is the exit status. None if it can.
        before: what pages show of the day that segments are compared with; None without one.
        page: that HTML shows; None where the result is a table alone.
    """

    title: str
    frame: pl.DataFrame
    columns: list[Column]
    bar: str = ""
    summary: list[Figure] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ledger: Ledger | None = None
    settings: Settings | None = None
    understood: dict[str, str] = field(default_factory=dict)
    as_of: dt.date | None = None
    limit: int = 20
    foot: int = 0
    total: int = 0
    seen: tuple[str, ...] = ()
    matrices: list[Matrix] = field(default_factory=list)
    advice: list[Advice] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    instead: Section | None = None
    narrow: str = "--columns"
    headline: str = ""
    brief: tuple[str, ...] | None = None
    more: bool = False
    silent: bool = False
    paged: bool = False
    phrases: Phrases = field(default_factory=Phrases)
    command: CommandLine | None = None
    made_by: str = ""
    currency: str | None = None
    schemes: dict[str, Any] = field(default_factory=dict)
    failure: CustsegError | None = None
    before: Before | None = None
    page: Page | None = None

    def figures(self) -> dict[str, Any]:
        """Return the summary by name."""
        return {figure.name: figure.value for figure in self.summary}
