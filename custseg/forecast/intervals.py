"""Prediction intervals of each customer, by simulation.

Each draw takes parameters from their estimated distribution and a pace of the whole base, then the order rate, drop-out
and spend of each customer given its history, then its orders and their money. In a large base customers with similar
histories share draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Floats, Histories
from custseg.forecast.outlook import Outlook, total
from custseg.stages import Stage, reached

SEED = 20_260_101

SMALL_BASE = 3_000
"""Customers up to which each has draws of its own."""

MIN_DRAWS, MAX_DRAWS = 200, 500
"""Lowest and highest number of draws per customer."""

TOTAL_DRAWS = 1_000_000
"""Draws of all customers together in a small base, unless that is below ``2 * MIN_DRAWS`` for each."""

VALUES_IN_MEMORY = 4_000_000
"""Drawn values kept in memory at a time."""

DRAWS_PER_REPORT = 20
"""Draws of a large base between two reports of progress."""

TIME_STEPS = 40
"""Steps to which age, and time since the last order, are rounded in a large base."""

EXACT_REPEAT_DAYS = 12
"""Repeat days up to which they are not rounded in a large base."""

Interval = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Prediction intervals: the low and the high end of each.

    Attributes:
        orders: order days of each customer within the horizon, whole numbers.
        revenue: revenue of each customer within the horizon, in money.
        coverage: mean share of draws inside the intervals, of orders and of revenue: above the level where most draws
            are equal, such as no order at all.
    """

    orders: Interval
    revenue: Interval
    coverage: tuple[float, float]


def intervals(outlook: Outlook, weeks: float, level: float, spread: float = 0.0) -> Intervals:
    """Return the prediction intervals of customers.

    Args:
        outlook: of the customers, in a reproducible order.
        weeks: the horizon.
        level: share of draws that an interval holds, such as 0.8.
        spread: standard deviation of the logarithm of the pace of the whole base, which is the same for all customers.
    """
    rng = np.random.default_rng(SEED)
    small = outlook.histories.customers <= SMALL_BASE
    with Stage("drawing futures"):
        return (_of_each_customer if small else _of_similar_histories)(outlook, weeks, level, spread, rng)


def bounds(draws: NDArray[Any], level: float) -> Interval:
    """Return the interval of each column that holds a share of its draws, and of the next draw.

    Where at least a tail of the draws is zero, the interval begins at zero and has an upper tail only.

    Args:
        draws: draws × columns.
        level: share of the draws, such as 0.8.
    """
    ranked = np.sort(draws, axis=0)
    tail = (1 - level) / 2
    low = np.where((draws == 0).mean(axis=0) >= tail, 0, ranked[_rank(tail, len(draws), math.floor)])
    top = ranked[_rank(1 - tail, len(draws), math.ceil)]
    high = np.where((draws == 0).mean(axis=0) >= tail, ranked[_rank(level, len(draws), math.ceil)], top)
    return low.astype(np.float64), high.astype(np.float64)


def _rank(share: float, count: int, rounded: Callable[[float], int]) -> int:
    """Return the index of the sorted draw that the next draw stays below with a probability of ``share``."""
    # The product of a float such as 0.1 may miss a whole number by rounding.
    return min(max(rounded(round(share * (count + 1), 6)), 1), count) - 1


def _coverage(draws: NDArray[Any], interval: Interval) -> Floats:
    """Return the share of the draws of each column inside its interval."""
    share: Floats = ((draws >= interval[0]) & (draws <= interval[1])).mean(axis=0)
    return share


def _horizons(outlook: Outlook, weeks: float, spread: float, draws: int, rng: np.random.Generator) -> Floats:
    """Return the horizon of each draw, as a column: at a faster pace, customers live through more time."""
    if not spread and outlook.factor == 1:
        return np.full((draws, 1), weeks)
    paces = outlook.factor * np.exp(spread * rng.standard_normal(draws))
    return weeks * outlook.time_factors(paces, weeks)[:, None]


def _of_each_customer(
    outlook: Outlook, weeks: float, level: float, spread: float, rng: np.random.Generator
) -> Intervals:
    """Return the intervals of a small base, with draws for each customer."""
    each, n = outlook.histories.per_customer(), len(outlook.x)
    draws = int(min(MAX_DRAWS, max(2 * MIN_DRAWS, TOTAL_DRAWS // max(n, 1))))
    parameters = outlook.fitted.draw_parameters(draws, rng)
    spends = outlook.spend.draw_models(draws, rng)
    horizons = _horizons(outlook, weeks, spread, draws, rng)
    found: list[tuple[Interval, Interval]] = []
    coverage: list[Interval] = []
    width = max(1, VALUES_IN_MEMORY // draws)
    for start in range(0, n, width):
        reached(f"{start / n:.0%}")
        some = slice(start, start + width)
        part = each.part(start, start + width)
        orders = outlook.fitted.model.sample_future(part, horizons, draws, rng, parameters)[:, 0]
        money = _money(spends, outlook.x[some], outlook.mean[some], orders, rng) * outlook.money_scale[some]
        found.append((bounds(orders, level), bounds(money, level)))
        coverage.append((_coverage(orders, found[-1][0]), _coverage(money, found[-1][1])))
    return Intervals(
        _joined([pair[0] for pair in found]),
        _joined([pair[1] for pair in found]),
        (total(_joined(coverage)[0]) / n, total(_joined(coverage)[1]) / n),
    )


def _money(
    spends: list[GammaGamma], x: Floats, mean: Floats, orders: NDArray[np.int32], rng: np.random.Generator
) -> Floats:
    drawn = [spend.sample_total(x, mean, row[None], rng)[0] for spend, row in zip(spends, orders, strict=True)]
    return np.array(drawn)


def _joined(parts: list[Interval]) -> Interval:
    low, high = zip(*parts, strict=True)
    return np.concatenate(low), np.concatenate(high)


def _of_similar_histories(
    outlook: Outlook, weeks: float, level: float, spread: float, rng: np.random.Generator
) -> Intervals:
    """Return the intervals of a large base, with draws for rounded histories."""
    coarse, spend = _coarse_histories(outlook.histories), outlook.spend.model
    parameters = outlook.fitted.draw_parameters(MIN_DRAWS, rng)
    horizons = _horizons(outlook, weeks, spread, MIN_DRAWS, rng)
    drawn = []
    for start in range(0, MIN_DRAWS, DRAWS_PER_REPORT):
        reached(f"{start / MIN_DRAWS:.0%}")
        some = slice(start, start + DRAWS_PER_REPORT)
        rows = parameters[some]
        drawn.append(outlook.fitted.model.sample_future(coarse, horizons[some], len(rows), rng, rows)[:, 0])
    orders = np.concatenate(drawn)
    reached("")
    # Given the orders, money ÷ (gamma + x · mean) depends on x alone, so customers with the same x share draws.
    typical = np.full(len(coarse), spend.pooled)
    known = spend.gamma + coarse.x * typical
    money = _money(outlook.spend.draw_models(MIN_DRAWS, rng), coarse.x, typical, orders, rng) / known
    scale = outlook.money_scale * (spend.gamma + outlook.x * outlook.mean)
    at = coarse.inverse
    low, high = bounds(money, level)
    of_orders = bounds(orders, level)
    weight = coarse.counts / coarse.customers
    return Intervals(
        (of_orders[0][at], of_orders[1][at]),
        (low[at] * scale, high[at] * scale),
        (total(weight * _coverage(orders, of_orders)), total(weight * _coverage(money, (low, high)))),
    )


def _coarse_histories(histories: Histories) -> Histories:
    """Return rounded histories, so that few differ; ``inverse`` leads to the one of each customer."""
    longest = float(histories.T.max())
    step = longest / TIME_STEPS or 1.0
    silence, age = histories.T - histories.t_x, np.round(histories.T / step)
    quiet = np.minimum(np.round(silence / step), age)
    quiet = np.where(histories.x == 0, age, quiet)
    many = histories.x > EXACT_REPEAT_DAYS
    level = np.where(many, np.round(10 * np.log(np.maximum(histories.x, 1))), histories.x + 0.5)
    _, at = np.unique(np.column_stack([level, quiet, age]), axis=0, return_inverse=True)
    at = at.reshape(-1)
    counts = np.bincount(at, histories.counts).astype(np.float64)

    def mean(values: Floats) -> Floats:
        averaged: Floats = np.bincount(at, histories.counts * values) / counts
        return averaged

    x = np.round(mean(histories.x))
    t_x = np.where(x > 0, np.minimum(mean(histories.t_x), mean(histories.T)), 0.0)
    return Histories(x, t_x, mean(histories.T), counts, at[histories.inverse])
