"""``custseg systems``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import WRITING

HELP = """The exports known by name.

\b
Examples:
  custseg systems
  custseg systems shopify
  custseg systems --format csv > systems.csv

A file is recognised by the names of its columns. --system KEY reads a file as
one of these exports, and --system none without the rules of any.
"""

OPTIONS = ("export", "top", "no_pager", *WRITING)


def command(options: dict[str, Any]) -> None:
    """Run ``custseg systems``."""
    from custseg.analyses.systems.systems import systems
    from custseg.cli.run import run

    run(options, lambda settings, rejects: systems(settings, options["export"]))
