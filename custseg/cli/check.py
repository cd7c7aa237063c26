"""``custseg check``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Whether figures meet the conditions that they must meet: silent if all hold, else exit status 5.

\b
Examples:
  custseg check orders.csv --check "repeat_rate >= 40%"
  custseg check orders.csv --check "unreadable_date_rows < 1%" -v
  custseg check orders.csv --check "segment_share('high-high') >= 10%"
  custseg check orders.csv --check "orders > 10" -o checks.xml
  custseg check orders.csv --propose

The config holds checks under checks:, beside targets, which are checks too. Formats are
also junit (XML) and github (GitHub Actions). docs/check.md says what can be named.
"""

OPTIONS = (
    "inputs", "check", "propose", "strict", "scheme", "period", "against", "rows", "from", "to", "as_of", "margin",
    "cac", "spend", "lifetime", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg check``."""
    from custseg.analyses.check.check import CheckOptions, check
    from custseg.cli.check_output import write_checks
    from custseg.cli.run import Output, run
    from custseg.settings.output_formats import CHECK_FORMATS, PROPOSAL_FORMATS

    chosen = CheckOptions(tuple(options["check"]), bool(options["strict"]), bool(options["propose"]))
    if chosen.propose and options["format"] is None and not options["output"]:
        options["format"] = "yaml"
    run(
        options,
        lambda settings, rejects: check(options["inputs"], settings, options=chosen, rejects=rejects),
        Output(write_checks, PROPOSAL_FORMATS if chosen.propose else CHECK_FORMATS),
    )
