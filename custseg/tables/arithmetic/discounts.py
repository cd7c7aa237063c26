"""Whether an amount is before a discount or after it, by discounts that are round shares of the amount."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import polars as pl

from custseg.tables.arithmetic.grain import Grain

STEP = 0.05
"""Discounts are mostly multiples of 5 %."""

ALLOWED = 0.0105
TELLING = 20.0
"""Of smaller amounts many shares are near a multiple of the step."""

MOSTLY = 0.6
"""Share of the rows whose discount has to be round: others may have two discounts."""

MIN_AGAINST, FEW = 2, 0.1
"""So many different rows have to speak against the other reading, and hardly any of them for it alone."""

BY_CHANCE = 1e-5


def find_discounts(
    rows: pl.DataFrame, orders: pl.DataFrame, grain: Mapping[str, Grain], discounts: Iterable[str]
) -> dict[tuple[str, str], bool]:
    """Return whether amounts are before discounts, by the columns of both; those that show neither are left out.

    Args:
        rows: numbers of rows, 0 where a cell is blank.
        orders: those of orders, of the same columns.
        grain: of the columns: amounts and discounts of lines are compared line by line, those of orders once per order.
        discounts: the columns of discounts.
    """
    found = {}
    for discount in discounts:
        for amount in rows.columns:
            grains = {grain.get(amount, "unknown"), grain.get(discount, "unknown")}
            if amount == discount or ("line" in grains and grains - {"line", "unknown"}):
                continue
            frame = rows if "line" in grains else orders
            pairs = frame.select(amount=pl.col(amount).abs(), discount=pl.col(discount).abs())
            shown = pairs.filter(pl.col("discount") > ALLOWED).unique(maintain_order=True).rows()
            before = _is_before(shown, alike=len(grains) == 1)
            if before is not None:
                found[amount, discount] = before
    return found


def _is_before(pairs: list[tuple[float, float]], *, alike: bool) -> bool | None:
    """Return whether amounts are before their discounts; None where that does not show.

    Args:
        pairs: amounts and discounts.
        alike: whether both are those of lines, or of orders: a discount of the order is more than an amount of a line.
    """
    if alike and sum(discount > amount + ALLOWED for amount, discount in pairs) >= MIN_AGAINST:
        # Nothing is reduced by more than all of it.
        return False
    telling = [(amount, discount) for amount, discount in pairs if amount >= TELLING]
    before = [_is_round(discount, amount) for amount, discount in telling]
    after = [_is_round(discount, amount + discount) for amount, discount in telling]
    near = sum(2 * ALLOWED / (STEP * amount) for amount, _ in telling) / max(len(telling), 1)
    for one, other, told in ((before, after, True), (after, before, False)):
        fits, against = sum(one), sum(mine and not its for mine, its in zip(one, other, strict=True))
        opposite = sum(its and not mine for mine, its in zip(one, other, strict=True))
        chance = math.comb(len(telling), fits) * near**fits
        mostly = fits >= MOSTLY * len(telling) and opposite <= FEW * against
        if mostly and against >= MIN_AGAINST and chance <= BY_CHANCE:
            return told
    return None


def _is_round(discount: float, amount: float) -> bool:
    """Return whether a discount is a round share of an amount, to the cent."""
    share = round(discount / amount / STEP) * STEP
    return share > 0 and abs(discount - share * amount) <= ALLOWED
