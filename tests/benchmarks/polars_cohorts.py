"""Cohorts by month as a hand-written polars query: ``python polars_cohorts.py IN OUT``.

Of the ways to write it that were tried, the fastest: the first month comes from the same table of customers and months
that it is joined to.
"""

from __future__ import annotations

import sys

import polars as pl
from polars_query import MINOR_UNITS, orders_of, read

NO_ORDER = "no counted order"


def slices_of(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return counted orders, revenue and profit of each customer in each month."""
    counts = pl.col("revenue") > 0
    day = pl.col("date")
    return (
        orders_of(lines)
        .select(
            "customer_id",
            (day.dt.year().cast(pl.Int32) * 12 + day.dt.month()).alias("month"),
            counts.cast(pl.Int64).alias("orders"),
            "revenue",
            (pl.col("revenue") - pl.col("line_cost")).alias("profit"),
        )
        .group_by("customer_id", "month")
        .agg(pl.col("orders", "revenue", "profit").sum())
    )


def query(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return one row per cohort and age."""
    cells = slices_of(lines)
    bought = pl.col("orders") > 0
    first = cells.group_by("customer_id").agg(pl.when(bought).then("month").min().alias("cohort"))
    age = pl.max_horizontal(pl.col("month") - pl.col("cohort"), 0).alias("age")
    sums, sizes = pl.collect_all(
        [
            cells.join(first, on="customer_id")
            .group_by("cohort", age)
            .agg(bought.sum().alias("customers"), pl.col("revenue", "profit").sum()),
            first.group_by("cohort").agg(pl.len().alias("cohort_size")),
        ],
        engine="streaming",
    )
    last = int(sums.select((pl.col("cohort") + pl.col("age")).max()).item())
    every = sizes.with_columns(age=pl.int_ranges(0, pl.coalesce(last + 1 - pl.col("cohort"), 1))).explode("age")
    every = every.join(sums, on=["cohort", "age"], how="left", nulls_equal=True).sort("cohort", "age", nulls_last=True)
    until = pl.col("profit").cum_sum().over("cohort") / MINOR_UNITS
    counted = pl.col("cohort").is_not_null()
    customers = pl.when(counted).then("customers")
    return every.with_columns(pl.col("customers", "revenue", "profit").fill_null(0)).select(
        label(pl.col("cohort")).alias("cohort"),
        "cohort_size",
        pl.when(counted).then("age").alias("age"),
        label(pl.col("cohort") + pl.col("age")).alias("period"),
        customers.alias("customers"),
        (customers / pl.col("cohort_size")).alias("retention"),
        *[(pl.col(name) / MINOR_UNITS).alias(name) for name in ("revenue", "profit")],
        pl.when(counted).then(until).alias("ltv_cumulated"),
        pl.when(counted).then(until / pl.col("cohort_size")).alias("ltv_cumulated_per_customer"),
    )


def label(number: pl.Expr) -> pl.Expr:
    """Return the name of a month in custseg."""
    month = number - 1
    text = pl.format("{}-{}", month // 12, (month % 12 + 1).cast(pl.String).str.zfill(2))
    return pl.when(number.is_null()).then(pl.lit(NO_ORDER)).otherwise(text)


if __name__ == "__main__":
    query(read(sys.argv[1])).write_parquet(sys.argv[2])
