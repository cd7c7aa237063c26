"""Results for people: a table that fits the terminal, the summary, the notes."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

import polars as pl
from rich import box
from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from custseg.notes import Note
from custseg.numbers import bar as bar_of
from custseg.numbers import counted, fixed, readable, singular
from custseg.result import Column, Figure, Result
from custseg.tables.ledger import Ledger, Reason
from custseg.writing.console import PIPE_WIDTH, console, print_trimmed
from custseg.writing.escaping import one_line

if TYPE_CHECKING:
    from custseg.errors import CustsegError

MAX_TEXT = 32
MIN_PROSE = 22
LIMITS = {"text": MAX_TEXT, "prose": 100}
MIN_TEXT = 16
GAP = 2
BAR_WIDTH = 12
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
    if result.instead and result.instead.shaded:
        from custseg.writing.shaded_table import print_triangle

        print_triangle(result.instead, result.limit if top is None else top, stream)
        return
    out = console(stream)
    cut = result.instead.cut if result.instead else ""
    if result.instead:
        shown, top = result.instead, 0
        result = replace(result, frame=shown.frame, columns=shown.columns, seen=(), total=0, instead=None)
    blocks = (out.encoding or "").lower().startswith("utf")
    columns = [column for column in seen_columns(result) if blocks or column.unit != "spark"]
    limit = result.limit if top is None else top
    frame = result.frame
    if limit and limit < frame.height - result.foot:
        frame = pl.concat([frame.head(limit), frame.tail(result.foot)])
    out.width = min(out.width, PIPE_WIDTH)
    texts = [_texts(column, frame[column.name].to_list(), out.width) for column in columns]
    chosen, hidden = _fit(columns, result.bar, texts, out.width)
    _widen(chosen, out.width - (BAR_WIDTH if result.bar else 0))
    spare = out.width - sum(chosen.values()) - GAP * len(chosen)
    with_bar = bool(result.bar) and blocks and result.bar in {column.name for column in chosen} and spare >= 8
    out.print()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, GAP - 1, 0, 0), show_edge=False)
    for column, width in chosen.items():
        prose = column.unit == "prose"
        table.add_column(
            _header(column, width),
            justify="left" if column.is_text else "right",
            width=width,
            no_wrap=not prose,
            overflow="fold" if prose else "ellipsis",
        )
    if with_bar:
        table.add_column("", width=min(spare - 1, MAX_BAR), no_wrap=True)
    largest = max((v for v in frame[result.bar].to_list() if v is not None), default=0) if with_bar else 0
    order = [columns.index(column) for column in chosen]
    for row in range(frame.height):
        cells = [_cell(texts[index][row], columns[index]) for index in order]
        if with_bar:
            cells.append(Text(bar_of(frame[result.bar][row], largest, min(spare - 1, MAX_BAR)), style="green"))
        table.add_row(*cells)
    print_trimmed(out, table)
    total = max(result.total, result.frame.height)
    if total > frame.height:
        cut = f"{frame.height:,} of {total:,} rows; --top 0 shows all"
    if cut:
        out.print(Text(f"  {cut}", style="dim"))
    if hidden:
        names = ", ".join(column.name for column in hidden)
        text = f"Too narrow for {names}: use a wider terminal or {result.narrow}"
        indented = textwrap.wrap(text, out.width, initial_indent="  ", subsequent_indent="  ")
        out.print(Text("\n".join(indented), style="dim"))


def _texts(column: Column, values: list[Any], width: int) -> list[str]:
    """Return what people read in a column; of lists of figures only the last where there is little room."""
    if column.unit == "spark":
        values = [value[-(MAX_SPARK if width >= ROOMY else SHORT_SPARK) :] for value in values]
    return [one_line(readable(value, column.unit)) for value in values]


def seen_columns(result: Result) -> list[Column]:
    """Return the columns that people see, in their order."""
    by_name = {column.name: column for column in result.columns}
    return [by_name[name] for name in result.seen] if result.seen else result.columns


def _header(column: Column, width: int) -> Text:
    """Return the title over as many lines as it takes, the symbol of the formula last."""
    return Text("\n".join([*textwrap.wrap(_title(column), width), *([column.symbol] if column.symbol else [])]))


def _title(column: Column) -> str:
    return one_line(column.header or column.title)


def _cell(text: str, column: Column) -> Text:
    negative = column.unit in ("money", "share", "ratio") and text.startswith("-")
    return Text(text, style="red" if negative else "")


def _fit(columns: list[Column], bar: str, texts: list[list[str]], width: int) -> tuple[dict[Column, int], list[Column]]:
    """Return the columns that fit a width, with theirs, and the ones left out: numbers are never cut.

    The first column and the one with bars always stay; the others go from the right.
    """
    needed = {}
    for column, cells in zip(columns, texts, strict=True):
        words = _title(column).split()
        longest = max(map(cell_len, [*cells, *words]), default=1)
        needed[column] = longest if column.whole else min(longest, LIMITS.get(column.unit, longest))
    hidden: list[Column] = []
    while sum(needed.values()) + GAP * len(needed) > width and len(needed) > 2:
        widest = max((c for c in needed if c.is_text and not c.whole), key=needed.__getitem__, default=None)
        over = sum(needed.values()) + GAP * len(needed) - width
        least = MIN_PROSE if widest and widest.unit == "prose" else MIN_TEXT
        if widest and needed[widest] > least:
            needed[widest] = max(least, needed[widest] - over)
        else:
            last = next((c for c in list(needed)[:0:-1] if c.name != bar), None)
            if last is None:
                break
            needed.pop(last)
            hidden.insert(0, last)
    return needed, hidden


def _widen(widths: dict[Column, int], width: int) -> None:
    """Widen columns, as far as there is room, until their titles stand on two lines."""
    for column in widths:
        words = _title(column).split()
        lines = [(" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(len(words))]
        wanted = max(widths[column], min(max(map(cell_len, halves)) for halves in lines))
        room = width - sum(widths.values()) - GAP * len(widths)
        widths[column] += max(0, min(wanted - widths[column], room))


def print_about(result: Result, stream: TextIO) -> None:
    """Print what was understood and counted."""
    out = console(stream)
    facts = [f"{role}={one_line(name)}" for role, name in result.understood.items()]
    facts += [f"as of {result.as_of}"] if result.as_of else []
    if facts:
        out.print(Text("\n".join(_flow(facts, out.width)), style="dim"))
    if result.ledger:
        out.print(Text(ledger_line(result.ledger), style="dim"))


def print_summary(result: Result, stream: TextIO) -> None:
    """Print the figures of the base, then the notes."""
    out = console(stream)
    lines = _summary_lines(result.summary)
    if lines:
        width = max(map(cell_len, lines))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=width, style="bold", no_wrap=True)
        table.add_column(no_wrap=True)
        for line, phrases in lines.items():
            table.add_row(line, Text("\n".join(_flow(phrases, out.width - width - 2))))
        out.print()
        print_trimmed(out, table)
    if result.notes:
        notes = Table.grid(padding=(0, 1, 0, 0))
        for note in result.notes:
            notes.add_row(Text("!", style="bold yellow") if note.warns else Text("·", style="dim"), _note(note))
        out.print()
        print_trimmed(out, notes)


def _summary_lines(figures: list[Figure]) -> dict[str, list[str]]:
    """Return the phrases of the figures by the line they stand in."""
    lines: dict[str, list[str]] = {}
    for figure in figures:
        if figure.phrase and figure.value is not None:
            phrase = singular(figure.phrase) if figure.value == 1 else figure.phrase
            said = one_line(phrase.format(readable(figure.value, figure.unit)))
            lines.setdefault(one_line(figure.line), []).append(said)
    return lines


def _flow(phrases: list[str], width: int) -> list[str]:
    """Return phrases as lines that break between phrases only, where they can."""
    lines = [phrases[0]]
    for phrase in phrases[1:]:
        joined = f"{lines[-1]} · {phrase}"
        if cell_len(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(phrase)
    return [part for line in lines for part in textwrap.wrap(line, max(width, 20))]


def _note(note: Note) -> Text:
    text = Text(one_line(note.text))
    if note.command:
        text.append("\n  " + note.command, style="cyan")
    return text


def ledger_line(ledger: Ledger) -> str:
    """Return what became of the rows and their money, in one line."""
    read, used, history, aside = ledger.read, ledger[Reason.USED], ledger[Reason.HISTORY_ONLY], ledger.total_excluded
    rows, money = [f"{used.rows:,} used"], [f"{fixed(used.money)}"]
    if history.rows:
        rows.append(f"{history.rows:,} history only")
        money.append(f"{fixed(history.money)} history only")
    if aside.rows:
        reasons = ", ".join(f"{entry.rows:,} {reason.text}" for reason, entry in ledger.excluded.items())
        rows.append(f"{aside.rows:,} set aside ({reasons})")
        money.append(f"{fixed(aside.money)} set aside")
    line = f"{counted(read.rows, 'row')}: {', '.join(rows)}, {' + '.join(money)}"
    if ledger.merged is None:
        return line
    into = counted(ledger.merged.customers, "customer")
    return line + (f"; {ledger.merged.ids:,} ids merged into {into}" if ledger.merged.ids else "; no ids merged")


def print_error(error: CustsegError, stream: TextIO) -> None:
    """Print every problem of an error: what, where, how to mend it."""
    out = console(stream)
    for problem in error.problems:
        text = Text("custseg: ", style="bold red")
        where = f"{one_line(problem.where)}: " if problem.where else ""
        text.append(where + one_line(problem.what), style="not bold default")
        if problem.hint:
            text.append("\n  " + one_line(problem.hint), style="not bold cyan")
        out.print(text)
