"""Trends as hand-written polars queries: ``python polars_trend.py IN OUT [category]``.

Without a field, turnover by month with its causes and who came and left: cells of customers and months are sorted once,
and the month before is found by shift. With one, turnover by field and month.
"""

from __future__ import annotations

import sys

import polars as pl
from polars_query import MINOR_UNITS, orders_of, read

MONTH = "month"
WARM_UP = 90


def month(day: str) -> pl.Expr:
    """Return the number of the month of a day."""
    return (pl.col(day).dt.year().cast(pl.Int32) * 12 + pl.col(day).dt.month().cast(pl.Int32) - 1).alias(MONTH)


def label() -> pl.Expr:
    """Return the name of the month in a report."""
    later = (pl.col(MONTH) % 12 + 1).cast(pl.String).str.zfill(2)
    return pl.format("{}-{}", pl.col(MONTH) // 12, later).alias("period")


def by_field(lines: pl.LazyFrame, field: str) -> pl.LazyFrame:
    """Return turnover by field and month."""
    sums = (
        # The same table: rows of nobody are not in it.
        lines.filter(pl.col("customer_id") != "")
        .with_columns(month("order_date"), (pl.col("revenue") * MINOR_UNITS).round().cast(pl.Int64))
        .group_by(field, MONTH)
        .agg(pl.col("revenue").sum())
        .sort(field, MONTH)
    )
    before = pl.col("revenue").shift().over(field)
    return sums.select(
        field,
        label(),
        (pl.col("revenue") / MINOR_UNITS).alias("turnover"),
        (pl.col("revenue") / before).alias("dynamics_coefficient"),
        ((pl.col("revenue") - before) / MINOR_UNITS).alias("turnover_change"),
        (pl.col("revenue") / pl.col("revenue").sum().over(MONTH)).alias("turnover_share"),
    )


def by_customer(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Return turnover by month, and the causes and customers of its change."""
    orders = orders_of(lines).with_columns(month("date"))
    cells = (
        orders.group_by("customer_id", MONTH)
        .agg(
            pl.col("revenue").sum(),
            (pl.col("revenue") > 0).sum().cast(pl.Int64).alias("orders"),
            pl.col("date").min().alias("first_seen"),
            pl.col("date").filter(pl.col("revenue") > 0).min().alias("first_order"),
        )
        .sort("customer_id", MONTH)
        .collect(engine="streaming")
    )
    start = cells["first_seen"].min()
    totals = cells.group_by(MONTH).agg(
        pl.col("revenue").sum().alias("turnover"),
        (pl.col("orders") > 0).sum().alias("buyers"),
        pl.col("orders").sum(),
        pl.col("revenue").filter(pl.col("orders") > 0).sum(),
    )
    who = pl.col("customer_id").rle_id()
    known = (pl.col("first_seen").first() - start).dt.total_days() < WARM_UP
    active = cells.with_columns(who=who).with_columns(known=known.over("who")).filter(pl.col("orders") > 0)
    first = pl.col("who") != pl.col("who").shift(fill_value=-1)
    kept = ~first & (pl.col(MONTH).shift() == pl.col(MONTH) - 1)
    moved = active.with_columns(new=first & ~pl.col("known"), kept=kept, before=pl.col("revenue").shift())
    moves = moved.group_by(MONTH).agg(
        pl.col("new", "kept").sum().cast(pl.Int64),
        (~pl.col("new") & ~pl.col("kept")).sum().cast(pl.Int64).alias("back"),
        pl.col("revenue").filter("new").sum().alias("by_new"),
        (pl.col("revenue") - pl.col("before")).filter("kept").sum().alias("by_kept"),
    )
    return explained(totals.join(moves, on=MONTH).sort(MONTH)).lazy()


def explained(months: pl.DataFrame) -> pl.DataFrame:
    """Return the months with the causes of their change."""
    revenue, before = pl.col("revenue").cast(pl.Float64), pl.col("revenue").shift().cast(pl.Float64)
    mean = (revenue - before) / (revenue.log() - before.log())
    buyers = (pl.col("buyers") / pl.col("buyers").shift()).log()
    often = ((pl.col("orders") / pl.col("buyers")) / (pl.col("orders") / pl.col("buyers")).shift()).log()
    turnover = pl.col("turnover")
    return months.select(
        label(),
        (turnover / MINOR_UNITS).alias("turnover"),
        (turnover / turnover.shift()).alias("dynamics_coefficient"),
        ((turnover - turnover.shift()) / MINOR_UNITS).alias("turnover_change"),
        pl.col("buyers").alias("active_customers"),
        "orders",
        (mean * buyers / MINOR_UNITS).alias("change_by_customers"),
        (mean * often / MINOR_UNITS).alias("change_by_orders_per_customer"),
        pl.when(turnover.shift().is_not_null()).then("new").alias("customers_new"),
        pl.when(turnover.shift().is_not_null()).then("kept").alias("customers_kept"),
        pl.when(turnover.shift().is_not_null()).then("back").alias("customers_back"),
        pl.when(turnover.shift().is_not_null()).then(pl.col("by_new") / MINOR_UNITS).alias("change_by_new"),
        pl.when(turnover.shift().is_not_null()).then(pl.col("by_kept") / MINOR_UNITS).alias("change_by_kept"),
    )


if __name__ == "__main__":
    path, output, *field = sys.argv[1:]
    table = by_field(read(path), field[0]) if field else by_customer(read(path))
    table.sink_parquet(output, engine="streaming")
