"""Why turnover changed: parts that add up to the change, by the logarithmic mean Divisia index."""

from __future__ import annotations

import polars as pl

from custseg.tables.values.amounts import divide

BEFORE = "_before"
"""Behind the name of a column: its value in the period compared with."""


def with_causes(periods: pl.DataFrame) -> pl.DataFrame:
    """Add what of the change of turnover comes from customers, their orders and the value of these.

    Revenue of active customers = active customers × orders per customer × order value, so that its change is the
    logarithmic mean of both revenues × the logarithms of the ratios of the three. A logarithm takes a factor above
    zero: where nobody was active all is the change of customers, where returns exceeded sales that of order value.

    Args:
        periods: "buyers", "orders", "revenue" (of active customers), "without_order", and each ``BEFORE``.

    Returns:
        "by_customers", "by_orders_per_customer", "by_order_value" and "change_without_order": integers of ``SCALE``
        that add up exactly to the change of turnover.
    """
    change = pl.col("revenue") - pl.col("revenue" + BEFORE)
    nobody = (pl.col("buyers") == 0) | (pl.col("buyers" + BEFORE) == 0)
    usual = ~nobody & (pl.col("revenue") > 0) & (pl.col("revenue" + BEFORE) > 0)
    growth = divide(change.cast(pl.Float64), pl.col("revenue" + BEFORE).cast(pl.Float64))
    # Of nearly equal revenues a difference of logarithms would have no digits left.
    mean = pl.when(change == 0).then(pl.col("revenue")).otherwise(divide(change.cast(pl.Float64), growth.log1p()))
    orders = pl.col("orders") * pl.col("buyers" + BEFORE)
    orders_before = pl.col("orders" + BEFORE) * pl.col("buyers")
    parts = {
        "by_customers": mean * divide(pl.col("buyers"), pl.col("buyers" + BEFORE)).log(),
        "by_orders_per_customer": mean * divide(orders, orders_before).log(),
    }
    rounded = {name: pl.when(usual).then(part).round().cast(pl.Int128, strict=False) for name, part in parts.items()}
    frame = periods.with_columns(**rounded).with_columns(
        by_customers=pl.when(nobody).then(change).when(usual).then("by_customers").otherwise(0),
        by_orders_per_customer=pl.when(usual).then("by_orders_per_customer").otherwise(0),
    )
    return frame.with_columns(
        by_order_value=change - pl.col("by_customers") - pl.col("by_orders_per_customer"),
        change_without_order=pl.col("without_order") - pl.col("without_order" + BEFORE),
    )
