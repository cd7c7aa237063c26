"""Sums of parts of a customer table: by customer and period, by row field and period, by customer and row field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.customers.scan_sums import ScanSums, Window
from custseg.tables.headers.columns import filled
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, LAST_DAY, ORDER, REASON, REVENUE

PERIOD = "period"
"""First day of the months of a cell, or its day."""

SLICE_KEY = "_by"
"""Text of the row field that rows are grouped by."""

SPANS = "_spans"


@dataclass(frozen=True)
class Slices:
    """What is wanted beside the customers.

    Attributes:
        grain: how far time is told apart, as polars calls it: months such as "3mo", or "1d"; empty for not at all.
        keyed: whether rows are grouped by the field ``KEY``.
        alone: whether nothing else is wanted, customers not either.
        exact: whether orders may lie in several periods.
        plain: whether orders and revenue are enough: no profit is read then, that of customers neither.
    """

    grain: str = ""
    keyed: bool = False
    alone: bool = False
    exact: bool = False
    plain: bool = False

    @property
    def without_profit(self) -> bool:
        """Return whether nobody asks for profit."""
        return self.plain or (self.alone and bool(self.grain))

    @property
    def of_orders(self) -> bool:
        """Return whether orders alone tell them: customers are then added up from the cells, not from orders again."""
        return bool(self.grain) and not (self.keyed or self.alone or self.exact)

    def period(self, day: str = DATE) -> pl.Expr:
        """Return the period of a day."""
        return pl.col(day) if self.grain == "1d" else pl.col(day).dt.truncate(self.grain)

    def spans(self) -> pl.Expr:
        """Return whether some of the orders of a cell have rows in another period."""
        return (self.period(LAST_DAY) != self.period()).any().alias(SPANS)


def slices_of(groups: pl.DataFrame, measures: ScanSums) -> pl.DataFrame:
    """Return the cells among groups of orders by customer and period."""
    return groups.select(CUSTOMER, PERIOD, "orders", *measures.rows, *({SPANS} & set(groups.columns)))


def slice_branches(slices: Slices, rows: pl.LazyFrame, orders: pl.LazyFrame, measures: ScanSums) -> list[pl.LazyFrame]:
    """Return the branches of a pass that bring cells beside customers; none where these are added up from the cells.

    Args:
        slices: what is wanted, with customers.
        rows: all rows, set aside or not.
        orders: one row per order of the used ones, as `orders_by_grouping` returns them.
        measures: what is added up.
    """
    if slices.of_orders:
        return []
    if slices.keyed:
        return [_by_field(rows, measures)]
    ordered = orders.with_columns(slices.period().alias(PERIOD), _counted(measures).alias("orders"))
    return [
        ordered.group_by(CUSTOMER, PERIOD).agg(pl.col("orders").sum()),
        _used(rows).group_by(CUSTOMER, slices.period().alias(PERIOD)).agg(_row_sums(measures)),
    ]


def rows_by_field(rows: pl.LazyFrame, slices: Slices) -> pl.LazyFrame:
    """Return number and money of rows by their fate, field and month or day, customers not told apart.

    Args:
        rows: all rows, with the field ``KEY``.
        slices: what is wanted.
    """
    day, first, last = pl.col(DATE), pl.col(DATE).min(), pl.col(DATE).max()
    # A number is told sooner than the first day of its month.
    period = day if slices.grain == "1d" else day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1
    days = [] if slices.grain == "1d" else [first.alias("first_line"), last.alias("last_line")]
    return rows.group_by(REASON, SLICE_KEY, period.alias(PERIOD)).agg(
        pl.len().cast(pl.Int64),
        # A field may have more rows than 64 bits hold the amounts of for sure.
        pl.col(REVENUE).cast(pl.Int128).sum(),
        *days,
    )


def dated(slices: pl.DataFrame, grain: str) -> pl.DataFrame:
    """Return cells of `rows_by_field` with the first days of their months, and without blanks around their fields."""
    slices = slices.with_columns(filled(pl.col(SLICE_KEY)).alias(SLICE_KEY))
    if grain == "1d":
        return slices.with_columns(first_line=PERIOD, last_line=PERIOD)
    month = pl.col(PERIOD)
    return slices.with_columns(pl.date(month // 12, month % 12 + 1, 1).alias(PERIOD))


def join_slices(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the cells that the branches of a pass have brought, as one frame."""
    first, *others = frames
    for other in others:
        first = first.join(other, on=[CUSTOMER, PERIOD], how="full", coalesce=True)
    numbers = [name for name, dtype in first.schema.items() if dtype.is_numeric()]
    return first.with_columns(pl.col(numbers).fill_null(0))


def spans_periods(slices: pl.DataFrame) -> bool:
    """Return whether an order has rows in several periods, so that its sums stand in the wrong one."""
    return SPANS in slices.columns and bool(slices[SPANS].any())


def with_profit(
    slices: pl.DataFrame, margins: pl.DataFrame, apart: str, windows: Collection[Window] = ()
) -> pl.DataFrame:
    """Add the profit of each cell; the cells of a customer add up to its profit, to the last digit.

    Args:
        slices: of customers.
        margins: ``CUSTOMER`` and "_margin", the margin that rows of unknown profit earn.
        apart: what tells the cells of a customer apart.
        windows: spans whose profit was summed apart.
    """
    suffixes = ["", *("_" + window.name for window in windows)]
    frame = slices
    if any(name.startswith("revenue_unknown") for name in slices.columns) and "profit_known" in slices.columns:
        frame = slices.join(margins, on=CUSTOMER, how="left").sort(CUSTOMER, apart)
    return frame.with_columns(_profit(slices.columns, one).alias("profit" + one) for one in suffixes).drop(
        "_margin", strict=False
    )


def _profit(names: Collection[str], suffix: str) -> pl.Expr:
    known, unknown = "profit_known" + suffix, "revenue_unknown" + suffix
    if known not in names:
        return pl.col(unknown if suffix else "revenue")
    if unknown not in names:
        return pl.col(known)
    # What is filled so far, rounded, less what was filled before: the parts of a customer add up to its whole.
    until = pl.col(unknown).cast(pl.Int128).cum_sum().over(CUSTOMER)
    filled = (until.cast(pl.Float64) * pl.col("_margin")).round().cast(pl.Int128)
    return pl.col(known) + (filled - filled.shift(1, fill_value=0).over(CUSTOMER))


def order_days(slices: pl.DataFrame) -> pl.DataFrame:
    """Return customer, ``DATE`` and money of each day with a net revenue above zero.

    Args:
        slices: sums of customers by day.
    """
    days = slices.filter(pl.col("revenue") > 0)
    return days.select(CUSTOMER, pl.col(PERIOD).alias(DATE), money=pl.col("revenue").cast(pl.Int128))


def fields_alone(rows: pl.LazyFrame, measures: ScanSums) -> list[pl.LazyFrame]:
    """Return the branches of a pass that brings the sums of each value of a field, and no customers.

    Args:
        rows: all rows, with the field ``KEY``.
        measures: what is added up.

    Returns:
        By ``KEY`` the sums, "orders" that count in it, how many customers have rows, counted orders, and several of
        these, and "_rows", the most rows behind one sum of 64 bits; by reason and day number and money of the rows.
    """
    orders = pl.col("orders")
    fields = _by_field(rows, measures, first=False).group_by(SLICE_KEY)
    summed = fields.agg(
        *[pl.col(name).cast(pl.Int128).sum() for name in measures.rows],
        orders.sum(),
        pl.len().cast(pl.Int64).alias("customers"),
        (orders > 0).cast(pl.Int64).sum().alias("counted"),
        (orders > 1).cast(pl.Int64).sum().alias("repeat"),
        pl.col("lines").max().alias("_rows"),
    )
    return [summed, rows.group_by(REASON, DATE).agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum())]


def _by_field(rows: pl.LazyFrame, measures: ScanSums, *, first: bool = True) -> pl.LazyFrame:
    """Return per customer and field the sums of its rows, the orders that count within the field, and the first."""
    used = _used(rows)
    order = order_or_day(used.collect_schema()[ORDER]).alias(ORDER)
    # With a first day of the scope the date of an order decides whether it counts.
    day = [pl.col(DATE).min()] if first or "net" in measures.rows else []
    inside = used.with_columns(order).group_by(CUSTOMER, ORDER, SLICE_KEY).agg(*day, *_row_sums(measures))
    begun = {"first_order": pl.when(measures.counts).then(DATE)} if first else {}
    ordered = inside.with_columns(_counted(measures).alias("orders"), **begun).group_by(CUSTOMER, SLICE_KEY)
    return ordered.agg(pl.col("orders").sum(), *[pl.col(name).min() for name in begun], *_sums(measures))


def _used(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(pl.col(REASON).is_in(USED))


def _counted(measures: ScanSums) -> pl.Expr:
    return measures.orders["orders"][0]


def _row_sums(measures: ScanSums) -> list[pl.Expr]:
    return [expression.sum().alias(name) for name, expression in measures.rows.items()]


def _sums(measures: ScanSums) -> list[pl.Expr]:
    return [pl.col(name).sum() for name in measures.rows]
