"""How long things last while some are still running: Kaplan and Meier's estimate, and chances by age.

Open deals have lasted at least as long as they are old. To leave them out would make the usual cycle too short.
"""

from __future__ import annotations

import bisect
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

Z = 1.959963984540054
"""A normal variable is within this distance of its mean, in standard deviations, with a probability of 95 %."""

MIN_AT_RISK = 20
"""Deals that were still open at an age, from which a chance at that age is told."""

MIN_ENDED = 6
"""Ended ones from which a quantile has an interval, as a median has one by ranks."""

EPS = 1e-12
"""Products of fractions differ from the exact value by less."""


@dataclass(frozen=True)
class Lasting:
    """How many are still running after each number of days.

    Attributes:
        days: on which something ended, in order.
        running: share that still runs after each of these days.
        won: share that has ended well by each of these days.
        at_risk: number that still ran just before each of these days.
        spread: Greenwood's sum of each of these days.
        number: of all that were observed, sorted numbers of days.
        ended: how many have ended.
    """

    days: tuple[int, ...]
    running: tuple[float, ...]
    won: tuple[float, ...]
    at_risk: tuple[int, ...]
    spread: tuple[float, ...]
    number: tuple[int, ...]
    ended: int

    def running_at(self, day: int) -> float:
        """Return the share that still runs after a number of days."""
        place = bisect.bisect_right(self.days, day) - 1
        return self.running[place] if place >= 0 else 1.0

    def chance(self, day: int) -> float | None:
        """Return the share of those still running after a number of days that ended well later; None where few are.

        Args:
            day: age, in days.
        """
        older = len(self.number) - bisect.bisect_right(self.number, day)
        running = self.running_at(day)
        if older < MIN_AT_RISK or running <= EPS:
            return None
        place = bisect.bisect_right(self.days, day) - 1
        so_far = self.won[place] if place >= 0 else 0.0
        return max(0.0, (self.won[-1] - so_far) / running) if self.won else 0.0

    def won_by(self, day: int) -> float | None:
        """Return the share that ended well within a number of days; None where none was observed as long."""
        if not self.number or (self.number[-1] < day and (not self.running or self.running[-1] > EPS)):
            return None
        place = bisect.bisect_right(self.days, day) - 1
        return self.won[place] if place >= 0 else 0.0

    def quantile(self, share: float) -> int | None:
        """Return the first day by which a share has ended; None where fewer have."""
        limit = 1 - share + EPS
        return next((day for day, running in zip(self.days, self.running, strict=True) if running <= limit), None)

    def interval(self, share: float) -> tuple[int | None, int | None]:
        """Return the interval of a quantile, by Brookmeyer and Crowley, on the scale of log(−log).

        Where fewer than `MIN_ENDED` have ended, there is none.
        """
        if self.ended < MIN_ENDED:
            return None, None
        bands = [self._band(place) for place in range(len(self.days))]
        limit = 1 - share + EPS
        low = next((day for day, band in zip(self.days, bands, strict=True) if band[0] <= limit), None)
        high = next((day for day, band in zip(self.days, bands, strict=True) if band[1] <= limit), None)
        return low, high

    def _band(self, place: int) -> tuple[float, float]:
        """Return the 95 % band of the share that still runs after a day."""
        running, spread = self.running[place], self.spread[place]
        if running <= EPS or running >= 1 - EPS or not math.isfinite(spread):
            return running, running
        width = Z * math.sqrt(spread) / abs(math.log(running))
        return running ** math.exp(width), running ** math.exp(-width)


def lasting(ended: Iterable[tuple[int, bool]], still: Iterable[int]) -> Lasting:
    """Return how long things last.

    Args:
        ended: days that each lasted, and whether it ended well.
        still: days that each of those still running has lasted so far.
    """
    finished = list(ended)
    censored = list(still)
    well = Counter(day for day, good in finished if good)
    ends = Counter(day for day, _ in finished)
    leaves = Counter(censored)
    at_risk = len(finished) + len(censored)
    running, won, spread = 1.0, 0.0, 0.0
    rows: list[tuple[int, float, float, int, float]] = []
    for day in sorted({*ends, *leaves}):
        if number := ends[day]:
            won += running * well[day] / at_risk
            spread = spread + number / (at_risk * (at_risk - number)) if at_risk > number else math.inf
            running *= (at_risk - number) / at_risk
            rows.append((day, running, won, at_risk, spread))
        at_risk -= number + leaves[day]
    columns: list[Any] = list(zip(*rows, strict=True)) or [(), (), (), (), ()]
    observed = tuple(sorted([*(day for day, _ in finished), *censored]))
    days, still_running, ended_well, numbers, sums = map(tuple, columns)
    return Lasting(days, still_running, ended_well, numbers, sums, observed, len(finished))


def median(values: list[int]) -> float | None:
    """Return the median of whole numbers in order; None without any."""
    if not values:
        return None
    half, odd = divmod(len(values), 2)
    return float(values[half]) if odd else (values[half - 1] + values[half]) / 2


def median_interval(values: list[int]) -> tuple[int | None, int | None]:
    """Return the 95 % interval of a median by ranks, which supposes nothing of the distribution.

    Args:
        values: in order; fewer than six have no such interval.
    """
    rank = _rank(len(values))
    return (values[rank - 1], values[-rank]) if rank else (None, None)


@lru_cache(maxsize=4096)
def _rank(number: int) -> int:
    """Return the highest rank k with P(B < k) ≤ 2.5 %, B binomial with a half; 0 where there is none."""
    if number > 1000:
        return math.floor((number + 1) / 2 - Z * math.sqrt(number) / 2)
    total, rank, term = 0.0, 0, 0.5**number
    for one in range(number // 2 + 1):
        total += term
        if total > 0.025:
            break
        rank = one + 1
        term *= (number - one) / (one + 1)
    return rank
