"""Two shares compared: the interval of their difference, and how many customers it takes to tell them apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
"""For 95 %, two-sided."""

Z_POWER = NormalDist().inv_cdf(0.8)
"""For a power of 80 %."""

MOST_NEEDED = 10**9


@dataclass(frozen=True)
class Share:
    """A part of a whole.

    Attributes:
        part: number of customers who bought.
        whole: number of customers.
        repeats: how much the variance grows since customers stand in the whole several times; 1 if none does.
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
        share, number, squared = self.value, self.whole / self.repeats, Z * Z
        middle = share + squared / (2 * number)
        reach = Z * sqrt(share * (1 - share) / number + squared / (4 * number * number))
        scale = 1 + squared / number
        # At 0 and 1 rounding leaves a trace beyond the ends.
        return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)


@dataclass(frozen=True)
class Difference:
    """A difference, and the interval around it; None for ends that the data do not tell."""

    value: float
    low: float | None
    high: float | None

    @property
    def is_sure(self) -> bool:
        """Return whether the interval leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def difference_of(pairs: Sequence[tuple[float, Share, Share]]) -> Difference:
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
    return Difference(value, value - sqrt(below), value + sqrt(above))


def needed(share: float, control: float, ratio: float) -> int | None:
    """Return how many customers it takes to tell two shares apart: with a power of 80 %, at 5 %, two-sided.

    Fleiss, Levin and Paik, Statistical Methods for Rates and Proportions, 3rd edition (2003), section 4.4, for groups
    of different sizes and without correction for continuity.

    Args:
        share: of those contacted.
        control: of the control group.
        ratio: number of those contacted ÷ number of the control group.

    Returns:
        Those contacted and the control group together; None if the shares are equal, or nearly so.
    """
    if share == control:
        return None
    mean = (control + ratio * share) / (ratio + 1)
    spread = Z * sqrt((ratio + 1) * mean * (1 - mean))
    spread += Z_POWER * sqrt(ratio * control * (1 - control) + share * (1 - share))
    group = spread**2 / (ratio * (share - control) ** 2)
    return ceil(group * (1 + ratio)) if group * (1 + ratio) < MOST_NEEDED else None
