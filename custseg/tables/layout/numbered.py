"""Whole numbers that are ids of orders rather than amounts: they rise from order to order by small steps."""

from __future__ import annotations

import polars as pl

MIN_NUMBERS = 3
MAX_STEP, MAX_SHARE = 3.0, 0.1
"""The mean step between ids: by so many, or by less than this share of the lowest id."""


def numbers_orders(values: pl.Series) -> bool:
    """Return whether values number orders: each once, whole, without decimals, and always rising or always falling.

    Amounts of three orders or more seldom rise by nearly the same small step.

    Args:
        values: of a column, one per order, in the order of the rows.
    """
    texts = values.drop_nulls().cast(pl.String).str.strip_chars().str.strip_suffix(".0")
    if texts.len() < MIN_NUMBERS or not texts.str.contains(r"^\d{1,18}$").all():
        return False
    numbers = texts.cast(pl.Int64)
    steps = numbers.diff().drop_nulls()
    if not ((steps > 0).all() or (steps < 0).all()):
        return False
    mean = abs(int(steps.sum())) / steps.len()
    return mean <= MAX_STEP or (mean <= MAX_SHARE * int(numbers.min()) / steps.len())  # type: ignore[arg-type]
