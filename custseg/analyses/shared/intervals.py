"""Intervals that cover 95 %: of a share, of the difference of two shares (Newcombe) and of two means (Welch)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TypeVar

import polars as pl

Degrees = TypeVar("Degrees", float, pl.Expr)

Z = NormalDist().inv_cdf(0.975)
FEWEST = 5
"""Values of which a mean needs at least so many for an interval."""


@dataclass(frozen=True)
class Interval:
    """A figure and the interval around it; None for ends that the data do not tell."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_sure(self) -> bool:
        """Return whether the interval leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Sample:
    """Values of a group as exact sums: how many, their sum, and the sum of their squares."""

    count: int
    total: int
    squares: int

    @property
    def mean(self) -> float:
        """Return the mean."""
        return self.total / self.count

    @property
    def error(self) -> float:
        """Return the variance of the mean."""
        spread = self.squares * self.count - self.total * self.total
        return spread / (self.count * self.count * (self.count - 1))


def wilson(part: float, whole: float) -> tuple[float, float]:
    """Return the interval of a share, by Wilson's score."""
    share, squared = part / whole, Z * Z
    middle = share + squared / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    scale = 1 + squared / whole
    # At 0 and 1 rounding leaves a trace beyond the ends.
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass(frozen=True)
class Share:
    """A part of a whole.

    Attributes:
        part: number of those that count.
        whole: number of all.
        repeats: how much the variance grows since some stand in the whole several times; 1 if none does.
    """

    part: int
    whole: int
    repeats: float = 1.0

    @property
    def value(self) -> float:
        """Return part ÷ whole."""
        return self.part / self.whole

    @property
    def interval(self) -> tuple[float, float]:
        """Return Wilson's score interval, which covers 95 %."""
        return wilson(self.part / self.repeats, self.whole / self.repeats)


def difference_of(pairs: Sequence[tuple[float, Share, Share]]) -> Interval:
    """Return the difference of two shares, with the interval of Newcombe's method 10.

    Of several pairs it is the weighted mean of their differences. The distances to the ends of their Wilson intervals
    are weighted and added in squares, as Newcombe's method does for the two shares of one pair.

    Args:
        pairs: weight, one share and the other; the weights add up to 1.
    """
    value = sum(weight * (one.value - other.value) for weight, one, other in pairs)
    below = above = 0.0
    for weight, one, other in pairs:
        (low, high), (other_low, other_high) = one.interval, other.interval
        below += weight**2 * ((one.value - low) ** 2 + (other_high - other.value) ** 2)
        above += weight**2 * ((high - one.value) ** 2 + (other.value - other_low) ** 2)
    return Interval(value, value - sqrt(below), value + sqrt(above))


def newcombe(part: int, whole: int, other_part: int, other_whole: int) -> Interval:
    """Return the difference of two shares, with Newcombe's interval from the Wilson intervals of both."""
    return difference_of([(1.0, Share(part, whole), Share(other_part, other_whole))])


def mean_of(sample: Sample) -> Interval:
    """Return the mean of a group, with Student's interval."""
    if sample.count < FEWEST:
        return Interval(sample.mean, None, None)
    reach = student(sample.count - 1) * sqrt(sample.error)
    return Interval(sample.mean, sample.mean - reach, sample.mean + reach)


def welch(one: Sample, other: Sample) -> Interval:
    """Return the difference of the means of two groups, with Welch's interval, which lets their spreads differ."""
    difference = one.mean - other.mean
    if min(one.count, other.count) < FEWEST:
        return Interval(difference, None, None)
    error = one.error + other.error
    if error == 0:
        return Interval(difference, difference, difference)
    degrees = error**2 / (one.error**2 / (one.count - 1) + other.error**2 / (other.count - 1))
    reach = student(degrees) * sqrt(error)
    return Interval(difference, difference - reach, difference + reach)


def student(degrees: Degrees) -> Degrees:
    """Return the 97.5 % point of Student's t from four degrees of freedom on, right to a thousandth.

    By its expansion around the normal distribution (Abramowitz and Stegun, 26.7.5).
    """
    z = Z
    first, second, third, fourth = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return first / degrees + second / degrees**2 + third / degrees**3 + fourth / degrees**4 + z
