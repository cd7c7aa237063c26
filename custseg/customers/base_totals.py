"""Figures that need all customers: margin, lifetime, orders per month of the base."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import polars as pl

from custseg.customers.gaps import BaseGaps
from custseg.metrics.facts import Base
from custseg.metrics.units import MONTH
from custseg.settings.setting import Settings


def base_of(
    customers: pl.DataFrame,
    as_of: dt.date,
    first_day: dt.date,
    settings: Settings,
    gaps: BaseGaps | None = None,
    last_sales: tuple[dt.date, ...] | None = None,
) -> Base:
    """Return the base figures of customers that have their tenure.

    Args:
        customers: one row per customer.
        as_of: the report date.
        first_day: first date of the file.
        settings: with ``lifetime``.
        gaps: of all customers of the file; None if not requested.
        last_sales: the last day on which each category was sold, in order; None if not requested.
    """
    names = customers.columns
    revenue = _total(customers, "revenue")
    unknown = _total(customers, "revenue_unknown") if "revenue_unknown" in names else 0
    known = "profit_known" in names and ("lines_unknown" not in names or _known_lines(customers) > 0)
    estimates = known and "lines_unknown" in names and _total(customers, "lines_unknown") > 0
    # Rows that net to nothing have no margin that other rows could take: it is unknown then.
    usable = known and revenue - unknown > 0
    margin = _total(customers, "profit_known") / (revenue - unknown) if usable else 1.0
    lifetime = settings["lifetime"]
    if lifetime == "average":
        lifetime = average_lifetime(customers)
    tenure = _total(customers, "tenure")
    return Base(
        as_of=as_of,
        margin=margin,
        margin_known=known and (usable or not estimates),
        some_profit=known,
        orders_per_month=_total(customers, "orders") * MONTH / tenure if tenure else 0.0,
        lifetime=lifetime,
        first_day=first_day,
        typical_gap=gaps.typical if gaps else None,
        slow_gap=gaps.slow if gaps else None,
        order_value=_order_value(customers),
        last_sales=last_sales,
    )


def _order_value(customers: pl.DataFrame) -> int | None:
    """Return revenue ÷ orders of the customers with a counted order, in millionths; None without any."""
    ordered = customers.select("orders", "revenue").filter(pl.col("orders") > 0)
    orders = _total(ordered, "orders")
    return round(Fraction(_total(ordered, "revenue"), orders)) if orders else None


def average_lifetime(customers: pl.DataFrame) -> float:
    """Return the mean active months of the repeat customers, 0 without any."""
    repeat = customers.select("repeat", "active").filter(pl.col("repeat") > 0)
    return _total(repeat, "active") / MONTH / repeat.height if repeat.height else 0.0


def _total(customers: pl.DataFrame, column: str) -> int:
    """Return an exact sum, which may exceed 64 bits."""
    return int(customers[column].cast(pl.Int128).sum() or 0)


def _known_lines(customers: pl.DataFrame) -> int:
    return _total(customers, "lines") - _total(customers, "lines_unknown")
