"""``custseg metrics``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import WRITING

HELP = """Definitions of all metrics.

\b
Examples:
  custseg metrics
  custseg metrics --format md > metrics.md

Use the names in --columns, --sort and --where.
"""

OPTIONS = ("top", *WRITING)


def command(options: dict[str, Any]) -> None:
    """Run ``custseg metrics``."""
    from custseg.analyses.metrics import metrics
    from custseg.cli.run import run

    run(options, lambda settings, rejects: metrics(settings))
