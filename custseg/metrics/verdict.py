"""The verdict: LTV ÷ CAC at 12 months in a word, or the reason why there is none.

Customers of different ages cannot be compared: older ones have had more time to earn. The verdict takes the profit of
the first 12 months of customers that are at least 12 months old. The first reason that applies is the verdict; without
one, the ratio is judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from custseg.metrics.facts import Facts
from custseg.metrics.units import DAY, MONTH
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.tables.values.amounts import divide

JUDGED_AFTER = 12 * MONTH
"""The age from which a customer is judged, and up to which its profit counts in the verdict."""

UNPRICED = own_column("unpriced")
"""Column: why a customer has no acquisition cost from the file of spend."""

MARGIN_UNKNOWN, TOO_YOUNG, NO_NEW_CUSTOMER = "margin unknown", "too young", "no new customer"

READS = ("won", "won_paid", "priced", "spend", "aged_paid", "spend_12m", "profit_paid_12m")
"""Sums of a group that its verdict is made of."""

Reason = tuple[pl.Expr, str | pl.Expr | None]
"""When it applies, and the verdict: a word, a column with the word, or None for an empty verdict."""


@dataclass(frozen=True)
class Judging:
    """What the verdict of groups needs beside their sums.

    Attributes:
        settings: with the limits.
        margin_known: whether any profit is known.
        unpriced: verdict of groups without spend whose customers have no known cost.
    """

    settings: Settings
    margin_known: bool
    unpriced: str


def verdict_of_customers(facts: Facts) -> pl.Expr:
    """Return the verdict of each customer: the profit of its first 12 months against its own acquisition cost."""
    unpriced = pl.col(UNPRICED) if UNPRICED in facts.columns else pl.lit(None, pl.String)
    reasons: list[Reason] = [
        (pl.col("cac").is_null() & unpriced.is_not_null(), unpriced),
        (pl.col("cac").is_null(), "acquisition cost unknown"),
        (pl.lit(not facts.base.margin_known), MARGIN_UNKNOWN),
        (pl.col("known_before"), "known before the file"),
        (pl.col("cac") == 0, "organic"),
        (pl.col("counted") == 0, "no counted order"),
        (pl.col("days_since_first") * DAY < JUDGED_AFTER, TOO_YOUNG),
    ]
    return _verdict(reasons, divide(pl.col("profit_12m"), pl.col("cac")), facts.settings)


def verdict_of_groups(judging: Judging, no_group: pl.Expr | None = None) -> pl.Expr:
    """Return the verdict of groups of customers from their sums of ``READS``.

    Args:
        judging: what it needs beside the sums.
        no_group: whether a row is no group to judge, and has no verdict.
    """
    spend, won_paid = pl.col("spend"), pl.col("won_paid")
    reasons: list[Reason] = [
        (pl.lit(False) if no_group is None else no_group, None),
        (pl.col("won") == 0, NO_NEW_CUSTOMER),
        (pl.lit(not judging.margin_known), MARGIN_UNKNOWN),
        (spend < 0, "spend below zero"),
        ((spend == 0) & (pl.col("priced") == 0), judging.unpriced),
        (spend == 0, "organic"),
        # All new customers are organic: the spend won none of them.
        (won_paid == 0, NO_NEW_CUSTOMER),
        ((pl.col("aged_paid") == 0) | (pl.col("spend_12m") <= 0), TOO_YOUNG),
    ]
    return _verdict(reasons, divide(pl.col("profit_paid_12m"), pl.col("spend_12m")), judging.settings)


def _verdict(reasons: Sequence[Reason], ratio: pl.Expr, settings: Settings) -> pl.Expr:
    """Return the first reason that applies, otherwise the judgement of a ratio."""
    steps: list[Reason] = [
        *reasons,
        (ratio >= settings["healthy"], "healthy"),
        (ratio >= settings["thin"], "thin"),
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
