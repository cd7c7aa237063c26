"""``custseg segment``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING
from custseg.segments.scheme_names import scheme_names

SCHEMES = ", ".join(scheme_names()).replace("volume-value", "volume-value (orders × average order value)")

HELP = f"""Customer segments, the value of each, and what to do about it.

\b
Examples:
  custseg segment orders.csv
  custseg segment orders.csv --scheme rfm
  custseg segment orders.csv --members high-high
  custseg segment orders.csv --cross lifecycle
  custseg segment orders.csv --compare-to 90d
  custseg segment orders.csv --by first:category -o segments.csv

Schemes: {SCHEMES}, and those in your rules file.
With --compare-to, --where can use segment_before, also with --members.
"""

OPTIONS = (
    "inputs", "scheme", "cross", "members", "by", "columns", "sort", "top", "compare_to", "cuts", "where", "rows",
    "from", "to", "as_of", "margin", "cac", "spend", "advice", "full", *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg segment``."""
    from custseg.analyses.segment.segment import SegmentOptions, segment
    from custseg.cli.run import run

    segment_options = SegmentOptions(options["members"], options["cross"])
    run(
        options,
        lambda settings, rejects: segment(options["inputs"], settings, options=segment_options, rejects=rejects),
    )
