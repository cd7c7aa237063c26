"""``custseg inspect``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import WRITING, takes

HELP = """What a file was found to be, and what is wrong with it, by rows and money at stake.

\b
Examples:
  custseg inspect orders.csv
  custseg inspect orders.csv --rejects rejects.csv
  custseg inspect orders.csv --to 2025-12-31 -o findings.csv
  custseg inspect orders.csv --format json -o orders.json

Findings can overlap: one row may stand in several. --contacts FILE is inspected too.
The status is 0 with findings, 3 when the file cannot be used.
"""


@takes(
    "inputs", "rows", "from", "to", "as_of", "contacts", "match", "map", "date_format", "decimal", "currency",
    "encoding", "sheet", "top", "rejects", *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg inspect``."""
    from custseg.analyses.inspect.inspect import inspect
    from custseg.cli.run import run

    run(options, lambda settings, rejects: inspect(options["inputs"], settings, rejects=rejects))
