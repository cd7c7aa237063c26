"""Hold the intervals of a forecast against what came: ``python coverage.py FORECAST LATER SUMMARY``."""

from __future__ import annotations

import json
import sys
from math import sqrt
from pathlib import Path

import polars as pl

LEVEL = 0.8
OFTEN = 2
"""Expected orders from which the most likely future is not that nothing happens, which a whole interval holds."""


def main(forecast: str, later: str, summary: str) -> None:
    """Print one line for each kind of interval."""
    came = pl.scan_parquet(later).group_by("customer_id").agg(came=pl.len(), money=pl.col("revenue").sum())
    found = pl.scan_parquet(forecast).join(came, on="customer_id", how="left")
    found = found.with_columns(pl.col("came").fill_null(0), pl.col("money").fill_null(0.0)).collect()
    figures = json.loads(Path(summary).read_text(encoding="utf-8"))["summary"]
    for title, some in (("all customers", found), ("who may order", found.filter(pl.col("expected_orders") > OFTEN))):
        for name, column in (("orders", "came"), ("revenue", "money")):
            inside = some.select(pl.col(column).is_between(f"{name}_low", f"{name}_high").mean()).item()
            error = sqrt(LEVEL * (1 - LEVEL) / some.height)
            print(f"- {name}, {title} (n = {some.height:,}): {inside:.1%}, binomial error {error:.2%}")
    for name, column in (("orders", "came"), ("revenue", "money")):
        low, high, total = figures[f"{name}_low"], figures[f"{name}_high"], found[column].sum()
        where = "inside" if low <= total <= high else "OUTSIDE"
        print(f"- {name} of the base: {total:,.0f} came, {where} of {low:,.0f} to {high:,.0f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
