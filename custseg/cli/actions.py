"""``custseg actions``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Whom to contact, why, what to say, by when, and the money at stake.

\b
Examples:
  custseg actions orders.csv --contacts contacts.csv
  custseg actions orders.csv --due this-week --owner Ada
  custseg actions orders.csv --control 10%
  custseg actions orders.csv --done actions.csv
  custseg actions orders.csv --contacts contacts.csv --for brevo

The rules are those of custseg init --rules FILE, under triggers; yours are added with --rules-file.
"""

OPTIONS = (
    "inputs", "owner", "due", "limit", "each", "done", "control", "min_support", "list", "for", "where", "scheme",
    "rows", "from", "to", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg actions``."""
    from custseg.analyses.actions.actions import actions
    from custseg.cli.run import run

    run(options, lambda settings, rejects: actions(options["inputs"], settings, rejects=rejects))
