"""Figures that need all customers: margin, lifetime, orders per month of the base."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.metrics.measures import MONTH
from custseg.settings.setting import Settings


@dataclass(frozen=True)
class Base:
    """Figures of all customers in scope.

    Attributes:
        as_of: the day the figures are true for.
        margin: profit ÷ revenue of the rows whose profit is known; 1 with none known.
        margin_known: whether any profit is known.
        orders_per_month: orders ÷ tenure.
        lifetime: months that a customer stays.
        first_day: first date of the file.
        typical_gap: median of all gaps between order days, in days; None without any, or where nobody asked.
    """

    as_of: dt.date
    margin: float
    margin_known: bool
    orders_per_month: float
    lifetime: float
    first_day: dt.date
    typical_gap: float | None = None


def base_of(
    customers: pl.DataFrame, as_of: dt.date, first_day: dt.date, settings: Settings, typical_gap: float | None = None
) -> Base:
    """Return the base figures of customers that have their tenure.

    Args:
        customers: one row per customer.
        as_of: the day the figures are true for.
        first_day: first date of the file.
        settings: with ``lifetime``.
        typical_gap: median of all gaps, in days.
    """
    names = customers.columns
    revenue = _total(customers, "revenue")
    unknown = _total(customers, "revenue_unknown") if "revenue_unknown" in names else 0
    known = "profit_known" in names and ("lines_unknown" not in names or _known_lines(customers) > 0)
    margin = 1.0
    if known and revenue - unknown > 0:
        margin = _total(customers, "profit_known") / (revenue - unknown)
    lifetime = settings["lifetime"]
    if lifetime == "average":
        lifetime = average_lifetime(customers)
    tenure = _total(customers, "tenure")
    return Base(
        as_of=as_of,
        margin=margin,
        margin_known=known,
        orders_per_month=_total(customers, "orders") * MONTH / tenure if tenure else 0.0,
        lifetime=lifetime,
        first_day=first_day,
        typical_gap=typical_gap,
    )


def average_lifetime(customers: pl.DataFrame) -> float:
    """Return the mean active months of the repeat customers, 0 without any."""
    repeat = customers.filter(pl.col("repeat") > 0)
    return _total(repeat, "active") / MONTH / repeat.height if repeat.height else 0.0


def _total(customers: pl.DataFrame, column: str) -> int:
    """Return an exact sum, which may exceed 64 bits."""
    return int(customers[column].cast(pl.Int128).sum() or 0)


def _known_lines(customers: pl.DataFrame) -> int:
    return _total(customers, "lines") - _total(customers, "lines_unknown")
