"""``custseg metrics``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import WRITING, takes

HELP = """The dictionary: what every figure means.

\b
Examples:
  custseg metrics
  custseg metrics --format md > metrics.md

Every name can be used in --columns, --sort and --where.
"""


@takes("top", *WRITING)
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg metrics``."""
    from custseg.analyses.metrics import metrics
    from custseg.cli.run import run

    run(options, lambda settings, rejects: metrics(settings))
