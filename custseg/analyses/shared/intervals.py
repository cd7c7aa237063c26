"""Intervals that cover 95 %: of a share, of the difference of two shares (Newcombe) and of two means (Welch)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

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


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Return the interval of a share, by Wilson's score."""
    share, squared = part / whole, Z * Z
    middle = share + squared / (2 * whole)
    reach = Z * sqrt(share * (1 - share) / whole + squared / (4 * whole * whole))
    scale = 1 + squared / whole
    # At 0 and 1 rounding leaves a trace beyond the ends.
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


def newcombe(part: int, whole: int, other_part: int, other_whole: int) -> Interval:
    """Return the difference of two shares, with Newcombe's interval from the Wilson intervals of both."""
    one, other = part / whole, other_part / other_whole
    (low, high), (other_low, other_high) = wilson(part, whole), wilson(other_part, other_whole)
    difference = one - other
    return Interval(
        difference,
        difference - sqrt((one - low) ** 2 + (other_high - other) ** 2),
        difference + sqrt((high - one) ** 2 + (other - other_low) ** 2),
    )


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


def student(degrees: float) -> float:
    """Return the 97.5 % point of Student's t from four degrees of freedom on, right to a thousandth.

    By its expansion around the normal distribution (Abramowitz and Stegun, 26.7.5).
    """
    z = Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))
