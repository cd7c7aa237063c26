"""Prediction intervals of each customer and of the base, by simulation.

Each draw takes parameters from their estimated distribution, then the order rate, drop-out and spend of each customer
given its history, then its orders and their money. In a large base customers with similar histories share draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
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

PARAMETER_SETS, SAMPLED_CUSTOMERS = 60, 1_000
"""Draws of parameters, and sampled customers, that measure the parameter error of the total of a large base."""

Interval = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Prediction intervals: the low and the high end of each.

    Attributes:
        orders: order days of each customer within the horizon, whole numbers.
        revenue: revenue of each customer within the horizon, in money.
        month_orders: order days of the base in each month; the last value is for the whole horizon.
        month_revenue: revenue of the base, likewise.
        coverage: mean share of draws inside the intervals of customers, of orders and of revenue: above the level where
            most draws are equal, such as no order at all.
    """

    orders: Interval
    revenue: Interval
    month_orders: Interval
    month_revenue: Interval
    coverage: tuple[float, float]


def intervals(outlook: Outlook, ends: Floats, level: float) -> Intervals:
    """Return the prediction intervals of customers and base.

    Args:
        outlook: of the customers, in a reproducible order.
        ends: ends of the months, in weeks from the report date; the last one is the horizon.
        level: share of draws that an interval holds, such as 0.8.
    """
    rng = np.random.default_rng(SEED)
    small = outlook.histories.customers <= SMALL_BASE
    with Stage("drawing futures"):
        return (_of_each_customer if small else _of_similar_histories)(outlook, ends, level, rng)


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


def _of_each_customer(outlook: Outlook, ends: Floats, level: float, rng: np.random.Generator) -> Intervals:
    """Return the intervals of a small base, with draws for each customer."""
    each, n = outlook.histories.per_customer(), len(outlook.x)
    draws = int(min(MAX_DRAWS, max(2 * MIN_DRAWS, TOTAL_DRAWS // max(n, 1))))
    parameters = outlook.fitted.draw_parameters(draws, rng)
    spends = outlook.spend.draw_models(draws, rng)
    orders_total = np.zeros((draws, len(ends)))
    money_total = np.zeros(draws)
    found: list[tuple[Interval, Interval]] = []
    coverage: list[Interval] = []
    width = max(1, VALUES_IN_MEMORY // (draws * len(ends)))
    for start in range(0, n, width):
        reached(f"{start / n:.0%}")
        some = slice(start, start + width)
        part = each.part(start, start + width)
        orders = outlook.fitted.model.sample_future(part, ends, draws, rng, parameters)
        money = _money(spends, outlook.x[some], outlook.mean[some], orders[:, -1], rng) * outlook.money_scale[some]
        last = orders[:, -1]
        found.append((bounds(last, level), bounds(money, level)))
        coverage.append((_coverage(last, found[-1][0]), _coverage(money, found[-1][1])))
        orders_total += orders.sum(axis=2)
        money_total += money.sum(axis=1)
    months = np.diff(orders_total, axis=1, prepend=0.0)
    # Revenue of a month: the revenue of the horizon, in proportion to the order days of the month.
    per_order = np.divide(money_total, orders_total[:, -1], out=np.zeros(draws), where=orders_total[:, -1] > 0)
    in_months = np.column_stack([months, orders_total[:, -1]])
    return Intervals(
        _joined([pair[0] for pair in found]),
        _joined([pair[1] for pair in found]),
        bounds(in_months, level),
        bounds(in_months * per_order[:, None], level),
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


def _of_similar_histories(outlook: Outlook, ends: Floats, level: float, rng: np.random.Generator) -> Intervals:
    """Return the intervals of a large base, with draws for rounded histories."""
    coarse, spend = _coarse_histories(outlook.histories), outlook.spend.model
    parameters = outlook.fitted.draw_parameters(MIN_DRAWS, rng)
    drawn = []
    for start in range(0, MIN_DRAWS, DRAWS_PER_REPORT):
        reached(f"{start / MIN_DRAWS:.0%}")
        rows = parameters[start : start + DRAWS_PER_REPORT]
        drawn.append(outlook.fitted.model.sample_future(coarse, float(ends[-1]), len(rows), rng, rows))
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
    variance = float(np.sum(coarse.counts * orders.var(axis=0)))
    squares = np.bincount(at, np.square(scale), minlength=len(coarse))
    money_variance = float(np.sum(squares * money.var(axis=0)))
    share = outlook.month_shares(len(ends)) if len(ends) > 1 else np.ones(1)
    weeks = float(ends[-1])
    expected = outlook.expected_orders(weeks)
    error, money_error = _parameter_error(outlook, weeks, rng)
    weight = coarse.counts / coarse.customers
    base = total(expected), total(expected * outlook.expected_order_value)
    return Intervals(
        (of_orders[0][at], of_orders[1][at]),
        (low[at] * scale, high[at] * scale),
        _normal_intervals(base[0], error, variance, share, level),
        _normal_intervals(base[1], money_error, money_variance, share, level),
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


def _parameter_error(outlook: Outlook, weeks: float, rng: np.random.Generator) -> tuple[float, float]:
    """Return the relative standard deviation of the orders and revenue of the base due to parameter error."""
    order = np.lexsort((outlook.mean, outlook.histories.inverse))
    places = ((np.arange(SAMPLED_CUSTOMERS) + 0.5) * len(order) / SAMPLED_CUSTOMERS).astype(np.int64)
    some = order[places]
    at = outlook.histories.inverse[some]
    histories = Histories.of(outlook.histories.x[at], outlook.histories.t_x[at], outlook.histories.T[at])
    x, mean, scale = outlook.x[some], outlook.mean[some], outlook.money_scale[some]
    model, rows = outlook.fitted.model, outlook.fitted.draw_parameters(PARAMETER_SETS, rng)
    totals = []
    for row, spend in zip(rows, outlook.spend.draw_models(PARAMETER_SETS, rng), strict=True):
        orders = model.with_values(row).expected_orders(histories, weeks)
        totals.append((total(orders), total(orders * scale * spend.expected_spend(x, mean))))
    sums = np.array(totals)
    centre = sums.mean(axis=0)
    spread = np.divide(sums.std(axis=0, ddof=1), centre, out=np.zeros(2), where=centre > 0)
    return float(spread[0]), float(spread[1])


def _normal_intervals(mean: float, error: float, variance: float, share: Floats, level: float) -> Interval:
    """Return normal intervals of a sum over many customers, in each month and over the horizon.

    Args:
        mean: expected value over the horizon.
        error: relative standard deviation due to parameter error.
        variance: over the horizon, given the parameters.
        share: of each month in the expected value.
        level: share that an interval holds.
    """
    share = np.append(share, 1.0)
    reach = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(np.square(mean * share * error) + variance * share)
    return np.maximum(mean * share - reach, 0.0), mean * share + reach
