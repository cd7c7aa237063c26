"""``custseg outcome``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """What lists of actions achieved: who bought, contacted or not.

\b
Examples:
  custseg outcome actions.csv orders.csv
  custseg outcome actions.csv orders.csv --within 60d
  custseg outcome actions.csv orders.csv --by owner
  custseg outcome "action*.csv" orders.csv -o outcome.csv

The lists come first, then the orders. Customers whose group is control were kept off.
"""

OPTIONS = (
    "inputs", "within", "by", "top", "rows", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg outcome``."""
    from custseg.analyses.outcome.outcome import outcome
    from custseg.cli.run import run

    run(options, lambda settings, rejects: outcome(options["inputs"], settings, rejects=rejects))
