"""The commands: name, module, one line of help and panel. Modules are loaded when their command runs."""

from __future__ import annotations

from typing import NamedTuple


class Command(NamedTuple):
    """A command that works."""

    module: str
    help: str
    panel: str


COMMANDS = {
    "ltv": Command("custseg.cli.ltv", "Value of each customer and of the base.", "Value"),
    "metrics": Command("custseg.cli.metrics", "The dictionary: what every figure means.", "Understand"),
}
