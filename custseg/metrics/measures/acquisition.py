"""Measures of acquisition: the cost of winning a customer, and the LTV that is judged against it."""

from __future__ import annotations

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, Measure
from custseg.metrics.verdict import verdict_of_customers
from custseg.tables.values.amounts import SCALE

JUDGED = (pl.col("cac") > 0) & ~pl.col("known_before") & (pl.col("counted") > 0)
"""Whether the LTV of a customer is judged against its acquisition cost."""


def _cac(facts: Facts) -> pl.Expr | None:
    given = facts.settings["cac"]
    flat = pl.lit(None if given is None else round(given * SCALE), pl.Int64)
    if "cac" in facts.columns:
        return pl.coalesce("cac", flat)
    return None if given is None else flat


CAC = [
    BaseMeasure(name="cac", unit="money", reads=("known_before", "counted"), value=_cac),
    BaseMeasure(
        name="cac_customers", unit="count", reads=("cac",),
        value=lambda facts: pl.col("cac").is_not_null().cast(pl.Int64),
    ),
    BaseMeasure(
        name="judged", unit="count", reads=("cac", "known_before"), value=lambda facts: JUDGED.cast(pl.Int64)
    ),
    BaseMeasure(
        name="profit_judged", unit="money", reads=("cac", "profit"),
        value=lambda facts: pl.when(JUDGED).then("profit").otherwise(0),
    ),
    BaseMeasure(
        name="cac_judged", unit="money", reads=("cac",),
        value=lambda facts: pl.when(JUDGED).then("cac").otherwise(0),
    ),
    BaseMeasure(
        name="tenure_judged", unit="months", reads=("cac", "tenure"),
        value=lambda facts: pl.when(JUDGED).then("tenure").otherwise(0),
    ),
    BaseMeasure(
        name="verdict", unit="text", adds=Adds.NOT, reads=("cac", "judged", "profit_judged", "cac_judged"),
        value=verdict_of_customers,
    ),
]  # fmt: skip

NEW_CUSTOMERS = [
    Measure(name="won", unit="count", level="customer"),
    Measure(name="acquired_paid", unit="count", level="customer"),
    Measure(name="spend", unit="money", level="customer"),
    Measure(name="profit_acquired", unit="money", level="customer"),
    Measure(name="tenure_acquired", unit="months", level="customer"),
    Measure(name="age_acquired", unit="months", level="customer"),
    Measure(name="priced", unit="count", level="customer"),
    Measure(name="aged_12m", unit="count", level="customer"),
    Measure(name="profit_at_12m", unit="money", level="group"),
    Measure(name="payback", unit="count", level="group", adds=Adds.NOT),
]
"""Measures of new customers (`custseg.analyses.cac.table`)."""
