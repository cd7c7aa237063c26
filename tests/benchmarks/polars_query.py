"""The value of each customer as a hand-written polars query: ``python polars_query.py IN OUT``."""

from __future__ import annotations

import sys

import polars as pl

SCHEMA = {
    "order_id": pl.Int64,
    "order_date": pl.Date,
    "customer_id": pl.String,
    "product": pl.String,
    "category": pl.String,
    "quantity": pl.Int64,
    "revenue": pl.Float64,
    "line_cost": pl.Float64,
}
MINOR_UNITS = 10**6
MONTH_DAYS = 30.4375


def read(path: str) -> pl.LazyFrame:
    """Return the order lines with their types."""
    return pl.scan_parquet(path) if path.endswith(".parquet") else pl.scan_csv(path, schema=SCHEMA)


def minor_units(column: str) -> pl.Expr:
    """Return an amount as an integer, so that sums are exact."""
    return (pl.col(column) * MINOR_UNITS).round().cast(pl.Int64)


def orders_of(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per order of a customer: its first and last day and its money."""
    return (
        lines.with_columns(minor_units("revenue"), minor_units("line_cost"))
        .group_by("customer_id", "order_id")
        .agg(
            pl.col("order_date").min().alias("date"),
            pl.col("order_date").max().alias("last_date"),
            pl.col("revenue", "line_cost").sum(),
        )
    )


def query(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per customer, the most valuable first."""
    orders, counts = orders_of(lines), pl.col("revenue") > 0
    customers = orders.group_by("customer_id").agg(
        counts.sum().alias("orders"),
        pl.col("revenue").sum().alias("total"),
        (pl.col("revenue") - pl.col("line_cost")).sum().alias("profit"),
        pl.col("date").filter(counts).min().alias("first_order"),
        pl.col("last_date").max(),
    )
    bought = pl.col("orders") > 0
    days = (pl.col("last_date").max() - pl.col("first_order")).dt.total_days()
    tenure = pl.when(bought).then(pl.max_horizontal(days / MONTH_DAYS, 1.0))
    return (
        customers.with_columns(tenure.alias("tenure_months"))
        .select(
            "customer_id",
            "orders",
            pl.when(bought).then(pl.col("total") / MINOR_UNITS / pl.col("orders")).alias("average_order_value"),
            (pl.col("orders") / pl.col("tenure_months")).alias("orders_per_month"),
            pl.when(bought & (pl.col("total") > 0)).then(pl.col("profit") / pl.col("total")).alias("margin"),
            "tenure_months",
            (pl.col("profit") / MINOR_UNITS).alias("ltv"),
        )
        .sort("ltv", "customer_id", descending=[True, False])
    )


if __name__ == "__main__":
    query(read(sys.argv[1])).sink_parquet(sys.argv[2], engine="streaming")
