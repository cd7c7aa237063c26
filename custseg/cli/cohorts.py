"""``custseg cohorts``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Retention and cumulative profit of customers, by the month of their first order and by age.

\b
Examples:
  custseg cohorts orders.csv
  custseg cohorts orders.csv --period quarter
  custseg cohorts orders.csv --columns ltv_cumulated_per_customer
  custseg cohorts orders.csv --by first:category
  custseg cohorts orders.csv -o cohorts.csv

A terminal shows a triangle: one row per cohort, one column per month since the first order.
A file has one row per cohort and age.
"""

OPTIONS = (
    "inputs", "period", "by", "columns", "top", "rows", "from", "to", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg cohorts``."""
    from custseg.analyses.cohorts.cohorts import cohorts
    from custseg.cli.run import run

    run(options, lambda settings, rejects: cohorts(options["inputs"], settings, rejects=rejects))
