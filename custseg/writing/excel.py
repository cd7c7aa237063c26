"""A result as a workbook of Excel: the table with filters and number formats, and sheets with all that explains it."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
from collections.abc import Iterator
from typing import IO, Any

import polars as pl

from custseg.metrics.catalogue import CATALOGUE
from custseg.own_columns import OWN_SHEET
from custseg.result import Figure, Matrix, Result
from custseg.tables.ledger import Reason
from custseg.temporary import COPY, copy_folder, remove_copy_folder
from custseg.writing.excel_cells import NUMBERS, PLAIN, Cell, cells, plain_text
from custseg.writing.excel_sheets import Line, Sheets
from custseg.writing.presented import own_names
from custseg.writing.record import record_lines

MOST_CELLS = 1_000_000
"""Cells up to which the table is an Excel table, which is built in memory; a larger one is written row by row."""

NO_DAY = dt.datetime(2000, 1, 1)
"""Day on which a workbook says that it was made, where it has no report date: never the clock."""

GRID_WIDTH = 24
HEADS = {
    "Summary": {"Figure": 44, "Value": 28, "Name": 32},
    "Notes": {"Note": 100, "Kind": 10, "Option": 40},
    "Ledger": {"Rows that are": 36, "Rows": 14, "Money": 18},
    "Definitions": {"Column": 28, "Title": 28, "Unit": 10, "Definition": 100},
    OWN_SHEET: {"what": 16, "name": 32, "value": 100},
}
"""Columns of the sheets that explain the table, and how wide they are."""


def write_excel(result: Result, stream: IO[bytes]) -> None:
    """Write a result as a workbook: the table, the tables beside it, and sheets that explain them.

    Args:
        result: that fits a sheet.
        stream: open for bytes.
    """
    # Not installed with the core.
    import xlsxwriter

    large = result.frame.height * result.frame.width > MOST_CELLS
    # The library has errors of its own for a full disk: the file is written at the end.
    buffer = io.BytesIO()
    with _working_place(large) as options:
        book = xlsxwriter.Workbook(buffer, options)
        day = result.as_of
        made = dt.datetime(day.year, day.month, day.day) if day else NO_DAY
        book.set_properties({"title": plain_text(result.title), "author": "custseg", "created": made})
        sheets = Sheets(book, by_row=large)
        sheets.add_table(result.title, result.frame, result.columns, result.bar)
        for section in result.sections:
            if not section.unseen:
                sheets.add_table(section.title, section.frame, section.columns, section.bar)
        for matrix in result.matrices:
            sheets.add_lines(matrix.title, *_grid(matrix))
        for title, lines in _explanations(result).items():
            sheets.add_lines(title, HEADS[title], lines)
        sheets.add_lines(OWN_SHEET, HEADS[OWN_SHEET], [_texts(*line) for line in record_lines(result)])
        book.close()
    stream.write(buffer.getbuffer())


@contextlib.contextmanager
def _working_place(large: bool) -> Iterator[dict[str, Any]]:
    """Yield the options by which the library works in memory, or in a private folder that killed runs leave no more."""
    if not large:
        yield {"in_memory": True}
        return
    folder = copy_folder()
    try:
        inside = os.path.join(folder, COPY)
        os.mkdir(inside, 0o700)
        yield {"constant_memory": True, "tmpdir": inside}
    finally:
        remove_copy_folder(folder)


def _grid(matrix: Matrix) -> tuple[dict[str, int], list[Line]]:
    """Return the columns of a grid of groups, with their widths, and its lines: the customers, then their money."""
    corner = f"{matrix.row_title} ↓  {matrix.column_title} →"
    titles = list(matrix.columns.values())
    named = [one if titles.count(one) == 1 else f"{one} ({name})" for name, one in matrix.columns.items()]
    head = {plain_text(one): GRID_WIDTH for one in (corner, *named)}
    lines = [_grid_line(matrix, row, "customers") for row in matrix.rows]
    if any(cell.ltv is not None for cell in matrix.cells.values()):
        lines += [[], _texts("LTV"), *(_grid_line(matrix, row, "ltv") for row in matrix.rows)]
    return head, lines


def _grid_line(matrix: Matrix, row: str, figure: str) -> Line:
    """Return a figure of the groups in a row of a grid."""
    number = NUMBERS["count" if figure == "customers" else "money"]
    groups = [matrix.cells.get((row, column)) for column in matrix.columns]
    return [*_texts(matrix.rows[row]), *((getattr(group, figure) if group else None, number) for group in groups)]


def _explanations(result: Result) -> dict[str, list[Line]]:
    """Return the lines of the sheets that explain the table, by their titles."""
    return {
        "Summary": _summary(result),
        "Notes": [_texts(one.text, "warning" if one.warns else "note", one.command) for one in result.notes],
        **({"Ledger": _ledger(result)} if result.ledger else {}),
        "Definitions": _definitions(result),
    }


def _texts(*texts: str) -> Line:
    return [(plain_text(text), PLAIN) for text in texts]


def _summary(result: Result) -> list[Line]:
    """Return what the table is, the day for which it is true, the figures of all customers, and how files were read."""
    lines = [_texts(result.title)]
    if result.as_of:
        lines.append(_figure(Figure("as_of", "As of", "date", result.as_of)))
    lines += map(_figure, result.summary)
    return lines + [_texts(role, name, "understood") for role, name in result.understood.items()]


def _figure(figure: Figure) -> Line:
    value: Cell = None
    if figure.value is not None:
        value = cells(pl.Series([figure.value], strict=False), figure.unit)[0]
    title, _, name = _texts(figure.title, "", figure.name)
    return [title, (value, NUMBERS.get(figure.unit, PLAIN)), name]


def _ledger(result: Result) -> list[Line]:
    """Return what became of the rows, and of their money where they have amounts."""
    ledger = result.ledger
    assert ledger is not None
    entries = [("read", ledger.read), ("used", ledger[Reason.USED]), ("history only", ledger[Reason.HISTORY_ONLY])]
    entries += [(f"excluded: {reason.text}", entry) for reason, entry in ledger.excluded.items()]
    entries.append(("excluded in total", ledger.total_excluded))
    return [
        [
            (name, PLAIN),
            (entry.rows, NUMBERS["count"]),
            (float(entry.money) if ledger.amounts else None, NUMBERS["money"]),
        ]
        for name, entry in entries
    ]


def _definitions(result: Result) -> list[Line]:
    """Return what each column means; columns of the files have no definition."""
    names = own_names(result)
    metrics = [CATALOGUE.get(names[column.name]) for column in result.columns]
    return [
        _texts(column.name, column.title, column.unit, metric.definition if metric else "")
        for column, metric in zip(result.columns, metrics, strict=True)
    ]
