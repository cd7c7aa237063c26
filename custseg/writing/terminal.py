"""What people read beside a table: what was understood and counted, the summary, the notes, errors."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from custseg.notes import Note
from custseg.numbers import counted, fixed, readable, singular
from custseg.result import Figure, Result
from custseg.tables.ledger import Ledger, Reason
from custseg.writing.console import console, print_trimmed
from custseg.writing.escaping import one_line

if TYPE_CHECKING:
    from custseg.errors import CustsegError


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
        out.print()
        print_notes(result.notes, stream)


def print_notes(notes: Sequence[Note], stream: TextIO) -> None:
    """Print notes, each with a sign that tells warnings from others."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for note in notes:
        table.add_row(Text("!", style="bold yellow") if note.warns else Text("·", style="dim"), _note(note))
    print_trimmed(console(stream), table)


def _summary_lines(figures: list[Figure]) -> dict[str, list[str]]:
    """Return the phrases of the figures by the title of their line."""
    lines: dict[str, list[str]] = {}
    for figure in figures:
        if figure.phrase and figure.value is not None:
            phrase = singular(figure.phrase) if figure.value == 1 else figure.phrase
            text = one_line(phrase.format(readable(figure.value, figure.unit)))
            lines.setdefault(one_line(figure.line), []).append(text)
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
    read, used, history, excluded = ledger.read, ledger[Reason.USED], ledger[Reason.HISTORY_ONLY], ledger.total_excluded
    rows, money = [f"{used.rows:,} used"], [f"{fixed(used.money)}"]
    if history.rows:
        rows.append(f"{history.rows:,} history only")
        money.append(f"{fixed(history.money)} history only")
    if excluded.rows:
        reasons = ", ".join(f"{entry.rows:,} {reason.text}" for reason, entry in ledger.excluded.items())
        rows.append(f"{excluded.rows:,} excluded ({reasons})")
        money.append(f"{fixed(excluded.money)} excluded")
    line = f"{counted(read.rows, 'row')}: {', '.join(rows)}, {' + '.join(money)}"
    if ledger.merged is None:
        return line
    into = counted(ledger.merged.customers, "customer")
    return line + (f"; {ledger.merged.ids:,} ids merged into {into}" if ledger.merged.ids else "; no ids merged")


def print_error(error: CustsegError, stream: TextIO) -> None:
    """Print every problem of an error: what, where, how to fix it."""
    out = console(stream)
    for problem in error.problems:
        text = Text("custseg: ", style="bold red")
        where = f"{one_line(problem.where)}: " if problem.where else ""
        text.append(where + one_line(problem.what), style="not bold default")
        if problem.hint:
            text.append("\n  " + one_line(problem.hint), style="not bold cyan")
        out.print(text)
