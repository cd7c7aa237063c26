"""``custseg payments``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """How customers pay, what is open and for how long, and which of them take effort without profit.

\b
Examples:
  custseg payments invoices.csv
  custseg payments invoices.csv --sort overdue_amount
  custseg payments invoices.csv --where "days_late > 7 AND open_amount > 0"
  custseg payments invoices.csv --as-of 2025-12-31 --full
  custseg payments invoices.csv --top 0 -o payments.csv

An order with several payments or due dates is judged by each of them. An empty day of payment is an open bill.
--map paid_date=COLUMN and --map due_date=COLUMN name the columns of these days.
"""

OPTIONS = (
    "inputs", "columns", "sort", "top", "where", "rows", "from", "to", "as_of", "margin", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg payments``."""
    from custseg.analyses.payments.payments import payments
    from custseg.cli.run import run

    run(options, lambda settings, rejects: payments(options["inputs"], settings, rejects=rejects))
