"""Time ``custseg referrals`` on chains of fifty customers against a hand-written polars query."""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl
from contest import files
from report import TABLE_GOALS
from tables import TableTask, against_polars

DEPTH = 50


def make_contacts(path: Path, target: Path) -> None:
    """Write who brought whom among the customers of a file, in chains of ``DEPTH``, the same in every run."""
    lines = pl.scan_parquet(path) if path.suffix == ".parquet" else pl.scan_csv(path)
    customers = lines.select(pl.col("customer_id").unique()).collect(engine="streaming").sort("customer_id")
    chain = customers.sample(fraction=1, shuffle=True, seed=7).with_row_index("place")
    referrer = pl.when(pl.col("place") % DEPTH != 0).then(pl.col("customer_id").shift(1))
    chain.select("customer_id", referrer.alias("referred_by")).sort("customer_id").write_csv(target)


def run_referrals(options: argparse.Namespace, scratch: Path) -> list[str]:
    """Return the table and the goals of ``custseg referrals``."""
    lines = []
    for rows in options.rows:
        contacts = options.folder / f"contacts_{rows}.csv"
        if not contacts.exists():
            make_contacts(files(rows, options)[0], contacts)
        words = ("referrals", "--contacts", str(contacts), "--reward", "none")
        task = TableTask("referrals", words, ("polars_referrals", str(contacts)))
        these = argparse.Namespace(**{**vars(options), "rows": [rows]})
        lines += against_polars("Referrals", [task], TABLE_GOALS, these, scratch)
    return lines
