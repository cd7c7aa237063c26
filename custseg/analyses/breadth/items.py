"""The things that are sold: who buys them, what they earn, and what comes of the customers that began with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.analyses.breadth.bought import (
    BEGAN,
    FIRST,
    MONEY_OUTCOMES,
    OUTCOME_COLUMNS,
    Bought,
    outcomes,
    sums_by_thing,
)
from custseg.customers.items import ITEM
from custseg.notes import Note
from custseg.result import Column
from custseg.segments.rules import UNKNOWN
from custseg.tables.values.amounts import divide, to_float

WIDEN = "widen"
"""Whether a thing is worth selling to more customers."""

MONEY_COLUMNS = ("revenue", "profit", "margin", WIDEN, *MONEY_OUTCOMES)
"""Columns that take amounts."""

JUDGING_COLUMNS = ("profit", "margin", WIDEN)
"""Columns that take a known profit."""


@dataclass(frozen=True)
class ItemTable:
    """The things that are sold, one row each.

    Attributes:
        frame: the rows, the highest revenue first; sales without a thing are the last one.
        columns: of the rows.
        buyers: customers × things that they bought.
        offered: customers × things that were on sale for them.
    """

    frame: pl.DataFrame
    columns: list[Column]
    buyers: int
    offered: int

    @property
    def penetration(self) -> float | None:
        """Return the penetration of all customers and things."""
        return self.buyers / self.offered if self.offered else None

    @property
    def named(self) -> pl.DataFrame:
        """Return the rows of things that were sold: not of sales without a name, of postage, or of returns alone."""
        return self.frame.filter(pl.col("penetration").is_not_null())


def item_columns(field: str, *, amounts: bool, judged: bool) -> list[Column]:
    """Return the columns of the table of things.

    Args:
        field: whose values the things are.
        amounts: whether there are amounts.
        judged: whether the profit is known.
    """
    columns = [
        Column(field, field, whole=True),
        Column("customers", "Customers", "count"),
        Column("penetration", "Penetration", "share"),
        Column("revenue", "Revenue", "money"),
        Column("profit", "Profit", "money"),
        Column("margin", "Return on sales", "share", "ROS"),
        Column(WIDEN, "Worth widening", "flag", "Widen"),
        *OUTCOME_COLUMNS,
    ]
    without = {*(() if amounts else MONEY_COLUMNS), *(() if judged else JUDGING_COLUMNS)}
    return [column for column in columns if column.name not in without]


def item_table(bought: Bought, field: str) -> ItemTable:
    """Return one row per thing.

    Args:
        bought: what customers bought.
        field: whose values the things are.
    """
    sums = sums_by_thing(bought)
    began = bought.customers.group_by(pl.col(FIRST).alias(ITEM)).agg(BEGAN)
    counts = ["began", "came_back", "aged", "profit_aged", "squares"]
    rows = sums.join(began, on=ITEM, how="full", coalesce=True, nulls_equal=True).with_columns(
        pl.col("buyers", "offered", "revenue", "profit", *counts).fill_null(0)
    )
    rows = outcomes(rows, bought.began(), amounts=bought.amounts)
    named = pl.col(ITEM).is_not_null()
    rows = rows.with_columns(
        pl.col(ITEM).fill_null(UNKNOWN).alias(field),
        pl.col("buyers").alias("customers"),
        # Sales without a thing are no thing that could be bought.
        pl.when(named & (pl.col("offered") > 0)).then(divide(pl.col("buyers"), pl.col("offered"))).alias("penetration"),
        pl.when(pl.col("revenue") > 0).then(divide(pl.col("profit"), pl.col("revenue"))).alias("margin"),
    )
    rows = rows.with_columns(_worth_widening(bought) if bought.judged else pl.lit(None, pl.Boolean).alias(WIDEN))
    order = "revenue" if bought.amounts else "buyers"
    rows = rows.sort(named.not_(), order, field, descending=[False, True, False])
    columns = item_columns(field, amounts=bought.amounts, judged=bought.judged)
    shown = rows.with_columns(to_float(pl.col(name)) for name in ("revenue", "profit"))
    things = rows.filter(named)
    return ItemTable(
        shown.select(column.name for column in columns),
        columns,
        int(things["buyers"].sum()),
        int(things["offered"].sum()),
    )


def _worth_widening(bought: Bought) -> pl.Expr:
    """Return whether a thing has a high return on sales and a low penetration, each against the others."""
    named = pl.col(ITEM).is_not_null()
    high = pl.col("margin") > bought.base.margin
    low = pl.col("penetration") < pl.col("penetration").filter(named).median()
    # A rate of return on a few sales says little.
    return (named & high & low & (pl.col("profit") > 0)).fill_null(False).alias(WIDEN)


def widening_notes(table: ItemTable, thing: str, margin: float) -> list[Note]:
    """Return a note on the things that are worth selling to more customers.

    Args:
        table: the things.
        thing: what one is called.
        margin: return on sales of all.
    """
    if WIDEN not in table.frame.columns:
        return []
    worth = table.frame.filter(WIDEN).sort("margin", table.columns[0].name, descending=[True, False])
    if worth.is_empty():
        return []
    named = _some(worth, table.columns[0].name)
    text = (
        f"Worth offering to more customers: {named}. The return on sales is above the {margin:.1%} of all, and fewer "
        f"customers buy it than buy the typical {thing}."
    )
    return [Note("worth_widening", text)]


def _some(rows: pl.DataFrame, name: str, at_most: int = 3) -> str:
    """Return the first things with return on sales and penetration, and how many more there are."""
    parts: Sequence[str] = [
        f"{row[name]} (return on sales {row['margin']:.1%}, bought by {row['penetration']:.1%})"
        for row in rows.head(at_most).iter_rows(named=True)
    ]
    more = rows.height - len(parts)
    return ", ".join(parts) + (f" and {more:,} more" if more > 0 else "")
