"""A table whose figures are shaded by size, for people: as many columns as there is room for, all of one width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len
from rich.text import Text

from custseg.numbers import fixed, readable
from custseg.result import Column, Section
from custseg.writing.console import PIPE_WIDTH, console
from custseg.writing.escaping import one_line

SHADES = (
    "black on #deebf7", "black on #c6dbef", "black on #9ecae1", "black on #6baed6", "white on #3182bd",
    "white on #08519c",
)  # fmt: skip
"""From small to large; the letters have a colour too, so that any ground of the terminal will do."""

OPEN = "~"
WHOLE_FROM = 100
"""Amounts from which cents only take room."""

FEWEST = 3
"""Shaded columns that other ones have to give way to, except for the first."""

GAP = 2


@dataclass(frozen=True)
class _Drawn:
    """The rows of a section that are drawn, and how.

    Attributes:
        section: all of it.
        rows: that are drawn, those at the foot too.
        body: number of the first row at the foot.
        texts: of the cells, by column.
        widths: of the columns that fit.
        ages: shaded columns, had they all the room they want.
        darkest: figure from which a shade is the darkest.
    """

    section: Section
    rows: range
    body: int
    texts: dict[Column, list[str]]
    widths: dict[Column, int]
    ages: list[Column]
    darkest: float

    @property
    def fitting(self) -> list[Column]:
        return [column for column in self.ages if column in self.widths]


def print_triangle(section: Section, limit: int, stream: TextIO) -> None:
    """Print the last rows of a table with shaded columns, and those at its foot.

    Args:
        section: with its shaded columns.
        limit: number of rows without those at the foot, 0 for all.
        stream: a terminal or any text stream.
    """
    out = console(stream)
    width = min(out.width, PIPE_WIDTH)
    drawn = _drawn(section, limit, width)
    rule = "─" if (out.encoding or "").lower().startswith("utf") else "-"
    header = _header(drawn)
    lines = [Text(line, style="bold") for line in textwrap.wrap(one_line(section.title), width)]
    lines += [*header, Text(rule * max(map(_length, header)))]
    lines += [_row(drawn, place) for place in range(len(drawn.rows))]
    for remark in _remarks(drawn):
        wrapped = textwrap.wrap(one_line(remark), width, initial_indent="  ", subsequent_indent="    ")
        lines += [Text(line, style="dim") for line in wrapped]
    out.print()
    for line in lines:
        out.print(line, no_wrap=True, crop=False, overflow="ignore")


def _length(line: Text) -> int:
    return cell_len(line.plain)


def _drawn(section: Section, limit: int, width: int) -> _Drawn:
    """Return how a section is drawn in a width: figures are whole, and columns that do not fit are left out."""
    frame, body = section.frame, section.frame.height - section.totals
    first = max(0, body - limit) if limit else 0
    rows = range(first, frame.height)
    values = {column: frame[column.name].to_list() for column in section.columns}
    shaded = [column for column in section.columns if column.name in section.shaded]
    ages = [column for column in shaded if any(value is not None for value in values[column][first:body])]
    plain = [column for column in section.columns if column not in shaded]
    known = [value for column in ages for value in values[column][first:] if value is not None]
    whole = any(abs(value) >= WHOLE_FROM for value in known)
    texts = {column: [one_line(readable(values[column][row], column.unit)) for row in rows] for column in plain}
    texts |= {column: [_short(values[column][row], column.unit, whole=whole) for row in rows] for column in ages}
    widths = {column: max(map(cell_len, [*texts[column], *_words(column)])) + GAP for column in plain}
    needed = 1 + max(cell_len(text) for column in ages for text in [*texts[column], *_words(column)])
    while sum(widths.values()) - 1 + needed * min(FEWEST, len(ages)) > width and len(widths) > 1:
        widths.popitem()
    widths[list(widths)[-1]] -= 1
    fitting = ages[: max(1, (width - sum(widths.values())) // needed)]
    # Of shares, the first column is always the whole: it would leave few shades to the others.
    judged = fitting[1:] if fitting[0].unit == "share" else fitting
    figures = sorted(value for column in judged for value in values[column][first:body] if value and value > 0)
    # A few figures far above the others would leave them all one shade.
    darkest = figures[(len(figures) - 1) * 9 // 10] if figures else 1.0
    return _Drawn(section, rows, body, texts, widths | dict.fromkeys(fitting, needed), ages, darkest)


def _words(column: Column) -> list[str]:
    return (column.header or column.title).split()


def _short(value: float | None, unit: str, *, whole: bool) -> str:
    """Return a figure as short as it can be read: 12%, 4.3%; no cents where there are hundreds."""
    if value is None:
        return ""
    if unit == "share":
        return f"{value:.0%}" if abs(value) >= 0.0995 or value == 0 else f"{value:.1%}"
    return fixed(value, 0) if whole and unit == "money" else readable(value, unit)


def _header(drawn: _Drawn) -> list[Text]:
    """Return the titles of the columns over as many lines as they take."""
    heads = {column: textwrap.wrap(column.header or column.title, width) for column, width in drawn.widths.items()}
    height = max(map(len, heads.values()))
    filled = {column: [""] * (height - len(head)) + head for column, head in heads.items()}
    return [_line(drawn, ((column, Text(filled[column][place])) for column in drawn.widths)) for place in range(height)]


def _row(drawn: _Drawn, place: int) -> Text:
    """Return a row: figures on their shades; what is not complete, and nothing at all, is dim instead."""
    section, row = drawn.section, drawn.rows[place]
    total = row >= drawn.body
    cells = []
    for column in drawn.widths:
        text, value = drawn.texts[column][place], section.frame[column.name][row]
        if total or column not in drawn.ages:
            cell = Text(text, style="bold" if total else "")
        elif (row, column.name) in section.open:
            cell = Text(OPEN + text, style="dim")
        else:
            cell = Text(text.rjust(drawn.widths[column]), style=_style(value, drawn.darkest))
        cells.append((column, cell))
    return _line(drawn, cells)


def _style(value: float | None, darkest: float) -> str:
    """Return the style of a figure: nothing is dim, less than nothing red, all else on its shade."""
    if value is None:
        return ""
    if value <= 0:
        return "red" if value < 0 else "dim"
    return SHADES[min(int(value / darkest * len(SHADES)), len(SHADES) - 1)]


def _line(drawn: _Drawn, cells: Iterable[tuple[Column, Text]]) -> Text:
    """Return cells side by side: words to the left, figures to the right, with room for the gap behind."""
    line = Text()
    plain = [column for column in drawn.widths if column not in drawn.ages]
    for column, cell in cells:
        # One blank leads each figure of a shaded column: what is marked as not complete stands there.
        gap = 0 if column not in plain else 1 if column == plain[-1] else GAP
        room = " " * (drawn.widths[column] - gap - _length(cell))
        line += cell + Text(room) if column.is_text else Text(room) + cell
        line += Text(" " * gap)
    line.rstrip()
    return line


def _remarks(drawn: _Drawn) -> list[str]:
    """Return what stands below the table: what is not shown, then what its signs mean."""
    older, fitting, remarks = drawn.rows[0], drawn.fitting, list[str]()
    if older:
        remarks.append(f"{older:,} older not shown; --top 0 shows all")
    if len(fitting) < len(drawn.ages):
        last = drawn.ages[-1].title
        remarks.append(f"Ages 0 to {fitting[-1].title} of {last} fit: use a wider terminal, or -o FILE.csv")
    return [*remarks, *(remark for remark in drawn.section.remarks if _is_seen(remark[0], drawn))]


def _is_seen(sign: str, drawn: _Drawn) -> bool:
    """Return whether what a remark explains is there, where it begins with a sign."""
    if sign == OPEN:
        return any(
            row in drawn.rows and column.name == name for row, name in drawn.section.open for column in drawn.fitting
        )
    return sign.isalpha() or any(text.endswith(sign) for text in drawn.texts[next(iter(drawn.widths))])
