"""Pareto/NBD (Schmittlein, Morrison and Colombo 1987): a customer may drop out at any time.

Over customers, the order rate is Gamma(r, alpha) distributed and the drop-out rate Gamma(s, beta). The probability of
dropping out between t_x and T is an integral over that time. Its closed form is a difference of two nearly equal
hypergeometric functions, which overflows; Gauss-Legendre quadrature in logarithms does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, psi

from custseg.forecast.histories import Floats, Histories, ScaledHistories
from custseg.forecast.model import Model, poisson

NODES = 24
"""Nodes of the quadrature: ten digits, six where T is more than a million times alpha or beta."""

NEGLIGIBLE = 40.0
"""Distance below the maximum of the integrand, in logarithms, from which on it is ignored."""

BATCH = 2_000
"""Histories per batch: small enough that their nodes stay in the CPU cache."""


class ParetoNbd(Model):
    """Customers stay for an exponentially distributed time; its rate differs between customers."""

    TITLE = "Pareto/NBD"
    PARAMETER_NAMES = ("r", "alpha", "s", "beta")
    TIME_PARAMETERS = ("alpha", "beta")

    @classmethod
    def _start(cls, scaled: ScaledHistories) -> Sequence[float]:
        rate = scaled.repeat_days / float(scaled.n_age @ scaled.age)
        return 0.0, -float(np.log(rate)), 0.0, 0.0

    @classmethod
    def gradient(cls, logs: Floats, scaled: ScaledHistories) -> tuple[float, Floats]:
        r, alpha, s, beta = values = np.exp(logs)
        shape = r + scaled.x
        whole = scaled.n_x.sum()
        value = scaled.n_x @ (gammaln(shape) - gammaln(r)) + whole * (r * logs[1] + s * logs[3])
        by = np.array(
            [
                scaled.n_x @ (psi(shape) - psi(r)) + whole * logs[1],
                whole * r / alpha,
                whole * logs[3],
                whole * s / beta,
            ]
        )
        for batch in _batches(len(scaled.counts)):
            x, t_x = scaled.x[scaled.at_x[batch]], scaled.t_x[scaled.at_t_x[batch]]
            chance = _AliveOrGone.of(values, x, t_x, scaled.age[scaled.at_age[batch]])
            value += (scaled.counts[batch] * np.logaddexp(chance.alive, chance.gone)).sum()
            by += chance.slopes(values, scaled.counts[batch])
        return float(value), values * by

    def log_likelihoods(self, histories: Histories) -> Floats:
        r, alpha, s, beta = self.values
        alive, gone = self._log_alive_and_gone(histories)
        rate = gammaln(r + histories.x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        found: Floats = rate + np.logaddexp(alive, gone)
        return found

    def p_alive(self, histories: Histories) -> Floats:
        alive, gone = self._log_alive_and_gone(histories)
        found: Floats = expit(alive - gone)
        return found

    def _log_alive_and_gone(self, histories: Histories) -> tuple[Floats, Floats]:
        alive, gone = np.empty(len(histories)), np.empty(len(histories))
        for batch in _batches(len(histories)):
            chance = _AliveOrGone.of(self.values, histories.x[batch], histories.t_x[batch], histories.T[batch])
            alive[batch], gone[batch] = chance.alive, chance.gone
        return alive, gone

    def _expected_if_alive(self, histories: Histories, t: float) -> Floats:
        r, alpha, s, beta = self.values
        longer = np.log1p(t / (beta + histories.T))
        # At s = 1 the quotient is its limit, the logarithm itself.
        share = longer if s == 1 else -np.expm1(-(s - 1) * longer) / (s - 1)
        found: Floats = (r + histories.x) / (alpha + histories.T) * (beta + histories.T) * share
        return found

    def _draw_if_alive(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw the two rates, independent given that the customer is alive; then its lifetime and its orders."""
        r, alpha, s, beta = self.values
        size = (rows, 1, len(histories))
        rate = rng.standard_gamma(r + histories.x, size) / (alpha + histories.T)
        leaving = rng.standard_gamma(s, size) / (beta + histories.T)
        with np.errstate(divide="ignore", over="ignore"):
            left = rng.standard_exponential(size) / leaving
        spans = np.diff(np.minimum(left, t[None, :, None]), axis=1, prepend=0.0)
        return np.cumsum(poisson(rate * spans, rng), axis=1).astype(np.int32)


@dataclass(frozen=True, eq=False)
class _AliveOrGone:
    """Probabilities that a customer is alive at T and that it is gone, as logarithms up to a common factor.

    Attributes:
        alive, gone: log-probabilities of each history.
        logs: logarithms of alpha + u and beta + u, at each node u of each history.
        sums: alpha + u and beta + u.
        share: share of each node in the integral.
        x, age: x and T of the histories.
    """

    alive: Floats
    gone: Floats
    logs: tuple[Floats, Floats]
    sums: tuple[Floats, Floats]
    share: Floats
    x: Floats
    age: Floats

    @classmethod
    def of(cls, values: Floats, x: Floats, t_x: Floats, age: Floats) -> _AliveOrGone:
        """Integrate s·(alpha + u)^−(r + x)·(beta + u)^−(s + 1) from t_x to T, over log(min(alpha, beta) + u)."""
        r, alpha, s, beta = values
        shape = r + x
        alive = -shape * np.log(alpha + age) - s * np.log(beta + age)
        base = min(alpha, beta)
        with np.errstate(over="ignore"):
            negligible = np.minimum(
                (alpha + t_x) * np.expm1(NEGLIGIBLE / shape), (beta + t_x) * np.expm1(NEGLIGIBLE / (s + 1))
            )
        end = np.minimum(age, t_x + negligible)
        low, high = np.log(base + t_x), np.log(base + end)
        points, weights = _rule()
        logs = low[:, None] + (high - low)[:, None] * points
        smaller = np.exp(logs)
        larger = smaller + abs(alpha - beta)
        both = (logs, smaller), (np.log(larger), larger)
        (by_alpha, plus_alpha), (by_beta, plus_beta) = both if alpha <= beta else both[::-1]
        height = logs - shape[:, None] * by_alpha - (s + 1) * by_beta
        top = height.max(axis=1)
        parts = weights * np.exp(height - top[:, None])
        whole = parts.sum(axis=1)
        with np.errstate(divide="ignore"):
            gone = np.log(s) + top + np.log(whole) + np.log(high - low)
        return cls(alive, gone, (by_alpha, by_beta), (plus_alpha, plus_beta), parts / whole[:, None], x, age)

    def slopes(self, values: Floats, counts: Floats) -> Floats:
        """Return the gradient of the sum of the log-likelihoods, without the terms that contain no history."""
        r, alpha, s, beta = values
        gone = counts * expit(self.gone - self.alive)
        alive = counts - gone
        shape = r + self.x
        mean = [np.einsum("ij,ij->i", self.share, part) for part in self.logs]
        inverse = [(self.share / part).sum(axis=1) for part in self.sums]
        parts = (
            -alive * np.log(alpha + self.age) - gone * mean[0],
            -alive * shape / (alpha + self.age) - gone * shape * inverse[0],
            -alive * np.log(beta + self.age) + gone * (1 / s - mean[1]),
            -alive * s / (beta + self.age) - gone * (s + 1) * inverse[1],
        )
        return np.array([part.sum() for part in parts])


@cache
def _rule() -> tuple[Floats, Floats]:
    """Return the points and weights of the quadrature on the interval from 0 to 1."""
    points, weights = np.polynomial.legendre.leggauss(NODES)
    return (points + 1) / 2, weights / 2


def _batches(count: int) -> Iterator[slice]:
    for start in range(0, count, BATCH):
        yield slice(start, start + BATCH)
