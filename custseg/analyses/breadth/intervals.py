"""Intervals around shares and means: how far a figure of few customers may be from that of many."""

from __future__ import annotations

import polars as pl

Z = 1.959963984540054
"""Quantile of the normal distribution whose interval covers 95 %."""

MIN_CUSTOMERS = 10
"""Customers below which no interval of a mean is shown."""


def wilson_low(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """Return the lower bound of the Wilson interval of a share, which covers 95 %.

    Args:
        part: number of cases.
        whole: number that they are a part of, above zero.
    """
    share, z2 = part / whole, Z * Z
    middle = share + z2 / (2 * whole)
    spread = Z * (share * (1 - share) / whole + z2 / (4 * whole * whole)).sqrt()
    return (middle - spread) / (1 + z2 / whole)


def t_quantile(freedom: pl.Expr) -> pl.Expr:
    """Return the quantile of Student's distribution whose interval covers 95 %, exact to 0.001 from 9 degrees on.

    Args:
        freedom: degrees of freedom.
    """
    terms = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
    )
    first, second, third = (value / freedom**power for power, value in enumerate(terms, 1))
    return first + second + third + Z


def half_width(count: pl.Expr, total: pl.Expr, squares: pl.Expr) -> pl.Expr:
    """Return half of the interval of a mean, which covers 95 %; empty for few values.

    Args:
        count: number of values.
        total: their sum.
        squares: the sum of their squares.
    """
    number = count.cast(pl.Float64)
    variance = ((squares - total * total / number) / (number - 1)).clip(lower_bound=0)
    half = t_quantile(number - 1) * (variance / number).sqrt()
    return pl.when(count >= MIN_CUSTOMERS).then(half)
