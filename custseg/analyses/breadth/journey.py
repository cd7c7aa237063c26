"""The product journey: what new customers began with, what they bought next, and what came of them."""

from __future__ import annotations

import polars as pl

from custseg.analyses.breadth.bought import BEGAN, FIRST, MONEY_OUTCOMES, OUTCOME_COLUMNS, Bought, outcomes
from custseg.customers.items import BOUGHT, FIRST_DAY, ITEM
from custseg.result import Column
from custseg.segments.rules import UNKNOWN
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import divide

SECOND, DAYS = "second", "days"
NONE_YET = "none yet"
"""What customers bought next that have bought nothing else since."""


def journey_columns(thing: str, *, amounts: bool) -> list[Column]:
    """Return the columns of the journeys.

    Args:
        thing: what one of the things is called.
        amounts: whether there are amounts.
    """
    outcome = [column for column in OUTCOME_COLUMNS if column.name != "began"]
    return [
        Column(FIRST, f"First {thing}", header="First", whole=True),
        Column(SECOND, f"Next {thing}", header="Next", whole=True),
        Column("customers", "Customers", "count"),
        Column("share", "Share of those who began so", "share", "Share"),
        Column("median_days", "Median days to it", "days", "Days"),
        Column("days_80", "80% of them within days", "days", "80% within"),
        *(column for column in outcome if amounts or column.name not in MONEY_OUTCOMES),
    ]


def journeys(bought: Bought, thing: str) -> tuple[pl.DataFrame, list[Column]]:
    """Return one row per first thing and the next other thing, those that most began with first.

    The next thing is the first other one that was bought on a later day than the first order; of several on that day,
    the one with most revenue in scope, then alphabetically.

    Args:
        bought: what customers bought.
        thing: what one of the things is called.
    """
    new = bought.customers.lazy().filter(pl.col("acquired") > 0)
    others = (
        bought.items.lazy()
        .filter(pl.col(ITEM).is_not_null() & pl.col(BOUGHT))
        .select(CUSTOMER, ITEM, FIRST_DAY, "revenue")
        .join(new.select(CUSTOMER, FIRST, "first_order"), on=CUSTOMER)
        .filter(pl.col(FIRST_DAY) > pl.col("first_order"), pl.col(ITEM).ne_missing(pl.col(FIRST)))
    )
    soonest = others.group_by(CUSTOMER).agg(pl.col(FIRST_DAY).min())
    waited = (pl.col(FIRST_DAY) - pl.col("first_order")).dt.total_days()
    best = pl.col(ITEM).sort_by(["revenue", ITEM], descending=[True, False]).first()
    second = (
        others.join(soonest, on=[CUSTOMER, FIRST_DAY])
        .group_by(CUSTOMER)
        .agg(best.alias(SECOND), waited.min().alias(DAYS))
    )
    ways = new.join(second, on=CUSTOMER, how="left").group_by(FIRST, SECOND)
    days = pl.col(DAYS)
    rows = ways.agg(*BEGAN, median_days=days.median(), days_80=days.quantile(0.8, "higher").cast(pl.Int64)).collect(
        engine="streaming"
    )
    columns = journey_columns(thing, amounts=bought.amounts)
    began = pl.col("began").sum().over(FIRST)
    shown = outcomes(rows, bought.began(), amounts=bought.amounts).with_columns(
        pl.col("began").alias("customers"), share=divide(pl.col("began"), began), of_first=began
    )
    shown = shown.sort(
        "of_first", FIRST, pl.col(SECOND).is_null(), "customers", SECOND, descending=[True, False, False, True, False]
    )
    shown = shown.with_columns(pl.col(FIRST).fill_null(UNKNOWN), pl.col(SECOND).fill_null(NONE_YET))
    return shown.select(column.name for column in columns), columns
