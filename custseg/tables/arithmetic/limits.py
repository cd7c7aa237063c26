"""Refunds that never exceed the amount they belong to."""

from __future__ import annotations

import math
from collections.abc import Iterable

import polars as pl

from custseg.tables.arithmetic.equation import FLOAT_NOISE, HALF_CENT, Equation, Level, Term
from custseg.tables.arithmetic.orders import ORDER_ROW

SELDOM = 0.5
"""Refunds are zero on most rows."""

MIN_FULL = 1
MIN_SHOWN = 2
SHIFTS = (1, 2, 3, 5, 7)
MIN_EXPECTED = 0.02
UNSURE = 100
"""That a column never exceeds another one is said less easily than that columns add up to the cent."""

SUM_OF = "sum of "


def refund_limits(amounts: pl.DataFrame, found: Iterable[Equation], level: Level = "row") -> list[Equation]:
    """Return the columns that are mostly zero, never above another one, and equal to it on some rows.

    Args:
        amounts: the sample, or one row per order.
        found: equations known already: what they take off an amount is a discount, no refund.
        level: "order" where ``amounts`` has one row per order.
    """
    taken = {term.column for one in found if one.enough for term in one.right if one.kind in ("sum", "product")}
    equations = []
    for name in amounts.columns:
        if name in taken or name.startswith(SUM_OF) or name == ORDER_ROW:
            continue
        equation = _limit(amounts, name, level)
        if equation is not None:
            equations.append(equation)
    return equations


def _limit(amounts: pl.DataFrame, name: str, level: Level) -> Equation | None:
    """Return the amount that a column equals most often and never exceeds."""
    values = amounts[name].fill_null(0)
    there = amounts.filter(values.abs() > HALF_CENT)
    if there.is_empty() or there.height > SELDOM * amounts.height:
        return None
    if bool((values > HALF_CENT).any()) and bool((values < -HALF_CENT).any()):
        return None
    refund = pl.col(name).abs()
    others = [other for other in there.columns if other != name and not other.startswith(SUM_OF)]
    if not others:
        return None
    allowed = 2 * HALF_CENT + FLOAT_NOISE
    counts = there.select(
        expression.alias(f"{other} {kind}")
        for other in others
        for kind, expression in (
            ("full", ((pl.col(other).abs() - refund).abs() <= allowed).sum()),
            ("above", (refund > pl.col(other).fill_null(0).abs() + allowed).sum()),
        )
    ).row(0, named=True)
    fitting = [other for other in others if counts[f"{other} above"] == 0 and counts[f"{other} full"] >= MIN_FULL]
    if not fitting:
        return None
    totals = amounts.select(pl.col(fitting).abs().sum()).row(0, named=True)
    best = max(fitting, key=lambda other: (counts[f"{other} full"], totals[other]))
    different = there.select(pl.col(name), pl.col(best)).unique().height
    # Amounts of other rows are equal to the refunds so often by chance.
    shifted = [
        there.select(((pl.col(best).shift(-turn).abs() - refund).abs() <= allowed).sum()).item() for turn in SHIFTS
    ]
    chance = _at_least(counts[f"{best} full"], sum(shifted) / len(SHIFTS) + MIN_EXPECTED) * len(others) * UNSURE
    if different < MIN_SHOWN or chance > 1:
        return None
    return Equation("at most", Term(name), (Term(best),), level, there.height, 0, different, chance)


def _at_least(count: int, expected: float) -> float:
    """Return how likely as many coincidences are where so many are expected."""
    return max(0.0, 1 - sum(math.exp(-expected) * expected**k / math.factorial(k) for k in range(min(count, 150))))
