"""Order days of customers: their number, the first, the last, and the money of those after the first.

An order day is a day with a counted order. Its money is the revenue of the counted orders of that day: it is above
zero, even if something else was returned on that day.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.metrics.measures.orders import FIRST_DAY_STEP, packed_day
from custseg.tables.row_columns import CUSTOMER, DATE

HISTORY = {"x": pl.Int64, "t_x": pl.Int64, "T": pl.Int64, "repeat_money": pl.Int128, "money": pl.Int128}
"""Purchase history as forecasting models need it: number of order days after the first; days from the first to the last
order; days from the first order to the end; money of the order days after the first, and of all. Null without any."""


def histories_of_sums(customers: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return the ``HISTORY`` of each customer, in the same order, if each order is a day.

    Args:
        customers: with "first_day_money", "counted_money", "orders", "first_order" and "last_order".
        end: the last day of the data.
    """
    first, last, counts = pl.col("first_order"), pl.col("last_order"), pl.col("orders") > 0
    return customers.select(
        x=pl.when(counts).then(pl.col("orders").cast(pl.Int64) - 1),
        t_x=(last - first).dt.total_days(),
        T=(end - first).dt.total_days(),
        repeat_money=pl.when(counts).then(pl.col("counted_money") - pl.col("first_day_money") % FIRST_DAY_STEP),
        money=pl.when(counts).then("counted_money"),
    )


def histories_of_days(days: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return the ``CUSTOMER`` and ``HISTORY`` of each customer with an order day up to ``end``, sorted by customer.

    Args:
        days: ``CUSTOMER``, ``DATE`` and "money" of each order day.
        end: the last day that counts.
    """
    day, money = pl.col(DATE), pl.col("money")
    grouped = (
        days.lazy()
        .filter(day <= end)
        .with_columns(packed=packed_day(day, money))
        .group_by(CUSTOMER)
        .agg(
            x=pl.len().cast(pl.Int64) - 1,
            first=day.min(),
            last=day.max(),
            money=money.sum(),
            packed=pl.col("packed").min(),
        )
    )
    found = grouped.select(
        CUSTOMER,
        "x",
        t_x=(pl.col("last") - pl.col("first")).dt.total_days(),
        T=(end - pl.col("first")).dt.total_days(),
        repeat_money=pl.col("money") - pl.col("packed") % FIRST_DAY_STEP,
        money="money",
    )
    return found.sort(CUSTOMER).collect(engine="streaming")


def order_days_after(days: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return the number of order days and their money after a day, per customer.

    Args:
        days: ``CUSTOMER``, ``DATE`` and "money" of each order day.
        day: the last day that does not count.

    Returns:
        ``CUSTOMER``, "later" (number of days) and "later_money".
    """
    later = days.lazy().filter(pl.col(DATE) > day)
    return later.group_by(CUSTOMER).agg(later=pl.len().cast(pl.Int64), later_money=pl.col("money").sum()).collect()
