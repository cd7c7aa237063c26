"""Expected orders of a customer that is alive, if the drop-out probability has a Beta distribution.

The closed form of Fader, Hardie and Lee (2005) has a hypergeometric function that overflows at many orders, loses
digits at short horizons and has poles at a = 1 and a + b = 1. The same expectation is a smooth integral, which the
trapezoidal rule gives to eight digits for all parameters.
"""

from __future__ import annotations

import numpy as np

from custseg.forecast.histories import Floats

NODES = 150
"""Nodes of the trapezoidal rule."""

CHUNK = 256
"""Histories per batch: small enough that their nodes stay in the CPU cache."""


def expected_if_alive(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean of (1 − (1 + p·ratio)^−shape) ÷ p over p ~ Beta(a, b).

    Args:
        a: first parameter of the Beta distribution.
        b: second parameter for each history: b of the model plus the occasions on which the customer did not drop out.
        shape: shape of the Gamma distribution of the order rate, for each history.
        ratio: horizon ÷ rate parameter of that Gamma distribution, for each history.

    Returns:
        One value per history.
    """
    _, first, again = np.unique(b + 1j * ratio, return_index=True, return_inverse=True)
    b, shape, ratio = b[first, None], shape[first, None], ratio[first, None]
    out = np.empty(len(first))
    for start in range(0, len(first), CHUNK):
        some = slice(start, start + CHUNK)
        out[some] = _mean(a, b[some], shape[some], ratio[some])
    return out[again]


def _mean(a: float, b: Floats, shape: Floats, ratio: Floats) -> Floats:
    """Return the mean for a batch of histories, by the trapezoidal rule in the log-odds of p.

    The mean of the straight line between p = 0 and p = 1 is known. The rest is zero at both ends: p·(1 − p) times a
    smooth curve, weighted by Beta(1 + a, 1 + b), which vanishes at the ends even where a or b is tiny.
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
    rest = (curve - at_0 * q - at_1 * p) / (p * q)
    logs = (1 + a) * log_p + (1 + b) * log_q
    weight = np.exp(logs - logs.max(axis=1, keepdims=True))
    mean = (weight * rest).sum(axis=1) / weight.sum(axis=1)
    total, b = a + b[:, 0], b[:, 0]
    found: Floats = (at_0[:, 0] * b + at_1[:, 0] * a) / total + a * b / (total * (total + 1)) * mean
    return found
