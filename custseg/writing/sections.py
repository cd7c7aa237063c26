"""Tables beside the one of a result: on standard error for people, by their names in JSON."""

from __future__ import annotations

from typing import TextIO

from rich.text import Text

from custseg.result import Result, Section
from custseg.writing.console import console
from custseg.writing.table import print_table


def print_sections_above(result: Result, stream: TextIO) -> None:
    """Print the sections above the table of a result, each below its title."""
    sections = [section for section in result.sections if not section.picture]
    for section in sections:
        _print_section(section, result.narrow, stream)
    if sections:
        console(stream).print()


def print_sections_below(result: Result, stream: TextIO) -> None:
    """Print the sections below the table of a result, each below its title."""
    for section in result.sections:
        if section.picture:
            _print_section(section, result.narrow, stream)


def _print_section(section: Section, narrow: str, stream: TextIO) -> None:
    out = console(stream)
    out.print()
    out.print(Text(section.title, style="bold"), end="")
    print_table(Result(section.title, section.frame, section.columns, section.bar, narrow=narrow), 0, stream)
