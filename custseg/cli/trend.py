"""``custseg trend``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READS, WRITING, takes

HELP = """Turnover by period: dynamics coefficient, change, why, what is new and gone.

\b
Examples:
  custseg trend orders.csv
  custseg trend orders.csv --by category --period quarter
  custseg trend orders.csv --by seller --against year --periods 12
  custseg trend orders.csv --by lifecycle
  custseg trend orders.csv --period 30d -o trend.csv

The coefficient is turnover ÷ that of the period before, or of a year ago; incomplete periods are in none. Without --by
the change is explained: customers × orders per customer × order value, and who came, stayed and left.
"""


@takes(
    "inputs", "by", "period", "periods", "against", "top", "rows", "from", "to", "as_of", *READS, *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg trend``."""
    from custseg.analyses.trend.trend import trend
    from custseg.cli.run import run

    run(options, lambda settings, rejects: trend(options["inputs"], settings, rejects=rejects))
