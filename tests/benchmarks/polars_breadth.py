"""Breadth as a hand-written polars query: ``python polars_breadth.py IN OUT``.

The customers with what they buy of what is on sale, and beside them what `custseg breadth` says of the base: the
categories, and what new customers bought first and next.
"""

from __future__ import annotations

import datetime as dt
import sys

import polars as pl
from polars_query import MINOR_UNITS, minor_units, orders_of, read

YEAR = 12 * 30.4375
WARM_UP = 90


def query(lines: pl.LazyFrame) -> pl.DataFrame:
    """Return one row per customer, after the tables of categories and of journeys."""
    sold = lines.filter(pl.col("revenue") > 0).with_columns(date="order_date")
    orders = orders_of(lines).with_columns(profit=pl.col("revenue") - pl.col("line_cost"))
    counted = orders.filter(pl.col("revenue") > 0)
    sums = counted.group_by("customer_id").agg(
        pl.len().alias("orders"),
        pl.col("date").min().alias("first"),
        pl.col("date").max().alias("last"),
        pl.col("revenue").sum().alias("counted_revenue"),
    )
    money = orders.group_by("customer_id").agg(pl.col("revenue", "profit").sum(), pl.col("date").min().alias("seen"))
    with_sums = counted.join(sums, on="customer_id")
    small = with_sums.group_by("customer_id").agg(
        (pl.col("revenue") * pl.col("orders") < pl.col("counted_revenue")).sum().alias("orders_below_average"),
        pl.col("revenue").filter(pl.col("date") == pl.col("last")).max().alias("last_order_value"),
    )
    year = orders.join(sums.select("customer_id", "first"), on="customer_id")
    year = year.filter((pl.col("date") - pl.col("first")).dt.total_days() < YEAR)
    year = year.group_by("customer_id").agg(pl.col("profit").sum().alias("profit_12m"))
    distinct = sold.group_by("customer_id").agg(pl.col("product").n_unique().alias("products"))
    bought = sold.with_columns(minor_units("revenue"), minor_units("line_cost"))
    items = bought.group_by("customer_id", "category").agg(
        pl.col("date").min().alias("first_day"),
        pl.col("date").max().alias("last_day"),
        pl.col("revenue", "line_cost").sum(),
    )
    starts = with_sums.filter(pl.col("date") == pl.col("first")).select("customer_id", "order_id")
    began = bought.join(starts, on=["customer_id", "order_id"], how="semi").group_by("customer_id", "category")
    best = pl.col("category").sort_by(["revenue", "category"], descending=[True, False]).first()
    began = began.agg(pl.col("revenue").sum()).group_by("customer_id").agg(best.alias("began"))
    found = pl.collect_all([sums, money, small, year, distinct, items, began], engine="streaming")
    return tables(*found)


def tables(
    sums: pl.DataFrame, money: pl.DataFrame, small: pl.DataFrame, year: pl.DataFrame, distinct: pl.DataFrame,
    items: pl.DataFrame, began: pl.DataFrame,
) -> pl.DataFrame:  # fmt: skip
    """Return the customers from their sums; the tables of categories and journeys are made beside them."""
    customers = money.join(sums, on="customer_id", how="left")
    for other in (small, year, distinct, began):
        customers = customers.join(other, on="customer_id", how="left")
    number = items.group_by("customer_id").agg(pl.len().alias("categories"))
    ends = items.group_by("category").agg(pl.col("last_day").max())
    offered = ends["last_day"].sort().search_sorted(customers["first"].fill_null(dt.date.max), side="left")
    customers = customers.join(number, on="customer_id", how="left").with_columns(offered=ends.height - offered)
    categories_table(customers, items, ends)
    journeys_table(customers, items)
    ordered = customers.drop_nulls("orders")
    mean = ordered["revenue"].sum() / ordered["orders"].sum()
    value = pl.col("revenue") / pl.col("orders")
    return customers.sort("profit", "customer_id", descending=[True, False]).select(
        "customer_id",
        "categories",
        (pl.col("categories") / pl.col("offered")).alias("penetration"),
        "products",
        (pl.col("profit") / pl.col("revenue")).alias("margin"),
        "orders",
        (value / MINOR_UNITS).alias("average_order_value"),
        (pl.col("last_order_value") / MINOR_UNITS).alias("last_order_value"),
        "orders_below_average",
        ((pl.col("last_order_value") < value) | (value < mean)).alias("encourage"),
        (pl.col("profit") / MINOR_UNITS).alias("ltv"),
    )


def new_of(customers: pl.DataFrame) -> pl.DataFrame:
    """Return the customers that were first seen after the first 90 days, with what is summed of them."""
    start, end = customers["seen"].min(), customers["last"].max()
    days = (pl.lit(end) - pl.col("first")).dt.total_days()
    new = customers.filter((pl.col("seen") - pl.lit(start)).dt.total_days() >= WARM_UP, pl.col("orders") > 0)
    return new.with_columns(aged=days >= YEAR, again=pl.col("orders") > 1)


def outcome() -> list[pl.Expr]:
    """Return what came of customers."""
    profit = pl.col("profit_12m").filter("aged")
    return [
        pl.len().alias("customers"), pl.col("again").sum(), pl.col("aged").sum(), profit.mean().alias("ltv_12m"),
        profit.std().alias("sd"),
    ]  # fmt: skip


def categories_table(customers: pl.DataFrame, items: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """Return the categories: buyers, penetration, margin, and what came of the customers that began with them."""
    first = customers["first"].drop_nulls().sort()
    rows = items.group_by("category").agg(pl.len().alias("buyers"), pl.col("revenue", "line_cost").sum())
    rows = rows.join(ends, on="category")
    rows = rows.with_columns(pl.Series("offered", first.search_sorted(rows["last_day"], side="right")))
    began = new_of(customers).group_by(category="began").agg(outcome())
    return rows.join(began, on="category", how="left").sort("revenue", descending=True)


def journeys_table(customers: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Return what new customers bought first and next."""
    new = new_of(customers).lazy()
    later = items.lazy().join(new.select("customer_id", "first", "began"), on="customer_id")
    later = later.filter(pl.col("first_day") > pl.col("first"), pl.col("category") != pl.col("began"))
    second = later.sort("first_day", "revenue", "category", descending=[False, True, False]).group_by("customer_id")
    second = second.agg(
        pl.col("category").first().alias("second"), (pl.col("first_day") - pl.col("first")).first().alias("days")
    )
    ways = new.join(second, on="customer_id", how="left").group_by("began", "second")
    waited = pl.col("days").dt.total_days()
    rows = ways.agg(*outcome(), waited.median().alias("median"), waited.quantile(0.8, "higher").alias("within"))
    return rows.collect(engine="streaming").sort("customers", descending=True)


if __name__ == "__main__":
    query(read(sys.argv[1])).write_csv(sys.argv[2])
