"""``custseg metrics``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import WRITING

HELP = """Definitions of the metrics: of all, or of those that are named.

\b
Examples:
  custseg metrics
  custseg metrics ltv
  custseg metrics ltv margin retention_budget
  custseg metrics ltv --lang de
  custseg metrics --format md > metrics.md

Use the names in --columns, --sort and --where.
"""

OPTIONS = ("names", "top", "lang", "no_pager", *WRITING)


def command(options: dict[str, Any]) -> None:
    """Run ``custseg metrics``."""
    from custseg.analyses.metrics import metrics
    from custseg.cli.run import run

    run(options, lambda settings, rejects: metrics(settings, options["names"]))
