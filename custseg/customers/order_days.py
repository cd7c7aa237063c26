"""Order days of customers: their number, the first, the last, and the money of those after the first.

An order day is a day with a counted order. Its money is the revenue of the counted orders of that day: it is above
zero, even if something else was returned on that day.
"""

from __future__ import annotations

import datetime as dt
import math

import polars as pl

from custseg.metrics.measures.orders import FIRST_DAY_STEP, packed_day
from custseg.tables.row_columns import CUSTOMER, DATE

HISTORY = {"x": pl.Int64, "t_x": pl.Int64, "T": pl.Int64, "repeat_money": pl.Int128, "money": pl.Int128}
"""Purchase history as forecasting models need it: number of order days after the first; days from the first to the last
order; days from the first order to the end; money of the order days after the first, and of all. Null without any."""


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


def log_gaps(days: pl.DataFrame, end: dt.date, customers: int) -> float:
    """Return the sum of the logarithms of the days between successive order days of each customer.

    Args:
        days: ``CUSTOMER`` and ``DATE`` of each order day.
        end: the last day that counts.
        customers: number of customers with an order day up to ``end``.

    Returns:
        The sum over all customers, the same for any order of rows.
    """
    known = days.lazy().filter(pl.col(DATE) <= end)
    day = pl.col(DATE).to_physical().cast(pl.Int64)
    first, last, number = known.select(day.min(), day.max().alias("last"), pl.len()).collect().row(0)
    if first is None:
        return 0.0
    # Sorting one integer is several times faster than sorting ids: a part of the hash of the id, then the day. The
    # fewer bits days take, the more are left of the hash, and the less likely two of millions of ids have the same.
    step = last - first + 1
    part = pl.col(CUSTOMER).hash() // 2 ** (1 + (2 * step).bit_length())
    packed = part.cast(pl.Int64) * (2 * step) + (day - first)
    found = _counts_of_gaps(known.select(packed.sort().diff().alias("gap")).filter(pl.col("gap") < step))
    if found["len"].sum() != number - customers:
        # Two ids have the same hash.
        same = pl.col(CUSTOMER) == pl.col(CUSTOMER).shift(1)
        found = _counts_of_gaps(known.sort(CUSTOMER, DATE).select(gap=pl.when(same).then(day.diff())).drop_nulls())
    return math.fsum(count * math.log(gap) for gap, count in found.iter_rows())


def _counts_of_gaps(gaps: pl.LazyFrame) -> pl.DataFrame:
    """Return how often each value of "gap" occurs."""
    return gaps.group_by("gap").len().collect()


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
