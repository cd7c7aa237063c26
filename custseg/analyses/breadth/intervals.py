"""Half of the interval of a mean: how far a figure of few customers may be from that of many."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.intervals import student

MIN_CUSTOMERS = 10
"""Customers below which no interval of a mean is shown."""


def half_width(count: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """Return half of the interval of a mean, which covers 95 %; empty for few values.

    Args:
        count: number of values.
        total: their sum.
        squares: the sum of their squares.
    """
    number = count.cast(pl.Float64)
    variance = ((squares - total * total / number) / (number - 1)).clip(lower_bound=0)
    half = student(number - 1) * (variance / number).sqrt()
    return pl.when(count >= MIN_CUSTOMERS).then(half)
