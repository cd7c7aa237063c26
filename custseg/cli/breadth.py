"""``custseg breadth``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """How much of the range each customer buys, at what margin, and what to offer it next.

\b
Examples:
  custseg breadth orders.csv
  custseg breadth orders.csv --cross-sell
  custseg breadth orders.csv --cross-sell --by product --min-support 100
  custseg breadth orders.csv --journey --by product
  custseg breadth orders.csv --items -o categories.csv
  custseg breadth orders.csv --where "breadth = 'broad-no-margin'"

The table has one row per customer; --items has one per category (or --by FIELD),
--journey one per first and next category of new customers, --baskets one per
pair that is bought in one order, --small-orders one per order below the
customer's own average.
"""

OPTIONS = (
    "inputs", "by", "items", "journey", "baskets", "small_orders", "cross_sell", "min_support", "columns", "sort",
    "top", "where", "rows", "from", "to", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg breadth``."""
    from custseg.analyses.breadth.breadth import breadth
    from custseg.analyses.breadth.request import TABLES, BreadthOptions
    from custseg.cli.run import run

    wanted = BreadthOptions(**{name: bool(options[name]) for name in (*TABLES, "cross_sell")})
    run(options, lambda settings, rejects: breadth(options["inputs"], settings, options=wanted, rejects=rejects))
