"""Groups of customers by two things, drawn as a grid for people at a terminal."""

from __future__ import annotations

import textwrap
from typing import TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from custseg.numbers import bar, readable
from custseg.phrases import Phrases
from custseg.result import Cell, Matrix, Result
from custseg.writing.console import console, draws_blocks, print_trimmed
from custseg.writing.escaping import one_line

MAX_CELL = 34
MIN_CELL = 7
MAX_LABEL = 24
MAX_WIDTH = 220


def print_matrices(result: Result, stream: TextIO) -> None:
    """Print the matrices of a result."""
    out = console(stream)
    out.width = min(out.width, MAX_WIDTH)
    for matrix in result.matrices:
        _print_matrix(matrix, result.phrases, out)


def _print_matrix(matrix: Matrix, phrases: Phrases, out: Console) -> None:
    """Print a matrix in as much detail as the width has room for, all cells alike."""
    out.print()
    label_width, cell_width = _widths(matrix, out.width)
    if not cell_width:
        text = f"{one_line(matrix.title)}: too wide for this terminal; use --format json"
        for line in textwrap.wrap(text, out.width, initial_indent="  ", subsequent_indent="  "):
            out.print(Text(line, style="dim"))
        return
    blocks = draws_blocks(out)
    table = Table(box=box.SQUARE if blocks else box.ASCII, show_lines=True, padding=(0, 1))
    arrows = (
        f"{matrix.row_title} ↓  {matrix.column_title} →" if blocks else f"{matrix.row_title} \\ {matrix.column_title}"
    )
    table.add_column(_label(arrows, label_width), width=label_width)
    for column in matrix.columns.values():
        table.add_column(_label(column, cell_width), width=cell_width)
    in_full = all(_width_in_full(cell, matrix.total, phrases) <= cell_width for cell in matrix.cells.values())
    most = max((cell.customers for cell in matrix.cells.values()), default=0) if blocks else 0
    # What the bars are long for is said once.
    legend = f" ({phrases.say('bars')})" if most and in_full else ""
    for line in textwrap.wrap(one_line(matrix.title) + legend, out.width):
        out.print(Text(line, style="bold"))
    for row, title in matrix.rows.items():
        cells = [matrix.cells.get((row, column)) for column in matrix.columns]
        texts = [
            _full_cell(cell, cell_width, matrix.total, most, phrases)
            if in_full
            else _short_cell(cell, cell_width, matrix.total)
            for cell in cells
        ]
        table.add_row(_label(title, label_width), *texts)
    print_trimmed(out, table)


def _widths(matrix: Matrix, width: int) -> tuple[int, int]:
    """Return the width of the labels of rows and that of cells; no word is broken, or the latter is 0."""
    rows = [one_line(row) for row in [*matrix.rows.values(), matrix.row_title, matrix.column_title]]
    column_words = [word for column in matrix.columns.values() for word in one_line(column).split()]
    longest_row_word = max(cell_len(word) for row in rows for word in row.split())
    needed = max(MIN_CELL, *map(cell_len, column_words))
    count = len(matrix.columns)
    # Labels of rows wrap if the columns need the room.
    label = min(MAX_LABEL, max(map(cell_len, rows)), max(longest_row_word, width - 4 - (needed + 3) * count))
    room = min((width - label - 4) // count - 3, MAX_CELL)
    return label, room if room >= needed else 0


def _label(text: str, width: int) -> Text:
    return Text("\n".join(textwrap.wrap(one_line(text), width)), style="bold")


def _width_in_full(cell: Cell, total: int, phrases: Phrases) -> int:
    return max(map(cell_len, _facts(cell, total, phrases)))


def _facts(cell: Cell, total: int, phrases: Phrases) -> list[str]:
    share = readable(cell.customers / total, "share") if total else ""
    money = [] if cell.ltv is None else [phrases.say("ltv", money=readable(cell.ltv, "money"))]
    return [f"{phrases.count('customers', cell.customers)} · {share}", *money]


def _loses(cell: Cell) -> bool:
    return cell.ltv is not None and cell.ltv < 0


def _full_cell(cell: Cell | None, width: int, total: int, most: int, phrases: Phrases) -> Text:
    """Return a group as its title, number, share, money and a bar."""
    if cell is None or not cell.customers:
        return Text("–", style="dim")
    text = Text("\n".join(textwrap.wrap(one_line(cell.title), width)) + "\n" if cell.title else "", style="bold")
    text.append("\n".join(_facts(cell, total, phrases)), style="not bold red" if _loses(cell) else "not bold")
    if most:
        text.append("\n" + bar(cell.customers, most, width), style="not bold green")
    return text


def _short_cell(cell: Cell | None, width: int, total: int) -> Text:
    """Return a group as its number, share and money, as far as they fit the width."""
    if cell is None or not cell.customers:
        return Text("–", style="dim")
    parts = [f"{cell.customers:,}", readable(cell.customers / total, "share") if total else ""]
    if cell.ltv is not None:
        money = readable(cell.ltv, "money")
        parts.append(money if cell_len(money) <= width else f"{cell.ltv:,.0f}")
    return Text("\n".join(part for part in parts if cell_len(part) <= width), style="red" if _loses(cell) else "")
