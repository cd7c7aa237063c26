"""``custseg deals``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import PIPELINE_READING, WRITING

HELP = """Deals: how many are won, how long they take, what is stuck, and whom to chase.

\b
Examples:
  custseg deals deals.csv
  custseg deals deals.csv --by customer --where comparing
  custseg deals deals.csv --by deal --where "age > 30" -o old.csv
  custseg deals deals.csv --orders orders.csv
  custseg deals deals.csv contacts.csv --by country
  custseg deals deals.csv --by product --alias "OfficeCoffee=Office Coffee"

--by takes seller, customer, product, source, stage or another column; deal lists the open deals one by one.
"""

OPTIONS = (
    "inputs", "by", "columns", "sort", "top", "where", "rows", "from", "to", "as_of", "stuck", "comparing_deals",
    "comparing_win_rate", "orders", "margin", "full", "rejects", *PIPELINE_READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg deals``."""
    from custseg.analyses.deals.deals import deals
    from custseg.cli.run import run

    run(options, lambda settings, rejects: deals(options["inputs"], settings, rejects=rejects))
