"""Figures that need all customers, and what each customer's figures become with them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

import polars as pl

from custseg.customers.acquisition_verdict import known_before, with_cac
from custseg.customers.base_totals import Base
from custseg.customers.measures import Window
from custseg.metrics.measures import DAY, MONTH
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import divide, over

YOUNG = 3 * MONTH


Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def with_tenure(customers: Frame, as_of: dt.date) -> Frame:
    """Add the months of each customer with a counted order, and what is counted for group figures.

    Args:
        customers: one row per customer with its measures.
        as_of: the day the figures are true for.
    """
    counts = pl.col("orders") > 0
    names = customers.collect_schema().names()
    bought = [pl.col(name).fill_null(0) for name in ("products", "categories") if name in names]
    returns = {"gross": pl.col("revenue") + pl.col("returned")} if "returned" in names else {}
    days = (as_of - pl.col("first_order")).dt.total_days()
    active = (pl.col("last_order") - pl.col("first_order")).dt.total_days()
    return customers.with_columns(
        *bought,
        counted=counts.cast(pl.Int64),
        repeat=(pl.col("orders") > 1).cast(pl.Int64),
        customers=pl.lit(1, pl.Int64),
        **returns,
        tenure=pl.when(counts).then((days * DAY).clip(lower_bound=MONTH)),
        active=pl.when(counts).then(active * DAY),
        days_since=pl.when(counts).then((as_of - pl.col("last_order")).dt.total_days()),
        days_since_first=pl.when(counts).then(days),
    )


def complete(
    customers: pl.LazyFrame,
    base: Base,
    settings: Settings,
    windows: tuple[Window, ...] = (),
    own_margin: pl.Expr | None = None,
) -> pl.LazyFrame:
    """Add to each customer what takes the base figures: profit where it was not known, lifetime value, verdict.

    Args:
        customers: one row per customer, with tenure.
        base: figures of all of them.
        settings: with ``cac`` and the limits of verdicts.
        windows: spans whose profit was summed apart.
        own_margin: for rows of unknown profit; by default that of the customer's other rows.
    """
    names = set(customers.collect_schema().names())
    own_margin = margin_of(names, base) if own_margin is None else own_margin
    frame = customers.with_columns(profit=_profit(names, "", own_margin))
    for window in windows:
        name = "_" + window.name
        frame = frame.with_columns(_profit(names, name, own_margin).alias("profit" + name))
    counts = pl.col("counted") > 0
    profit_counted = pl.when(counts).then("profit").otherwise(0)
    frame = frame.with_columns(
        profit_counted=profit_counted,
        lifetime_value=pl.col("profit") + _to_come(base),
        # What the profit is divided by for a budget; a third of a revenue would be none.
        budget=pl.col("counted") * float(settings["healthy"] if base.margin_known else 0),
    )
    if "own_gap" in names:
        gap = pl.lit(base.typical_gap, pl.Float64)
        typical = pl.when(counts).then(pl.coalesce("own_gap", gap))
        frame = frame.with_columns(typical=typical, base_gap=pl.when(counts).then(gap))
    if "first_line" in names:
        frame = frame.with_columns(known_before=known_before(names, base.first_day, settings))
        inside = True if settings["from"] is None else pl.col("first_order") >= settings["from"]
        frame = frame.with_columns(acquired=(counts & ~pl.col("known_before") & inside).cast(pl.Int64))
    return with_cac(frame, names, base, settings)


def windowed(customers: pl.LazyFrame, window: Window, base: Base, settings: Settings) -> pl.LazyFrame:
    """Return the customers with the orders, revenue, returns and profit of a window in place of those in scope.

    Args:
        customers: one row per customer, with the sums of the window.
        window: a whole one.
        base: figures of all customers in scope.
        settings: as for `complete`.
    """
    suffix = "_" + window.name
    names = customers.collect_schema().names()
    sums = {name: pl.col(name + suffix) for name in names if name + suffix in names}
    # The margin is that of all days: what a window holds of the customer's other rows may be next to nothing.
    frame = customers.with_columns(**sums, _own_margin=margin_of(set(names), base))
    frame = with_tenure(frame.drop(name + suffix for name in sums), base.as_of)
    return complete(frame, base, settings, own_margin=pl.col("_own_margin"))


def margin_of(names: Collection[str], base: Base) -> pl.Expr:
    """Return the margin for rows of unknown profit: of the customer's other rows, else of the base.

    Where returns have left next to nothing of the other rows, their margin is beyond ±100 % and says nothing.
    """
    if "profit_known" not in names or "revenue_unknown" not in names:
        return pl.lit(base.margin)
    known = pl.col("revenue") - pl.col("revenue_unknown")
    usable = (known > 0) & (pl.col("profit_known").abs() <= known)
    return pl.when(usable).then(divide(pl.col("profit_known"), known)).otherwise(base.margin)


def _profit(names: set[str], suffix: str, margin: pl.Expr) -> pl.Expr:
    known, unknown = "profit_known" + suffix, "revenue_unknown" + suffix
    if known not in names:
        return pl.col(unknown if suffix else "revenue")
    if unknown not in names:
        return pl.col(known)
    filled = (pl.col(unknown).cast(pl.Float64) * margin).round()
    return pl.col(known) + filled.cast(pl.Int128)


def _to_come(base: Base) -> pl.Expr:
    """Return S × C × P × max(0, L − T) in integers of ``SCALE``; nothing where there is no rate to run on."""
    months = over(pl.col("tenure"), MONTH)
    left = (base.lifetime - months).clip(lower_bound=0)
    own = divide(pl.col("profit"), months)
    of_base = divide(pl.col("revenue"), pl.col("orders")) * (base.orders_per_month * base.margin)
    rate = pl.when(pl.col("tenure") < YOUNG).then(of_base).otherwise(own)
    runs_on = (pl.col("counted") > 0) & (pl.col("revenue") > 0)
    return pl.when(runs_on).then((rate * left).round()).otherwise(0.0).cast(pl.Int128)
