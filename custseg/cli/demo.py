"""``custseg demo``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from custseg.cli.options import WRITING

HELP = """A first table, from fictional orders that come with custseg.

\b
Examples:
  custseg demo
  custseg demo --top 20
  custseg demo | head -n 3
  custseg demo -o demo.csv

It prints the command that it runs: type that with a file of yours.
"""

OPTIONS = ("top", *WRITING)

ORDERS = Path(__file__).parent / "demo_data" / "orders.csv.gz"
ROWS = "8"
"""Customers that are shown unless another number is typed."""


def command(options: dict[str, Any]) -> None:
    """Run ``custseg demo``: ``custseg ltv`` of the orders that come with the package."""
    from custseg.analyses.ltv import ltv
    from custseg.cli.again import command_line
    from custseg.cli.run import run
    from custseg.settings.setting import CONFIG_NAME

    inputs = [shortest(ORDERS)]
    asked = options | {"command": "ltv", "inputs": inputs, "top": options["top"] or ROWS}
    # What the config in the working folder says of another file would not fit this one.
    if not options["config"] and Path(CONFIG_NAME).exists():
        asked["no_config"] = True
    if not options["quiet"]:
        print(f"$ {command_line(asked).with_options('')}".rstrip(), file=sys.stderr, flush=True)
    run(asked, lambda settings, rejects: ltv(inputs, settings, rejects=rejects))


def shortest(path: Path) -> str:
    """Return the path from the working folder where it lies below, otherwise in full."""
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return os.fspath(path)
