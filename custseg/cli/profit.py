"""``custseg profit``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Revenue, profit and return on sales by category, seller, customer or another dimension.

\b
Examples:
  custseg profit orders.csv --by category
  custseg profit orders.csv --by seller --compare-to 90d
  custseg profit orders.csv --by customer --sort profit:asc
  custseg profit orders.csv --by volume-value
  custseg profit orders.csv --by product --top 50 -o products.csv

--by takes a column of the orders or contacts, customer, cohort, first:FIELD, main:FIELD or a scheme.
"""

OPTIONS = (
    "inputs", "by", "split", "columns", "sort", "top", "compare_to", "rows", "from", "to", "as_of", "margin", "cac",
    "lifetime", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg profit``."""
    from custseg.analyses.profit import profit
    from custseg.cli.run import run

    run(options, lambda settings, rejects: profit(options["inputs"], settings, rejects=rejects))
