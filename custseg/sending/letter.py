"""What a mail and a chat say of a result: subject, words and figures, as text without any format."""

from __future__ import annotations

import io
import os
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from custseg.errors import Problem
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import TABLES, Result
from custseg.sources.files import is_url
from custseg.streams import printable_name
from custseg.writing.escaping import one_line
from custseg.writing.presented import titled
from custseg.writing.preview import summary_phrases
from custseg.writing.table import print_table, seen_columns
from custseg.writing.terminal import ledger_line

WIDTH = 76
MIN_WIDTH = 24
MOST_SUBJECT = 150
MOST_LINE = 160
FEW_ROWS = 10
"""Rows up to which a mail shows the table though it is attached, and a chat shows a line for each."""

MOST_NAME = 80


@dataclass(frozen=True)
class Letter:
    """What is said of a result.

    Attributes:
        subject: on one line.
        text: lines for a mail.
        short: lines for a chat.
    """

    subject: str
    text: str
    short: str


def letter_of(
    result: Result, command: str, inputs: Sequence[str], problems: Sequence[Problem] = (), *, attached: bool = False
) -> Letter:
    """Return what is said of a result.

    Args:
        result: that was written.
        command: its name.
        inputs: files that were read, as they were typed.
        problems: what failed, such as targets that are missed.
        attached: whether the rows are in a file that goes along; otherwise the mail shows the first ones, even of many.
    """
    subject = _subject(result, command, inputs, problems)
    failed = [line for problem in problems for line in _wrapped(_said(problem), "! ")]
    figures = _aligned([(line, phrases) for line, phrases in summary_phrases(result)])
    notes = [line for note in result.notes for line in _wrapped(_note(note), "! " if note.warns else "- ")]
    warnings = [line for note in result.notes if note.warns for line in _wrapped(_note(note), "! ")]
    headline = _wrapped(one_line(result.headline)) if result.headline else []
    few = result.frame.height <= FEW_ROWS
    table = _table(result) if few or not attached else []
    text = _paragraphs([one_line(result.title)], headline, failed, table, figures, notes, _about(result))
    rows = _row_lines(result) if few else []
    phrases = [
        f"{line}: {' · '.join(phrases)}" if line else " · ".join(phrases) for line, phrases in summary_phrases(result)
    ]
    short = _paragraphs(headline, failed, rows, phrases, warnings)
    return Letter(subject, text, short)


def _subject(result: Result, command: str, inputs: Sequence[str], problems: Sequence[Problem]) -> str:
    parts = [f"custseg {command}", *([_names(inputs)] if inputs else [])]
    parts += [f"as of {result.as_of}"] if result.as_of else []
    if problems:
        parts.append(
            shortened(one_line(problems[0].what), MOST_NAME) if len(problems) == 1 else f"{len(problems)} problems"
        )
    return shortened(", ".join(parts).replace(", ", ": ", 1), MOST_SUBJECT)


def _names(inputs: Sequence[str]) -> str:
    """Return the name of the first input without its folder, and how many more there are."""
    first = inputs[0]
    if first == "-":
        name = "standard input"
    elif is_url(first):
        # What follows a question mark may be a password.
        name = first.partition("://")[2].partition("?")[0].rstrip("/").rpartition("/")[2]
    else:
        name = os.path.basename(os.path.normpath(first))
    more = f" and {len(inputs) - 1} more" if len(inputs) > 1 else ""
    return shortened(one_line(printable_name(name)), MOST_NAME) + more


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, with a sign where it was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


def _said(problem: Problem) -> str:
    place = f"{one_line(problem.where)}: " if problem.where else ""
    return place + one_line(problem.what)


def _note(note: Note) -> str:
    return one_line(note.text)


def _table(result: Result) -> list[str]:
    """Return the first rows as people see them away from a terminal."""
    stream = io.StringIO()
    print_table(titled(result), result.settings["top"] if result.settings else None, stream)
    return [line.rstrip() for line in stream.getvalue().strip("\n").splitlines()]


def _row_lines(result: Result) -> list[str]:
    """Return a line for each row, of what people see of it: a chat has no columns."""
    shown = titled(result)
    columns = seen_columns(shown)
    lines = []
    for row in shown.frame.select(column.name for column in columns).iter_rows():
        pairs = [(value, one.unit) for value, one in zip(row, columns, strict=True) if one.unit != "spark"]
        cells = [one_line(readable(value, unit)) for value, unit in pairs]
        lines.append(shortened("- " + " · ".join(filter(None, cells)), MOST_LINE))
    return lines


def _about(result: Result) -> list[str]:
    """Return how the files were understood, and which of their rows were used."""
    facts = [f"{role}={one_line(name)}" for role, name in result.understood.items() if role != TABLES]
    lines = _wrapped(" · ".join(facts)) if facts else []
    return lines + (_wrapped(ledger_line(result.ledger)) if result.ledger else [])


def _aligned(lines: Sequence[tuple[str, list[str]]]) -> list[str]:
    """Return phrases beside their headings: lines break between phrases where they can."""
    width = max((cell_len(line) for line, _ in lines), default=0)
    room = max(WIDTH - width - 2, MIN_WIDTH)
    found = []
    for line, phrases in lines:
        parts = _flow(phrases, room)
        heading = line + " " * (width - cell_len(line))
        found += [f"{heading}  {parts[0]}".strip(), *(f"{' ' * width}  {part}" for part in parts[1:])]
    return found


def _flow(phrases: Sequence[str], room: int) -> list[str]:
    lines = [phrases[0]]
    for phrase in phrases[1:]:
        together = f"{lines[-1]} · {phrase}"
        if cell_len(together) <= room:
            lines[-1] = together
        else:
            lines.append(phrase)
    return [part for line in lines for part in textwrap.wrap(line, room) or [""]]


def _wrapped(text: str, sign: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=sign, subsequent_indent=" " * len(sign), break_on_hyphens=False)


def _paragraphs(*paragraphs: Sequence[str]) -> str:
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines) + "\n"
