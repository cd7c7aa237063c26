"""``custseg init``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import UNDERSTANDING
from custseg.errors import UsageError
from custseg.settings.setting import CONFIG_NAME

HELP = """Write a config file for an export, or the rules of segments to edit.

\b
Examples:
  custseg init orders.csv
  custseg init orders.csv -o shop.yaml
  custseg init --rules rules.yaml

The config file is custseg.yaml unless -o names another; custseg reads custseg.yaml in the working folder. At a
terminal, init asks what it cannot tell from the file. It never overwrites a file.
"""

OPTIONS = ("files", "rules", "contacts", *UNDERSTANDING, "output", "quiet", "debug")


def command(options: dict[str, Any]) -> None:
    """Run ``custseg init``."""
    from custseg.cli.new_files import write_config, write_rules

    quiet, files = bool(options["quiet"]), options["files"]
    if not options["rules"] and not files:
        hint = "Type: custseg init orders.csv, or: custseg init --rules rules.yaml"
        raise UsageError("no file given", hint=hint)
    if options["rules"]:
        write_rules(options["rules"], quiet=quiet)
    if files:
        write_config(files, options["output"] or CONFIG_NAME, options, quiet=quiet)
