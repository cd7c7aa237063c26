"""Order days of customers: their number, the first, the last, and the money of those after the first.

A day counts where its net revenue is above zero.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.tables.row_columns import CUSTOMER, DATE

DAY_STEP = 2**96
"""A day and its money are packed into one integer, day × ``DAY_STEP`` + money: more than any customer has spent."""

FIRST_DAY, COUNTED = "first_day_money", "counted_money"
"""Sums of customers if each order is a day: the first day packed with its money, and the money of counted orders."""

HISTORY = {"x": pl.Int64, "t_x": pl.Int64, "T": pl.Int64, "repeat_money": pl.Int128, "money": pl.Int128}
"""Purchase history as forecasting models need it: number of order days after the first; days from the first to the last
order; days from the first order to the end; money of the order days after the first, and of all. Null without any."""


def money_measures(counts: pl.Expr, net: str) -> dict[str, tuple[pl.Expr, str]]:
    """Return the measures for `histories_of_sums`: expression and kind of sum, by name.

    The minimum of the packed days gives the money of the first day without sorting.

    Args:
        counts: whether an order counts.
        net: column of its net revenue.
    """
    money = pl.col(net).cast(pl.Int128)
    return {
        FIRST_DAY: (pl.when(counts).then(_packed(pl.col(DATE), money)), "min"),
        COUNTED: (pl.when(counts).then(money).otherwise(0), "sum"),
    }


def histories_of_sums(customers: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return the ``HISTORY`` of each customer, in the same order, if each order is a day.

    Args:
        customers: with `money_measures`, "orders", "first_order" and "last_order".
        end: the last day of the data.
    """
    first, last = pl.col("first_order"), pl.col("last_order")
    return customers.select(
        x=pl.when(pl.col("orders") > 0).then(pl.col("orders").cast(pl.Int64) - 1),
        t_x=(last - first).dt.total_days(),
        T=(end - first).dt.total_days(),
        repeat_money=pl.when(pl.col("orders") > 0).then(pl.col(COUNTED) - pl.col(FIRST_DAY) % DAY_STEP),
        money=pl.when(pl.col("orders") > 0).then(COUNTED),
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
        .with_columns(packed=_packed(day, money))
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
        repeat_money=pl.col("money") - pl.col("packed") % DAY_STEP,
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


def _packed(day: pl.Expr, money: pl.Expr) -> pl.Expr:
    """Return a day and its money in one integer; the lowest one is that of the first day."""
    return day.to_physical().cast(pl.Int128) * pl.lit(DAY_STEP, pl.Int128) + money
