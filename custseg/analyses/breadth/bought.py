"""Customers and the things they bought, ready to be summed by thing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from custseg.analyses.breadth.intervals import half_width
from custseg.customers.first_year import with_first_year
from custseg.customers.items import BOUGHT, FIRST_DAY, ITEM, ITEMS, LAST_DAY_SOLD
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.facts import Base
from custseg.metrics.units import DAY
from custseg.metrics.verdict import JUDGED_AFTER
from custseg.result import Column
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE, divide, to_float

FIRST, SINCE = "first", "since"
"""The thing that a customer began with, and the day from which it could have bought anything."""

BEGAN = (
    pl.col("acquired").sum().alias("began"),
    pl.col("repeat").filter(pl.col("acquired") > 0).sum().alias("came_back"),
    pl.col("aged").sum(),
    pl.col("profit_12m").filter(pl.col("aged") > 0).cast(pl.Int128).sum().alias("profit_aged"),
    # Squares of cents fit 128 bits for any base; those of millionths do not.
    (pl.col("profit_12m").filter(pl.col("aged") > 0) // (SCALE // 100)).cast(pl.Int128).pow(2).sum().alias("squares"),
)
"""Sums of customers that began with something."""

ABOVE, BELOW, UNCLEAR, TOO_FEW = "above", "below", "not clear", "too few"
"""How the LTV at 12 months of some customers compares with that of all."""

OUTCOME_COLUMNS = (
    Column("began", "Began with it", "count", "Began"),
    Column("repeat_rate", "Repeat rate", "share"),
    Column("aged", "Of them 12 months old", "count", "12 m. old"),
    Column("ltv_12m", "LTV at 12 months", "money", "LTV 12m"),
    Column("ltv_12m_low", "LTV at 12 months, low", "money", "low"),
    Column("ltv_12m_high", "LTV at 12 months, high", "money", "high"),
    Column("against_base", "Against all new customers", "text", "Against all"),
)
"""What came of the customers that began with something."""

MONEY_OUTCOMES = ("aged", "ltv_12m", "ltv_12m_low", "ltv_12m_high", "against_base")


@dataclass(frozen=True)
class Bought:
    """What customers bought.

    Attributes:
        customers: those with a counted order: ``CUSTOMER``; for the tables of things and journeys ``SINCE``, ``FIRST``,
            "first_order", "acquired", "repeat", "aged", "profit", "profit_12m".
        items: the things of all customers, with their money.
        base: figures of all customers.
        amounts: whether there are amounts.
        known_before: number of customers that may be older than the file, so that their beginning is unknown.
        until: the report date.
    """

    customers: pl.DataFrame
    items: pl.DataFrame
    base: Base
    amounts: bool
    known_before: int
    until: dt.date

    @property
    def judged(self) -> bool:
        """Return whether the profit is known, so that a return on sales says something."""
        return self.amounts and self.base.margin_known

    @cached_property
    def purchases(self) -> pl.DataFrame:
        """Return what customers with a counted order bought in scope: customer and thing, each pair once."""
        bought = self.items.lazy().filter(pl.col(BOUGHT) & pl.col(ITEM).is_not_null())
        return bought.join(self.customers.lazy().select(CUSTOMER), on=CUSTOMER, how="semi").collect()

    def began(self) -> dict[str, int]:
        """Return the sums of all customers that began in scope."""
        sums: dict[str, int] = self.customers.select(BEGAN).row(0, named=True)
        return sums


def bought_of(customers: CustomerTable, first: str = "") -> Bought:
    """Return what customers bought, from a customer table with its things.

    Args:
        customers: with the measures that are read here, and with slices by day where there are amounts.
        first: column of the thing in the first counted order of each customer; empty where it is not needed what
            customers began with.
    """
    assert customers.base is not None
    amounts = AMOUNTS not in customers.table.absent
    if not first:
        ordered = customers.frame.filter(pl.col("counted") > 0).select(CUSTOMER).collect(engine="streaming")
        return Bought(ordered, customers.tables[ITEMS], customers.base, amounts, 0, customers.base.as_of)
    frame = customers.frame.filter(pl.col("counted") > 0).select(
        CUSTOMER, "first_order", "days_since_first", "acquired", "repeat", "profit", "known_before",
        pl.col(first).alias(FIRST),
    ).collect(engine="streaming")  # fmt: skip
    if amounts:
        frame = with_first_year(frame, customers.slices, 0.0)
    else:
        frame = frame.with_columns(pl.lit(0).alias("profit_12m"))
    sold = customers.tables[ITEMS].lazy().group_by(CUSTOMER).agg(pl.col(FIRST_DAY).min().alias("first_sold"))
    since, start = pl.min_horizontal("first_order", "first_sold"), customers.settings["from"]
    frame = (
        frame.lazy()
        .join(sold, on=CUSTOMER, how="left")
        .with_columns(
            since.clip(lower_bound=start).alias(SINCE) if start else since.alias(SINCE),
            aged=pl.col("acquired") * (pl.col("days_since_first") * DAY >= JUDGED_AFTER).cast(pl.Int64),
        )
        .collect()
    )
    known_before = int(frame["known_before"].sum())
    return Bought(frame, customers.tables[ITEMS], customers.base, amounts, known_before, customers.base.as_of)


def sums_by_thing(bought: Bought) -> pl.DataFrame:
    """Return per thing its buyers, its money, its last sale, and how many customers could have bought it.

    Returns:
        ``ITEM`` (null for sales without one), "buyers", "offered", ``LAST_DAY_SOLD``, "revenue" and "profit".
    """
    sums = bought.items.group_by(ITEM).agg(
        pl.col(LAST_DAY_SOLD).max(), pl.col("revenue", "profit").cast(pl.Int128).sum()
    )
    buyers = bought.purchases.group_by(ITEM).agg(pl.len().cast(pl.Int64).alias("buyers"))
    sums = sums.join(buyers, on=ITEM, how="left").with_columns(pl.col("buyers").fill_null(0))
    # A thing is on sale until its last sale: customers that came later could not buy it.
    days = bought.customers[SINCE].sort()
    offered = days.search_sorted(sums[LAST_DAY_SOLD].fill_null(dt.date.min), side="right")
    return sums.with_columns(pl.Series("offered", offered, pl.Int64))


def outcomes(sums: pl.DataFrame, base: dict[str, int], *, amounts: bool) -> pl.DataFrame:
    """Add to sums of customers that began with something what came of them.

    Args:
        sums: with the sums of `BEGAN`.
        base: the same of all new customers.
        amounts: whether there are amounts.
    """
    aged, total = pl.col("aged"), pl.col("profit_aged")
    rate = divide(pl.col("came_back"), pl.col("began"))
    shown = sums.with_columns(repeat_rate=pl.when(pl.col("began") > 0).then(rate))
    if not amounts:
        return shown
    half = half_width(aged, total.cast(pl.Float64) / SCALE, pl.col("squares").cast(pl.Float64) / 10_000)
    mean = pl.when(aged > 0).then(divide(to_float(total), aged))
    shown = shown.with_columns(ltv_12m=mean, ltv_12m_low=mean - half, ltv_12m_high=mean + half)
    of_base = pl.lit(base["profit_aged"] / SCALE / base["aged"] if base["aged"] else None, pl.Float64)
    low, high = pl.col("ltv_12m_low"), pl.col("ltv_12m_high")
    against = (
        pl.when(low.is_null())
        .then(pl.lit(TOO_FEW))
        .when(low > of_base)
        .then(pl.lit(ABOVE))
        .when(high < of_base)
        .then(pl.lit(BELOW))
        .otherwise(pl.lit(UNCLEAR))
    )
    return shown.with_columns(against_base=against)
