"""Measures of acquisition: the cost of winning a customer, and the LTV that is judged against it."""

from __future__ import annotations

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, Measure
from custseg.metrics.units import DAY
from custseg.metrics.verdict import JUDGED_AFTER, verdict_of_customers
from custseg.tables.known import DAYS, MONEY_BY_DAY
from custseg.tables.values.amounts import SCALE

WON, WON_PAID = pl.col("won") == 1, pl.col("won_paid") == 1
"""Whether a customer is new, and whether a channel with spend won it."""

AGE = pl.col("days_since_first") * DAY
IS_AGED = (AGE >= JUDGED_AFTER).fill_null(False)
"""Whether a customer is at least 12 months old."""


def _cac(facts: Facts) -> pl.Expr | None:
    given = facts.settings["cac"]
    flat = pl.lit(None if given is None else round(given * SCALE), pl.Int64)
    if "cac" in facts.columns:
        return pl.coalesce("cac", flat)
    return None if given is None else flat


def _count(condition: pl.Expr) -> pl.Expr:
    return condition.fill_null(False).cast(pl.Int64)


def _where(condition: pl.Expr, column: str | pl.Expr) -> pl.Expr:
    return pl.when(condition).then(column).otherwise(0)


CAC = [
    BaseMeasure(name="cac", unit="money", reads=("known_before", "counted"), value=_cac),
    BaseMeasure(
        name="profit_own", unit="money", reads=("cac", "profit", "known_before", "counted"), judges=True,
        value=lambda facts: pl.when(~pl.col("known_before") & (pl.col("counted") > 0)).then("profit"),
    ),
    BaseMeasure(
        name="verdict", unit="text", adds=Adds.NOT, reads=("cac", "known_before", "counted", "profit_12m"),
        value=verdict_of_customers,
    ),
]  # fmt: skip

GIVEN = [
    Measure(name="won", unit="count", level="customer", takes=(DAYS,)),
    Measure(name="won_paid", unit="count", level="customer", takes=(DAYS,)),
    Measure(name="priced", unit="count", level="customer", takes=(DAYS,)),
    Measure(name="spend", unit="money", level="customer"),
    Measure(name="profit_12m", unit="money", level="customer", reads=("profit",), takes=MONEY_BY_DAY),
    Measure(name="profit_12m_discounted", unit="money", level="customer", reads=("profit",), takes=MONEY_BY_DAY),
]
"""Who was won and for how much (`custseg.customers.acquisition`), and the profit of a customer's first 12 months."""

NEW_CUSTOMERS = [
    BaseMeasure(
        name="acquired_paid", unit="count", reads=("won", "won_paid"), value=lambda facts: pl.col("won_paid")
    ),
    BaseMeasure(
        name="profit_acquired", unit="money", reads=("won", "profit"), judges=True,
        value=lambda facts: _where(WON, "profit"),
    ),
    BaseMeasure(
        name="profit_paid", unit="money", reads=("won_paid", "profit"), judges=True,
        value=lambda facts: _where(WON_PAID, "profit"),
    ),
    BaseMeasure(
        name="age_acquired", unit="months", reads=("won", "days_since_first"),
        value=lambda facts: _where(WON, AGE),
    ),
    BaseMeasure(
        name="aged_12m", unit="count", reads=("won", "days_since_first"), value=lambda facts: _count(WON & IS_AGED)
    ),
    BaseMeasure(
        name="profit_at_12m", unit="money", reads=("won", "days_since_first", "profit_12m"),
        value=lambda facts: _where(WON & IS_AGED, "profit_12m"),
    ),
    BaseMeasure(
        name="aged_paid", unit="count", reads=("won_paid", "days_since_first"),
        value=lambda facts: _count(WON_PAID & IS_AGED),
    ),
    BaseMeasure(
        name="spend_12m", unit="money", reads=("spend", "days_since_first"),
        value=lambda facts: _where(IS_AGED, "spend"),
    ),
    BaseMeasure(
        name="profit_paid_12m", unit="money", reads=("won_paid", "days_since_first", "profit_12m"), judges=True,
        value=lambda facts: _where(WON_PAID & IS_AGED, "profit_12m"),
    ),
    BaseMeasure(
        name="profit_paid_discounted", unit="money", judges=True,
        reads=("won_paid", "days_since_first", "profit_12m_discounted"),
        value=lambda facts: _where(WON_PAID & IS_AGED, "profit_12m_discounted"),
    ),
    Measure(name="payback", unit="count", level="group", adds=Adds.NOT, judges=True, reads=("spend", "won_paid")),
]  # fmt: skip
"""Measures of new customers and of the spend that won them; those of 12 months need customers that are that old."""
