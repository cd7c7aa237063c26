"""Tables beside the one of a result: on standard error for people, by their names in JSON."""

from __future__ import annotations

from typing import TextIO

from rich.text import Text

from custseg.result import Result
from custseg.writing.console import console
from custseg.writing.terminal import print_table


def print_sections(result: Result, stream: TextIO, *, pictures: bool = False) -> None:
    """Print the sections of a result, each below its title.

    Args:
        result: with its sections.
        stream: a terminal or any text stream.
        pictures: whether those that are pictures are printed, and not the others.
    """
    sections = [section for section in result.sections if section.picture == pictures]
    if not sections:
        return
    out = console(stream)
    for section in sections:
        out.print()
        out.print(Text(section.title, style="bold"), end="")
        table = Result(section.title, section.frame, section.columns, section.bar, limit=0, narrow=result.narrow)
        print_table(table, 0, stream)
    if not pictures:
        out.print()
