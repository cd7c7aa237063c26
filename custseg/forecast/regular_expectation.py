"""Expected orders of a customer that is alive, if the times between its orders are Erlang-k distributed.

An order is every k-th of a stream of steps. The phase of a customer is the number of steps since its last order; n, the
number of its steps in the horizon, is negative binomial; it then makes floor((n + phase) ÷ k) orders, unless it drops
out after one of them, with probability p each. The mean of (1 − p)^floor((n + phase) ÷ k) is a sum over the k-th roots
of 1 − p of the generating function of n. Its integral over p, which is Beta distributed, is smooth in the horizon, so
that a Chebyshev series gives it to ten digits for all histories with the same number of orders.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from custseg.forecast.histories import Floats, Integers

NODES = 180
"""Nodes of the trapezoidal rule."""

CHUNK = 128
"""Histories per batch of the rule: small enough that their nodes stay in the CPU cache."""

PANEL = float(np.log(4.0))
"""Length of the stretch of log(horizon ÷ rate parameter) that a series covers."""

SERIES_LENGTHS = (16, 32)
"""Terms of a series: the longer one is tried where the last terms of the shorter one are too large."""

PRECISION = 2e-11
"""Largest of the last two terms of a series, relative to the smallest value on its stretch."""

ROUNDING = 1e-13
"""Error in orders that is due to rounding, and accepted."""

BATCH = 2**14
"""Histories per batch of a sum of series."""

Phases = Callable[[Floats, Floats], Floats]


def beta_phases(a: float, k: int, stayed: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the expected orders in each phase if the drop-out probability is Beta(a, stayed) distributed.

    Args:
        a: first parameter of the Beta distribution.
        k: steps per order.
        stayed: second parameter of it, for each history: 1 or more.
        shape: shape of the Gamma distribution of the rate of steps in phase 0; one more in each later phase.
        ratio: horizon ÷ rate parameter of that Gamma distribution.

    Returns:
        Phases × histories.
    """
    out = np.empty((k, len(ratio)))
    for start in range(0, len(ratio), CHUNK):
        some = slice(start, start + CHUNK)
        out[:, some] = _mean(a, k, stayed[some, None], shape[some, None], ratio[some, None])
    return out


def constant_phases(odds: float, k: int, shape: Floats, ratio: Floats) -> Floats:
    """Return the expected orders in each phase if the drop-out probability is the same for all: phases × histories.

    Args:
        odds: p ÷ (1 − p).
        k: steps per order.
        shape, ratio: as in `beta_phases`.
    """
    log_q = np.full(1, -np.log1p(odds))
    return _until_drop_out(k, shape, ratio, np.full(1, odds / (1 + odds)), log_q)


def interpolated(phases: Phases, x: Floats, ratio: Floats) -> Floats:
    """Return the expected orders in each phase of many histories, from few of them.

    Histories with the same x and a similar ratio share a series, if they are more than it has terms and if its last
    terms show that it is precise. The others are computed one by one.

    Args:
        phases: returns the expected orders, phases × histories, for values of x and ratio.
        x: repeat days of each history.
        ratio: horizon ÷ rate parameter of each history, all above zero.

    Returns:
        Phases × histories.
    """
    place = np.log(ratio) / PANEL
    panel = np.floor(place)
    low = int(panel.min())
    width = int(panel.max()) - low + 1
    groups, group = np.unique(x.astype(np.int64) * width + panel.astype(np.int64) - low, return_inverse=True)
    members = np.bincount(group)
    count = phases(x[:1], ratio[:1]).shape[0]
    out = np.empty((count, len(ratio)))
    missing = np.ones(len(groups), dtype=bool)
    for terms in SERIES_LENGTHS:
        asked = np.flatnonzero(missing & (members > terms))
        if not len(asked):
            break
        series, good = _series(phases, groups[asked] // width, groups[asked] % width + low, terms)
        found = asked[good]
        missing[found] = False
        at = np.full(len(groups), -1)
        at[found] = np.arange(len(found))
        own = np.flatnonzero(at[group] >= 0)
        out[:, own] = _summed(series[..., good], at[group[own]], 2 * (place[own] - panel[own]) - 1)
    rest = np.flatnonzero(missing[group])
    if len(rest):
        _, first, again = np.unique(x[rest] + 1j * ratio[rest], return_index=True, return_inverse=True)
        out[:, rest] = phases(x[rest[first]], ratio[rest[first]])[:, again]
    return out


def _series(phases: Phases, x: Integers, panel: Integers, terms: int) -> tuple[Floats, Floats]:
    """Return the Chebyshev series of each pair of x and panel, terms × phases × pairs, and which are precise."""
    points, to_terms = _chebyshev(terms)
    ratio = np.exp((panel[:, None] + (points + 1) / 2) * PANEL)
    values = phases(np.repeat(x.astype(np.float64), terms), ratio.reshape(-1))
    values = values.reshape(len(values), len(x), terms)
    series = np.einsum("mt,pgt->mpg", to_terms, values)
    last = np.abs(series[-2:]).max(axis=0)
    return series, (last <= PRECISION * np.abs(values).min(axis=2) + ROUNDING).all(axis=0)


@cache
def _chebyshev(terms: int) -> tuple[Floats, Floats]:
    """Return the nodes of a series between −1 and 1, and the matrix from values at the nodes to terms."""
    angles = np.pi * (np.arange(terms) + 0.5) / terms
    to_terms = 2 / terms * np.cos(np.arange(terms)[:, None] * angles)
    to_terms[0] /= 2
    return np.cos(angles), to_terms


def _summed(series: Floats, at: Integers, place: Floats) -> Floats:
    """Return the sums of series: phases × histories.

    Args:
        series: terms × phases × series.
        at: index of the series of each history.
        place: where to sum it, between −1 and 1.
    """
    out = np.empty((series.shape[1], len(at)))
    for start in range(0, len(at), BATCH):
        some = slice(start, start + BATCH)
        own, twice = at[some], 2 * place[some]
        before = np.zeros((series.shape[1], len(own)))
        now = series[-1][:, own]
        for term in series[-2:0:-1]:
            before, now = now, term[:, own] + twice * now - before
        out[:, some] = series[0][:, own] + twice / 2 * now - before
    return out


def _mean(a: float, k: int, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean over p ~ Beta(a, b) of `_until_drop_out` for a batch of histories, as phases × histories.

    The trapezoidal rule in the log-odds of p, as for exponential times (`custseg.forecast.conditional_expectation`):
    the mean of the straight line between p = 0 and p = 1 is known, and the rest vanishes at both ends.
    """
    # The nodes of histories with the same number of orders are the same.
    kinds, at = np.unique(b, return_inverse=True)
    p, q, log_q, weight = (each[at.reshape(-1)] for each in _nodes(a, kinds[:, None]))
    at_0, at_1 = _never_drop_out(k, shape, ratio), _at_least_one(k, shape, ratio)
    rest = (_until_drop_out(k, shape, ratio, p, log_q) - at_0 * q - at_1 * p) / (p * q)
    b = b[:, 0]
    total = a + b
    mean = (rest * weight).sum(axis=2)
    found: Floats = (at_0[..., 0] * b + at_1[..., 0] * a) / total + a * b / (total * (total + 1)) * mean
    return found


def _nodes(a: float, b: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Return p, 1 − p, its logarithm, and the weight at the nodes of the rule for Beta(a, b): histories × nodes."""
    spread = 8 * np.sqrt(1 / (1 + a) + 1 / (1 + b))
    middle = np.log((1 + a) / (1 + b))
    low, high = middle - spread - 34 / (1 + a), middle + spread + 34 / (1 + b)
    u = low + (high - low) * np.linspace(0, 1, NODES)
    log_q = -np.logaddexp(0, u)
    log_p = u + log_q
    logs = (1 + a) * log_p + (1 + b) * log_q
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    weight /= weight.sum(axis=1, keepdims=True)
    return np.exp(log_p), np.exp(log_q), log_q, weight


def _until_drop_out(k: int, shape: Floats, ratio: Floats, p: Floats, log_q: Floats) -> Floats:
    """Return (1 − mean of (1 − p)^orders) ÷ p in each phase: the orders until drop-out, with probability p each.

    Args:
        k: steps per order.
        shape, ratio: as in `beta_phases`.
        p: drop-out probability, above zero.
        log_q: logarithm of 1 − p.
    """
    step = -log_q / k
    log_mean, log_base = _first_root(k, step), np.log1p(-np.expm1(-step) * ratio)
    log_part = log_mean - shape * log_base
    out = np.empty((k, *log_part.shape))
    for phase in range(k):
        out[phase] = -np.expm1(log_part - phase * (step + log_base)) / p
    size, q = np.exp(-step), np.exp(log_q)
    for root in range(1, k // 2 + 1):
        y, weight = _root(k, root, size)
        base = 1 + (1 - y) * ratio
        part = (weight * y / ((1 - y) * q)) * _inverse_power(base, shape)
        turn = y / base
        for phase in range(k):
            out[phase] -= part.real
            part *= turn
    return out


def _inverse_power(base: Floats, shape: Floats) -> Floats:
    """Return base^−shape, of complex numbers ten times faster than numpy: its tangent is quick, its cosine is not."""
    if not np.iscomplexobj(base):
        return np.asarray(np.exp(-shape * np.log(base)))
    real, imaginary = base.real.copy(), base.imag.copy()
    size = np.exp(-0.5 * shape * np.log(real * real + imaginary * imaginary))
    half = np.tan(-0.5 * shape * np.arctan2(imaginary, real))
    size /= 1 + half * half
    found: Any = np.empty(base.shape, dtype=np.complex128)
    found.real = size * (1 - half * half)
    found.imag = 2 * size * half
    return np.asarray(found)


def _never_drop_out(k: int, shape: Floats, ratio: Floats) -> Floats:
    """Return the expected orders in each phase without drop-out: the limit of `_until_drop_out` at p = 0."""
    out = np.empty((k, *np.broadcast_shapes(shape.shape, ratio.shape)))
    for phase in range(k):
        out[phase] = ((shape + phase) * ratio + phase - (k - 1) / 2) / k
    for root in range(1, k // 2 + 1):
        y, weight = _root(k, root, np.ones(1))
        base = 1 + (1 - y) * ratio
        part = weight * y / (1 - y) * base**-shape
        for phase in range(k):
            out[phase] -= part.real
            part = part * (y / base)
    return out


def _at_least_one(k: int, shape: Floats, ratio: Floats) -> Floats:
    """Return the probability of an order in each phase: that n is at least k − phase."""
    out = []
    for phase in range(k):
        log_none = -(shape + phase) * np.log1p(ratio)
        more = np.zeros_like(log_none)
        term = np.ones_like(log_none)
        for n in range(1, k - phase):
            term = term * (shape + phase + n - 1) / n * (ratio / (1 + ratio))
            more += term
        out.append(-np.expm1(log_none) - np.exp(log_none) * more)
    return np.array(out)


def _first_root(k: int, step: Floats) -> Floats:
    """Return the logarithm of the mean of exp(i · step) over i = 0 … k − 1, precise where ``step`` is small."""
    rise = np.expm1(step)
    term, total = np.zeros_like(step), np.zeros_like(step)
    for _ in range(1, k):
        term = term + rise + term * rise
        total += term
    found: Floats = np.log1p(total / k)
    return found


def _root(k: int, root: int, size: Floats) -> tuple[Floats, float]:
    """Return a k-th root of unity times ``size``, and its weight: two of them are conjugate, −1 is real."""
    if 2 * root == k:
        return -size, 1 / k
    turned: Floats = size * np.exp(2j * np.pi * root / k)
    return turned, 2 / k
