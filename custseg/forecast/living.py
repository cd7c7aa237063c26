"""Orders expected of a customer who is there, when the drop-out probability has a Beta distribution.

The closed form of the literature holds a hypergeometric function, which overflows at many orders, loses digits at short
horizons and has poles at a = 1 and a + b = 1. The mean itself is a smooth integral: a plain rule gives eight digits of
it everywhere.
"""

from __future__ import annotations

import numpy as np

from custseg.forecast.histories import Floats

NODES = 150
"""Of the rule."""

CHUNK = 256
"""Histories at once: their nodes stay in the cache of a core."""


def expected_living(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean of (1 − (1 + p·ratio)^−shape) ÷ p over p ~ Beta(a, b).

    Args:
        a: first parameter of the Beta.
        b: second, of each history: the model's b plus the times that the customer stayed.
        shape: of the Gamma of the order rate.
        ratio: horizon ÷ rate of that Gamma.

    Returns:
        One figure per history.
    """
    _, first, again = np.unique(b + 1j * ratio, return_index=True, return_inverse=True)
    b, shape, ratio = b[first, None], shape[first, None], ratio[first, None]
    out = np.empty(len(first))
    for start in range(0, len(first), CHUNK):
        some = slice(start, start + CHUNK)
        out[some] = _mean(a, b[some], shape[some], ratio[some])
    return out[again]


def _mean(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean for columns of histories, by the trapezoidal rule in the log-odds of p.

    The mean of the straight line between the ends p = 0 and p = 1 is known. What is left is zero at both, which leaves
    p·q times a smooth curve, to be weighed by Beta(1 + a, 1 + b): it falls off even where a or b is tiny.
    """
    spread = 9 * np.sqrt(1 / (1 + a) + 1 / (1 + b))
    low = np.log((1 + a) / (1 + b)) - spread - 40 / (1 + a)
    high = np.log((1 + a) / (1 + b)) + spread + 40 / (1 + b)
    u = low + (high - low) * np.linspace(0, 1, NODES)
    log_q = -np.logaddexp(0, u)
    log_p = u + log_q
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
