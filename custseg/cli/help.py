"""Help as plain text in panels; rich would double the time that ``--help`` takes."""

from __future__ import annotations

from collections.abc import Mapping

import click

from custseg.cli.options import GENERAL, PANELS

MAX_NAME = 30
"""Columns up to which names are in line; a longer one has its text on the next line."""

Rows = list[tuple[str, str]]


def write_parameters(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """Write the arguments and options of a command by panel."""
    panels: dict[str, Rows] = {panel: [] for panel in PANELS}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            usual = "Arguments" if isinstance(param, click.Argument) else GENERAL
            panels[getattr(param, "panel", usual)].append(record)
    write_panels(panels, formatter)


def write_panels(panels: Mapping[str, Rows], formatter: click.HelpFormatter) -> None:
    """Write rows of two columns under the title of their panel, with their columns in line."""
    longest = max((len(name) for rows in panels.values() for name, _ in rows), default=0)
    for title, rows in panels.items():
        if rows:
            with formatter.section(title):
                formatter.write_dl([(name.ljust(min(longest, MAX_NAME)), text) for name, text in rows])
