"""Help as plain text in panels; rich would double the time that ``--help`` takes."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Collection, Mapping

import click

from custseg.cli.panels import GENERAL, PANELS

MAX_NAME = 30
"""Columns up to which names are in line; a longer one has its text on the next line."""

WIDTH = 80
"""Columns that the help takes at most, and off a terminal."""

ALL = "custseg.help_all"
"""Key of what click carries along: whether every option is listed."""

Rows = list[tuple[str, str]]


def write_parameters(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, main: Collection[str] = ()
) -> None:
    """Write the arguments and options of a command by panel.

    Args:
        command: with its parameters.
        ctx: of the command; with `ALL`, every option is written.
        formatter: of click.
        main: names of the options that are written otherwise; empty for all.
    """
    panels: dict[str, Rows] = {panel: [] for panel in PANELS}
    hidden = 0
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is None:
            continue
        is_option = isinstance(param, click.Option)
        if (
            main
            and is_option
            and not ctx.meta.get(ALL)
            and str(param.name) not in (*main, "help_all")
            and "--help" not in param.opts
        ):
            hidden += 1
            continue
        usual = GENERAL if is_option else "Arguments"
        panels[getattr(param, "panel", usual)].append(record)
    write_panels(panels, formatter)
    if hidden:
        formatter.write_paragraph()
        formatter.write_text(f"{hidden} more options: {ctx.command_path} --help-all")


def write_panels(panels: Mapping[str, Rows], formatter: click.HelpFormatter) -> None:
    """Write rows of two columns under the title of their panel, with their columns in line."""
    longest = max((len(name) for rows in panels.values() for name, _ in rows), default=0)
    for title, rows in panels.items():
        if rows:
            with formatter.section(title):
                formatter.write_dl([(name.ljust(min(longest, MAX_NAME)), text) for name, text in rows])


def fitted(text: str) -> str:
    """Return a help text with lines that fit the terminal; off a terminal they stay as they are."""
    if not sys.stdout or not sys.stdout.isatty():
        return text
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    if width < MIN_WIDTH or width >= WIDTH:
        return text
    lines = []
    for line in text.splitlines():
        indent = " " * min(len(line) - len(line.lstrip()), width // 4)
        after = indent + "  " if width > 2 * MIN_WIDTH else indent
        lines += textwrap.wrap(line.strip(), width, initial_indent=indent, subsequent_indent=after) or [""]
    return "\n".join(lines)


MIN_WIDTH = 10
"""A terminal that says it is narrower does not know its width."""
