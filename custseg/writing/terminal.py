"""What people read beside a table: what was understood and counted, the summary, the notes, errors."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from rich.cells import cell_len
from rich.table import Table
from rich.text import Text

from custseg.notes import Note
from custseg.numbers import counted, fixed, readable, singular
from custseg.result import TABLES, Figure, Result
from custseg.shell_words import CommandLine, command_lines
from custseg.tables.ledger import Ledger, Reason
from custseg.writing.console import console, print_trimmed
from custseg.writing.escaping import one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

    from custseg.errors import CustsegError

BRIEF_LINES, BRIEF_WIDTH = 5, 80
"""Lines that the figures of the base take below other tables, in a terminal of this width."""

ALWAYS = ("Targets", "Shown")
"""Headings that are never left out: what the user has set, and how many customers there are to see."""

MOST_TABLES = 6
"""Names of joined tables that one line holds."""

OF_READING = ("--join", "--map", "--sheet", "--encoding", "--system", "--config", "--no-config")
"""Options that decide how tables are read, so that a command which shows it needs them too."""

GAP = 2
MIN_WIDTH = 10
MIN_FIGURES = 24
"""Columns beside the titles of figures; with fewer, the figures stand below them."""

TO_FILL_IN = ("COLUMN", "SQL", "FILE", "AMOUNT")
"""Words in options that stand for what the user knows."""

WRITTEN = ("--output", "--summary", "--rejects", "--format", "--quiet", "--verbose", "--debug", "--top")
"""Options that a command which looks closer does not repeat: it would write over the same files."""


def print_about(result: Result, stream: TextIO) -> None:
    """Print what was understood and counted."""
    out = console(stream)
    if TABLES in result.understood:
        out.print(Text("\n".join(textwrap.wrap(_tables_line(result), max(out.width, MIN_WIDTH))), style="dim"))
    facts = [f"{role}={one_line(name)}" for role, name in result.understood.items() if role != TABLES]
    facts += [f"as of {result.as_of}"] if result.as_of else []
    if facts:
        out.print(Text("\n".join(_flow(facts, out.width)), style="dim"))
    if result.ledger:
        out.print(Text(ledger_line(result.ledger), style="dim"))


def _tables_line(result: Result) -> str:
    """Return which tables were joined, and the command that shows how."""
    names = result.understood[TABLES].split(", ")
    shown = ", ".join(names[:MOST_TABLES]) + (
        f" and {len(names) - MOST_TABLES} more" if len(names) > MOST_TABLES else ""
    )
    line = f"{len(names)} tables joined: {one_line(shown)}"
    command = result.command
    if command is None or command.words[-1:] == ("inspect",) or "-" in command.inputs:
        return line
    kept = tuple(option for option in command.options if option[0] in OF_READING)
    shown = replace(command, words=(command.words[0], "inspect"), options=kept).with_options("")
    return f"{line}; {printable(shown)} shows how"


def print_headline(result: Result, stream: TextIO) -> None:
    """Print what people have to know before they read the table."""
    if result.headline:
        out = console(stream)
        for line in textwrap.wrap(one_line(result.headline), max(out.width, MIN_WIDTH)):
            out.print(Text(line, style="bold"))
        out.print()


def print_summary(result: Result, stream: TextIO, *, full: bool = True) -> None:
    """Print the figures of the base, then the notes.

    Args:
        result: what to print.
        stream: a terminal or any text stream.
        full: whether to print all figures; otherwise a terminal shows the most important ones.
    """
    out = console(stream)
    lines = _summary_lines(result.summary)
    shown = lines if full or result.brief is None or not stream.isatty() else _brief(lines, result.brief)
    hidden = [line for line in lines if line not in shown]
    hidden += [] if full or not stream.isatty() else [one.title for one in result.sections if one.picture and one.more]
    if shown:
        out.print()
        _print_figures(shown, out)
    if hidden and result.command:
        more = f"More: {result.command.with_options('--full', ['--full'])}"
        for line in command_lines(printable(more), out.width):
            out.print(Text(line, style="dim"), no_wrap=True, crop=False, overflow="ignore")
    if result.notes:
        out.print()
        print_notes(result.notes, stream, result.command)


def _brief(lines: dict[str, list[str]], titles: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines that fit into a few, the most important titles first, in their usual order."""
    width = BRIEF_WIDTH - max(map(cell_len, lines), default=0) - GAP
    heights = {line: len(_flow(phrases, width)) for line, phrases in lines.items()}
    if sum(heights.values()) <= BRIEF_LINES:
        return lines
    # One line is for how to see the others.
    room, chosen = BRIEF_LINES - 1, set[str]()
    for line in [*(title for title in (*ALWAYS, *titles) if title in lines), *lines]:
        if line not in chosen and (heights[line] <= room or line in ALWAYS):
            chosen.add(line)
            room -= heights[line]
    return {line: phrases for line, phrases in lines.items() if line in chosen}


def _print_figures(lines: dict[str, list[str]], out: Console) -> None:
    """Print figures beside the titles of their lines, or below them where there is little room."""
    width = max(map(cell_len, lines))
    if out.width - width - GAP < MIN_FIGURES:
        for line, phrases in lines.items():
            texts = [Text(part, style="bold") for part in textwrap.wrap(line, max(out.width, MIN_WIDTH))]
            texts += [Text(f" {part}") for part in _flow(phrases, out.width - 1)]
            for text in texts:
                out.print(text, no_wrap=True, crop=False, overflow="ignore")
        return
    table = Table.grid(padding=(0, GAP, 0, 0))
    table.add_column(width=width, style="bold", no_wrap=True)
    table.add_column(no_wrap=True)
    for line, phrases in lines.items():
        table.add_row(line, Text("\n".join(_flow(phrases, out.width - width - GAP))))
    print_trimmed(out, table)


def print_notes(notes: Sequence[Note], stream: TextIO, command: CommandLine | None = None) -> None:
    """Print notes, each with a sign that tells warnings from others, and what to type.

    Args:
        notes: to print.
        stream: a terminal or any text stream.
        command: that made the result; without it, a note names the options only.
    """
    out = console(stream)
    table = Table.grid(padding=(0, 1, 0, 0))
    for note in notes:
        text = Text(one_line(note.text))
        for line in _typed(note, command, out.width - 4):
            text.append("\n  " + line, style="cyan")
        table.add_row(Text("!", style="bold yellow") if note.warns else Text("·", style="dim"), text)
    print_trimmed(out, table)


def _typed(note: Note, command: CommandLine | None, width: int) -> list[str]:
    """Return what to type after a note: the whole command, or its options where something is left to fill in."""
    if not note.command:
        return []
    whole = command is not None and not any(word in note.command for word in TO_FILL_IN)
    typed = command.with_options(note.command, WRITTEN) if command and whole else note.command
    return command_lines(printable(typed), width)


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
    return [part for line in lines for part in textwrap.wrap(line, max(width, MIN_WIDTH))]


def ledger_line(ledger: Ledger) -> str:
    """Return what became of the rows and their money, if they have amounts, in one line."""
    read, used, history, excluded = ledger.read, ledger[Reason.USED], ledger[Reason.HISTORY_ONLY], ledger.total_excluded
    rows, money = [f"{used.rows:,} used"], [f"{fixed(used.money)}"]
    if history.rows:
        rows.append(f"{history.rows:,} history only")
        money.append(f"{fixed(history.money)} history only")
    if excluded.rows:
        reasons = ", ".join(f"{entry.rows:,} {reason.text}" for reason, entry in ledger.excluded.items())
        rows.append(f"{excluded.rows:,} excluded ({reasons})")
        money.append(f"{fixed(excluded.money)} excluded")
    parts = [", ".join(rows), *([" + ".join(money)] if ledger.amounts else [])]
    line = f"{counted(read.rows, 'row')}: {', '.join(parts)}"
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
        for command in problem.commands:
            text.append("\n  " + one_line(command), style="not bold cyan")
        out.print(text)
