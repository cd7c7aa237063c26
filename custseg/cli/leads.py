"""``custseg leads``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import PIPELINE_READING, WRITING

HELP = """Leads: what becomes of them, how fast, who works them, and what each source is worth.

\b
Examples:
  custseg leads leads.csv
  custseg leads leads.csv --by owner
  custseg leads leads.csv --by lead --sort age -o call.csv
  custseg leads leads.csv --orders orders.csv
  custseg leads leads.csv --by employees --quiet-after 30

--by takes source, owner, stage or another column; lead lists the open leads one by one.
"""

OPTIONS = (
    "inputs", "by", "columns", "sort", "top", "where", "rows", "from", "to", "as_of", "quiet_after", "overload",
    "orders", "deals", "margin", "full", "rejects", *PIPELINE_READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg leads``."""
    from custseg.analyses.leads.leads import leads
    from custseg.cli.run import run

    run(options, lambda settings, rejects: leads(options["inputs"], settings, rejects=rejects))
