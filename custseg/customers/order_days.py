"""Order days of customers: how many, the first, the last, and what was spent on those after the first.

A day counts where its net revenue is above zero.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.metrics.measures.orders import FIRST_DAY_STEP, packed_day
from custseg.tables.row_columns import CUSTOMER, DATE

HISTORY = {"x": pl.Int64, "t_x": pl.Int64, "T": pl.Int64, "repeat_money": pl.Int128, "money": pl.Int128}
"""Days with a repeat order; days from the first to the last; days from the first to the end; money of the former
days, and of all; null without an order day."""


def histories_of_sums(customers: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return ``HISTORY`` of each customer, in their order, where each order is a day.

    Args:
        customers: with "first_day_money", "counted_money", orders, first and last order.
        end: the last day that is known of.
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
    """Return ``CUSTOMER`` and ``HISTORY`` of who had an order day up to ``end``, by customer.

    Args:
        days: customer, ``DATE`` and money of each order day.
        end: the last day that is looked at.
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


def after(days: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return customer, number of order days and their money after a day."""
    later = days.lazy().filter(pl.col(DATE) > day)
    return later.group_by(CUSTOMER).agg(later=pl.len().cast(pl.Int64), later_money=pl.col("money").sum()).collect()
