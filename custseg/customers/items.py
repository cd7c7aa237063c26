"""The things that customers bought, such as categories or products: when first, how often, and for how much."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.customers.attributes import is_goods, sold_rows
from custseg.customers.orders import order_or_day
from custseg.customers.scan_sums import ScanSums
from custseg.own_columns import own_column
from custseg.tables.ledger import USED, Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

ITEM = own_column("item")
"""Text of the field whose values are the things that are bought."""

ITEMS, ITEMS_OF_ORDERS, COUNTED_ORDERS = "items", "items_of_orders", "counted_orders"
"""Names of their tables in the plan of a scan."""

FIRST_DAY, LAST_DAY_SOLD = "first_day", "last_day"
"""First and last day on which a customer bought a thing."""

ORDER_VALUE = "order_value"
"""Money of an order that counts, in scope."""

BOUGHT = "bought"
"""Whether a customer bought a thing in scope, as the number of distinct things counts it."""


@dataclass(frozen=True)
class Items:
    """What is wanted of the things that customers bought, which the field ``ITEM`` names.

    Attributes:
        in_orders: whether the things of each order are wanted, too.
        with_money: whether their money and the day of the first purchase are.
        orders: whether the orders that count are wanted in place of things.
    """

    in_orders: bool = False
    with_money: bool = True
    orders: bool = False


def items_of_customers(rows: pl.LazyFrame, sums: ScanSums | None, not_goods: Collection[str]) -> pl.LazyFrame:
    """Return, per customer and thing, its first and last purchase and the sums of the rows in scope.

    Args:
        rows: all rows, with the field ``ITEM``; empty values are no things, but have sums, so that money ties.
        sums: what to sum; None where neither sums nor the first purchase are wanted.
        not_goods: products that are not goods: their rows are no purchase, but have sums.
    """
    is_sold = _is_sold(not_goods)
    used = rows.filter(pl.col(REASON).is_in(USED)).with_columns(
        pl.when(is_sold).then(DATE).alias(FIRST_DAY),
        (is_sold & (pl.col(REASON) == int(Reason.USED))).alias(BOUGHT),
    )
    more = [] if sums is None else [pl.col(FIRST_DAY).min(), *sums.of_rows()]
    return used.group_by(CUSTOMER, ITEM).agg(pl.col(FIRST_DAY).max().alias(LAST_DAY_SOLD), pl.col(BOUGHT).any(), *more)


def sold_lines(rows: pl.LazyFrame, not_goods: Collection[str]) -> pl.LazyFrame:
    """Return the rows that sold something, with whether each is a purchase in scope: as `items_of_customers` sees it.

    Args:
        rows: all rows.
        not_goods: products that are not goods.
    """
    used = rows.filter(pl.col(REASON).is_in(USED), _is_sold(not_goods))
    return used.with_columns((pl.col(REASON) == int(Reason.USED)).alias(BOUGHT))


def _is_sold(not_goods: Collection[str]) -> pl.Expr:
    """Return whether a row sells goods."""
    is_sold = pl.col(REVENUE) > 0
    return is_sold & is_goods(not_goods) if not_goods else is_sold


def items_of_orders(rows: pl.LazyFrame, not_goods: Collection[str]) -> pl.LazyFrame:
    """Return the things of each order in scope, each once.

    Args:
        rows: all rows, with the field ``ITEM``; empty values are no things.
        not_goods: products that are not goods.
    """
    sold = sold_rows(rows, not_goods).filter(pl.col(REASON) == int(Reason.USED), pl.col(ITEM).is_not_null())
    order = order_or_day(rows.collect_schema()[ORDER]).alias(ORDER)
    return sold.select(CUSTOMER, order, ITEM).unique()


def counted_orders(orders: pl.LazyFrame, sums: ScanSums) -> pl.LazyFrame:
    """Return customer, id, day and money of each order that counts, in scope.

    Args:
        orders: one row per order of used rows, with the sums of its rows.
        sums: what is summed, with whether an order counts in scope.
    """
    inside, _ = sums.orders["orders"]
    return orders.filter(inside > 0).select(CUSTOMER, ORDER, DATE, pl.col("revenue").alias(ORDER_VALUE))
