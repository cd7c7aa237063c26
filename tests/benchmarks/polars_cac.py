"""Spend against the customers it won as a hand-written polars query: ``python polars_cac.py IN OUT SPEND``.

The channel of a customer is the category of its first day with most revenue. Of the ways to find it that were tried,
the fastest: the lines of first days alone, by a join with the first day of each customer.
"""

from __future__ import annotations

import sys

import polars as pl
from polars_query import MINOR_UNITS, MONTH_DAYS, minor_units, orders_of, read

WARM_UP = 90
SLACK = 3
YEAR = 12 * MONTH_DAYS
NOT_NEW = ("known before the file", "outside the period", "no counted order")


def build_customer_table(lines: pl.LazyFrame, orders: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per customer: first day and order, money, and the channel of the first day."""
    counts = pl.col("revenue") > 0
    customers = orders.group_by("customer_id").agg(
        (pl.col("revenue") - pl.col("line_cost")).sum().alias("profit"),
        pl.col("date").filter(counts).min().alias("first_order"),
        pl.col("date").min().alias("first_seen"),
        pl.col("last_date").max(),
    )
    first = orders.group_by("customer_id").agg(pl.col("date").min().alias("order_date"))
    channels = (
        lines.select("customer_id", "order_date", "category", minor_units("revenue"))
        .join(first, on=["customer_id", "order_date"], how="semi")
        .group_by("customer_id", "category")
        .agg(pl.col("revenue").sum())
        .group_by("customer_id")
        .agg(pl.col("category").sort_by(["revenue", "category"], descending=[True, False]).first().alias("channel"))
    )
    return customers.join(channels, on="customer_id")


def labelled(customers: pl.LazyFrame, first_month: pl.Expr, last_month: pl.Expr) -> pl.LazyFrame:
    """Return the customers with their month and their row of the table."""
    month = pl.col("first_order").dt.truncate("1mo")
    early = (pl.col("first_seen") - pl.col("first_seen").min()).dt.total_days() < WARM_UP
    label = (
        pl.when(pl.col("first_order").is_null())
        .then(pl.lit(NOT_NEW[2]))
        .when(early)
        .then(pl.lit(NOT_NEW[0]))
        .when(~month.is_between(first_month, last_month))
        .then(pl.lit(NOT_NEW[1]))
    )
    return customers.with_columns(
        month.alias("month"), pl.coalesce(label, "channel").alias("row"), label.is_null().alias("new")
    )


def query(lines: pl.LazyFrame, spend: pl.LazyFrame) -> pl.DataFrame:
    """Return one row per channel, and one for each kind of customers that are not new."""
    orders = orders_of(lines).collect(engine="streaming").lazy()
    seen = orders.select(pl.col("date").min().alias("first"), pl.col("last_date").max().alias("last")).collect()
    start = seen["first"].dt.offset_by(f"{WARM_UP - SLACK}d").dt.offset_by("1mo").dt.month_start()[0]
    as_of = seen["last"][0]
    spend = spend.select(pl.col("month").str.to_date("%Y-%m").alias("month"), "channel", minor_units("amount"))
    covered = spend.select(pl.col("month").min().alias("low"), pl.col("month").max().alias("high")).collect()
    low, high = max(start, covered["low"][0]), min(as_of.replace(day=1), covered["high"][0])
    customers = (
        labelled(build_customer_table(lines, orders), pl.lit(low), pl.lit(high)).collect(engine="streaming").lazy()
    )
    age = (pl.lit(as_of) - pl.col("first_order")).dt.total_days()
    counted, new = pl.col("first_order").is_not_null(), pl.col("new")
    sums = customers.group_by("row").agg(
        pl.len().alias("customers"),
        new.sum().alias("acquired_customers"),
        (new & (age >= YEAR)).sum().alias("aged"),
        pl.col("profit").sum(),
        counted.sum().alias("counted"),
        age.filter(new).sum().alias("days"),
    )
    inside = spend.with_columns(
        pl.when(pl.col("month").is_between(low, high)).then("channel").otherwise(pl.lit(NOT_NEW[1])).alias("row")
    )
    spent = inside.group_by("row").agg(pl.col("amount").sum().alias("spend"))
    by_day = orders.group_by("customer_id", "date").agg((pl.col("revenue") - pl.col("line_cost")).sum())
    at = (pl.col("date") - pl.col("first_order")).dt.total_days().clip(lower_bound=0)
    people = customers.filter("new").select("customer_id", "first_order", "row", old=age >= YEAR)
    ages = by_day.join(people, on="customer_id").with_columns((at / MONTH_DAYS).floor().cast(pl.Int64).alias("age"))
    ages = ages.group_by("row", "age", "old").agg(pl.col("revenue").sum()).collect(engine="streaming").lazy()
    young = (
        ages.filter((pl.col("age") < 12) & pl.col("old")).group_by("row").agg(pl.col("revenue").sum().alias("young"))
    )
    so_far = ages.group_by("row", "age").agg(pl.col("revenue").sum()).sort("row", "age")
    so_far = so_far.with_columns(pl.col("revenue").cum_sum().over("row")).join(spent, on="row")
    paid = so_far.filter((pl.col("spend") > 0) & (pl.col("revenue") >= pl.col("spend"))).group_by("row")
    table = sums.join(spent, on="row", how="full", coalesce=True).join(young, on="row", how="left")
    table = table.join(paid.agg((pl.col("age").min() + 1).alias("payback_months")), on="row", how="left")
    table = table.with_columns(pl.col("customers", "acquired_customers", "spend", "counted").fill_null(0))
    won, cost = pl.col("acquired_customers"), pl.col("spend") / MINOR_UNITS
    return table.select(
        pl.col("row").alias("channel"),
        "customers",
        "acquired_customers",
        cost.alias("spend"),
        pl.when((won > 0) & (pl.col("spend") > 0)).then(cost / won).alias("cac_paid"),
        pl.when(pl.col("counted") > 0)
        .then(pl.col("profit") / MINOR_UNITS / pl.col("counted"))
        .alias("ltv_per_customer"),
        pl.when(pl.col("aged") > 0).then(pl.col("young") / MINOR_UNITS / pl.col("aged")).alias("ltv_at_12m"),
        pl.when((won > 0) & (pl.col("spend") > 0)).then(pl.col("profit") / pl.col("spend")).alias("ltv_to_cac"),
        "payback_months",
        pl.when(won > 0).then(pl.col("days") / won / MONTH_DAYS).alias("age_months"),
    ).collect()


if __name__ == "__main__":
    query(read(sys.argv[1]), pl.scan_csv(sys.argv[3])).write_parquet(sys.argv[2])
