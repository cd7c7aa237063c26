"""Measures of customers that need the report date or the figures of all customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

import polars as pl

from custseg.customers.scan_sums import ORDERS_EVER, Window
from custseg.customers.totals_sums import GIVEN_MEASURES
from custseg.metrics.facts import Base, Facts
from custseg.metrics.measures.catalogue import BASE_MEASURES, MEASURES, OWN_MEASURES
from custseg.metrics.measures.customers import COUNTS, profit_of
from custseg.metrics.measures.rows import DISTINCT
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import divide

OWN_MARGIN = own_column("own_margin")

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def _with_orders_ever(frame: Frame) -> Frame:
    """Add the orders of all history where they were not counted: without --from they are those in scope."""
    names = frame.collect_schema().names()
    return frame if ORDERS_EVER in names else frame.with_columns(pl.col("orders").alias(ORDERS_EVER))


def with_own_measures(customers: Frame, as_of: dt.date) -> Frame:
    """Add the measures that follow from a customer's own sums, such as its tenure.

    Args:
        customers: one row per customer with its sums.
        as_of: the report date.
    """
    customers = _with_orders_ever(customers)
    names = set(customers.collect_schema().names())
    counts = [pl.col(one.name).fill_null(0) for one in DISTINCT if one.name in names]
    own = {one.name: one.value(as_of) for one in OWN_MEASURES if names.issuperset(one.reads)}
    own |= {name: pl.when(COUNTS).then(given) for name, given in GIVEN_MEASURES.items() if given in names}
    return customers.with_columns(*counts, **own)


def with_own_measures_of_rows(slices: pl.LazyFrame) -> pl.LazyFrame:
    """Add the own measures that follow from rows to slices that lack them.

    Args:
        slices: one row per customer and value of a row field, or one per value.
    """
    slices = _with_orders_ever(slices)
    names = set(slices.collect_schema().names())
    missing = [one for one in OWN_MEASURES if one.of_rows and one.name not in names and names.issuperset(one.reads)]
    # These measures do not depend on the report date.
    return slices.with_columns(one.value(dt.date.min).alias(one.name) for one in missing)


def complete(
    customers: pl.LazyFrame,
    base: Base,
    settings: Settings,
    windows: tuple[Window, ...] = (),
    own_margin: pl.Expr | None = None,
) -> pl.LazyFrame:
    """Add the measures that need the figures of all customers: estimated profit, lifetime value, verdict.

    Args:
        customers: one row per customer, with its own measures.
        base: figures of all of them.
        settings: with ``cac`` and the limits of verdicts.
        windows: spans of days that were summed separately.
        own_margin: margin for rows of unknown profit; by default that of the customer's other rows.
    """
    names = set(customers.collect_schema().names())
    margin = margin_of(names, base) if own_margin is None else own_margin
    suffixes = ["_" + window.name for window in windows]
    profits = [profit_of(frozenset(names), margin, suffix).alias("profit" + suffix) for suffix in suffixes]
    frame = customers.with_columns(profits)
    done: set[str] = set()
    while found := _computable(Facts(base, settings, frozenset(names), margin), done):
        frame = frame.with_columns(value.alias(name) for name, value in found.items())
        done |= found.keys()
        names |= found.keys()
    return unjudged(frame, base)


def unjudged(sums: Frame, base: Base) -> Frame:
    """Return sums without those that judge by profit if the margin is unknown, as profit is then only revenue.

    Args:
        sums: of customers or of groups.
        base: figures of all customers.
    """
    if base.margin_known:
        return sums
    schema = sums.collect_schema()
    judging = [name for name in schema if name in MEASURES and MEASURES[name].judges]
    return sums.with_columns(pl.lit(None, schema[name]).alias(name) for name in judging)


def _computable(facts: Facts, done: set[str]) -> dict[str, pl.Expr]:
    """Return the measures that can be computed now: all columns they read are complete."""
    found: dict[str, pl.Expr] = {}
    pending: set[str] = set()
    for one in BASE_MEASURES:
        if one.name in done:
            continue
        if facts.columns.issuperset(one.reads) and not pending.intersection(one.reads):
            value = one.value(facts)
            if value is not None:
                found[one.name] = value
        pending.add(one.name)
    return found


def windowed(customers: pl.LazyFrame, window: Window, base: Base, settings: Settings) -> pl.LazyFrame:
    """Return the customers with the orders, revenue, returns and profit of a window in place of those in scope.

    Args:
        customers: one row per customer, with the sums of the window.
        window: one with ``whole``.
        base: figures of all customers in scope.
        settings: as for `complete`.
    """
    suffix = "_" + window.name
    names = customers.collect_schema().names()
    sums = {name: pl.col(name + suffix) for name in names if name + suffix in names}
    # The margin is that of all days: a window may hold too few of the customer's other rows.
    frame = customers.with_columns(**sums, **{OWN_MARGIN: margin_of(set(names), base)})
    frame = with_own_measures(frame.drop(name + suffix for name in sums), base.as_of)
    return complete(frame, base, settings, own_margin=pl.col(OWN_MARGIN))


def margin_of(names: Collection[str], base: Base) -> pl.Expr:
    """Return the margin for rows of unknown profit: of the customer's other rows, else of the base.

    If returns leave almost nothing of the other rows, their margin is beyond ±100 % and not usable.
    """
    if "profit_known" not in names or "revenue_unknown" not in names:
        return pl.lit(base.margin)
    known = pl.col("revenue") - pl.col("revenue_unknown")
    usable = (known > 0) & (pl.col("profit_known").abs() <= known)
    return pl.when(usable).then(divide(pl.col("profit_known"), known)).otherwise(base.margin)
