"""Measures of customers that follow from their sums or from the figures of all customers."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.metrics.facts import Base, Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, OwnMeasure
from custseg.metrics.units import DAY, MONTH
from custseg.tables.known import AMOUNTS, FIRST_DAYS, LAST_DAYS, ORDER_COUNTS, RECENCY, TENURE
from custseg.tables.row_columns import ATTRIBUTE
from custseg.tables.values.amounts import divide, over

YOUNG = 3 * MONTH
"""Tenure below which the rate of the base is used, because that of the customer is not reliable."""

COUNTS = pl.col("orders") > 0


def _days_since(column: str, as_of: dt.date) -> pl.Expr:
    return pl.when(COUNTS).then((as_of - pl.col(column)).dt.total_days())


def _tenure(as_of: dt.date) -> pl.Expr:
    return (_days_since("first_order", as_of) * DAY).clip(lower_bound=MONTH)


def _active() -> pl.Expr:
    return pl.when(COUNTS).then((pl.col("last_order") - pl.col("first_order")).dt.total_days() * DAY)


OWN = [
    OwnMeasure(
        name="counted", unit="count", reads=("orders",), of_rows=True, takes=(),
        value=lambda as_of: COUNTS.cast(pl.Int64),
    ),
    OwnMeasure(
        name="repeat", unit="count", reads=("orders", "orders_ever"), of_rows=True, takes=(ORDER_COUNTS,),
        value=lambda as_of: (COUNTS & (pl.col("orders_ever") > 1)).cast(pl.Int64),
    ),
    OwnMeasure(name="customers", unit="count", of_rows=True, value=lambda as_of: pl.lit(1, pl.Int64)),
    OwnMeasure(
        name="gross", unit="money", reads=("revenue", "returned"), of_rows=True,
        value=lambda as_of: pl.col("revenue") + pl.col("returned"),
    ),
    OwnMeasure(name="tenure", unit="months", reads=("first_order", "orders"), takes=(TENURE,), value=_tenure),
    OwnMeasure(
        name="active", unit="months", reads=("first_order", "last_order", "orders"), takes=(FIRST_DAYS, LAST_DAYS),
        value=lambda as_of: _active(),
    ),
    OwnMeasure(
        name="days_since", unit="days", reads=("last_order", "orders"), takes=(RECENCY,),
        value=lambda as_of: _days_since("last_order", as_of),
    ),
    OwnMeasure(
        name="days_since_first", unit="days", reads=("first_order", "orders"), takes=(FIRST_DAYS,),
        value=lambda as_of: _days_since("first_order", as_of),
    ),
]  # fmt: skip


def profit_of(columns: frozenset[str], margin: pl.Expr, window: str = "") -> pl.Expr:
    """Return the profit of each customer: the known part, and an estimate for revenue of unknown profit.

    Args:
        columns: of the customers.
        margin: profit ÷ revenue to assume for rows of unknown profit.
        window: suffix of the sums of a window; empty for all days in scope.
    """
    known, unknown = "profit_known" + window, "revenue_unknown" + window
    if known not in columns:
        return pl.col(unknown if window else "revenue")
    if unknown not in columns:
        return pl.col(known)
    filled = (pl.col(unknown).cast(pl.Float64) * margin).round()
    return pl.col(known) + filled.cast(pl.Int128)


def _remaining_profit(base: Base) -> pl.Expr:
    """Return S × C × P × max(0, L − T) in millionths; 0 without a rate to continue."""
    months = over(pl.col("tenure"), MONTH)
    left = (base.lifetime - months).clip(lower_bound=0)
    own = divide(pl.col("profit"), months)
    of_base = divide(pl.col("revenue"), pl.col("orders")) * (base.orders_per_month * base.margin)
    rate = pl.when(pl.col("tenure") < YOUNG).then(of_base).otherwise(own)
    has_rate = (pl.col("counted") > 0) & (pl.col("revenue") > 0)
    return pl.when(has_rate).then((rate * left).round()).otherwise(0.0).cast(pl.Int128)


def known_before(columns: frozenset[str], first_day: dt.date, warm_up: int) -> pl.Expr:
    """Return whether a customer may be older than the file: by its joining date, else by its first row.

    Args:
        columns: of the customers, "first_line" among them.
        first_day: first date of the file.
        warm_up: days from then on in which no customer counts as new.
    """
    before: pl.Expr = (pl.col("first_line") - first_day).dt.total_days() < warm_up
    if ATTRIBUTE + "joined" not in columns:
        return before
    joined = pl.col(ATTRIBUTE + "joined")
    return pl.when(joined.is_not_null()).then(joined < first_day).otherwise(before)


def _acquired(facts: Facts) -> pl.Expr:
    start = facts.settings["from"]
    inside = True if start is None else pl.col("first_order") >= start
    return ((pl.col("counted") > 0) & ~pl.col("known_before") & inside).cast(pl.Int64)


def _if_counted(facts: Facts) -> pl.Expr:
    return pl.when(pl.col("counted") > 0).then(pl.lit(facts.base.typical_gap, pl.Float64))


OF_BASE = [
    BaseMeasure(
        name="profit", unit="money", reads=("revenue",), of_rows=True, takes=(AMOUNTS,),
        value=lambda facts: profit_of(facts.columns, facts.own_margin),
    ),
    BaseMeasure(
        name="profit_counted", unit="money", reads=("profit", "counted"),
        value=lambda facts: pl.when(pl.col("counted") > 0).then("profit").otherwise(0),
    ),
    BaseMeasure(
        name="lifetime_value", unit="money", reads=("profit", "tenure", "revenue", "orders", "counted"),
        value=lambda facts: pl.col("profit") + _remaining_profit(facts.base),
    ),
    BaseMeasure(
        name="losing", unit="count", reads=("profit",), judges=True,
        value=lambda facts: (pl.col("profit") < 0).cast(pl.Int64),
    ),
    BaseMeasure(
        name="losing_profit", unit="money", reads=("profit",), judges=True,
        value=lambda facts: pl.when(pl.col("profit") < 0).then("profit").otherwise(0),
    ),
    # The denominator of a part of the profit to spend.
    BaseMeasure(
        name="budget", unit="ratio", reads=("counted",),
        judges=True, value=lambda facts: pl.col("counted") * float(facts.settings["healthy"]),
    ),
    BaseMeasure(
        name="typical", unit="days", adds=Adds.NOT, reads=("own_gap", "counted"),
        value=lambda facts: pl.when(pl.col("counted") > 0).then(
            pl.coalesce("own_gap", pl.lit(facts.base.typical_gap, pl.Float64))
        ),
    ),
    BaseMeasure(name="base_gap", unit="days", adds=Adds.NOT, reads=("own_gap", "counted"), value=_if_counted),
    BaseMeasure(
        name="known_before", unit="flag", reads=("first_line",),
        value=lambda facts: known_before(facts.columns, facts.base.first_day, facts.settings["warm_up"]),
    ),
    BaseMeasure(
        name="acquired", unit="count", reads=("known_before", "counted", "first_order"), of_rows=True, value=_acquired
    ),
]  # fmt: skip
