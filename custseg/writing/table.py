"""The table of a result for people: as many columns as the terminal has room for, figures never cut."""

from __future__ import annotations

import io
import textwrap
from dataclasses import replace
from typing import IO, Any, TextIO

import polars as pl
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from custseg.numbers import bar, readable
from custseg.result import Column, Result
from custseg.writing.console import PIPE_WIDTH, PLAIN_RULE, console, draws_blocks, print_trimmed
from custseg.writing.escaping import one_line
from custseg.writing.presented import labelled
from custseg.writing.shaded_table import print_shaded_table

MAX_WIDTHS = {"text": 32, "prose": 100}
"""Columns that a text takes at most, by unit."""

MIN_WIDTHS = {"text": 16, "prose": 22}
"""Columns that a text is narrowed to before other columns are left out, by unit."""

MIN_TEXT = 6
"""Columns that a text is narrowed to on a terminal with no room for anything else."""

GAP = 2
BAR_WIDTH = 12
MIN_BAR = 7
MAX_BAR = 30
MAX_SPARK = 24
SHORT_SPARK = 12
ROOMY = 110


def print_table(result: Result, top: int | None, stream: TextIO) -> None:
    """Print the first rows of a result as a table.

    Args:
        result: what to print.
        top: number of rows, 0 for all, None for the default.
        stream: a terminal or any text stream.
    """
    limit, section = result.limit if top is None else top, result.instead
    if section and section.shaded:
        print_shaded_table(section, limit, stream)
    elif section:
        frame, columns = labelled(section.frame, section.columns)
        shown = replace(result, frame=frame, columns=columns, seen=(), total=0, instead=None)
        _print_rows(shown, 0, stream, section.cut)
    else:
        _print_rows(result, limit, stream)


def write_table(result: Result, stream: IO[bytes]) -> None:
    """Write all rows of a result as a table for people, in UTF-8."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="\n")
    if result.instead and result.instead.name in {section.name for section in result.sections}:
        # One of several tables of a page: only the rows hold all of it.
        result = replace(result, instead=None)
    print_table(result, 0, text)
    text.detach()


def seen_columns(result: Result) -> list[Column]:
    """Return the columns that people see, in their order."""
    by_name = {column.name: column for column in result.columns}
    return [by_name[name] for name in result.seen] if result.seen else result.columns


def _print_rows(result: Result, limit: int, stream: TextIO, remark: str = "") -> None:
    """Print a table, then what is not shown of it, or ``remark`` if all rows are shown."""
    out = console(stream)
    out.width = min(out.width, PIPE_WIDTH)
    frame = _first_rows(result, limit)
    blocks = draws_blocks(out)
    columns = [column for column in seen_columns(result) if blocks or column.unit != "spark"]
    texts = {column: _texts(column, frame[column.name].to_list(), out.width) for column in columns}
    widths, hidden = _fit(texts, result.bar, out.width)
    _widen(widths, out.width - (BAR_WIDTH if result.bar else 0))
    bar_width = min(out.width - sum(widths.values()) - GAP * len(widths) - 1, MAX_BAR)
    bars: list[str] | None = None
    bar_words = [cell_len(word) for column in widths if column.name == result.bar for word in _title(column).split()]
    # A bar has its title above it, whole.
    if blocks and bar_words and bar_width >= max(MIN_BAR, *bar_words):
        bars = _bars(frame[result.bar].to_list(), bar_width)
    out.print()
    label = next((_header(column, bar_width) for column in columns if column.name == result.bar), Text())
    table = _rich_table(widths, texts, bars, bar_width, label)
    table.box = table.box if blocks else PLAIN_RULE
    print_trimmed(out, table)
    total = max(result.total, result.frame.height)
    if total > frame.height:
        remark = f"{frame.height:,} of {total:,} rows; --top 0 shows all"
    if remark:
        out.print(Text(f"  {remark}", style="dim"))
    if hidden:
        names = ", ".join(column.name for column in hidden)
        text = f"Too narrow for {names}: use a wider terminal or {result.narrow}"
        indented = textwrap.wrap(text, out.width, initial_indent="  ", subsequent_indent="  ")
        out.print(Text("\n".join(indented), style="dim"))


def _first_rows(result: Result, limit: int) -> pl.DataFrame:
    """Return the first rows of a result, and those at its foot; all where ``limit`` is 0."""
    frame = result.frame
    if not limit or limit >= frame.height - result.foot:
        return frame
    return pl.concat([frame.head(limit), frame.tail(result.foot)])


def _texts(column: Column, values: list[Any], width: int) -> list[str]:
    """Return what people read in a column; of lists of figures only the last where there is little room."""
    if column.unit == "spark":
        values = [value[-(MAX_SPARK if width >= ROOMY else SHORT_SPARK) :] for value in values]
    return [one_line(readable(value, column.unit)) for value in values]


def _bars(values: list[Any], width: int) -> list[str]:
    largest = max((value for value in values if value is not None), default=0)
    return [bar(value, largest, width) for value in values]


def _rich_table(
    widths: dict[Column, int],
    texts: dict[Column, list[str]],
    bars: list[str] | None,
    bar_width: int,
    bar_title: Text,
) -> Table:
    """Return the columns that have a width, and the bars behind them below their title."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, GAP - 1, 0, 0), show_edge=False)
    for column, width in widths.items():
        wraps = column.unit == "prose"
        table.add_column(
            _header(column, width),
            justify="left" if column.is_text else "right",
            width=width,
            no_wrap=not wraps,
            overflow="fold" if wraps else "ellipsis",
        )
    if bars is not None:
        table.add_column(bar_title, width=bar_width, no_wrap=True, overflow="fold")
    for row in range(len(texts[next(iter(widths))])):
        cells = [_cell(_wrapped(texts[column][row], column, width), column) for column, width in widths.items()]
        table.add_row(*cells, *([Text(bars[row], style="green")] if bars is not None else []))
    return table


def _header(column: Column, width: int) -> Text:
    """Return the title over as many lines as it takes, the symbol of the formula last."""
    lines = textwrap.wrap(_title(column), max(width, 1))
    return Text("\n".join([*lines, *([column.symbol] if column.symbol else [])]))


def _title(column: Column) -> str:
    return one_line(column.header or column.title)


def _wrapped(text: str, column: Column, width: int) -> str:
    """Return prose over as many lines as it takes: versions of rich differ by a column in what they give the last."""
    if column.unit != "prose":
        return text
    return "\n".join(textwrap.wrap(text, max(width, 1), break_on_hyphens=False))


def _cell(text: str, column: Column) -> Text:
    negative = column.unit in ("money", "share", "ratio") and text.startswith("-")
    return Text(text, style="red" if negative else "")


def _fit(texts: dict[Column, list[str]], bar_name: str, width: int) -> tuple[dict[Column, int], list[Column]]:
    """Return the columns that fit a width, with theirs, and the ones left out: numbers are never cut.

    The first column and the one with bars always stay; the others go from the right.
    """
    needed = {}
    for column, cells in texts.items():
        longest = max(map(cell_len, [*cells, *_title(column).split()]), default=1)
        needed[column] = longest if column.whole else min(longest, MAX_WIDTHS.get(column.unit, longest))
    hidden: list[Column] = []
    while (over := _over(needed, width)) > 0:
        widest = max((c for c in needed if c.is_text and not c.whole), key=needed.__getitem__, default=None)
        least = MIN_WIDTHS.get(widest.unit, MIN_WIDTHS["text"]) if widest else 0
        last = next((c for c in list(needed)[:0:-1] if c.name != bar_name), None)
        if widest and needed[widest] > least:
            needed[widest] = max(least, needed[widest] - over)
        elif last and len(needed) > 2:
            hidden.insert(0, last)
            needed.pop(last)
        else:
            return _squeezed(needed, hidden, width)
    return needed, hidden


def _over(needed: dict[Column, int], width: int) -> int:
    """Return by how many columns of the terminal the columns of a table are too wide."""
    return sum(needed.values()) + GAP * len(needed) - width


def _squeezed(needed: dict[Column, int], hidden: list[Column], width: int) -> tuple[dict[Column, int], list[Column]]:
    """Return what fits a very narrow terminal: texts as short as they can be read, then the first column alone."""
    first, *rest = needed
    for column in needed:
        if column.is_text and (over := _over(needed, width)) > 0:
            needed[column] = max(MIN_TEXT, needed[column] - over)
    if rest and _over(needed, width) > 0:
        hidden = [*rest, *hidden]
        needed = {first: needed[first]}
    if _over(needed, width) > 0:
        needed[first] = max(width - GAP, 1)
    return needed, hidden


def _widen(widths: dict[Column, int], width: int) -> None:
    """Widen columns, as far as there is room, until their titles fit on two lines."""
    for column in widths:
        words = _title(column).split()
        lines = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(len(words))]
        wanted = max(widths[column], min(max(map(cell_len, halves)) for halves in lines))
        room = width - sum(widths.values()) - GAP * len(widths)
        widths[column] += max(0, min(wanted - widths[column], room))
