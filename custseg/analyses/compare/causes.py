"""Why the LTV of a customer changed: parts that add up to the change, to the last digit.

LTV to date = S × C × P × T = orders × order value × margin, and the order value = the value before returns × the share
that was kept. The part of a factor is what changes when it moves from then to now, on average over all orders in which
the factors could have moved one after the other (the Shapley value). So no factor is preferred, and the parts add up.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce

import polars as pl

from custseg.result import Column
from custseg.tables.values.amounts import divide

BEFORE = "_before"
ORDERS, REVENUE, RETURNED, LTV = "orders", "revenue", "returned", "ltv"
BY_CUSTOMERS = "by_customers"
"""Part of customers who came or left: all of their LTV."""


@dataclass(frozen=True)
class Factor:
    """A factor of LTV: ``above`` ÷ ``below``, sums of a customer by name; ``below`` is 1 where it is empty."""

    column: Column
    above: str
    below: str = ""


BY_ORDERS = Column("by_orders", "By number of orders", "money", header="By orders")
BY_ORDER_VALUE = Column("by_order_value", "By order value", "money")
BY_RETURNS = Column("by_returns", "By returns", "money")
BY_MARGIN = Column("by_margin", "By return on sales", "money", header="By margin")
BY_ORDER_PROFIT = Column("by_order_profit", "By profit per order", "money")
BY_REVENUE = Column("by_revenue", "By revenue", "money")
OF_CUSTOMERS = Column(BY_CUSTOMERS, "By customers who came or left", "money", header="Came or left")
GROSS = "gross"


def factors_of(columns: Collection[str]) -> list[Factor]:
    """Return the factors of LTV that can be told apart.

    Args:
        columns: that both tables have.
    """
    has = {*columns}
    if {ORDERS, REVENUE, RETURNED} <= has:
        return [
            Factor(BY_ORDERS, ORDERS),
            Factor(BY_ORDER_VALUE, GROSS, ORDERS),
            Factor(BY_RETURNS, REVENUE, GROSS),
            Factor(BY_MARGIN, LTV, REVENUE),
        ]
    if {ORDERS, REVENUE} <= has:
        return [Factor(BY_ORDERS, ORDERS), Factor(BY_ORDER_VALUE, REVENUE, ORDERS), Factor(BY_MARGIN, LTV, REVENUE)]
    if ORDERS in has:
        return [Factor(BY_ORDERS, ORDERS), Factor(BY_ORDER_PROFIT, LTV, ORDERS)]
    if REVENUE in has:
        return [Factor(BY_REVENUE, REVENUE), Factor(BY_MARGIN, LTV, REVENUE)]
    return []


def with_causes(customers: pl.DataFrame, factors: Sequence[Factor]) -> pl.DataFrame:
    """Add the parts of the change of LTV of each customer.

    A factor that is unknown on one of the days, since the customer has no order or no revenue there, is taken to be
    that of the other day. What no product of factors explains, such as the cost of an order that was returned in full,
    counts as one of the last factor.

    Args:
        customers: ``LTV``, ``ORDERS``, ``REVENUE`` and ``RETURNED`` as far as they are known, each also with the suffix
            ``BEFORE``: money in integers of ``SCALE``. "stayed" says whether a customer is in both tables.
        factors: of `factors_of`.

    Returns:
        The customers with a column for each factor, and ``BY_CUSTOMERS``: integers of ``SCALE`` that add up exactly to
        the change.
    """
    change = pl.col(LTV).fill_null(0) - pl.col(LTV + BEFORE).fill_null(0)
    frame = customers.with_columns(pl.when("stayed").then(0).otherwise(change).alias(BY_CUSTOMERS))
    if not factors:
        return frame
    frame = frame.with_columns(_ratios(factors))
    parts = [_part(place, len(factors)).round() for place in range(len(factors))]
    names = [factor.column.name for factor in factors]
    frame = frame.with_columns(
        part.cast(pl.Int64, strict=False).fill_null(0).alias(name) for part, name in zip(parts, names, strict=True)
    )
    # What rounding leaves goes to the largest part, the rest that no factor explains to the last.
    whole = [_product(len(factors), suffix) for suffix in ("", BEFORE)]
    explained = (whole[0] - whole[1]).round().cast(pl.Int64, strict=False).fill_null(0)
    frame = frame.with_columns(explained.alias("_explained"))
    left = pl.col("_explained") - pl.sum_horizontal(names)
    largest = pl.max_horizontal(pl.col(name).abs() for name in names)
    frame = frame.with_columns(left.alias("_left"), largest.alias("_largest"))
    taken = pl.lit(False)
    fixed = []
    for name in names:
        is_largest = (pl.col(name).abs() == pl.col("_largest")) & ~taken
        fixed.append((pl.col(name) + pl.when(is_largest).then("_left").otherwise(0)).alias(name))
        taken = taken | is_largest
    frame = frame.with_columns(fixed)
    frame = frame.with_columns(pl.col(names[-1]) + change - pl.col("_explained"))
    frame = frame.with_columns(pl.when("stayed").then(name).otherwise(0).alias(name) for name in names)
    return frame.drop(
        "_explained", "_left", "_largest", *(f"_{end}{n}" for n in range(len(names)) for end in ("then", "now"))
    )


def _ratios(factors: Sequence[Factor]) -> list[pl.Expr]:
    """Return each factor of both days, as ``_then0``, ``_now0``, …; the first is a number, the product is money."""
    found = []
    for place, factor in enumerate(factors):
        now, then = _ratio(factor, ""), _ratio(factor, BEFORE)
        found.append(pl.coalesce(now, then, pl.lit(0.0)).alias(f"_now{place}"))
        found.append(pl.coalesce(then, now, pl.lit(0.0)).alias(f"_then{place}"))
    return found


def _ratio(factor: Factor, suffix: str) -> pl.Expr:
    """Return a factor of one day, null where it is unknown."""
    above = _sum(factor.above, suffix)
    if not factor.below:
        return above.fill_null(0.0)
    below = _sum(factor.below, suffix)
    return pl.when(below != 0).then(divide(above, below))


def _sum(name: str, suffix: str) -> pl.Expr:
    if name == GROSS:
        return (pl.col(REVENUE + suffix) + pl.col(RETURNED + suffix)).cast(pl.Float64)
    return pl.col(name + suffix).cast(pl.Float64)


def _product(count: int, suffix: str) -> pl.Expr:
    end = "now" if suffix == "" else "then"
    return reduce(lambda one, other: one * other, (pl.col(f"_{end}{place}") for place in range(count)))


def _part(place: int, count: int) -> pl.Expr:
    """Return the part of a factor: its own change × the others, on average over all orders of moving."""
    others = [other for other in range(count) if other != place]
    average = pl.lit(0.0)
    for moved in itertools.chain.from_iterable(itertools.combinations(others, size) for size in range(count)):
        ways = math.factorial(len(moved)) * math.factorial(count - len(moved) - 1)
        product = pl.lit(ways / math.factorial(count))
        for other in others:
            product = product * pl.col(f"_{'now' if other in moved else 'then'}{other}")
        average = average + product
    return (pl.col(f"_now{place}") - pl.col(f"_then{place}")) * average


def missing_parts(columns: Collection[str], factors: Sequence[Factor]) -> str:
    """Return which parts cannot be told apart for want of a column, in words; empty if none.

    Args:
        columns: that both tables have.
        factors: of `factors_of`.
    """
    lacking = [name for name in (ORDERS, REVENUE, RETURNED) if name not in columns]
    if not lacking or LTV not in columns:
        return ""
    listed = " and ".join(f"'{name}'" for name in lacking)
    said = f"The tables do not both have {listed}"
    if not factors:
        return f"{said}: why LTV changed cannot be told."
    if lacking == [RETURNED]:
        return f"{said}: the part of returns is in that of the order value."
    titles = " and ".join(one.column.title.removeprefix("By ") for one in factors)
    return f"{said}: the change of LTV is told apart by {titles} only."
