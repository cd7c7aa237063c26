"""Help as plain text in panels: rich would double the time that ``--help`` takes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from typer._click import Command, Context, HelpFormatter

GENERAL = "Options"


def write_options(command: Command, ctx: Context, formatter: HelpFormatter) -> None:
    """Write the arguments and options of a command by panel, the general ones last."""
    panels: dict[str, list[tuple[str, str]]] = {}
    for param in command.get_params(ctx):
        record = param.get_help_record(ctx)
        if record is not None:
            panel = "Arguments" if param.param_type_name == "argument" else _panel(param)
            panels.setdefault(panel, []).append(record)
    general = panels.pop(GENERAL, [])
    write_panels([*panels.items(), (GENERAL, general)], formatter)


def write_panels(panels: Iterable[tuple[str, list[tuple[str, str]]]], formatter: HelpFormatter) -> None:
    """Write (title, rows of two columns) one under the other, with their columns in line."""
    shown = [(title, rows) for title, rows in panels if rows]
    longest = max((len(name) for _, rows in shown for name, _ in rows), default=0)
    for title, rows in shown:
        with formatter.section(title):
            padded = [(name.ljust(min(longest, 30)), text) for name, text in rows]
            formatter.write_dl(padded)


def _panel(param: Any) -> str:
    return getattr(param, "rich_help_panel", None) or GENERAL
