"""``custseg forecast``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Expected orders and revenue of each customer, with intervals and the past error of the forecast.

\b
Examples:
  custseg forecast orders.csv
  custseg forecast orders.csv --horizon 6 --margin 30%
  custseg forecast orders.csv --where "p_alive < 0.3 AND ltv > 500"
  custseg forecast orders.csv --model auto --interval 90%
  custseg forecast orders.csv --holdout off -o forecast.parquet

custseg first tests the forecast on the end of your own history and reports its error. This command needs an extra:
pip install "custseg[forecast]"
"""

OPTIONS = (
    "inputs", "horizon", "model", "interval", "holdout", "discount", "columns", "sort", "top", "where", "rows", "to",
    "as_of", "margin", "cac", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg forecast``."""
    from custseg.analyses.forecast.forecast import forecast
    from custseg.cli.run import run

    run(options, lambda settings, rejects: forecast(options["inputs"], settings, rejects=rejects))
