"""Wilson's interval of a share, which stays within 0 and 1 and tells how little a few cases say."""

from __future__ import annotations

from statistics import NormalDist

import polars as pl

from custseg.tables.values.amounts import divide

LEVEL = 0.95
"""Probability that intervals cover."""


def wilson(part: pl.Expr, whole: pl.Expr, comparisons: int = 1) -> tuple[pl.Expr, pl.Expr]:
    """Return the lower and the upper bound of the share of a part; null without any case.

    Args:
        part: number of cases with the property.
        whole: number of all cases.
        comparisons: number of shares that are looked at together, of which none shall seem special by chance.
    """
    z = NormalDist().inv_cdf(1 - (1 - LEVEL) / (2 * comparisons))
    number, share = whole.cast(pl.Float64), divide(part, whole)
    middle = share + z * z / (2 * number)
    half = z * (share * (1 - share) / number + z * z / (4 * number * number)).sqrt()
    below = 1 + z * z / number
    known = whole > 0
    return (
        pl.when(known).then(divide(middle - half, below).clip(0.0, 1.0)),
        pl.when(known).then(divide(middle + half, below).clip(0.0, 1.0)),
    )
