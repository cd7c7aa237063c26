"""Pictures of groups and what to do about them, for people at a terminal."""

from __future__ import annotations

import textwrap
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from custseg.numbers import bar, counted, readable
from custseg.result import Advice, Cell, Matrix, Result
from custseg.writing.console import console, print_trimmed
from custseg.writing.escaping import one_line

MAX_CELL = 34
LEAST_CELL = 7
MAX_LABEL = 24
MOST_WIDE = 110
INDENT = "   "


def print_pictures(result: Result, stream: TextIO) -> None:
    """Print the matrices of a result, then its advice."""
    out = console(stream)
    width = min(out.width, MOST_WIDE)
    for matrix in result.matrices:
        _print_matrix(matrix, stream, min(out.width, 2 * MOST_WIDE))
    for number, advice in enumerate(result.advice, start=1):
        out.print()
        out.print(Text(f"{number}. {one_line(advice.title)}", style="bold"))
        for line, style in _lines(advice, width):
            out.print(Text(line, style=style))


def _lines(advice: Advice, width: int) -> list[tuple[str, str]]:
    lines = [
        (" · ".join(advice.facts), "dim"),
        (advice.strategy, "green"),
        *((f"- {step}", "") for step in advice.steps),
    ]
    lines += [(f"! instead for {one_line(other)}", "yellow") for other in advice.instead]
    wrapped = []
    for text, style in lines:
        hanging = INDENT + ("  " if text[:2] in ("- ", "! ") else "")
        parts = textwrap.wrap(
            one_line(text), width, initial_indent=INDENT, subsequent_indent=hanging, break_on_hyphens=False
        )
        wrapped += [(part, style) for part in parts]
    return wrapped


def _print_matrix(matrix: Matrix, stream: TextIO, width: int) -> None:
    """Print a matrix in as much detail as the width has room for, all cells alike."""
    out = console(stream)
    out.print()
    label, room = _widths(matrix, width)
    if not room:
        out.print(Text(f"  {matrix.title}: too wide for this terminal; --format json holds it", style="dim"))
        return
    out.print(Text(one_line(matrix.title), style="bold"))
    blocks = (out.encoding or "").lower().startswith("utf")
    long = all(_needs(cell, matrix.total) <= room for cell in matrix.cells.values())
    table = Table(box=box.SQUARE if blocks else box.ASCII, show_lines=True, padding=(0, 1))
    arrows = (
        f"{matrix.row_title} ↓  {matrix.column_title} →" if blocks else f"{matrix.row_title} \\ {matrix.column_title}"
    )
    table.add_column(_label(arrows, label), width=label)
    for column in matrix.columns.values():
        table.add_column(_label(column, room), width=room)
    most = max((cell.customers for cell in matrix.cells.values()), default=0) if blocks else 0
    for row, title in matrix.rows.items():
        found = [matrix.cells.get((row, column)) for column in matrix.columns]
        cells = [_long(cell, room, matrix.total, most) if long else _short(cell, room, matrix.total) for cell in found]
        table.add_row(_label(title, label), *cells)
    out.width = width
    print_trimmed(out, table)


def _widths(matrix: Matrix, width: int) -> tuple[int, int]:
    """Return the width of the labels of rows and that of columns; no word is broken, or the latter is 0."""
    rows = [one_line(row) for row in [*matrix.rows.values(), matrix.row_title, matrix.column_title]]
    columns = [word for column in matrix.columns.values() for word in one_line(column).split()]
    least, needed = (
        max(cell_len(word) for row in rows for word in row.split()),
        max(LEAST_CELL, *map(cell_len, columns)),
    )
    count = len(matrix.columns)
    # Labels of rows stand on several lines where the columns need the room.
    label = min(MAX_LABEL, max(map(cell_len, rows)), max(least, width - 4 - (needed + 3) * count))
    room = min((width - label - 4) // count - 3, MAX_CELL)
    return label, room if room >= needed else 0


def _label(text: str, width: int) -> Text:
    return Text("\n".join(textwrap.wrap(one_line(text), width)), style="bold")


def _needs(cell: Cell, total: int) -> int:
    """Return the width that a cell takes in full."""
    return max(map(cell_len, _facts(cell, total)))


def _facts(cell: Cell, total: int) -> tuple[str, str]:
    share = readable(cell.customers / total, "share") if total else ""
    return f"{counted(cell.customers, 'customer')} · {share}", f"LTV {readable(cell.ltv, 'money')}"


def _long(cell: Cell | None, width: int, total: int, most: int) -> Text:
    """Return a group as its title, number, share, money and a bar."""
    if cell is None or not cell.customers:
        return Text("–", style="dim")
    text = Text("\n".join(textwrap.wrap(one_line(cell.title), width)) + "\n" if cell.title else "", style="bold")
    customers, money = _facts(cell, total)
    text.append(f"{customers}\n{money}", style="not bold red" if cell.ltv < 0 else "not bold")
    if most:
        text.append("\n" + bar(cell.customers, most, width), style="not bold green")
    return text


def _short(cell: Cell | None, width: int, total: int) -> Text:
    """Return a group as its number, share and money, as far as they fit the width."""
    if cell is None or not cell.customers:
        return Text("–", style="dim")
    money = readable(cell.ltv, "money")
    money = money if cell_len(money) <= width else f"{cell.ltv:,.0f}"
    parts = [f"{cell.customers:,}", readable(cell.customers / total, "share") if total else "", money]
    return Text("\n".join(part for part in parts if cell_len(part) <= width), style="red" if cell.ltv < 0 else "")
