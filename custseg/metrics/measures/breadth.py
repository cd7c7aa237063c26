"""Measures of breadth: how much of what is on sale a customer buys, and how its orders compare with those of others."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, Measure, OwnMeasure
from custseg.metrics.measures.orders import FIRST_DAY_STEP
from custseg.tables.known import AMOUNTS, BY_DAY, FIRST_DAYS, SINGLE_ORDERS

COUNTED = pl.col("counted") > 0


def on_sale_since(last_sales: tuple[dt.date, ...], day: pl.Expr, until: dt.date) -> pl.Expr:
    """Return how many things were on sale on a day or began to be sold after it.

    A thing is on sale from its first to its last sale, so it counts unless it was sold for the last time before.

    Args:
        last_sales: the last day on which each was sold, in order.
        day: of the rows.
        until: the last day that can occur.
    """
    first = last_sales[0] if last_sales else until
    number = (day.clip(lower_bound=first) - pl.lit(first)).dt.total_days()
    days = range(max((until - first).days, 0) + 1)
    left = [len(last_sales) - bisect_left(last_sales, first + dt.timedelta(days=one)) for one in days]
    return number.replace_strict(list(days), left, default=0, return_dtype=pl.Int64)


def customer_since(start: dt.date | None) -> pl.Expr:
    """Return the day from which a customer could have bought: its first order, but not before ``start``.

    An order that came to nothing may have been before the first one that counts: what was bought in it was on sale.
    """
    since = pl.min_horizontal("first_order", "first_sold")
    return since if start is None else since.clip(lower_bound=start)


def _offered(facts: Facts) -> pl.Expr | None:
    if facts.base.last_sales is None:
        return None
    since = customer_since(facts.settings["from"])
    return pl.when(COUNTED).then(on_sale_since(facts.base.last_sales, since, facts.base.as_of))


def _last_value(as_of: dt.date) -> pl.Expr:
    """Return the money of the last order: what is left of a packed day."""
    packed, step = pl.col("last_packed"), pl.lit(FIRST_DAY_STEP, pl.Int128)
    # With --from, what is in scope of an order may be below zero.
    day = (packed + step // 2) // step
    return (packed - day * step).cast(pl.Int64)


OF_ROWS = [
    Measure(name="first_sold", unit="date", level="row", adds=Adds.MIN, roles=("category",), takes=(FIRST_DAYS,)),
]
"""The first day on which goods were sold to a customer (`custseg.customers.attributes`)."""

LAST_ORDER = [
    OwnMeasure(
        name="last_value", unit="money", adds=Adds.NOT, reads=("last_packed",), takes=(AMOUNTS, *BY_DAY),
        value=_last_value,
    ),
]  # fmt: skip

BREADTH = [
    BaseMeasure(
        name="categories_offered", unit="count", reads=("categories", "first_order", "first_sold", "counted"),
        roles=("category",), takes=(FIRST_DAYS, SINGLE_ORDERS), value=_offered,
    ),
    BaseMeasure(
        name="categories_bought", unit="count", reads=("categories", "categories_offered", "counted"),
        roles=("category",), takes=(FIRST_DAYS, SINGLE_ORDERS),
        value=lambda facts: pl.when(COUNTED).then("categories").otherwise(0),
    ),
    BaseMeasure(
        name="base_margin", unit="share", adds=Adds.SAME, reads=("profit", "counted"), takes=(AMOUNTS,), judges=True,
        value=lambda facts: pl.when(COUNTED).then(pl.lit(facts.base.margin, pl.Float64)),
    ),
    BaseMeasure(
        name="base_order_value", unit="money", adds=Adds.SAME, reads=("revenue", "counted"),
        takes=(AMOUNTS,), value=lambda facts: pl.when(COUNTED).then(pl.lit(facts.base.order_value, pl.Int128)),
    ),
]  # fmt: skip
