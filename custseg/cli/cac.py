"""``custseg cac``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Customer acquisition cost (CAC), and whether it pays: LTV against CAC.

\b
Examples:
  custseg cac orders.csv --spend spend.csv
  custseg cac orders.csv --spend spend.csv --contacts contacts.csv
  custseg cac orders.csv --spend spend.csv --by month
  custseg cac orders.csv --spend spend.csv --by first:category -o cac.csv
  custseg cac orders.csv --cac 40 --by cohort

The spend file has a column of days or months, one of amounts and, if possible, one of channels:
month,channel,amount. The channel of a customer is taken from --contacts, else from the orders of the first day.
"""

OPTIONS = (
    "inputs", "by", "columns", "sort", "top", "rows", "from", "to", "as_of", "margin", "cac", "spend", "discount",
    "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg cac``."""
    from custseg.analyses.cac.cac import cac
    from custseg.cli.run import run

    run(options, lambda settings, rejects: cac(options["inputs"], settings, rejects=rejects))
