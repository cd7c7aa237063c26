"""``custseg profit``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READS, WRITING, takes

HELP = """Revenue, profit and return on sales by category, seller, customer, …

\b
Examples:
  custseg profit orders.csv --by category
  custseg profit orders.csv --by seller --compare-to 90d
  custseg profit orders.csv --by customer --sort profit:asc
  custseg profit orders.csv --by volume-value
  custseg profit orders.csv --by product --top 50 -o products.csv

--by takes a column of the orders, customer, a column of the contacts, cohort, first:FIELD, main:FIELD or a scheme.
"""


@takes(
    "inputs", "by", "columns", "sort", "top", "compare_to", "rows", "from", "to", "as_of", "margin", "cac", "lifetime",
    *READS, *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg profit``."""
    from custseg.analyses.profit import profit
    from custseg.cli.run import run

    run(options, lambda settings, rejects: profit(options["inputs"], settings, rejects=rejects))
