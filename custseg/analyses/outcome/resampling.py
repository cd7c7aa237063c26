"""Intervals of means by resampling: a bootstrap with Poisson weights and a fixed seed, studentised.

Each resample gives each customer a weight, drawn from a Poisson distribution of mean 1, and takes the weighted mean.
How far these means lie from the mean of the data, in units of their own standard errors, says how far the mean of the
data may lie from the truth (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, section 12.5). Groups of more
than ``PARTS`` customers are first dealt at random into so many equal parts, which then get the weights.

The weights follow from whole numbers alone, so that every machine and version draws the same ones.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, factorial, sqrt

import polars as pl

from custseg.analyses.shared.intervals import Interval

RESAMPLES = 2_000
PARTS = 100
SIZES = (25, 50, PARTS)
"""Numbers of parts for which weights are drawn: a group takes the smallest that holds it."""

SEED = 17
STEP = 97
"""Two groups take weights that were drawn so many resamples apart: no two of them are drawn together."""

TAIL = 0.025

MOST = 9
"""No weight is larger: the next one is drawn once in ten million times."""

WORD = 2**32


@dataclass(frozen=True)
class Means:
    """The means of a group in each resample.

    Attributes:
        mean: of the data.
        error: its squared standard error.
        means: of the resamples.
        errors: their squared standard errors.
    """

    mean: float
    error: float
    means: pl.Series
    errors: pl.Series


def dealt(group: Sequence[str]) -> pl.Expr:
    """Return the part of its group that each customer is dealt into, of rows that stand in a fixed order.

    Args:
        group: columns that tell the groups apart.
    """
    # Not in the order of the ids: customers who came at the same time may be alike.
    numbers = pl.int_range(pl.len()).over(group)
    return (mixed(numbers).rank("ordinal").over(group) - 1) % PARTS


def mixed(number: pl.Expr) -> pl.Expr:
    """Return numbers below 2^32 that look random, from those of a sequence: the function lowbias32 of Chris Wellons."""
    bits = number.cast(pl.UInt64)
    # A product of two numbers below 2^32 fits into 64 bits.
    for divisor, factor in ((2**16, 0x7FEB352D), (2**15, 0x846CA68B)):
        bits = ((bits ^ (bits // divisor)) * factor) % WORD
    return bits ^ (bits // 2**16)


@cache
def _weights(size: int) -> pl.Series:
    """Return the weights of each resample for so many parts, one resample after the other."""
    count = RESAMPLES * size
    numbers = pl.int_range(count, dtype=pl.UInt64) + (SEED * 2**24 + SIZES.index(size) * 2**22)
    shares = itertools.accumulate(exp(-1) / factorial(drawn) for drawn in range(MOST))
    limits = [round(share * WORD) for share in shares]
    weight = pl.sum_horizontal((pl.col("bits") >= limit).cast(pl.Float64) for limit in limits)
    drawn = pl.select(mixed(numbers).alias("bits")).select(weight).to_series()
    return drawn.reshape((RESAMPLES, size))


def resampled(count: pl.Series, total: pl.Series, place: int) -> Means:
    """Return the means of a group in each resample.

    Args:
        count: number of customers of each part.
        total: their money.
        place: of the group among those that are compared, which then take different weights.
    """
    return apart(_resampled(tuple(count.to_list()), tuple(total.to_list())), place)


def apart(means: Means, place: int) -> Means:
    """Return the means of a group with its resamples moved, so that no two groups have been drawn together.

    Args:
        means: of the group.
        place: of the group among those that are compared.
    """
    shift = place * STEP % RESAMPLES
    moved = [pl.concat([one.tail(RESAMPLES - shift), one.head(shift)]) for one in (means.means, means.errors)]
    return Means(means.mean, means.error, *moved)


@lru_cache(maxsize=1_000)
def _resampled(count: tuple[int, ...], total: tuple[float, ...]) -> Means:
    """Return the means of a group in each resample, which often is asked for twice: by rule, and among all."""
    customers = sum(count)
    mean = sum(total) / customers
    size = next(size for size in SIZES if size >= len(count))
    padding = [0.0] * (size - len(count))
    # Around the mean of the data: the squares then are small, and lose no digits.
    far = [money - mean * number for number, money in zip(count, total, strict=True)]
    c, s = (pl.Series([float(one) for one in values] + padding) for values in (count, far))
    values = {"c": c, "s": s, "ss": s * s}
    # Where each part is one customer, these are the same sums: most of the time goes into them.
    alone = all(one == 1 for one in count)
    if not alone:
        values |= {"cc": c * c, "cs": c * s}
    weights = _weights(size)
    sums = pl.DataFrame({name: weights * one.reshape((1, size)) for name, one in values.items()})
    cc, cs = (pl.col("c"), pl.col("s")) if alone else (pl.col("cc"), pl.col("cs"))
    moved = pl.col("s") / pl.col("c")
    error = (pl.col("ss") - 2 * moved * cs + moved * moved * cc) / (pl.col("c") * pl.col("c"))
    found = sums.lazy().select(pl.all().arr.sum()).select(mean=moved + mean, error=error.clip(lower_bound=0)).collect()
    return Means(mean, sum(one * one for one in far) / customers**2, found["mean"], found["error"])


def interval_of(terms: Sequence[tuple[float, Means]]) -> Interval:
    """Return a weighted sum of the means of groups with its interval, which covers 95 %.

    Args:
        terms: weight and means of each group; a difference has a negative weight.
    """
    value = sum(weight * one.mean for weight, one in terms)
    error = sqrt(sum(weight**2 * one.error for weight, one in terms))
    zero = pl.repeat(0.0, RESAMPLES, eager=True, dtype=pl.Float64)
    values = sum((weight * one.means for weight, one in terms), zero)
    errors = sum((weight**2 * one.errors for weight, one in terms), zero).sqrt()
    distance = ((values - value) / errors).to_frame("t").filter(pl.col("t").is_finite())["t"]
    low, high = distance.quantile(TAIL, "linear"), distance.quantile(1 - TAIL, "linear")
    if low is None or high is None:
        return Interval(value, None, None)
    return Interval(value, value - high * error, value - low * error)
