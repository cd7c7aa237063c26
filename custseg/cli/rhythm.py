"""``custseg rhythm``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """How regularly customers order, whose next order is due or overdue, and when customers come back.

\b
Examples:
  custseg rhythm orders.csv
  custseg rhythm orders.csv --contacts contacts.csv --full
  custseg rhythm orders.csv --where "rhythm_status = 'overdue'" -o overdue.csv
  custseg rhythm orders.csv --where "ltv > 100" --sort next_order_due:asc
  custseg segment orders.csv --scheme rhythm

A terminal shows whom to remind, the most valuable first; --full adds who comes back after each order, gaps,
season and irregular customers with the probable cause. A file has one row per customer.
"""

OPTIONS = (
    "inputs", "columns", "sort", "top", "where", "rows", "from", "to", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg rhythm``."""
    from custseg.analyses.rhythm.rhythm import rhythm
    from custseg.cli.run import run

    run(options, lambda settings, rejects: rhythm(options["inputs"], settings, rejects=rejects))
