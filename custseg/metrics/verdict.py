"""The verdict: LTV ÷ CAC in a word, or why none is given. Every verdict of the program is made here.

A verdict is a list of reasons, the first that holds, and then the judgement of a ratio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.units import MONTH
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import divide

JUDGED_AFTER = 12 * MONTH
"""A mean tenure below which customers are too young to be judged."""

UNPRICED = "_unpriced"
"""Column that says why a file of spend tells no acquisition cost of a customer."""

MARGIN_UNKNOWN = "margin unknown"

Reason = tuple[pl.Expr, str | pl.Expr | None]
"""When it holds, and the word; a column that holds the word; or None for an empty verdict."""


@dataclass(frozen=True)
class Ratio:
    """The columns of a ratio that is judged, with their sums.

    Attributes:
        profit: what was earned.
        cost: what it cost.
        tenure: months of the customers together.
        customers: their number.
    """

    profit: str
    cost: str
    tenure: str
    customers: str

    @property
    def columns(self) -> set[str]:
        """Return the names of the columns."""
        return {self.profit, self.cost, self.tenure, self.customers}


LTV_TO_CAC = Ratio("profit_judged", "cac_judged", "tenure_judged", "judged")
"""Customers that can be judged, against their own acquisition cost."""

LTV_TO_SPEND = Ratio("profit_acquired", "spend", "tenure_acquired", "won")
"""All new customers of a period, against all spend of the period."""


def verdict_of_customers(facts: Facts) -> pl.Expr:
    """Return the verdict of each customer."""
    unpriced = pl.col(UNPRICED) if UNPRICED in facts.columns else pl.lit(None, pl.String)
    reasons: list[Reason] = [
        (pl.col("cac").is_null() & unpriced.is_not_null(), unpriced),
        (pl.col("cac").is_null(), "acquisition cost unknown"),
        (pl.lit(not facts.base.margin_known), MARGIN_UNKNOWN),
        (pl.col("known_before"), "known before the file"),
        (pl.col("cac") == 0, "organic"),
        (pl.col("counted") == 0, "no counted order"),
    ]
    return _verdict(reasons, LTV_TO_CAC, facts.settings)


def verdict_of_groups(settings: Settings, *, margin_known: bool) -> pl.Expr:
    """Return the verdict of groups of customers from their sums of ``LTV_TO_CAC``."""
    return _verdict([(pl.lit(not margin_known), MARGIN_UNKNOWN)], LTV_TO_CAC, settings)


def verdict_of_new_customers(settings: Settings, *, margin_known: bool, no_group: str, unpriced: str) -> pl.Expr:
    """Return the verdict of groups of new customers from their sums of ``LTV_TO_SPEND``.

    Args:
        settings: with the limits.
        margin_known: whether any profit is known.
        no_group: column that says which rows are no groups, and have no verdict.
        unpriced: what to say of groups without spend whose customers have no known cost.
    """
    reasons: list[Reason] = [
        (pl.col(no_group), None),
        (pl.col("won") == 0, "no new customer"),
        (pl.lit(not margin_known), MARGIN_UNKNOWN),
        (pl.col("spend") < 0, "spend below zero"),
        ((pl.col("spend") == 0) & (pl.col("priced") == 0), unpriced),
        (pl.col("spend") == 0, "organic"),
    ]
    return _verdict(reasons, LTV_TO_SPEND, settings)


def _verdict(reasons: Sequence[Reason], ratio: Ratio, settings: Settings) -> pl.Expr:
    """Return the first reason that holds, else the judgement of a ratio; null where nobody is judged."""
    quotient = divide(pl.col(ratio.profit), pl.col(ratio.cost))
    judged = pl.col(ratio.customers)
    steps: list[Reason] = [
        *reasons,
        (judged == 0, None),
        (pl.col(ratio.tenure) < JUDGED_AFTER * judged, "too young"),
        (quotient >= settings["healthy"], "healthy"),
        (quotient >= settings["thin"], "thin"),
        (pl.lit(True), "loss"),
    ]
    whens = [
        pl.when(holds).then(word if isinstance(word, pl.Expr) else pl.lit(word, pl.String)) for holds, word in steps
    ]
    # The first condition that holds decides, also where its word is empty.
    found: pl.Expr = pl.lit(None, pl.String)
    for when in reversed(whens):
        found = when.otherwise(found)
    return found
