"""A table whose figures are shaded by size, for people: as many columns as fit, the shaded ones of one width."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TextIO

from rich.cells import cell_len
from rich.text import Text

from custseg.numbers import fixed, readable
from custseg.result import Column, Section
from custseg.writing.console import PIPE_WIDTH, console, draws_blocks
from custseg.writing.escaping import one_line

SHADES = (
    "black on #deebf7", "black on #c6dbef", "black on #9ecae1", "black on #6baed6", "white on #3182bd",
    "white on #08519c",
)  # fmt: skip
"""From small to large. The text has a colour too, so that it is readable on any background."""

INCOMPLETE_MARK = "~"
NO_CENTS_FROM = 100
"""If an amount reaches this, cents are left out."""

MIN_SHADED = 3
"""Shaded columns to fit before other columns, except for the first, get room."""

GAP = 2


@dataclass(frozen=True)
class _Layout:
    """What is printed of a section, and how wide.

    Attributes:
        section: the whole table.
        rows: numbers of the rows that are printed, those at the foot included.
        foot: number of the first row at the foot.
        texts: of the cells, by column.
        widths: of the columns that fit.
        ages: all shaded columns that hold a figure.
        darkest: figure from which the shade is the darkest.
    """

    section: Section
    rows: range
    foot: int
    texts: dict[Column, list[str]]
    widths: dict[Column, int]
    ages: list[Column]
    darkest: float

    @property
    def fitting(self) -> list[Column]:
        return [column for column in self.ages if column in self.widths]


def print_shaded_table(section: Section, limit: int, stream: TextIO) -> None:
    """Print the last rows of a table with shaded columns, and those at its foot.

    Args:
        section: with its shaded columns.
        limit: number of rows without those at the foot, 0 for all.
        stream: a terminal or any text stream.
    """
    out = console(stream)
    width = min(out.width, PIPE_WIDTH)
    layout = _layout(section, limit, width)
    rule = "─" if draws_blocks(out) else "-"
    header = _header(layout)
    lines = [Text(line, style="bold") for line in textwrap.wrap(one_line(section.title), width)]
    lines += [*header, Text(rule * max(map(_length, header)))]
    lines += [_row(layout, place) for place in range(len(layout.rows))]
    for remark in _remarks(layout):
        wrapped = textwrap.wrap(one_line(remark), width, initial_indent="  ", subsequent_indent="    ")
        lines += [Text(line, style="dim") for line in wrapped]
    out.print()
    for line in lines:
        out.print(line, no_wrap=True, crop=False, overflow="ignore")


def _length(line: Text) -> int:
    return cell_len(line.plain)


def _layout(section: Section, limit: int, width: int) -> _Layout:
    """Return the layout of a section in a width: figures are whole, and columns that do not fit are left out."""
    frame, foot = section.frame, section.frame.height - section.totals
    first = max(0, foot - limit) if limit else 0
    rows = range(first, frame.height)
    values = {column: frame[column.name].to_list() for column in section.columns}
    shaded = [column for column in section.columns if column.name in section.shaded]
    ages = [column for column in shaded if any(value is not None for value in values[column][first:foot])]
    plain = [column for column in section.columns if column not in shaded]
    known = [value for column in ages for value in values[column][first:] if value is not None]
    whole = any(abs(value) >= NO_CENTS_FROM for value in known)
    texts = {column: [one_line(readable(values[column][row], column.unit)) for row in rows] for column in plain}
    texts |= {column: [_short(values[column][row], column.unit, whole=whole) for row in rows] for column in ages}
    widths = {column: max(map(cell_len, [*texts[column], *_words(column)])) + GAP for column in plain}
    needed = 1 + max(cell_len(text) for column in ages for text in [*texts[column], *_words(column)])
    while sum(widths.values()) - 1 + needed * min(MIN_SHADED, len(ages)) > width and len(widths) > 1:
        widths.popitem()
    widths[list(widths)[-1]] -= 1
    fitting = ages[: max(1, (width - sum(widths.values())) // needed)]
    # A share in the first column is always 100%: it would leave few shades to the others.
    judged = fitting[1:] if fitting[0].unit == "share" else fitting
    figures = sorted(value for column in judged for value in values[column][first:foot] if value and value > 0)
    # The 90th percentile: a few figures far above the others would leave them all one shade.
    darkest = figures[(len(figures) - 1) * 9 // 10] if figures else 1.0
    return _Layout(section, rows, foot, texts, widths | dict.fromkeys(fitting, needed), ages, darkest)


def _words(column: Column) -> list[str]:
    return (column.header or column.title).split()


def _short(value: float | None, unit: str, *, whole: bool) -> str:
    """Return a figure as short as it can be read: 12%, 4.3%; no cents where there are hundreds."""
    if value is None:
        return ""
    if unit == "share":
        return f"{value:.0%}" if abs(value) >= 0.0995 or value == 0 else f"{value:.1%}"
    return fixed(value, 0) if whole and unit == "money" else readable(value, unit)


def _header(layout: _Layout) -> list[Text]:
    """Return the titles of the columns over as many lines as they take."""
    heads = {column: textwrap.wrap(column.header or column.title, width) for column, width in layout.widths.items()}
    height = max(map(len, heads.values()))
    filled = {column: [""] * (height - len(head)) + head for column, head in heads.items()}
    return [
        _line(layout, ((column, Text(filled[column][place])) for column in layout.widths)) for place in range(height)
    ]


def _row(layout: _Layout, place: int) -> Text:
    """Return a row: figures on their shades; figures of incomplete periods and zeros are dim instead."""
    section, row = layout.section, layout.rows[place]
    total = row >= layout.foot
    cells = []
    for column in layout.widths:
        text, value = layout.texts[column][place], section.frame[column.name][row]
        if total or column not in layout.ages:
            cell = Text(text, style="bold" if total else "")
        elif (row, column.name) in section.open:
            cell = Text(INCOMPLETE_MARK + text, style="dim")
        else:
            cell = Text(text.rjust(layout.widths[column]), style=_style(value, layout.darkest))
        cells.append((column, cell))
    return _line(layout, cells)


def _style(value: float | None, darkest: float) -> str:
    """Return the style of a figure: zero is dim, a negative figure red, a positive one on its shade."""
    if value is None:
        return ""
    if value <= 0:
        return "red" if value < 0 else "dim"
    return SHADES[min(int(value / darkest * len(SHADES)), len(SHADES) - 1)]


def _line(layout: _Layout, cells: Iterable[tuple[Column, Text]]) -> Text:
    """Return cells side by side, texts flush left and figures flush right, each followed by its gap."""
    line = Text()
    plain = [column for column in layout.widths if column not in layout.ages]
    for column, cell in cells:
        # Each figure of a shaded column has a leading blank, where the mark of an incomplete period goes.
        gap = 0 if column not in plain else 1 if column == plain[-1] else GAP
        room = " " * (layout.widths[column] - gap - _length(cell))
        line += cell + Text(room) if column.is_text else Text(room) + cell
        line += Text(" " * gap)
    line.rstrip()
    return line


def _remarks(layout: _Layout) -> list[str]:
    """Return the lines below the table: what is not shown, then what its signs mean."""
    older, fitting, remarks = layout.rows[0], layout.fitting, list[str]()
    if older:
        remarks.append(f"{older:,} older not shown; --top 0 shows all")
    if len(fitting) < len(layout.ages):
        last = layout.ages[-1].title
        remarks.append(f"Ages 0 to {fitting[-1].title} of {last} fit: use a wider terminal, or -o FILE.csv")
    return [*remarks, *(remark for remark in layout.section.remarks if _is_seen(remark[0], layout))]


def _is_seen(sign: str, layout: _Layout) -> bool:
    """Return whether the sign that a remark explains is in the table; True for a remark that explains none."""
    if sign == INCOMPLETE_MARK:
        return any(
            row in layout.rows and column.name == name for row, name in layout.section.open for column in layout.fitting
        )
    return sign.isalpha() or any(text.endswith(sign) for text in layout.texts[next(iter(layout.widths))])
