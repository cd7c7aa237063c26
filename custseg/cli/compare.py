"""``custseg compare``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Two saved tables: who came, left or moved, and why LTV changed.

\b
Examples:
  custseg customers orders.csv --as-of 2025-06-30 -o june.parquet
  custseg customers orders.csv -o now.xlsx
  custseg compare june.parquet now.xlsx
  custseg compare june.parquet now.xlsx --by rfm --where "status = 'came'"
  custseg compare orders.csv --compare-to 90d -o moves.xlsx

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
