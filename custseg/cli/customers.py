"""``custseg customers``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """The whole customer table: every metric, segment, tag and attribute.

\b
Examples:
  custseg customers orders.csv -o customers.parquet
  custseg customers orders.csv --where "lifecycle = 'slipping' AND ltv > 200"
  custseg customers orders.csv --where "one_time AND days_since_last < 90"
  custseg customers orders.csv --columns "rfm,abc,orders,ltv" --sort orders
  custseg customers orders.csv --compare-to 90d --where "rfm_before = 'loyal'"

--where filters by metrics, attributes, segments (rfm = 'champions') and tags (one_time);
with --compare-to also by segments before (lifecycle_before = 'slipping').
"""

OPTIONS = (
    "inputs", "all", "columns", "sort", "top", "compare_to", "cuts", "where", "rows", "from", "to", "as_of", "margin",
    "cac", "lifetime", "spend", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg customers``."""
    from custseg.analyses.customers import customers
    from custseg.cli.run import run

    everyone = bool(options["all"])
    run(options, lambda settings, rejects: customers(options["inputs"], settings, prospects=everyone, rejects=rejects))
