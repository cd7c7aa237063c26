"""``custseg report``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """One page on all that matters about your customers, for people who do not type commands.

\b
Examples:
  custseg report orders.csv -o report.html
  custseg report orders.csv --contacts contacts.csv -o report.html
  custseg report orders.csv --compare-to 90d -o report.html
  custseg report orders.csv --sections base,segments,actions -o page.html
  custseg report orders.csv --format json

The page is one file: it needs no script and asks for nothing on the network. Sections appear if the data allow.
Its title, sections and your own texts can be set in custseg.yaml. This command needs an extra:
pip install "custseg[report]"
"""

OPTIONS = (
    "inputs", "sections", "scheme", "compare_to", "cuts", "period", "against", "rows", "from", "to", "as_of", "margin",
    "cac", "lifetime", "spend", "horizon", "model", "interval", "holdout", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg report``."""
    from functools import partial

    from custseg.analyses.report.report import report
    from custseg.cli.again import other_command
    from custseg.cli.run import Output, run

    typed = partial(other_command, options)
    run(
        options,
        lambda settings, rejects: report(options["inputs"], settings, rejects=rejects, typed=typed),
        Output(usual="html"),
    )
