"""Cross-sell: what to offer a customer next, by what customers alike have bought beside what it bought."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.analyses.breadth.bought import Bought
from custseg.analyses.breadth.rules import (
    NUMBER,
    WHO,
    frequent,
    in_both_directions,
    in_order,
    pairs_of,
    rules_of,
    shares_of_alike,
)
from custseg.customers.items import BOUGHT, ITEM, LAST_DAY_SOLD
from custseg.result import Column
from custseg.tables.row_columns import CUSTOMER

CUSTOMERS_AT_ONCE = 200_000
"""Customers whose next offer is chosen at once, which bounds the memory."""

STILL_SOLD = dt.timedelta(days=365)
"""How long ago a thing may have been sold for the last time, to be offered."""

RANK = "rank"


@dataclass(frozen=True)
class CrossSell:
    """What to offer next.

    Attributes:
        offers: one row per customer that there is enough evidence for: ``CUSTOMER`` and the columns of an offer.
        rules: number of rules with enough evidence.
        things: number of things that enough customers bought.
        everything: number of things that anybody bought; 0 where only some customers were asked about.
        customers: number of customers that bought any; 0 likewise.
    """

    offers: pl.DataFrame
    rules: int
    things: int
    everything: int
    customers: int


def offer_columns(thing: str) -> list[Column]:
    """Return the columns of an offer, the thing called like its field."""
    return [
        Column("cross_sell", f"Next {thing}"),
        Column("cross_sell_because", "Because it bought"),
        Column("cross_sell_support", "Customers with both", "count", "With both"),
        Column("cross_sell_confidence", "Confidence", "share"),
        Column("cross_sell_confidence_low", "Confidence, at least", "share", "at least"),
        Column("cross_sell_lift", "Lift", "ratio"),
    ]


def cross_sell(bought: Bought, min_support: int, only: pl.Series | None = None) -> CrossSell:
    """Return what to offer each customer next.

    Customers alike are those that bought a thing which the customer bought. Of all that they bought beside it and the
    customer did not, the offer is the one with the highest lift: how many times more often they have it than customers
    who buy about as many things. What was not sold for a year is not offered.

    Args:
        bought: what customers bought.
        min_support: number of customers that a thing, and a pair of things, need.
        only: customers that something is to be offered to, which takes less time for few of them; None for all.
    """
    customers = bought.customers.select(CUSTOMER).with_row_index(WHO)
    pairs_bought = bought.items.lazy().filter(pl.col(BOUGHT) & pl.col(ITEM).is_not_null()).select(CUSTOMER, ITEM)
    if bought.customers.schema[CUSTOMER].is_integer():
        # Those that have a number are all customers already.
        numbered = pairs_bought.drop_nulls(CUSTOMER).select(pl.col(CUSTOMER).alias(WHO), ITEM).collect()
    else:
        numbered = pairs_bought.join(customers.lazy(), on=CUSTOMER).select(WHO, ITEM).collect(engine="streaming")
    # Both numbers are for people; counting takes as long as a part of the rest.
    total, everything = (numbered[WHO].n_unique(), numbered[ITEM].n_unique()) if only is None else (0, 0)
    purchases, things = frequent(numbered, min_support, ordered=only is None)
    theirs, paired = purchases, purchases
    if only is not None:
        places = customers.filter(pl.col(CUSTOMER).is_in(only.implode()))[WHO]
        theirs = purchases.filter(pl.col(WHO).is_in(places.implode()))
        # Only those count who have a thing that these customers have.
        alike = purchases.filter(pl.col(NUMBER).is_in(theirs[NUMBER].unique().implode()))[WHO].unique()
        paired = in_order(purchases.filter(pl.col(WHO).is_in(alike.implode())), WHO, NUMBER)
    pairs = in_both_directions(pairs_of(paired, min_support))
    if only is not None:
        pairs = pairs.filter(pl.col("one").is_in(theirs[NUMBER].unique().implode()))
    rules = rules_of(shares_of_alike(pairs, things, numbered), things.height * (things.height - 1), max(total, 1))
    names = things[ITEM]
    sold = bought.items.group_by(ITEM).agg(pl.col(LAST_DAY_SOLD).max())
    current = sold.filter(pl.col(LAST_DAY_SOLD) > bought.until - STILL_SOLD)[ITEM].drop_nulls()
    rules = rules.filter(names.gather(rules["other"]).is_in(current.implode()))
    chosen = _next_of_all(theirs, rules, customers.height)
    offers = chosen.with_columns(
        customers[CUSTOMER].gather(chosen[WHO]).alias(CUSTOMER),
        names.gather(chosen["other"]).alias("cross_sell"),
        names.gather(chosen["one"]).alias("cross_sell_because"),
    ).rename({
        "both": "cross_sell_support", "confidence": "cross_sell_confidence",
        "confidence_low": "cross_sell_confidence_low", "lift": "cross_sell_lift",
    })  # fmt: skip
    shown = offers.select(CUSTOMER, *[column.name for column in offer_columns("")])
    return CrossSell(shown, rules.height, things.height, everything, total)


def _next_of_all(purchases: pl.DataFrame, rules: pl.DataFrame, customers: int) -> pl.DataFrame:
    """Return the rule of the next thing of each customer, where there is one."""
    # Rules are sorted by what makes one better, so that a lower place is a better rule.
    ranked = rules.with_row_index("place").with_columns(pl.int_range(pl.len()).over("one").alias(RANK))
    ladder = ranked.select(pl.col("one").alias(NUMBER), RANK, "place", "other")
    parts = [
        _next_of(purchases.filter(pl.col(WHO).is_between(start, start + CUSTOMERS_AT_ONCE - 1)), ladder)
        for start in range(0, customers, CUSTOMERS_AT_ONCE)
    ]
    none = pl.DataFrame(schema={WHO: pl.UInt32, "place": pl.UInt32})
    return pl.concat([none, *parts]).join(ranked, on="place").sort(WHO)


def _next_of(purchases: pl.DataFrame, ladder: pl.DataFrame) -> pl.DataFrame:
    """Return the place of the best rule of some customers.

    Of each thing that a customer bought, the best rule is tried; where the customer has its other thing already, the
    next best is, unless a better one was found by then.
    """
    owned = purchases.lazy().rename({NUMBER: "other"})
    found = pl.DataFrame(schema={WHO: pl.UInt32, "place": pl.UInt32})
    waiting, rank = purchases, 0
    while waiting.height:
        rules = ladder.lazy().filter(pl.col(RANK) == rank).drop(RANK)
        tried = waiting.lazy().join(rules, on=NUMBER).join(found.lazy().rename({"place": "best"}), on=WHO, how="left")
        better = tried.filter(pl.col("best").is_null() | (pl.col("place") < pl.col("best"))).drop("best").cache()
        new, waiting = pl.collect_all(
            [
                better.join(owned, on=[WHO, "other"], how="anti").group_by(WHO).agg(pl.col("place").min()),
                better.join(owned, on=[WHO, "other"], how="semi").select(WHO, NUMBER),
            ]
        )
        found = pl.concat([found, new]).group_by(WHO).agg(pl.col("place").min())
        rank += 1
    return found
