"""Causes of a change of turnover, which add up to it: the logarithmic mean Divisia index (LMDI)."""

from __future__ import annotations

import polars as pl

from custseg.tables.values.amounts import divide

BEFORE = "_before"
"""Suffix of a column that holds the value of the period compared with."""


def with_causes(periods: pl.DataFrame) -> pl.DataFrame:
    """Add the parts of the change of turnover that come from customers, orders per customer and order value.

    Revenue = active customers × orders per customer × order value. The part of each factor is the logarithmic mean of
    the two revenues × the logarithm of the ratio of the factor: LMDI-I, B. W. Ang, "The LMDI approach to decomposition
    analysis: a practical guide", Energy Policy 33 (2005). Logarithms need factors above zero. Without an active
    customer in one of the periods, the whole change counts as one of customers; with a revenue of zero or less, as one
    of order value.

    Args:
        periods: "buyers", "orders", "revenue" (of active customers) and "without_order", each also with the suffix
            ``BEFORE``; money in integers of ``SCALE``.

    Returns:
        The periods with "by_customers", "by_orders_per_customer", "by_order_value" and "change_without_order":
        integers of ``SCALE`` that add up exactly to the change of turnover.
    """
    change = pl.col("revenue") - pl.col("revenue" + BEFORE)
    no_buyers = (pl.col("buyers") == 0) | (pl.col("buyers" + BEFORE) == 0)
    decomposable = ~no_buyers & (pl.col("revenue") > 0) & (pl.col("revenue" + BEFORE) > 0)
    growth = divide(change.cast(pl.Float64), pl.col("revenue" + BEFORE).cast(pl.Float64))
    # log1p keeps the digits that log(now) - log(before) loses where both are nearly equal.
    mean = pl.when(change == 0).then(pl.col("revenue")).otherwise(divide(change.cast(pl.Float64), growth.log1p()))
    orders = pl.col("orders") * pl.col("buyers" + BEFORE)
    orders_before = pl.col("orders" + BEFORE) * pl.col("buyers")
    parts = {
        "by_customers": mean * divide(pl.col("buyers"), pl.col("buyers" + BEFORE)).log(),
        "by_orders_per_customer": mean * divide(orders, orders_before).log(),
    }
    rounded = {
        name: pl.when(decomposable).then(part).round().cast(pl.Int128, strict=False) for name, part in parts.items()
    }
    frame = periods.with_columns(**rounded).with_columns(
        by_customers=pl.when(no_buyers).then(change).when(decomposable).then("by_customers").otherwise(0),
        by_orders_per_customer=pl.when(decomposable).then("by_orders_per_customer").otherwise(0),
    )
    return frame.with_columns(
        by_order_value=change - pl.col("by_customers") - pl.col("by_orders_per_customer"),
        change_without_order=pl.col("without_order") - pl.col("without_order" + BEFORE),
    )
