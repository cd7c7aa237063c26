"""``custseg forecast``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READS, WRITING, takes

HELP = """What comes next: orders and money to expect of each customer, and how wrong that was before.

\b
Examples:
  custseg forecast orders.csv
  custseg forecast orders.csv --horizon 6 --margin 30%
  custseg forecast orders.csv --where "p_alive < 0.3 AND ltv > 500"
  custseg forecast orders.csv --model auto --interval 90%
  custseg forecast orders.csv --holdout off -o forecast.parquet

A forecast is tested on the end of your own history before it is shown. It needs: pip install 'custseg[forecast]'.
"""


@takes(
    "inputs", "horizon", "model", "interval", "holdout", "discount", "columns", "sort", "top", "where", "rows", "to",
    "as_of", "margin", "cac", *READS, *WRITING,
)  # fmt: skip
def command(options: dict[str, Any]) -> None:
    """Answer ``custseg forecast``."""
    from custseg.analyses.forecast.forecast import forecast
    from custseg.cli.run import run

    run(options, lambda settings, rejects: forecast(options["inputs"], settings, rejects=rejects))
