"""Intervals that hold a share of what may happen: of each customer, and of the base.

Futures are drawn: parameters as far as they are known, then the rate, the drop-out and the spend of each customer given
its history, then its orders and their money. In a large base customers with about the same history share their futures.
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

LARGE = 3_000
"""Customers from which on those with about the same history share their futures."""

FEW, MANY = 200, 500
"""Futures that are drawn at least and at most."""

WORK = 1_000_000
"""Futures of single customers that are drawn in a small base, if that is not below ``2 * FEW`` each."""

AT_ONCE = 4_000_000
"""Figures that are held at a time."""

AT_A_TIME = 20
"""Futures that are drawn in a large base before it is said how far that is."""

STEPS = 40
"""Different ages, and times without an order, that are told apart in a large base."""

EXACT_UP_TO = 12
"""Repeat days that are told apart one by one there."""

SETS, STAND_INS = 60, 1_000
"""Draws of parameters, and customers who stand for all, that tell how well the total of a large base is known."""

Range = tuple[Floats, Floats]


@dataclass(frozen=True, eq=False)
class Intervals:
    """Lowest and highest of what may be expected to happen.

    Attributes:
        orders: order days of each customer within the horizon, whole numbers.
        revenue: money of each customer within it.
        month_orders: order days of the base in each month; of the whole horizon last.
        month_revenue: its money, alike.
        held: share of futures that the intervals of customers hold on average, of orders and of money: more than asked
            for where most futures are alike, such as none at all.
    """

    orders: Range
    revenue: Range
    month_orders: Range
    month_revenue: Range
    held: tuple[float, float]


def intervals(outlook: Outlook, ends: Floats, level: float) -> Intervals:
    """Draw futures and return the intervals that hold a share of them.

    Args:
        outlook: of the customers, in an order that does not depend on chance.
        ends: of the months, in weeks from now; the last is the horizon.
        level: share of the futures.
    """
    rng = np.random.default_rng(SEED)
    small = outlook.histories.customers <= LARGE
    with Stage("drawing futures"):
        return (_each if small else _alike)(outlook, ends, level, rng)


def bounds(draws: NDArray[Any], level: float) -> Range:
    """Return the interval of each column that holds a share of its draws, and of the next draw.

    Where nothing at all happens in as many draws as may lie below the interval, it begins there and all that it leaves
    out lies above: an interval from nothing on has no lower tail.
    """
    ranked = np.sort(draws, axis=0)
    tail = (1 - level) / 2
    low = np.where((draws == 0).mean(axis=0) >= tail, 0, ranked[_rank(tail, len(draws), math.floor)])
    top = ranked[_rank(1 - tail, len(draws), math.ceil)]
    high = np.where((draws == 0).mean(axis=0) >= tail, ranked[_rank(level, len(draws), math.ceil)], top)
    return low.astype(np.float64), high.astype(np.float64)


def _rank(share: float, count: int, rounded: Callable[[float], int]) -> int:
    """Return the place of the draw below which the next one falls with a probability of ``share``."""
    # A share such as 0.1 is not exact; what should be a whole number must not fall short of it.
    return min(max(rounded(round(share * (count + 1), 6)), 1), count) - 1


def _held(draws: NDArray[Any], found: Range) -> Floats:
    """Return the share of the draws of each column that lies in its interval."""
    share: Floats = ((draws >= found[0]) & (draws <= found[1])).mean(axis=0)
    return share


def _each(outlook: Outlook, ends: Floats, level: float, rng: np.random.Generator) -> Intervals:
    """Draw the future of each customer."""
    each, n = outlook.histories.each(), len(outlook.x)
    draws = int(min(MANY, max(2 * FEW, WORK // max(n, 1))))
    parameters = outlook.fitted.draw_parameters(draws, rng)
    spends = outlook.spend.draw_models(draws, rng)
    orders_total = np.zeros((draws, len(ends)))
    money_total = np.zeros(draws)
    found: list[tuple[Range, Range]] = []
    held: list[Range] = []
    width = max(1, AT_ONCE // (draws * len(ends)))
    for start in range(0, n, width):
        reached(f"{start / n:.0%}")
        some = slice(start, start + width)
        part = each.part(start, start + width)
        orders = outlook.fitted.model.sample_future(part, ends, draws, rng, parameters)
        money = _money(spends, outlook.x[some], outlook.mean[some], orders[:, -1], rng) * outlook.kept
        last = orders[:, -1]
        found.append((bounds(last, level), bounds(money, level)))
        held.append((_held(last, found[-1][0]), _held(money, found[-1][1])))
        orders_total += orders.sum(axis=2)
        money_total += money.sum(axis=1)
    months = np.diff(orders_total, axis=1, prepend=0.0)
    # Money of a month: that of the whole future, by the order days that fall into it.
    per_order = np.divide(money_total, orders_total[:, -1], out=np.zeros(draws), where=orders_total[:, -1] > 0)
    in_months = np.column_stack([months, orders_total[:, -1]])
    return Intervals(
        _joined([pair[0] for pair in found]),
        _joined([pair[1] for pair in found]),
        bounds(in_months, level),
        bounds(in_months * per_order[:, None], level),
        (total(_joined(held)[0]) / n, total(_joined(held)[1]) / n),
    )


def _money(
    spends: list[GammaGamma], x: Floats, mean: Floats, orders: NDArray[np.int32], rng: np.random.Generator
) -> Floats:
    drawn = [spend.sample_total(x, mean, row[None], rng)[0] for spend, row in zip(spends, orders, strict=True)]
    return np.array(drawn)


def _joined(parts: list[Range]) -> Range:
    low, high = zip(*parts, strict=True)
    return np.concatenate(low), np.concatenate(high)


def _alike(outlook: Outlook, ends: Floats, level: float, rng: np.random.Generator) -> Intervals:
    """Draw the futures of histories that stand for those near them."""
    coarse, spend = _coarse(outlook.histories), outlook.spend.model
    parameters = outlook.fitted.draw_parameters(FEW, rng)
    drawn = []
    for start in range(0, FEW, AT_A_TIME):
        reached(f"{start / FEW:.0%}")
        rows = parameters[start : start + AT_A_TIME]
        drawn.append(outlook.fitted.model.sample_future(coarse, float(ends[-1]), len(rows), rng, rows))
    orders = np.concatenate(drawn)
    reached("")
    # What a customer spent stretches its money: given the orders, money ÷ (gamma + x · mean) depends on x alone.
    typical = np.full(len(coarse), spend.pooled)
    known = spend.gamma + coarse.x * typical
    money = _money(outlook.spend.draw_models(FEW, rng), coarse.x, typical, orders, rng) / known
    stretch = outlook.kept * (spend.gamma + outlook.x * outlook.mean)
    at = coarse.inverse
    low, high = bounds(money, level)
    of_orders = bounds(orders, level)
    spread = float(np.sum(coarse.counts * orders.var(axis=0)))
    squares = np.bincount(at, np.square(stretch), minlength=len(coarse))
    money_spread = float(np.sum(squares * money.var(axis=0)))
    share = outlook.by_month(len(ends)) if len(ends) > 1 else np.ones(1)
    weeks = float(ends[-1])
    expected = outlook.orders(weeks)
    unknown, money_unknown = _unknown(outlook, weeks, rng)
    weight = coarse.counts / coarse.customers
    whole = total(expected), total(expected * outlook.order_value)
    return Intervals(
        (of_orders[0][at], of_orders[1][at]),
        (low[at] * stretch, high[at] * stretch),
        _normal(whole[0], unknown, spread, share, level),
        _normal(whole[1], money_unknown, money_spread, share, level),
        (total(weight * _held(orders, of_orders)), total(weight * _held(money, (low, high)))),
    )


def _coarse(histories: Histories) -> Histories:
    """Return histories of which few differ; ``inverse`` leads to each customer's."""
    longest = float(histories.T.max())
    step = longest / STEPS or 1.0
    silence, age = histories.T - histories.t_x, np.round(histories.T / step)
    quiet = np.minimum(np.round(silence / step), age)
    quiet = np.where(histories.x == 0, age, quiet)
    many = histories.x > EXACT_UP_TO
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


def _unknown(outlook: Outlook, weeks: float, rng: np.random.Generator) -> tuple[float, float]:
    """Return the relative standard deviation of the base's orders, and of its money, that parameters leave."""
    order = np.lexsort((outlook.mean, outlook.histories.inverse))
    places = ((np.arange(STAND_INS) + 0.5) * len(order) / STAND_INS).astype(np.int64)
    some = order[places]
    at = outlook.histories.inverse[some]
    histories = Histories.of(outlook.histories.x[at], outlook.histories.t_x[at], outlook.histories.T[at])
    x, mean = outlook.x[some], outlook.mean[some]
    model, rows = outlook.fitted.model, outlook.fitted.draw_parameters(SETS, rng)
    totals = []
    for row, spend in zip(rows, outlook.spend.draw_models(SETS, rng), strict=True):
        orders = model.with_values(row).expected_orders(histories, weeks)
        totals.append((total(orders), total(orders * spend.expected_spend(x, mean))))
    sums = np.array(totals)
    centre = sums.mean(axis=0)
    spread = np.divide(sums.std(axis=0, ddof=1), centre, out=np.zeros(2), where=centre > 0)
    return float(spread[0]), float(spread[1])


def _normal(whole: float, unknown: float, spread: float, share: Floats, level: float) -> Range:
    """Return the intervals of a sum over very many customers, in each month and in all."""
    share = np.append(share, 1.0)
    reach = NormalDist().inv_cdf((1 + level) / 2) * np.sqrt(np.square(whole * share * unknown) + spread * share)
    return np.maximum(whole * share - reach, 0.0), whole * share + reach
