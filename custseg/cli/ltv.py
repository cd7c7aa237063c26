"""``custseg ltv``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Lifetime value of each customer and in total: LTV = S × C × P × T.

\b
Examples:
  custseg ltv orders.csv
  custseg ltv orders.csv --by cohort
  custseg ltv tables/ --by country
  custseg ltv orders.csv --by main:category --lifetime 24
  custseg ltv orders.csv --where "orders >= 3 AND days_since_last > 180"
  custseg ltv orders.csv --margin 30% --cac 40 -o ltv.csv
  custseg ltv orders.csv --compare-to 90d
  custseg ltv orders.csv --what-if "orders_per_month +5%, margin +1pt"

S: average order value. C: orders per month. P: return on sales. T: months since the first order.
"""

OPTIONS = (
    "inputs", "by", "split", "columns", "sort", "top", "compare_to", "where", "rows", "from", "to", "as_of", "margin",
    "cac", "lifetime", "what_if", "spend", "discount", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg ltv``."""
    from custseg.analyses.ltv import ltv
    from custseg.cli.run import run

    run(options, lambda settings, rejects: ltv(options["inputs"], settings, rejects=rejects))
