"""The rich console: widths, colours, trimmed lines."""

from __future__ import annotations

from typing import TextIO

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console
from rich.table import Table

from custseg.streams import take_every_sign

NARROW = 20
DEFAULT_WIDTH = 80
WIDE = 10_000
"""Width of messages off a terminal: a path is never broken over lines."""

PIPE_WIDTH = 200
"""Width of tables off a terminal, and the most they take at one."""

PLAIN_RULE = Box(str(SIMPLE_HEAD).replace("─", "-"), ascii=True)
"""Table with a line below its header, in signs that every console has; rich would put lines between all columns."""


def console(stream: TextIO) -> Console:
    """Return a console for a stream: colour only where NO_COLOR, FORCE_COLOR and TERM allow it."""
    take_every_sign(stream)
    made = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=False)
    if not stream.isatty():
        made.width = WIDE
    elif made.width < NARROW:
        made.width = DEFAULT_WIDTH
    return made


def draws_blocks(out: Console) -> bool:
    """Return whether a console can show lines, arrows and bars."""
    return (out.encoding or "").lower().startswith("utf")


def print_trimmed(out: Console, table: Table) -> None:
    """Print a table without the blanks that fill its lines up to the right."""
    with out.capture() as captured:
        out.print(table)
    for line in captured.get().splitlines():
        out.file.write(line.rstrip() + "\n")
