"""Inputs of measures beside the columns of a customer: the base, the settings, and which orders count."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.settings.setting import Settings


@dataclass(frozen=True)
class CountedOrders:
    """Which orders count.

    Attributes:
        counts: whether the net revenue of an order is above zero.
        inside: whether it counts and its day is in scope.
    """

    counts: pl.Expr
    inside: pl.Expr


@dataclass(frozen=True)
class Base:
    """Figures of all customers in scope.

    Attributes:
        as_of: the report date.
        margin: profit ÷ revenue of the rows with a known profit; 1 if it is unknown.
        margin_known: whether any profit is known, and enough to estimate that of the other rows, if there are any.
        orders_per_month: orders ÷ tenure.
        lifetime: months that a customer stays.
        first_day: first date of the file.
        typical_gap: median of the median gaps between order days of all customers of the file, in days; None without
            any gap, or if not requested.
        slow_gap: median of the gaps within which 80 % of the gaps of a customer lie; None like ``typical_gap``.
        some_profit: whether the profit of some rows is known.
        order_value: revenue ÷ orders of the customers with a counted order, in millionths; None without any.
        last_sales: the last day on which each category was sold, in order; None if not requested.
    """

    as_of: dt.date
    margin: float
    margin_known: bool
    orders_per_month: float
    lifetime: float
    first_day: dt.date
    typical_gap: float | None = None
    slow_gap: float | None = None
    some_profit: bool = True
    order_value: int | None = None
    last_sales: tuple[dt.date, ...] | None = None


@dataclass(frozen=True)
class Facts:
    """Inputs of the measures that need the figures of all customers.

    Attributes:
        base: figures of all customers.
        settings: of the run.
        columns: names of the columns that the customers have so far.
        own_margin: margin of the customer for rows of unknown profit.
    """

    base: Base
    settings: Settings
    columns: frozenset[str]
    own_margin: pl.Expr
