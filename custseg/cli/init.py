"""``custseg init``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import takes

HELP = """Write files to begin with: the rules of segments, to edit.

\b
Examples:
  custseg init --rules rules.yaml
  custseg segment orders.csv --rules-file rules.yaml

A file that is there already is left alone.
"""


@takes("rules", "quiet", "debug")
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg init``."""
    from custseg.cli.beginning import write_rules

    write_rules(options["rules"], quiet=bool(options["quiet"]))
