"""After how many days those who come back place their second order."""

from __future__ import annotations

import polars as pl

from custseg.customers.gaps import CUSTOMER_STEP, OrderDays


def second_order_days(days: OrderDays) -> float | None:
    """Return the median days from the first to the second order of those who placed one; None if nobody did.

    It is the figure of the repeat rate (custseg rhythm): two orders of one day are two orders.

    Args:
        days: of all counted orders, sorted by customer and day.
    """
    key = pl.col("key")
    step = key - key.shift()
    # Two days of one customer are less than half a span apart; days of two customers are more.
    is_first = step.is_null() | (step >= CUSTOMER_STEP // 2)
    found = days.packed.to_frame("key").lazy().select(step=step, first=is_first)
    second = found.filter(~pl.col("first") & pl.col("first").shift()).select(pl.col("step").median())
    median: float | None = second.collect().item()
    return median
