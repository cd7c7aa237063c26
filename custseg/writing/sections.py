"""Tables beside the one of a result: on standard error for people, by their names in JSON."""

from __future__ import annotations

import textwrap
from typing import TextIO

from rich.text import Text

from custseg.result import Result, Section
from custseg.writing.console import console
from custseg.writing.escaping import one_line
from custseg.writing.presented import labelled
from custseg.writing.table import print_table


def print_sections_above(result: Result, stream: TextIO) -> None:
    """Print the sections above the table of a result, each below its title."""
    sections = [section for section in result.sections if not section.picture and not section.unseen]
    for section in sections:
        _print_section(section, result.narrow, stream)
    if sections:
        console(stream).print()


def print_sections_below(result: Result, stream: TextIO, *, full: bool) -> None:
    """Print the sections below the table of a result, each below its title.

    Args:
        result: with its sections.
        stream: a terminal or any text stream.
        full: whether to print those too that people see only if they ask for everything.
    """
    for section in result.sections:
        if section.picture and not section.unseen and (full or not section.more):
            _print_section(section, result.narrow, stream)


def _print_section(section: Section, narrow: str, stream: TextIO) -> None:
    out = console(stream)
    out.print()
    for line in textwrap.wrap(one_line(section.title), out.width):
        out.print(Text(line, style="bold"), end="" if section.title.endswith(line) else "\n")
    frame, columns = labelled(section.frame, section.columns)
    print_table(Result(section.title, frame, columns, section.bar, narrow=narrow), 0, stream)
