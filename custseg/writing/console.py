"""The rich console: widths, colours, trimmed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    pass


NARROW = 20
WIDE = 10_000
"""Width of messages off a terminal: a path is never broken over lines."""


PIPE_WIDTH = 200


def console(stream: TextIO) -> Console:
    """Return a console for a stream: colour only where NO_COLOR, FORCE_COLOR and TERM allow it."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="replace")
    made = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not stream.isatty():
        made.width = WIDE
    elif made.width < NARROW:
        made.width = 80
    return made


def print_trimmed(out: Console, table: Table) -> None:
    """Print a table without the blanks that fill its lines up to the right."""
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        out.file.write(line.rstrip() + "\n")
