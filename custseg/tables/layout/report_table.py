"""The rows of a report as lists: texts, amounts and indents, from which its groups are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from custseg.sources import LINE
from custseg.tables.layout.grid import Grid, role_names
from custseg.tables.layout.subtotals import is_subtotal
from custseg.tables.values import amounts

ROUNDING = 5_000
"""By how much one amount with two decimals may be rounded, in millionths."""

HEADING_COLUMNS = 3
"""Columns from the left in which headings are looked for."""


@dataclass
class ReportTable:
    """The rows of a report, or its first ones.

    Attributes:
        columns: from left to right.
        amounts: those that hold amounts.
        dates: those that hold dates.
        cells: the trimmed text of each column by row, None where it is blank.
        indents: how deep each row is indented.
        complete: whether these are all rows.
        above: lines above the column names.
    """

    columns: list[str]
    amounts: list[str]
    dates: list[str]
    cells: dict[str, list[str | None]]
    indents: list[int]
    complete: bool = True
    above: tuple[str, ...] = ()
    numbers: dict[str, list[int | None]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Return the number of rows."""
        return len(self.indents)

    @cached_property
    def named(self) -> list[list[str]]:
        """Return for each row its filled columns that hold no amounts."""
        columns = [name for name in self.columns if name not in self.amounts]
        return [[name for name in columns if self.cells[name][row] is not None] for row in range(self.height)]

    @cached_property
    def worded(self) -> list[bool]:
        """Return for each row whether its first text begins or ends with a word for totals."""
        first = [self.cells[names[0]][row] if names else None for row, names in enumerate(self.named)]
        return pl.Series("text", first, pl.String).to_frame().select(is_subtotal("text"))["text"].to_list()

    def is_blank(self, row: int) -> bool:
        """Return whether a row is a blank line."""
        return not self.named[row] and all(self.numbers[name][row] is None for name in self.amounts)

    def is_money(self, column: str) -> bool:
        """Return whether a column is called like the money of sales, so that headings have to be sums of it."""
        return "revenue" in role_names(column)

    def amounts_of(self, row: int) -> dict[str, int]:
        """Return the amounts of a row by column."""
        return {name: value for name in self.amounts if (value := self.numbers[name][row]) is not None}


def report_table(
    rows: pl.DataFrame, grid: Grid, levels: dict[int, int], above: Sequence[str], *, complete: bool
) -> ReportTable:
    """Return the rows of a report as lists.

    Args:
        rows: with ``LINE``.
        grid: the first rows, which show what the columns hold.
        levels: how deep lines are indented.
        above: lines above the column names.
        complete: whether these are all rows.
    """
    columns = grid.columns
    held = [name for name in columns if grid.is_amount(name)]
    first = columns[0]
    raw = rows[first].cast(pl.String)
    indents = [len(text) - len(text.lstrip()) if text else 0 for text in raw.to_list()]
    if levels and not any(indents):
        indents = [levels.get(line, 0) for line in rows[LINE].to_list()]
    cells = {name: [(text or "").strip() or None for text in rows[name].cast(pl.String).to_list()] for name in columns}
    table = ReportTable(columns, held, grid.dates, cells, indents, complete, tuple(above))
    for name in held:
        texts = pl.Series(name, cells[name], dtype=pl.String)
        style = amounts.detect_style(texts)
        read = texts.to_frame().select(amounts.read_decimal(name, pl.String(), style))
        table.numbers[name] = [None if value is None else int(value) for value in read[name].to_list()]
    return table


@dataclass
class Groups:
    """The groups of a report.

    Attributes:
        marked: for each row whether it is a heading or a subtotal.
        levels: for each level, outermost first, the group of each row; None in marked rows.
        where: for each level the column in which its headings stand.
        leaf: the column whose rows are the innermost level; empty where it is an own column.
        proof: how the groups were found, for the note.
    """

    marked: list[bool]
    levels: list[list[str | None]]
    where: list[str]
    leaf: str = ""
    proof: str = ""
