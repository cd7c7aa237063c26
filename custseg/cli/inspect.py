"""``custseg inspect``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import UNDERSTANDING, WRITING

HELP = """How the file was understood, and its problems by rows and money at stake.

\b
Examples:
  custseg inspect orders.csv
  custseg inspect orders.csv --rejects rejects.csv
  custseg inspect orders.csv --to 2025-12-31 -o findings.csv
  custseg inspect orders.csv --format json -o orders.json

A row can count in several findings. With --contacts, that file is inspected too.
The exit status is 0 even with findings, and 3 if the file cannot be used.
"""

OPTIONS = ("inputs", "rows", "from", "to", "as_of", "contacts", *UNDERSTANDING, "top", "lang", "rejects", *WRITING)


def command(options: dict[str, Any]) -> None:
    """Run ``custseg inspect``."""
    from custseg.analyses.inspect.inspect import inspect
    from custseg.cli.run import run

    run(options, lambda settings, rejects: inspect(options["inputs"], settings, rejects=rejects))
