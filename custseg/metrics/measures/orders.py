"""Measures of orders: what each order of a customer adds. An order counts if its net revenue is above zero."""

from __future__ import annotations

import polars as pl

from custseg.metrics.facts import CountedOrders
from custseg.metrics.measures.measure import Adds, Measure, OrderMeasure
from custseg.tables.known import AMOUNTS, BY_DAY, DAYS, FIRST_DAYS, LAST_DAYS, ORDER_COUNTS, SINGLE_ORDERS
from custseg.tables.row_columns import DATE, LAST_DAY

FIRST_DAY_STEP = 2**96
"""More than the money of any customer, so that a day and its money fit into one integer."""


def packed_day(day: pl.Expr, money: pl.Expr) -> pl.Expr:
    """Return a day and its money as one integer, whose minimum is that of the first day."""
    return day.to_physical().cast(pl.Int128) * pl.lit(FIRST_DAY_STEP, pl.Int128) + money


def _counted_money(orders: CountedOrders) -> pl.Expr:
    return pl.when(orders.counts).then(pl.col("revenue").cast(pl.Int128)).fill_null(0)


ORDERS = [
    OrderMeasure(
        name="orders", unit="count", of_rows=True, always=True, takes=(ORDER_COUNTS,),
        value=lambda orders: orders.inside.cast(pl.Int64),
    ),
    # Without --from it is the number of orders, and not counted again (`custseg.customers.scan_sums`).
    OrderMeasure(
        name="orders_ever", unit="count", of_rows=True, takes=(ORDER_COUNTS,),
        value=lambda orders: orders.counts.cast(pl.Int64),
    ),
    OrderMeasure(
        name="first_order", unit="date", adds=Adds.MIN, always=True, takes=(FIRST_DAYS,),
        value=lambda orders: pl.when(orders.counts).then(pl.col(DATE)),
    ),
    OrderMeasure(
        name="last_order", unit="date", adds=Adds.MAX, always=True, takes=(LAST_DAYS,),
        value=lambda orders: pl.when(orders.counts).then(pl.col(DATE)),
    ),
    OrderMeasure(
        name="last_line", unit="date", adds=Adds.MAX, always=True, takes=(DAYS,), value=lambda orders: pl.col(LAST_DAY)
    ),
    OrderMeasure(name="first_line", unit="date", adds=Adds.MIN, value=lambda orders: pl.col(DATE)),
    OrderMeasure(
        name="median_order_value", unit="money", adds=Adds.MEDIAN,
        value=lambda orders: pl.when(orders.inside).then(pl.col("revenue")),
    ),
    OrderMeasure(name="counted_money", unit="money", value=_counted_money),
    OrderMeasure(
        name="below_own_mean", unit="count", adds=Adds.BELOW_MEAN, takes=(AMOUNTS, SINGLE_ORDERS),
        value=lambda orders: pl.when(orders.inside).then(pl.col("revenue")),
    ),
    # A day and its money in one integer, whose maximum is the largest order of the last day.
    OrderMeasure(
        name="last_packed", unit="count", adds=Adds.MAX, takes=(AMOUNTS, *BY_DAY),
        value=lambda orders: pl.when(orders.inside).then(packed_day(pl.col(DATE), pl.col("revenue"))),
    ),
]  # fmt: skip

ORDER_DAYS = [
    Measure(name="order_days", unit="count", level="order day", adds=Adds.NOT),
    Measure(name="gaps", unit="count", level="order day"),
    Measure(name="active_days", unit="days", level="order day"),
    Measure(name="gap_squares", unit="count", level="order day"),
    *(
        Measure(name=name, unit="days", level="order day", adds=Adds.NOT)
        for name in ("own_gap", "own_slow", "shortest_gap", "longest_gap")
    ),
]
"""The rhythm of a customer's order days (`custseg.customers.gaps`)."""
