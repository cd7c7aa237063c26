"""``custseg cohorts``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READS, WRITING, takes

HELP = """Customers by the month of their first order: who comes back, and what they have earned by each age.

\b
Examples:
  custseg cohorts orders.csv
  custseg cohorts orders.csv --period quarter
  custseg cohorts orders.csv --columns ltv_cumulated_per_customer
  custseg cohorts orders.csv --by first:category
  custseg cohorts orders.csv -o cohorts.csv

At a terminal a triangle: a row for each cohort, a column for each month since the first order.
In a file one row for each cohort and age.
"""


@takes(
    "inputs", "period", "by", "columns", "top", "rows", "from", "to", "as_of", "margin", *READS, *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg cohorts``."""
    from custseg.analyses.cohorts.cohorts import cohorts
    from custseg.cli.run import run

    run(options, lambda settings, rejects: cohorts(options["inputs"], settings, rejects=rejects))
