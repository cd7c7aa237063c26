"""``custseg init``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import takes
from custseg.errors import UsageError
from custseg.settings.setting import CONFIG_NAME

HELP = """Write files to begin with: settings for an export, or the rules of segments, to edit.

\b
Examples:
  custseg init orders.csv
  custseg init orders.csv -o shop.yaml
  custseg init --rules rules.yaml

Settings go to custseg.yaml, where the next run finds them, in cron too. What the file leaves open is asked at a
terminal. A file that is there already is left alone.
"""


@takes(
    "files", "rules", "contacts", "match", "map", "date_format", "decimal", "currency", "encoding", "sheet", "output",
    "quiet", "debug",
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg init``."""
    from custseg.cli.beginning import write_config, write_rules

    quiet, files = bool(options["quiet"]), options["files"]
    if not options["rules"] and not files:
        raise UsageError("what is to be written?", hint="custseg init orders.csv, or custseg init --rules rules.yaml")
    if options["rules"]:
        write_rules(options["rules"], quiet=quiet)
    if files:
        write_config(files, options["output"] or CONFIG_NAME, options, quiet=quiet)
