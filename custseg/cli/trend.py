"""``custseg trend``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Turnover by period: dynamics coefficient, change and its causes, new and lost groups.

\b
Examples:
  custseg trend orders.csv
  custseg trend orders.csv --by category --period quarter
  custseg trend orders.csv --by seller --against year --periods 12
  custseg trend orders.csv --by lifecycle
  custseg trend orders.csv --period 30d -o trend.csv

The dynamics coefficient is turnover ÷ turnover of the previous period, or of a year ago; it is calculated for complete
periods only. Without --by the change is explained by customers × orders per customer × order value, and by new,
returning and lost customers.
"""

OPTIONS = (
    "inputs", "by", "period", "periods", "against", "top", "rows", "from", "to", "as_of", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg trend``."""
    from custseg.analyses.trend.trend import trend
    from custseg.cli.run import run

    run(options, lambda settings, rejects: trend(options["inputs"], settings, rejects=rejects))
