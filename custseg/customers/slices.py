"""Parts of customers that are summed separately: by period, or by the value of a row field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.scan_sums import Window
from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER, DATE, LAST_DAY
from custseg.tables.values.amounts import SCALE

PERIOD = "period"
"""First day of the months of a slice, or its day."""

SLICE_KEY = own_column("by")
"""Text of the row field that rows are grouped by."""

COUNTED_MONEY = "counted_money"
"""Measure of the revenue of counted orders, which are all above zero."""

SPANS_PERIODS = own_column("spans")
"""Whether some orders of a slice have rows in another period."""


@dataclass(frozen=True)
class Periods:
    """The periods that time is divided into.

    Attributes:
        grain: length of a period as polars writes it: months such as "3mo", or "1d".
    """

    grain: str

    def of(self, day: str = DATE) -> pl.Expr:
        """Return the period of a day."""
        return pl.col(day) if self.grain == "1d" else pl.col(day).dt.truncate(self.grain)


@dataclass(frozen=True)
class PeriodSlices(Periods):
    """Customers by period of their orders.

    Attributes:
        by_row: whether each row counts for its own period, because orders have rows in several.
        with_profit: whether profit is summed, for slices and customers.
    """

    by_row: bool = False
    with_profit: bool = True

    def spans(self) -> pl.Expr:
        """Return whether some of the orders of a slice have rows in another period."""
        return (self.of(LAST_DAY) != self.of()).any().alias(SPANS_PERIODS)


@dataclass(frozen=True)
class FieldSlices:
    """Customers by the value of the row field ``SLICE_KEY``.

    Attributes:
        lists: whether its values are lists, which are taken apart.
    """

    lists: bool = False


@dataclass(frozen=True)
class FieldTotals:
    """Sums of each value of the row field ``SLICE_KEY``, in place of customers."""


@dataclass(frozen=True)
class RowTotals(Periods):
    """Number and money of the rows by the row field ``SLICE_KEY`` and by period, in place of customers."""


@dataclass(frozen=True)
class OrderTotals(Periods):
    """Counted orders of each customer by the row field ``SLICE_KEY`` and by period, in place of money."""


Slices = PeriodSlices | FieldSlices | FieldTotals | RowTotals | OrderTotals


def with_profit(
    slices: pl.DataFrame, margins: pl.DataFrame, key: str, windows: Collection[Window] = ()
) -> pl.DataFrame:
    """Add the profit of each slice; the slices of a customer add up to its profit, to the last digit.

    Args:
        slices: of customers.
        margins: ``CUSTOMER`` and "_margin", the margin that rows of unknown profit earn.
        key: column that identifies the slices of a customer.
        windows: spans of days that were summed separately.
    """
    suffixes = ["", *("_" + window.name for window in windows)]
    frame = slices
    if any(name.startswith("revenue_unknown") for name in slices.columns) and "profit_known" in slices.columns:
        frame = slices.join(margins, on=CUSTOMER, how="left").sort(CUSTOMER, key)
    return frame.with_columns(_profit(slices.columns, one).alias("profit" + one) for one in suffixes).drop(
        "_margin", strict=False
    )


def _profit(names: Collection[str], suffix: str) -> pl.Expr:
    known, unknown = "profit_known" + suffix, "revenue_unknown" + suffix
    if known not in names:
        return pl.col(unknown if suffix else "revenue")
    if unknown not in names:
        return pl.col(known)
    # Rounding the cumulative estimate makes the parts of a customer add up to its whole.
    until = pl.col(unknown).cast(pl.Int128).cum_sum().over(CUSTOMER)
    filled = (until.cast(pl.Float64) * pl.col("_margin")).round().cast(pl.Int128)
    return pl.col(known) + (filled - filled.shift(1, fill_value=0).over(CUSTOMER))


def order_days(slices: pl.DataFrame, *, amounts: bool = True) -> pl.DataFrame:
    """Return customer, ``DATE`` and money of each day with a counted order: the revenue of its counted orders.

    Args:
        slices: sums of customers by day, with "counted_money".
        amounts: whether there are amounts; without them each day has one unit, so that days alone count.
    """
    days = slices.filter(pl.col("orders") > 0)
    money = pl.col(COUNTED_MONEY) if amounts else pl.lit(SCALE)
    return days.select(CUSTOMER, pl.col(PERIOD).alias(DATE), money=money.cast(pl.Int128))
