"""``custseg referrals``."""

from __future__ import annotations

from typing import Any

from custseg.cli.options import READING, WRITING

HELP = """Who brings customers, what these are worth, and what a referral may cost.

\b
Examples:
  custseg referrals orders.csv --contacts contacts.csv --reward 10
  custseg referrals orders.csv --contacts contacts.csv --reward none
  custseg referrals orders.csv --contacts contacts.csv --tree C0050
  custseg referrals orders.csv --contacts contacts.csv --where "referred"
  custseg referrals orders.csv --contacts contacts.csv -o referrals.csv

The contacts or orders need a column with the referrer of each customer (referred_by),
by id or e-mail. A number of referrals (referrals) answers a part of it.
"""

OPTIONS = (
    "inputs", "tree", "columns", "sort", "top", "where", "rows", "from", "to", "as_of", "margin", "reward",
    *READING, *WRITING,
)  # fmt: skip


def command(options: dict[str, Any]) -> None:
    """Run ``custseg referrals``."""
    from custseg.analyses.referrals.referrals import referrals
    from custseg.cli.run import run

    tree = options["tree"]
    run(options, lambda settings, rejects: referrals(options["inputs"], settings, tree=tree, rejects=rejects))
