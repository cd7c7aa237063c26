"""What one scan sums: measures of rows and orders, in scope and in windows of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.metrics.facts import CountedOrders
from custseg.metrics.measures.catalogue import ORDER_MEASURES, ROW_MEASURES
from custseg.metrics.measures.measure import Adds, RowMeasure
from custseg.metrics.measures.rows import LINES, PROFITS
from custseg.own_columns import own_column
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE, REASON, REVENUE
from custseg.tables.scope import Scope

ORDERS_EVER = "orders_ever"
"""Measure of the counted orders of all history, which only with --from differs from those in scope."""

OF_ORDER = own_column("of_order ")
"""Prefix of the column of a measure: its value for one order."""


@dataclass(frozen=True)
class Window:
    """A span of days that is summed separately: after ``start``, up to and with ``end``.

    Attributes:
        name: suffix of the names of its sums.
        whole: whether revenue and returns are summed too, not only orders and profit.
    """

    name: str
    start: dt.date
    end: dt.date
    whole: bool = False

    def holds(self, day: str) -> pl.Expr:
        """Return whether a day lies in the window."""
        return pl.col(day).is_between(self.start, self.end, closed="right")


@dataclass(frozen=True)
class ScanSums:
    """What one scan sums.

    Attributes:
        rows: integer expressions over rows; summed per order, then per customer.
        orders: expressions over orders, which have ``DATE``, ``LAST_DAY`` and the sums of ``rows``, and how those of a
            customer combine.
        all_orders: the same for measures that need all orders of a customer at once, such as a median.
        counts: whether an order counts.
    """

    rows: dict[str, pl.Expr]
    orders: dict[str, tuple[pl.Expr, Adds]]
    all_orders: dict[str, tuple[pl.Expr, Adds]]
    counts: pl.Expr

    def of_rows(self) -> list[pl.Expr]:
        """Return the sums over the rows of a group."""
        return [value.sum().alias(name) for name, value in self.rows.items()]

    def per_customer(self, orders: pl.LazyFrame, keys: list[str], more: list[pl.Expr]) -> pl.LazyFrame:
        """Return one row per customer from one row per order.

        Args:
            orders: ``DATE``, ``LAST_DAY`` and the sums of ``rows``.
            keys: columns that identify a customer.
            more: further aggregations.
        """
        # Computed before the grouping: a filter inside it would take a fifth of the whole scan.
        frame = orders.with_columns(value.alias(OF_ORDER + name) for name, (value, _) in self.orders.items())
        combined = [adds.combine(pl.col(OF_ORDER + name)).alias(name) for name, (_, adds) in self.orders.items()]
        return frame.group_by(keys).agg(*[pl.col(name).sum() for name in self.rows], *combined, *more)

    def of_parts(self, parts: pl.LazyFrame, keys: list[str], more: list[pl.Expr]) -> pl.LazyFrame:
        """Return what `per_customer` returns, from parts of customers for which it was called.

        Args:
            parts: one row per part.
            keys: columns that identify a customer.
            more: further aggregations.
        """
        combined = [adds.combine(pl.col(name)) for name, (_, adds) in self.orders.items()]
        return parts.group_by(keys).agg(*[pl.col(name).sum() for name in self.rows], *combined, *more)

    def of_all_orders(self, orders: pl.LazyFrame, customer: str) -> pl.LazyFrame:
        """Return what needs all orders of a customer at once, per customer and rounded to integers.

        Args:
            orders: as for `per_customer`, of the used rows.
            customer: column of the customer.
        """
        values = [value.alias(name) for name, (value, _) in self.all_orders.items()]
        all_orders = [adds.combine(pl.col(name)).round().cast(pl.Int64) for name, (_, adds) in self.all_orders.items()]
        return orders.select(customer, *values).group_by(customer).agg(all_orders)


def scan_sums(
    scope: Scope,
    *,
    knows_profit: bool,
    profit_complete: bool,
    windows: tuple[Window, ...] = (),
    wanted: Collection[str] = (),
    counted: pl.Expr | None = None,
) -> ScanSums:
    """Return what a scan sums.

    Args:
        scope: days that the figures cover; rows before its start are history only.
        knows_profit: whether rows have a profit.
        profit_complete: whether every row has one.
        windows: spans of days to sum separately.
        wanted: names of the optional measures to sum.
        counted: whether an order counts, from the sums of its rows; None where its revenue has to be above zero.
    """
    inside = None if scope.start is None else pl.col(REASON) == int(Reason.USED)
    plain = [measure for measure in ROW_MEASURES if measure.always or measure.name in wanted]
    profits = PROFITS[: 1 if profit_complete else None] if knows_profit else []
    rows = _sums_within(inside, [*plain, *profits])
    for window in windows:
        days, suffix = window.holds(DATE), "_" + window.name
        if window.whole:
            rows |= _sums_within(days if inside is None else days & inside, [*plain, *profits], suffix)
        elif knows_profit:
            rows |= _sums_within(days, [one for one in profits if one.unit == "money"], suffix)
        else:
            rows["revenue_unknown" + suffix] = pl.when(days).then(REVENUE).otherwise(0)
    net = "revenue"
    if scope.start is not None:
        net = "net"
        rows |= {"net": pl.col(REVENUE), "all_lines": LINES.value}
    counts = pl.col(net) > 0 if counted is None else counted
    in_scope = counts if scope.start is None else counts & (pl.col(DATE) >= scope.start)
    wanted = {*wanted} - {ORDERS_EVER} if scope.start is None else {*wanted, ORDERS_EVER}
    orders, all_orders = _of_orders(CountedOrders(counts, in_scope), windows, wanted)
    return ScanSums(rows, orders, all_orders, counts)


def _sums_within(days: pl.Expr | None, measures: list[RowMeasure], suffix: str = "") -> dict[str, pl.Expr]:
    """Return what rows add to measures, within ``days``, by their names with a suffix."""
    values = {measure.name + suffix: measure.value for measure in measures}
    return values if days is None else {name: pl.when(days).then(one).otherwise(0) for name, one in values.items()}


def _of_orders(
    counted: CountedOrders, windows: tuple[Window, ...], wanted: Collection[str]
) -> tuple[dict[str, tuple[pl.Expr, Adds]], dict[str, tuple[pl.Expr, Adds]]]:
    """Return the measures of orders that combine, and those that need all orders of a customer at once."""
    measures = [measure for measure in ORDER_MEASURES if measure.always or measure.name in wanted]
    combined = {one.name: (one.value(counted), one.adds) for one in measures if one.adds.from_parts}
    all_orders = {one.name: (one.value(counted), one.adds) for one in measures if not one.adds.from_parts}
    for window in windows:
        inside = CountedOrders(counted.counts, counted.inside & window.holds(DATE))
        orders = next(measure for measure in measures if measure.name == "orders")
        combined["orders_" + window.name] = (orders.value(inside), orders.adds)
    return combined, all_orders
