"""Turnover of customers by calendar month, and how much it varies."""

from __future__ import annotations

import calendar
import datetime as dt

import polars as pl

from custseg.metrics.measures.rhythm import MIN_XYZ_MONTHS
from custseg.own_columns import own_column
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, REASON, REVENUE

MONTHS = "months"
"""Name of their table in the plan of a scan."""

MONTH = own_column("month")
"""Number of a calendar month: 12 × year + month − 1."""

MOST_MONEY, FEWER_DIGITS = 10**17, 10**4
"""Money from which digits are left out before squaring, so that sums of squares stay below 128 bits; and how many."""


def month_number(day: pl.Expr) -> pl.Expr:
    """Return the number of the calendar month of a day."""
    return day.dt.year().cast(pl.Int32) * 12 + day.dt.month().cast(pl.Int32) - 1


def month_sums(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return ``CUSTOMER``, ``MONTH`` and "turnover" of the used rows, those before ``--from`` too.

    Args:
        rows: all rows.
    """
    return months_of(rows.filter(pl.col(REASON).is_in(USED)), DATE, REVENUE)


def months_of(frame: pl.LazyFrame, day: str, money: str) -> pl.LazyFrame:
    """Return ``CUSTOMER``, ``MONTH`` and "turnover" of used rows, or of their sums by day.

    Args:
        frame: the rows, or the sums.
        day: column of the day.
        money: column of the revenue.
    """
    return frame.group_by(CUSTOMER, month_number(pl.col(day)).alias(MONTH)).agg(turnover=pl.col(money).sum())


def last_whole_month(as_of: dt.date, slack: int) -> int:
    """Return the number of the last calendar month of which at most ``slack`` days are missing.

    Args:
        as_of: the last day that the data cover.
        slack: of ``period_slack``.
    """
    number = as_of.year * 12 + as_of.month - 1
    missing = calendar.monthrange(as_of.year, as_of.month)[1] - as_of.day
    return number if missing <= slack else number - 1


def with_variation(customers: pl.DataFrame, months: pl.DataFrame, as_of: dt.date, slack: int) -> pl.DataFrame:
    """Return the customers with "turnover_months" and "turnover_variation".

    Args:
        customers: one row each, with "first_order" and "orders".
        months: as `month_sums` returns them.
        as_of: the report date.
        slack: days that may be missing of a whole month.

    Returns:
        The number of whole months from that of the first order on; and sample standard deviation ÷ mean of their
        turnover, where months without an order count as zero. It is null below ``MIN_XYZ_MONTHS``, or without turnover.
    """
    last = last_whole_month(as_of, slack)
    most = months.select(pl.col("turnover").cast(pl.Int128).abs().max()).item() or 0
    digits = FEWER_DIGITS if most >= MOST_MONEY else 1
    sums = _sums_of_months(customers, months, last, digits)
    total, number = pl.col("money"), pl.col("turnover_months")
    counts = pl.when(pl.col("orders") > 0).then((last + 1 - month_number(pl.col("first_order"))).clip(0))
    spread = (number.cast(pl.Int128) * pl.col("square") - total * total).cast(pl.Float64)
    variation = (spread * number / (number - 1)).sqrt() / total.cast(pl.Float64)
    known = (number >= MIN_XYZ_MONTHS) & (total > 0)
    found = sums.with_columns(customers.select(counts.cast(pl.Int64).alias("turnover_months")).to_series())
    return customers.with_columns(
        found.select("turnover_months", pl.when(known).then(variation).alias("turnover_variation")).get_columns()
    )


def _sums_of_months(customers: pl.DataFrame, months: pl.DataFrame, last: int, digits: int) -> pl.DataFrame:
    """Return "money" and "square" of each customer, in their order, from the month of the first order to the last one.

    Args:
        customers: one row each, with "first_order".
        months: as `month_sums` returns them.
        last: number of the last month.
        digits: by which money is divided first.
    """
    money = (pl.col("turnover") // digits).cast(pl.Int128)
    inside = months.lazy().filter(pl.col(MONTH) <= last).with_columns(money=money, square=money * money)
    sums = [pl.col("money", "square").sum()]
    everyone = inside.group_by(CUSTOMER).agg(*sums, pl.col(MONTH).min())
    first = customers.lazy().select(CUSTOMER, first=month_number(pl.col("first_order")))
    found = first.join(everyone, on=CUSTOMER, how="left", maintain_order="left").collect(engine="streaming")
    # Few have months before their first order: with returns alone, or before --from.
    is_early = pl.col(MONTH) < pl.col("first")
    early = found.filter(is_early).lazy().select(CUSTOMER, "first")
    later = inside.join(early, on=CUSTOMER).filter(pl.col(MONTH) >= pl.col("first")).group_by(CUSTOMER).agg(sums)
    if found.select(is_early.any()).item():
        mended = found.lazy().join(later, on=CUSTOMER, how="left", maintain_order="left", suffix="_later")
        right = [pl.when(is_early).then(f"{name}_later").otherwise(name).alias(name) for name in ("money", "square")]
        found = mended.with_columns(right).collect(engine="streaming")
    # Without a first order there is no first month.
    ordered = pl.col("first").is_not_null()
    return found.select(pl.when(ordered).then(name).alias(name) for name in ("money", "square"))
