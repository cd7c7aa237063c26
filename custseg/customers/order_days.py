"""Order days of customers: how many, the first, the last, and what was spent on those after the first.

A day counts where its net revenue is above zero.
"""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.tables.row_columns import CUSTOMER, DATE

STEP = 2**96
"""More than the money of any customer: below a day, it holds what was spent on it."""

FIRST_DAY, COUNTED = "first_day_money", "counted_money"
"""Sums of customers where each order is a day: first day and its money in one integer, and money of counted orders."""

HISTORY = {"x": pl.Int64, "t_x": pl.Int64, "T": pl.Int64, "repeat_money": pl.Int128, "money": pl.Int128}
"""Days with a repeat order; days from the first to the last; days from the first to the end; money of the former
days, and of all; null without an order day."""


def money_measures(counts: pl.Expr, net: str) -> dict[str, tuple[pl.Expr, str]]:
    """Return what is summed of orders that are days, as `Measures` has it: the first one's money without a sort."""
    money = pl.col(net).cast(pl.Int128)
    return {
        FIRST_DAY: (pl.when(counts).then(_packed(pl.col(DATE), money)), "min"),
        COUNTED: (pl.when(counts).then(money).otherwise(0), "sum"),
    }


def histories_of_sums(customers: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return ``HISTORY`` of each customer, in their order, where each order is a day.

    Args:
        customers: with ``money_measures``, orders, first and last order.
        end: the last day that is known of.
    """
    first, last = pl.col("first_order"), pl.col("last_order")
    return customers.select(
        x=pl.when(pl.col("orders") > 0).then(pl.col("orders").cast(pl.Int64) - 1),
        t_x=(last - first).dt.total_days(),
        T=(end - first).dt.total_days(),
        repeat_money=pl.when(pl.col("orders") > 0).then(pl.col(COUNTED) - pl.col(FIRST_DAY) % STEP),
        money=pl.when(pl.col("orders") > 0).then(COUNTED),
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
        repeat_money=pl.col("money") - pl.col("packed") % STEP,
        money="money",
    )
    return found.sort(CUSTOMER).collect(engine="streaming")


def after(days: pl.DataFrame, day: dt.date) -> pl.DataFrame:
    """Return customer, number of order days and their money after a day."""
    later = days.lazy().filter(pl.col(DATE) > day)
    return later.group_by(CUSTOMER).agg(later=pl.len().cast(pl.Int64), later_money=pl.col("money").sum()).collect()


def _packed(day: pl.Expr, money: pl.Expr) -> pl.Expr:
    return day.to_physical().cast(pl.Int128) * pl.lit(STEP, pl.Int128) + money
