"""Basket rules: what is bought together in one order."""

from __future__ import annotations

import polars as pl

from custseg.analyses.breadth.rules import NUMBER, WHO, frequent, in_both_directions, pairs_of, rules_of, shares_of_all
from custseg.customers.items import ITEM
from custseg.result import Column
from custseg.tables.row_columns import CUSTOMER, ORDER


def basket_columns(thing: str) -> list[Column]:
    """Return the columns of the rules.

    Args:
        thing: what one of the things is called.
    """
    return [
        Column("item", f"Who buys this {thing}", header="Who buys", whole=True),
        Column("with_item", f"buys this {thing} too", header="buys too", whole=True),
        Column("orders", "Orders with both", "count"),
        Column("support", "Share of all orders", "share", "Of all orders"),
        Column("confidence", "Confidence", "share"),
        Column("confidence_low", "Confidence, at least", "share", "at least"),
        Column("lift", "Lift", "ratio"),
    ]


def basket_rules(items_of_orders: pl.DataFrame, thing: str, min_support: int) -> tuple[pl.DataFrame, list[Column], int]:
    """Return the rules "an order with A has B", the highest lift first; their columns; the number of orders.

    Args:
        items_of_orders: customer, order and thing, each once.
        thing: what one of the things is called.
        min_support: number of orders that a thing, and a pair of things, need.
    """
    orders = items_of_orders.lazy().select(CUSTOMER, ORDER).unique().with_row_index(WHO).collect()
    numbered = items_of_orders.lazy().join(orders.lazy(), on=[CUSTOMER, ORDER]).select(WHO, ITEM)
    purchases, things = frequent(numbered.collect(engine="streaming"), min_support)
    pairs = shares_of_all(in_both_directions(pairs_of(purchases, min_support)), things, orders.height).collect()
    rules = rules_of(pairs, things.height * (things.height - 1), orders.height)
    columns = basket_columns(thing)
    names = things.select(NUMBER, ITEM)
    shown = rules.with_columns(
        names[ITEM].gather(rules["one"]).alias("item"),
        names[ITEM].gather(rules["other"]).alias("with_item"),
        pl.col("both").alias("orders"),
    )
    return shown.select(column.name for column in columns), columns, orders.height
