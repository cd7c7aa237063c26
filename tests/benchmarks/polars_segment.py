"""The volume-value segments as a hand-written polars query: ``python polars_segment.py IN OUT``.

Of the ways to write it that were tried, the fastest: a list of days for each customer, as integers, and all in the
streaming engine.
"""

from __future__ import annotations

import sys

import polars as pl
from polars_query import MINOR_UNITS, orders_of, read

NO_ORDER = "no counted order"
OWN_FROM = 3
WARM_UP = 90
LAPSED_AFTER = 3
HEALTHY = 3
MARKS = ["new", "lapsed", "loss_making"]


def build_customer_table(orders: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per customer: money, first and last days, and gaps between order days."""
    day = pl.col("date").to_physical()
    customers = orders.group_by("customer_id").agg(
        pl.col("revenue").sum().alias("total"),
        (pl.col("revenue") - pl.col("line_cost")).sum().alias("profit"),
        day.min().alias("first_seen"),
        pl.col("last_date").max().to_physical(),
        day.filter(pl.col("revenue") > 0).alias("days"),
    )
    return (
        customers.with_columns(
            pl.col("days").list.len().cast(pl.Int64).alias("orders"), pl.col("days").list.unique().list.sort()
        )
        .with_columns(pl.col("days").list.diff(null_behavior="drop").alias("gaps"))
        .with_columns(
            pl.col("days").list.first().alias("first_order"),
            pl.col("days").list.last().alias("last_order"),
            pl.col("gaps").list.median().median().alias("base_gap"),
            pl.when(pl.col("gaps").list.len() >= OWN_FROM).then(pl.col("gaps").list.median()).alias("own_gap"),
        )
    )


def segmented(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Return the customers with their segment, and whether they are new, lapsed or loss-making."""
    bought, as_of = pl.col("orders") > 0, pl.col("last_date").max()
    new = (as_of - pl.col("first_order") <= pl.col("base_gap")) & (
        pl.col("first_seen") - pl.col("first_seen").min() >= WARM_UP
    )
    late = (as_of - pl.col("last_order")) / pl.coalesce("own_gap", "base_gap") > LAPSED_AFTER
    volume = pl.col("orders") > pl.col("orders").filter(bought).median()
    value = pl.col("value") > pl.col("value").median()
    levels = [pl.when(high).then(pl.lit("high")).otherwise(pl.lit("low")) for high in (volume, value)]
    segment = pl.when(bought).then(pl.concat_str(levels, separator="-")).otherwise(pl.lit(NO_ORDER))
    return customers.with_columns(
        pl.when(bought).then(pl.col("total") / MINOR_UNITS / pl.col("orders")).alias("value"),
        new.fill_null(False).alias("new"),
    ).with_columns(
        segment.alias("segment"),
        (late & ~pl.col("new")).fill_null(False).alias("lapsed"),
        (pl.col("profit") < 0).alias("loss_making"),
    )


def query(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per segment."""
    groups = (
        segmented(build_customer_table(orders_of(lines)))
        .group_by("segment")
        .agg(
            pl.len().alias("customers"),
            pl.col("orders", "total", "profit").sum(),
            *[pl.col(mark).sum().alias(f"{mark}_customers") for mark in MARKS],
            *[pl.col("profit").filter(mark).sum().alias(f"{mark}_ltv") for mark in MARKS],
        )
    )
    bought = pl.col("orders") > 0
    ltv = pl.col("profit") / MINOR_UNITS
    per_customer = pl.when(bought).then(ltv / pl.col("customers"))
    marked = [
        one
        for mark in MARKS
        for one in (pl.col(f"{mark}_customers"), (pl.col(f"{mark}_ltv") / MINOR_UNITS).alias(f"{mark}_ltv"))
    ]
    return groups.select(
        "segment",
        "customers",
        (pl.col("customers") / pl.col("customers").sum()).alias("customers_share"),
        "orders",
        (pl.col("total") / MINOR_UNITS).alias("revenue"),
        ltv.alias("profit"),
        per_customer.alias("ltv_per_customer"),
        ltv.alias("ltv_total"),
        (pl.col("profit") / pl.col("profit").sum()).alias("ltv_share"),
        pl.when(bought).then(pl.col("total") / MINOR_UNITS / pl.col("orders")).alias("average_order_value"),
        (per_customer / HEALTHY).clip(lower_bound=0).alias("past_profit_third"),
        *marked,
    ).sort("segment")


if __name__ == "__main__":
    query(read(sys.argv[1])).sink_parquet(sys.argv[2], engine="streaming")
