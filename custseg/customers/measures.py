"""What is summed per customer: from its rows, and from its orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.order_days import money_measures
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE, PROFIT, REASON, REVENUE
from custseg.tables.scope import Scope

ORDERS = "_of_order "
LAST_DAY = "_last_day"
"""Date of the last line of an order; ``DATE`` is that of its first."""


@dataclass(frozen=True)
class Measures:
    """What one pass over the rows adds up.

    Attributes:
        rows: integer expressions over rows; summed per order, then per customer.
        orders: expressions over orders, which have ``DATE``, ``LAST_DAY`` and the sums of ``rows``, and how those of a
            customer combine: "sum", "min" or "max".
        counts: whether an order counts.
    """

    rows: dict[str, pl.Expr]
    orders: dict[str, tuple[pl.Expr, str]]
    counts: pl.Expr

    def per_customer(self, orders: pl.LazyFrame, keys: list[str], more: list[pl.Expr]) -> pl.LazyFrame:
        """Return one row per customer from one row per order.

        Args:
            orders: ``DATE``, ``LAST_DAY`` and the sums of ``rows``.
            keys: columns that make a customer.
            more: further aggregations.
        """
        # Computed before the grouping: a filter inside it would cost a fifth of the whole pass.
        frame = orders.with_columns(expression.alias(ORDERS + name) for name, (expression, _) in self.orders.items())
        combined = [getattr(pl.col(ORDERS + name), how)().alias(name) for name, (_, how) in self.orders.items()]
        return frame.group_by(keys).agg(*[pl.col(name).sum() for name in self.rows], *combined, *more)

    def combined(self, parts: pl.LazyFrame, keys: list[str], more: list[pl.Expr]) -> pl.LazyFrame:
        """Return what `per_customer` returns, from parts of customers for which it was called.

        Args:
            parts: one row per part.
            keys: columns that make a customer.
            more: further aggregations.
        """
        combined = [getattr(pl.col(name), how)() for name, (_, how) in self.orders.items()]
        return parts.group_by(keys).agg(*[pl.col(name).sum() for name in self.rows], *combined, *more)


@dataclass(frozen=True)
class Window:
    """A span of days that is summed apart: after ``start``, up to and with ``end``.

    Attributes:
        name: behind the names of its sums.
        whole: whether orders, revenue and returns are summed too, not profit alone.
    """

    name: str
    start: dt.date
    end: dt.date
    whole: bool = False

    def holds(self, day: str) -> pl.Expr:
        """Return whether a day lies in the window."""
        return pl.col(day).is_between(self.start, self.end, closed="right")


def value_measures(
    scope: Scope,
    *,
    knows_profit: bool,
    profit_complete: bool,
    windows: tuple[Window, ...] = (),
    extra: Collection[str] = (),
) -> Measures:
    """Return the measures behind the value family.

    Args:
        scope: days that are summed; rows before its start are history only.
        knows_profit: whether rows have a profit.
        profit_complete: whether every row has one.
        windows: spans whose profit is wanted apart.
        extra: measures that are summed only when asked for: "returned", "first_line".
    """
    inside = None if scope.start is None else pl.col(REASON) == int(Reason.USED)

    def within(amount: pl.Expr) -> pl.Expr:
        return amount if inside is None else pl.when(inside).then(amount).otherwise(0)

    revenue = pl.col(REVENUE)
    # A literal would add up to one per order, not one per row.
    one = pl.col(REASON).is_not_null().cast(pl.Int64)
    rows = {
        "lines": within(one),
        "revenue": within(revenue),
    }
    if "returned" in extra:
        rows["returned"] = within(0 - revenue.clip(upper_bound=0))
    if knows_profit:
        rows |= _profits(inside, "", complete=profit_complete)
    for window in windows:
        suffix, days = "_" + window.name, window.holds(DATE)
        days = days if inside is None or not window.whole else days & inside
        if window.whole:
            rows |= {
                "lines" + suffix: days.cast(pl.Int64),
                "revenue" + suffix: pl.when(days).then(revenue).otherwise(0),
            }
            if "returned" in extra:
                rows["returned" + suffix] = pl.when(days).then(0 - revenue.clip(upper_bound=0)).otherwise(0)
        if knows_profit:
            rows |= _profits(days, suffix, complete=profit_complete, whole=window.whole)
        elif not window.whole:
            rows["revenue_unknown" + suffix] = pl.when(days).then(revenue).otherwise(0)
    net = "revenue"
    if scope.start is not None:
        rows |= {"net": revenue, "all_lines": one}
        net = "net"
    counts = pl.col(net) > 0
    return Measures(rows, _order_measures(counts, scope, windows, extra), counts)


def _profits(days: pl.Expr | None, suffix: str, *, complete: bool, whole: bool = True) -> dict[str, pl.Expr]:
    """Return the sums of known profit within ``days``, and of the revenue of rows whose profit is not known."""
    profit, unknown = pl.col(PROFIT), pl.col(PROFIT).is_null()
    if days is not None:
        profit, unknown = pl.when(days).then(profit), days & unknown
    sums = {"profit_known" + suffix: profit.fill_null(0)}
    if not complete:
        sums["revenue_unknown" + suffix] = pl.when(unknown).then(pl.col(REVENUE)).otherwise(0)
        if whole:
            sums["lines_unknown" + suffix] = unknown.cast(pl.Int64)
    return sums


def _order_measures(
    counts: pl.Expr, scope: Scope, windows: tuple[Window, ...], extra: Collection[str]
) -> dict[str, tuple[pl.Expr, str]]:
    inside = counts if scope.start is None else counts & (pl.col(DATE) >= scope.start)
    day = pl.when(counts).then(pl.col(DATE))
    measures = {
        "orders": (inside.cast(pl.Int64), "sum"),
        "first_order": (day, "min"),
        "last_order": (day, "max"),
        "last_line": (pl.col(LAST_DAY), "max"),
    }
    for window in windows:
        if window.whole:
            measures["orders_" + window.name] = ((inside & window.holds(DATE)).cast(pl.Int64), "sum")
    if "first_day" in extra:
        measures |= money_measures(counts, "revenue")
    if "first_line" in extra:
        measures["first_line"] = (pl.col(DATE), "min")
    return measures
