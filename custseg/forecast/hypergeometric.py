"""Orders expected of a customer who is there, when the drop-out probability has a Beta distribution."""

from __future__ import annotations

import numpy as np
from scipy.special import hyp2f1

from custseg.forecast.histories import Floats

NEAR_ONE = 1e-6
"""Within this of a pole, the figure is moved off it."""

LARGE = 30.0
"""Sum of the Beta parameters a, b of the model from which the closed form loses digits."""

NODES = 200
"""Of the rule that takes its place."""

CHUNK = 2000


def expected_living(a: float, b: Floats, total: float, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean of (1 − (1 + p·ratio)^−shape) ÷ p over p ~ Beta(a, b).

    Args:
        a: first parameter of the Beta.
        b: second, of each history: the model's b plus the times that the customer stayed.
        total: a + b − shape, the same for all histories: what a customer did cancels out of it.
        shape: of the Gamma of the order rate.
        ratio: horizon ÷ rate of that Gamma.

    Returns:
        One figure per history, right to about nine digits.
    """
    off = a if abs(a - 1) >= NEAR_ONE else 1 + NEAR_ONE
    pole = off + b - 1
    pole = np.where(np.abs(pole) < NEAR_ONE, NEAR_ONE, pole)
    z = ratio / (1 + ratio)
    with np.errstate(all="ignore"):
        power = (off - 1) * np.log1p(-z)
        series = hyp2f1(total - 1, off - 1, pole, z)
        # Below the pole the series may be negative and has no logarithm.
        rest = np.where(pole > 0, -np.expm1(power + np.log(series)), 1 - np.exp(power) * series)
        found: Floats = pole / (off - 1) * rest
    # Bounds of the mean: nobody drops out; everybody does after one order.
    most = shape * ratio
    doubtful = ~((found >= 0) & (found <= most * (1 + 1e-9))) | (abs(total) + a > LARGE)
    if doubtful.any():
        found[doubtful] = _by_rule(a, b[doubtful], shape[doubtful], ratio[doubtful])
    return found


def _by_rule(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the same mean by the trapezoidal rule in the logarithm of the odds of p."""
    out = np.empty(len(b))
    for start in range(0, len(b), CHUNK):
        some = slice(start, start + CHUNK)
        out[some] = _rule(a, b[some, None], shape[some, None], ratio[some, None])
    return out


def _rule(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean for a column of histories.

    The mean of the straight line between the ends p = 0 and p = 1 is known. What is left is zero at both, which leaves
    p·q times a smooth curve, to be weighed by Beta(1 + a, 1 + b): it falls off even where a or b is tiny.
    """
    spread = 9 * np.sqrt(1 / (1 + a) + 1 / (1 + b))
    low = np.log((1 + a) / (1 + b)) - spread - 40 / (1 + a)
    high = np.log((1 + a) / (1 + b)) + spread + 40 / (1 + b)
    u = low + (high - low) * np.linspace(0, 1, NODES)
    log_p, log_q = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    p, q = np.exp(log_p), np.exp(log_q)
    at_0, at_1 = shape * ratio, -np.expm1(-shape * np.log1p(ratio))
    curve = -np.expm1(-shape * np.log1p(p * ratio)) / p
    bend = (curve - at_0 * q - at_1 * p) / (p * q)
    logs = (1 + a) * log_p + (1 + b) * log_q
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    mean = (weight * bend).sum(axis=1) / weight.sum(axis=1)
    total, b = a + b[:, 0], b[:, 0]
    found: Floats = (at_0[:, 0] * b + at_1[:, 0] * a) / total + a * b / (total * (total + 1)) * mean
    return found
