"""Tables beside the one of a result: on standard error for people, by their names in JSON."""

from __future__ import annotations

from typing import TextIO

from rich.text import Text

from custseg.writing.result import Result
from custseg.writing.terminal import console, print_table


def print_sections(result: Result, stream: TextIO) -> None:
    """Print the sections of a result, each below its title.

    Args:
        result: with its sections.
        stream: a terminal or any text stream.
    """
    out = console(stream)
    for section in result.sections:
        out.print()
        out.print(Text(section.title, style="bold"), end="")
        print_table(Result(section.title, section.frame, section.columns, limit=0, narrow=result.narrow), 0, stream)
    out.print()
