"""Sums of parts of a customer table: by customer and period, by row field and period, by customer and row field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.measures import LAST_DAY, Measures, Window
from custseg.customers.orders import USED, order_or_day
from custseg.tables.transactions import CUSTOMER, DATE, ORDER, REASON, REVENUE

PERIOD = "period"
"""First day of the month of a cell, or its day."""

KEY = "_by"
"""Text of the row field that rows are grouped by."""

SPANS = "_spans"


@dataclass(frozen=True)
class Cells:
    """What is wanted beside the customers.

    Attributes:
        grain: "1mo" or "1d", how far time is told apart; empty for not at all.
        keyed: whether rows are grouped by the field ``KEY``.
        alone: whether nothing else is wanted: no customers, no orders.
        exact: whether orders may lie in several periods.
    """

    grain: str = ""
    keyed: bool = False
    alone: bool = False
    exact: bool = False

    def period(self, day: str = DATE) -> pl.Expr:
        """Return the period of a day."""
        return pl.col(day) if self.grain == "1d" else pl.col(day).dt.truncate(self.grain)


def cell_branches(cells: Cells, rows: pl.LazyFrame, orders: pl.LazyFrame, measures: Measures) -> list[pl.LazyFrame]:
    """Return the branches of a pass that bring cells beside customers.

    Args:
        cells: what is wanted, with customers.
        rows: all rows, set aside or not.
        orders: one row per order of the used ones, as `orders_by_grouping` returns them.
        measures: what is added up.
    """
    if cells.keyed:
        return [_by_field(rows, measures)]
    ordered = orders.with_columns(cells.period().alias(PERIOD), _counted(measures).alias("orders"))
    keys = [CUSTOMER, PERIOD]
    if cells.exact:
        return [
            ordered.group_by(keys).agg(pl.col("orders").sum()),
            _used(rows).group_by(CUSTOMER, cells.period().alias(PERIOD)).agg(_row_sums(measures)),
        ]
    spans = (cells.period(LAST_DAY) != pl.col(PERIOD)).any().alias(SPANS)
    return [ordered.group_by(keys).agg(pl.col("orders").sum(), *_sums(measures), spans)]


def rows_by_field(rows: pl.LazyFrame, cells: Cells) -> pl.LazyFrame:
    """Return number and money of rows by their fate, field and period, customers not told apart.

    Args:
        rows: all rows; with the field ``KEY`` where they are keyed.
        cells: what is wanted.
    """
    # Rows set aside have no day and no field that anybody asks for.
    used = pl.col(REASON).is_in(USED)
    keys = [pl.when(used).then(KEY).alias(KEY)] if cells.keyed else []
    if cells.grain:
        keys.append(pl.when(used).then(cells.period()).alias(PERIOD))
    return rows.group_by(REASON, *keys).agg(
        pl.len().cast(pl.Int64).alias("_rows"),
        pl.col(REVENUE).sum().alias("_money"),
        pl.col(DATE).min().alias("first_line"),
        pl.col(DATE).max().alias("last_line"),
    )


def join_cells(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Return the cells that the branches of a pass have brought, as one frame."""
    first, *others = frames
    for other in others:
        first = first.join(other, on=[CUSTOMER, PERIOD], how="full", coalesce=True)
    numbers = [name for name, dtype in first.schema.items() if dtype.is_numeric()]
    return first.with_columns(pl.col(numbers).fill_null(0))


def spans_periods(cells: pl.DataFrame) -> bool:
    """Return whether an order has rows in several periods, so that its sums stand in the wrong one."""
    return SPANS in cells.columns and bool(cells[SPANS].any())


def with_profit(
    cells: pl.DataFrame, margins: pl.DataFrame, apart: str, windows: Collection[Window] = ()
) -> pl.DataFrame:
    """Add the profit of each cell; the cells of a customer add up to its profit, to the last digit.

    Args:
        cells: of customers.
        margins: ``CUSTOMER`` and "_margin", the margin that rows of unknown profit earn.
        apart: what tells the cells of a customer apart.
        windows: spans whose profit was summed apart.
    """
    frame = cells.join(margins, on=CUSTOMER, how="left").sort(CUSTOMER, apart)
    suffixes = ["", *("_" + window.name for window in windows)]
    return frame.with_columns(_profit(cells.columns, one).alias("profit" + one) for one in suffixes).drop("_margin")


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


def order_days(cells: pl.DataFrame) -> pl.DataFrame:
    """Return customer, ``DATE`` and money of each day with a net revenue above zero.

    Args:
        cells: sums of customers by day.
    """
    days = cells.filter(pl.col("revenue") > 0)
    return days.select(CUSTOMER, pl.col(PERIOD).alias(DATE), money=pl.col("revenue").cast(pl.Int128))


def _by_field(rows: pl.LazyFrame, measures: Measures) -> pl.LazyFrame:
    """Return per customer and field the sums of its rows, and the orders that count within the field."""
    used = _used(rows)
    order = order_or_day(used.collect_schema()[ORDER]).alias(ORDER)
    inside = used.with_columns(order).group_by(CUSTOMER, ORDER, KEY).agg(pl.col(DATE).min(), *_row_sums(measures))
    counted = _counted(measures)
    return (
        inside.with_columns(counted.alias("orders"), pl.when(measures.counts).then(DATE).alias("first_order"))
        .group_by(CUSTOMER, KEY)
        .agg(pl.col("orders").sum(), pl.col("first_order").min(), *_sums(measures))
    )


def _used(rows: pl.LazyFrame) -> pl.LazyFrame:
    return rows.filter(pl.col(REASON).is_in(USED))


def _counted(measures: Measures) -> pl.Expr:
    return measures.orders["orders"][0]


def _row_sums(measures: Measures) -> list[pl.Expr]:
    return [expression.sum().alias(name) for name, expression in measures.rows.items() if name != "all_lines"]


def _sums(measures: Measures) -> list[pl.Expr]:
    return [pl.col(name).sum() for name in measures.rows if name != "all_lines"]
