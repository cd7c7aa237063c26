"""Profit by category as a hand-written polars query: ``python polars_profit.py IN OUT``."""

from __future__ import annotations

import sys

import polars as pl
from polars_query import MINOR_UNITS, minor_units, read


def query(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per category: money, orders that count in it, and customers."""
    counts = pl.col("revenue") > 0
    return (
        lines.with_columns(minor_units("revenue"), minor_units("line_cost"))
        .group_by("customer_id", "order_id", "category")
        .agg(pl.col("revenue", "line_cost").sum())
        .with_columns(counts.cast(pl.Int64).alias("orders"))
        .group_by("customer_id", "category")
        .agg(pl.col("revenue", "line_cost", "orders").sum())
        .group_by("category")
        .agg(pl.col("revenue", "line_cost", "orders").sum(), pl.len().alias("customers"))
        .with_columns((pl.col("revenue") - pl.col("line_cost")).alias("profit"))
        .select(
            "category",
            (pl.col("revenue") / MINOR_UNITS).alias("revenue"),
            (pl.col("profit") / MINOR_UNITS).alias("profit"),
            (pl.col("profit") / pl.col("revenue")).alias("margin"),
            (pl.col("profit") / pl.col("profit").sum()).alias("profit_share"),
            "customers",
            "orders",
        )
        .sort("profit", "category", descending=[True, False])
    )


if __name__ == "__main__":
    query(read(sys.argv[1])).sink_parquet(sys.argv[2], engine="streaming")
