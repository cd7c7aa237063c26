"""Pareto/NBD (Schmittlein, Morrison and Colombo 1987): a customer may drop out at any time.

The order rate is Gamma(r, alpha) among customers, the rate of dropping out Gamma(s, beta). The chance that a customer
dropped out between t_x and T is an integral over that time. The usual closed form of it is a difference of two nearly
equal hypergeometric functions, which overflows; here it is summed by Gauss and Legendre's rule, in logarithms.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, gammaln, psi

from custseg.forecast.histories import Floats, Histories, Scaled
from custseg.forecast.model import Model, poisson

NODES = 24
"""Of the rule: ten digits, six where T is more than a million times alpha or beta."""

FADED = 40.0
"""What lies so far below the highest point of the integrand, in logarithms, is left out."""

CHUNK = 2_000
"""Histories at once: their nodes stay in the cache of a core."""


class ParetoNbd(Model):
    """Customers stay for an exponential time, whose rate differs between them."""

    TITLE = "Pareto/NBD"
    NAMES = ("r", "alpha", "s", "beta")
    TIMES = ("alpha", "beta")

    @classmethod
    def _start(cls, scaled: Scaled) -> Sequence[float]:
        rate = scaled.repeat_days / float(scaled.n_age @ scaled.age)
        return 0.0, -float(np.log(rate)), 0.0, 0.0

    @classmethod
    def gradient(cls, logs: Floats, scaled: Scaled) -> tuple[float, Floats]:
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
        for some in _chunks(len(scaled.counts)):
            x, t_x = scaled.x[scaled.at_x[some]], scaled.t_x[scaled.at_t_x[some]]
            fate = _Fate.of(values, x, t_x, scaled.age[scaled.at_age[some]])
            value += (scaled.counts[some] * np.logaddexp(fate.there, fate.gone)).sum()
            by += fate.slopes(values, scaled.counts[some])
        return float(value), values * by

    def log_likelihoods(self, histories: Histories) -> Floats:
        r, alpha, s, beta = self.values
        there, gone = self._fates(histories)
        rate = gammaln(r + histories.x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        found: Floats = rate + np.logaddexp(there, gone)
        return found

    def p_alive(self, histories: Histories) -> Floats:
        there, gone = self._fates(histories)
        found: Floats = expit(there - gone)
        return found

    def _fates(self, histories: Histories) -> tuple[Floats, Floats]:
        there, gone = np.empty(len(histories)), np.empty(len(histories))
        for some in _chunks(len(histories)):
            fate = _Fate.of(self.values, histories.x[some], histories.t_x[some], histories.T[some])
            there[some], gone[some] = fate.there, fate.gone
        return there, gone

    def _expected_of_living(self, histories: Histories, t: float) -> Floats:
        r, alpha, s, beta = self.values
        longer = np.log1p(t / (beta + histories.T))
        # At s = 1 the quotient is its limit, the logarithm itself.
        share = longer if s == 1 else -np.expm1(-(s - 1) * longer) / (s - 1)
        found: Floats = (r + histories.x) / (alpha + histories.T) * (beta + histories.T) * share
        return found

    def _draw_living(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw the two rates, which are independent for who is there; then the time that is left, and the orders."""
        r, alpha, s, beta = self.values
        size = (rows, 1, len(histories))
        rate = rng.standard_gamma(r + histories.x, size) / (alpha + histories.T)
        leaving = rng.standard_gamma(s, size) / (beta + histories.T)
        with np.errstate(divide="ignore", over="ignore"):
            left = rng.standard_exponential(size) / leaving
        spans = np.diff(np.minimum(left, t[None, :, None]), axis=1, prepend=0.0)
        return np.cumsum(poisson(rate * spans, rng), axis=1).astype(np.int32)


@dataclass(frozen=True, eq=False)
class _Fate:
    """Logarithms, up to a common factor, of the chance that a customer is there at T, and is gone.

    Attributes:
        there, gone: of each history.
        logs: logarithms of alpha + u and beta + u, at each node u of each history.
        sums: alpha + u and beta + u.
        share: of each node in the integral.
        x, age: of the histories.
    """

    there: Floats
    gone: Floats
    logs: tuple[Floats, Floats]
    sums: tuple[Floats, Floats]
    share: Floats
    x: Floats
    age: Floats

    @classmethod
    def of(cls, values: Floats, x: Floats, t_x: Floats, age: Floats) -> _Fate:
        """Integrate s·(alpha + u)^−(r + x)·(beta + u)^−(s + 1) from t_x to T, over the logarithm of the smaller + u."""
        r, alpha, s, beta = values
        shape = r + x
        there = -shape * np.log(alpha + age) - s * np.log(beta + age)
        base = min(alpha, beta)
        with np.errstate(over="ignore"):
            faded = np.minimum((alpha + t_x) * np.expm1(FADED / shape), (beta + t_x) * np.expm1(FADED / (s + 1)))
        end = np.minimum(age, t_x + faded)
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
        return cls(there, gone, (by_alpha, by_beta), (plus_alpha, plus_beta), parts / whole[:, None], x, age)

    def slopes(self, values: Floats, counts: Floats) -> Floats:
        """Return the slopes of the sum of the log-likelihoods, without the terms that no history is in."""
        r, alpha, s, beta = values
        gone = counts * expit(self.gone - self.there)
        there = counts - gone
        shape = r + self.x
        mean = [np.einsum("ij,ij->i", self.share, part) for part in self.logs]
        inverse = [(self.share / part).sum(axis=1) for part in self.sums]
        parts = (
            -there * np.log(alpha + self.age) - gone * mean[0],
            -there * shape / (alpha + self.age) - gone * shape * inverse[0],
            -there * np.log(beta + self.age) + gone * (1 / s - mean[1]),
            -there * s / (beta + self.age) - gone * (s + 1) * inverse[1],
        )
        return np.array([part.sum() for part in parts])


@cache
def _rule() -> tuple[Floats, Floats]:
    """Return points and weights on the interval from 0 to 1, worked out once."""
    points, weights = np.polynomial.legendre.leggauss(NODES)
    return (points + 1) / 2, weights / 2


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK):
        yield slice(start, start + CHUNK)
