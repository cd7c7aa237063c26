"""Resampled means of groups with few buyers: how large their orders can be is learned from both groups together.

A control group of some dozen buyers seldom holds one of the rare large orders, so resampling it alone says too little
of how far its mean can lie from the truth. Its resamples therefore draw their amounts from those of both groups that
are compared; how many customers bought, the mean and its standard error stay those of the group itself.

Like the weights of `custseg.analyses.outcome.resampling`, the draws follow from whole numbers alone.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import sqrt

import polars as pl

from custseg.analyses.outcome.resampling import RESAMPLES, WORD, Means, apart, mixed

FEW = 150
"""A group with more buyers than these tells enough by itself."""

UNIFORMS = 12
"""The sum of so many numbers between 0 and 1 has a variance of 1, and is close to normal."""

WIDTHS = (16, 24, 32, 48, 64, 96, 128, 192, 256)
"""Numbers of amounts that are drawn for each resample: the smallest that is enough. With FEW buyers, none has more."""

DRAWS_FROM, COUNTS_FROM = 2**31, 2**30
"""First numbers of the sequences from which amounts and numbers of customers are drawn."""

DRAWS, COUNTS = 2**20, 2**16
"""Numbers of each of these sequences."""


def borrows(values: pl.Series) -> bool:
    """Return whether a group takes its amounts from both groups: it has buyers, and not many.

    Args:
        values: money of each of its customers.
    """
    return 0 < int((values != 0).sum()) <= FEW


def resampled_together(values: pl.Series, other: pl.Series, place: int) -> Means:
    """Return the means of a group in each resample, with amounts drawn from both groups of a comparison.

    Args:
        values: money of each customer of the group, of whom some bought.
        other: money of each customer of the group it is compared with.
        place: of the group among those that are compared, which then draw differently.
    """
    own, others = (tuple(one.filter(one != 0).to_list()) for one in (values, other))
    return apart(_resampled(own, others, values.len()), place)


@lru_cache(maxsize=1_000)
def _resampled(own: tuple[float, ...], others: tuple[float, ...], customers: int) -> Means:
    """Return the means of a group in each resample, which often is asked for twice: by rule, and among all.

    Args:
        own: amounts of its buyers.
        others: those of the group it is compared with.
        customers: number of its customers.
    """
    amounts, buyers = [*own, *others], len(own)
    mean, share = sum(own) / customers, buyers / customers
    # Who draws nothing draws the zero at the end.
    taken = pl.Series([*amounts, 0.0]).gather(_drawn(buyers, len(amounts)))
    shape = (RESAMPLES, taken.len() // RESAMPLES)
    draws = {"s": taken.reshape(shape), "ss": (taken * taken).reshape(shape)}
    counts = {"n": _counts(buyers, 0) + _counts(customers - buyers, 1)}
    sums = pl.DataFrame(draws | counts).lazy().with_columns(pl.col("s", "ss").arr.sum())
    # Around the mean of the group: only how far resamples lie from what they are drawn from is borrowed.
    borrowed = share * sum(amounts) / len(amounts)
    number, total = pl.col("n"), pl.col("s")
    found = sums.select(
        mean=total / number - borrowed + mean,
        error=((pl.col("ss") - total**2 / number) / number**2).clip(lower_bound=0),
    ).collect()
    far = sum((one - mean) ** 2 for one in own) + (customers - buyers) * mean**2
    return Means(mean, far / customers**2, found["mean"], found["error"])


@lru_cache(maxsize=16)
def _counts(mean: int, stream: int) -> pl.Series:
    """Return a number of customers for each resample, close to a Poisson distribution with that mean."""
    if mean == 0:
        return pl.repeat(0.0, RESAMPLES, eager=True, dtype=pl.Float64)
    normal = pl.col("normal")
    # The square of a normal number keeps the skewness that few customers have.
    number = mean + sqrt(mean) * normal + (normal * normal - 1) / 6
    return _normal(stream).select(number.round().clip(lower_bound=0)).to_series()


@cache
def _normal(stream: int) -> pl.DataFrame:
    """Return "normal", a number for each resample, close to a normal distribution of mean 0 and variance 1."""
    numbers = pl.int_range(RESAMPLES * UNIFORMS, dtype=pl.UInt64) + (COUNTS_FROM + stream * COUNTS)
    bits = pl.select(mixed(numbers)).to_series().reshape((RESAMPLES, UNIFORMS))
    # Whole numbers are added up exactly, so that every machine finds the same.
    return (bits.arr.sum().cast(pl.Float64) / WORD - UNIFORMS / 2).to_frame("normal")


@lru_cache(maxsize=4)
def _drawn(buyers: int, amounts: int) -> pl.Series:
    """Return which amount each draw takes, one resample after the other: the same for revenue and for profit.

    Args:
        buyers: how many amounts a resample draws on average.
        amounts: number of those that are drawn from; the place behind them stands for none.
    """
    wanted = _counts(buyers, 0)
    most = int(wanted.max())  # type: ignore[arg-type]
    draws = _draws(next(width for width in WIDTHS if width >= most))
    taken = pl.when(pl.col("column") < wanted.gather(draws["row"])).then((pl.col("share") * amounts).cast(pl.UInt32))
    return draws.select(taken.otherwise(pl.lit(amounts, pl.UInt32))).to_series()


@cache
def _draws(width: int) -> pl.DataFrame:
    """Return "row" and "column" of each draw, one resample after the other, and a number from 0 to below 1."""
    numbers = pl.int_range(RESAMPLES * width, dtype=pl.UInt64)
    bits = mixed(numbers + (DRAWS_FROM + WIDTHS.index(width) * DRAWS))
    row = (numbers // width).cast(pl.UInt32)
    return pl.select(row=row, column=(numbers % width).cast(pl.Float64), share=bits.cast(pl.Float64) / WORD)
