"""Measures that triggers of actions look at: when things have been used, and the only product of a customer."""

from __future__ import annotations

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.measures.measure import Adds, BaseMeasure, Measure
from custseg.settings.times import OTHER, USE_DAYS
from custseg.tables.known import BY_DAY

IN_USE, ONLY_PRODUCT = "in_use", "only_product"
"""Of the rows of a customer (`custseg.customers.usage`)."""


def _used_from(facts: Facts) -> pl.Expr:
    if IN_USE in facts.columns:
        return pl.col(IN_USE)
    return pl.col("last_order") + pl.duration(days=facts.settings["use_days"].get(OTHER, USE_DAYS))


ACTIONS = [
    # Read once more, by `custseg.engine.branches`.
    Measure(name=IN_USE, unit="date", level="row", adds=Adds.MAX, takes=BY_DAY),
    Measure(name=ONLY_PRODUCT, unit="text", level="row", adds=Adds.NOT, takes=BY_DAY),
    BaseMeasure(name="used_from", unit="date", adds=Adds.MAX, takes=BY_DAY, reads=("last_order",), value=_used_from),
]
