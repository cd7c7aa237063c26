"""The verdict: LTV ÷ CAC in a word, or the reason why there is none.

The first reason that applies is the verdict; without one, the ratio is judged.
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
"""Column: why a customer has no acquisition cost from the file of spend."""

MARGIN_UNKNOWN = "margin unknown"

Reason = tuple[pl.Expr, str | pl.Expr | None]
"""When it applies, and the verdict: a word, a column with the word, or None for an empty verdict."""


@dataclass(frozen=True)
class Ratio:
    """The columns of a ratio that is judged.

    Attributes:
        profit: profit of the customers.
        cost: cost of winning them.
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
"""LTV of the customers that can be judged ÷ their own acquisition cost."""

LTV_TO_SPEND = Ratio("profit_acquired", "spend", "tenure_acquired", "won")
"""LTV of all new customers of a period ÷ all spend of the period."""


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
        no_group: column: whether a row is not a group, and has no verdict.
        unpriced: verdict of groups without spend whose customers have no known cost.
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
    """Return the first reason that applies, otherwise the judgement of a ratio; null if no customer is judged."""
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
    branches = [
        pl.when(applies).then(word if isinstance(word, pl.Expr) else pl.lit(word, pl.String)) for applies, word in steps
    ]
    # The first condition that applies decides, even if its word is empty.
    verdict: pl.Expr = pl.lit(None, pl.String)
    for when in reversed(branches):
        verdict = when.otherwise(verdict)
    return verdict
