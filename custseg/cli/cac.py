"""``custseg cac``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READS, WRITING, takes

HELP = """What new customers cost to win, and whether that pays: LTV against acquisition cost (CAC).

\b
Examples:
  custseg cac orders.csv --spend spend.csv
  custseg cac orders.csv --spend spend.csv --contacts contacts.csv
  custseg cac orders.csv --spend spend.csv --by month
  custseg cac orders.csv --spend spend.csv --by first:category -o cac.csv
  custseg cac orders.csv --cac 40 --by cohort

The file of spend has a column of days or months, one of amounts and, better, one of channels: month,channel,amount.
Channels of customers come from --contacts, else from the orders of their first day.
"""


@takes(
    "inputs", "by", "columns", "sort", "top", "rows", "from", "to", "as_of", "margin", "cac", "spend", *READS, *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg cac``."""
    from custseg.analyses.cac.cac import cac
    from custseg.cli.run import run

    run(options, lambda settings, rejects: cac(options["inputs"], settings, rejects=rejects))
