"""The sheets of a workbook: tables with filters, and lines that explain them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from custseg.result import Column
from custseg.writing.escaping import acts, one_line
from custseg.writing.excel_cells import PLAIN, Cell, cells, makes_table, number_format, sheet_name, width

Line = list[tuple[Cell, str]]
"""The cells of a line, each with its number format."""

VERDICTS = {"healthy": "#C6EFCE", "thin": "#FFEB9C", "loss": "#FFC7CE"}
"""Colour behind a verdict."""

BAR = "#63BE7B"
STYLE = "Table Style Light 9"
BATCH = 10_000


class Sheets:
    """The sheets of a workbook so far.

    Args:
        book: workbook of xlsxwriter.
        by_row: whether rows are written one after the other and not kept, which takes the place of Excel tables.
    """

    def __init__(self, book: Any, *, by_row: bool) -> None:
        self._book = book
        self._by_row = by_row
        self._names: list[str] = []
        self._formats: dict[tuple[str, bool, bool], Any] = {}
        self._head = book.add_format({"bold": True, "bottom": 1})

    def add_table(self, title: str, frame: pl.DataFrame, columns: Sequence[Column], bar: str) -> None:
        """Add a sheet with a table.

        Args:
            title: of the table.
            frame: its rows.
            columns: of the frame that are shown, in order.
            bar: name of the column that gets bars.
        """
        sheet = self._new_sheet(title)
        sheet.freeze_panes(1, 1)
        names = [one_line(column.name) for column in columns]
        last, formats, wraps = max(frame.height, 1), [], []
        for place, (column, name) in enumerate(zip(columns, names, strict=True)):
            sheet.set_column(place, place, width(column, name, frame[column.name]))
            formats.append(number_format(column, frame[column.name]))
            wraps.append(column.unit == "prose")
        if not self._by_row and makes_table(names):
            headers = [{"header": name} for name in names]
            sheet.add_table(0, 0, last, len(names) - 1, {"columns": headers, "style": STYLE})
        else:
            self._write_head(sheet, names)
            sheet.autofilter(0, 0, last, len(names) - 1)
        self._colour(sheet, columns, bar, last)
        rows = itertools.count(1)
        for part in frame.iter_slices(BATCH):
            lists = [cells(part[column.name], column.unit) for column in columns]
            for values in zip(*lists, strict=True):
                row = next(rows)
                for place, value in enumerate(values):
                    self._write(sheet, (row, place), value, formats[place], wraps[place])

    def add_lines(self, title: str, head: Mapping[str, int], lines: Iterable[Line]) -> None:
        """Add a sheet of lines.

        Args:
            title: of the sheet.
            head: titles of the columns, and how wide they are.
            lines: below it.
        """
        sheet = self._new_sheet(title)
        sheet.freeze_panes(1, 0)
        for place, wide in enumerate(head.values()):
            sheet.set_column(place, place, wide)
        self._write_head(sheet, [*head])
        for row, line in enumerate(lines, start=1):
            for place, (value, number) in enumerate(line):
                self._write(sheet, (row, place), value, number, True)

    def _new_sheet(self, title: str) -> Any:
        name = sheet_name(title, self._names)
        self._names.append(name)
        return self._book.add_worksheet(name)

    def _write_head(self, sheet: Any, names: Sequence[str]) -> None:
        for place, name in enumerate(names):
            sheet.write_string(0, place, name, self._head)

    def _write(self, sheet: Any, place: tuple[int, int], value: Cell, number: str, wraps: bool) -> None:
        """Write a cell: what begins like a formula or a number stays the text that it is, also when it is edited."""
        if value is None or value == "":
            return
        if isinstance(value, str):
            sheet.write_string(*place, value, self._format(PLAIN, acts(value), wraps))
        elif isinstance(value, bool):
            sheet.write_boolean(*place, value, self._format(PLAIN, False, wraps))
        else:
            sheet.write_number(*place, value, self._format(number, False, wraps))

    def _format(self, number: str, quoted: bool, wraps: bool) -> Any:
        """Return a format of cells, made once."""
        key = number, quoted, wraps
        if key not in self._formats:
            properties = {"num_format": number, "quote_prefix": quoted, "text_wrap": wraps, "valign": "top"}
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _colour(self, sheet: Any, columns: Sequence[Column], bar: str, last: int) -> None:
        """Colour verdicts, and draw the bars that people see at a terminal."""
        for place, column in enumerate(columns):
            if column.name == bar and not column.is_text:
                bars = {"type": "data_bar", "bar_color": BAR, "bar_solid": True, "data_bar_2010": True}
                sheet.conditional_format(1, place, last, place, bars)
            if column.name == "verdict":
                for word, colour in VERDICTS.items():
                    shade = self._book.add_format({"bg_color": colour})
                    rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": shade}
                    sheet.conditional_format(1, place, last, place, rule)
