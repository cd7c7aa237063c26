"""``custseg compare``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Two saved tables: who came, left or moved, and why LTV changed.

\b
Examples:
  custseg compare june.parquet july.parquet
  custseg compare june.csv july.xlsx --by rfm
  custseg compare june.parquet july.parquet --where "status = 'left'"
  custseg compare orders.csv --compare-to 90d
  custseg compare orders.csv --compare-to 2025-06-30 -o moves.xlsx

The older table comes first; custseg customers, segment --members and ltv save them.
With --compare-to the files are orders, and two of their days are compared.
"""

OPTIONS = (
    "inputs", "by", "columns", "sort", "top", "compare_to", "where", "rows", "from", "to", "as_of", "margin", "cac",
    "lifetime", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg compare``."""
    from custseg.analyses.compare.compare import compare
    from custseg.cli.run import run

    run(options, lambda settings, rejects: compare(options["inputs"], settings, rejects=rejects))
