"""Resampled means of groups with few buyers: how large their orders can be is learned from both groups together.

A control group of some dozen buyers seldom holds one of the rare large orders, so resampling it alone says too little
of how far its mean can lie from the truth. Its resamples therefore draw their amounts from those of both groups that
are compared; how many customers bought, the mean and its standard error stay those of the group itself.

Like the weights of `custseg.analyses.outcome.resampling`, the draws follow from whole numbers alone.
"""

from __future__ import annotations

from math import sqrt

import polars as pl

from custseg.analyses.outcome.resampling import RESAMPLES, WORD, Means, mixed

FEW = 400
"""A group with more buyers than these tells enough by itself."""

UNIFORMS = 12
"""The sum of so many numbers between 0 and 1 has a variance of 1, and is close to normal."""

DRAWS_FROM, COUNTS_FROM = 2**31, 2**30
"""First numbers of the sequences from which amounts and numbers of customers are drawn."""

PLACES = 2_000
DRAWS, COUNTS = 2**20, 2**16
"""Numbers of these sequences for each group: PLACES groups fit below 2^32."""


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
    customers, mean = values.len(), float(values.mean())  # type: ignore[arg-type]
    amounts = pl.concat([one.filter(one != 0) for one in (values, other)])
    buyers = int((values != 0).sum())
    drawn = pl.DataFrame({"buyers": _counts(buyers, 2 * place), "others": _counts(customers - buyers, 2 * place + 1)})
    sums = drawn.hstack(_sums(drawn["buyers"], amounts, place))
    number, share = pl.col("buyers") + pl.col("others"), buyers / customers
    found = sums.select(mean=pl.col("s") / number, error=(pl.col("ss") - pl.col("s") ** 2 / number) / number**2)
    # Around the mean of the group: only how far resamples lie from what they are drawn from is borrowed.
    moved = found["mean"] - share * float(amounts.mean()) + mean  # type: ignore[arg-type]
    far = values - mean
    return Means(mean, float((far * far).sum()) / customers**2, moved, found["error"].clip(lower_bound=0))


def _counts(mean: int, stream: int) -> pl.Series:
    """Return a number of customers for each resample, close to a Poisson distribution with that mean."""
    start = COUNTS_FROM + stream % PLACES * COUNTS
    numbers = pl.int_range(RESAMPLES * UNIFORMS, dtype=pl.UInt64) + start
    bits = pl.select(mixed(numbers)).to_series().reshape((RESAMPLES, UNIFORMS))
    # Whole numbers are added up exactly, so that every machine finds the same.
    normal = bits.arr.sum().cast(pl.Float64) / WORD - UNIFORMS / 2
    # The square of a normal number keeps the skewness that few customers have.
    return (mean + sqrt(mean) * normal + (normal * normal - 1) / 6).round().clip(lower_bound=0)


def _sums(buyers: pl.Series, amounts: pl.Series, place: int) -> pl.DataFrame:
    """Return the sum of the amounts that each resample draws, and of their squares.

    Args:
        buyers: how many amounts each resample draws.
        amounts: what is drawn from.
        place: of the group.
    """
    width = max(1, int(buyers.max()))  # type: ignore[arg-type]
    numbers = pl.int_range(RESAMPLES * width, dtype=pl.UInt64)
    start = DRAWS_FROM + place % PLACES * DRAWS
    index, column = pl.select((mixed(numbers + start) * amounts.len()) // WORD, column=numbers % width)
    wanted = buyers.gather(pl.select(numbers // width).to_series())
    taken = amounts.gather(index) * (column < wanted).cast(pl.Float64)
    rows = {"s": taken, "ss": taken * taken}
    return pl.DataFrame({name: one.reshape((RESAMPLES, width)).arr.sum() for name, one in rows.items()})
