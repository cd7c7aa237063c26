"""Gamma-Gamma (Fader and Hardie 2013): what a customer spends per order, given what was spent so far.

The amount of an order is Gamma(p, nu); nu differs between customers and is Gamma(q, gamma).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from custseg.forecast.fitting import Optimum, maximise
from custseg.forecast.histories import Floats, sums
from custseg.forecast.model import MANY, RATE, REPEATERS_NEEDED, SHAPE, Remark, TooFewError, draw_logs

NAMES = ("p", "q", "gamma")

HARDLY = 1.2
"""Shape q up to which the mean among customers, if there is one, hangs on the few who spend most."""


@dataclass(frozen=True, eq=False)
class GammaGamma:
    """The spend model.

    Attributes:
        p: shape of the amounts of one customer.
        q: shape of what differs between customers.
        gamma: its scale, in money.
        pooled: mean amount per event of the customers it was fitted to, in money: stands in where q is 1 or less.
    """

    p: float
    q: float
    gamma: float
    pooled: float

    TITLE: ClassVar[str] = "Gamma-Gamma"

    @property
    def has_mean(self) -> bool:
        """Return whether the mean amount among customers is finite: whether q is above 1."""
        return self.q > 1

    @property
    def has_hardly_a_mean(self) -> bool:
        """Return whether the mean is finite, but lies above what nine in ten customers spend."""
        return 1 < self.q < HARDLY

    @classmethod
    def fit(cls, x: Floats, mean: Floats) -> FittedSpend:
        """Fit by maximum likelihood.

        Args:
            x: events of each customer, of which ``mean`` is the mean; all above zero.
            mean: mean amount per event; all above zero.

        Raises:
            TooFewError: fewer than ``REPEATERS_NEEDED`` customers.
        """
        if len(x) < REPEATERS_NEEDED:
            raise TooFewError(len(x), "customers with a repeat order of a positive amount")
        if not ((x > 0) & (mean > 0) & np.isfinite(mean)).all():
            raise ValueError("the spend model takes customers with x > 0 and a positive mean")
        pooled = float((x * mean).sum() / x.sum())
        start, bounds = [0.0, 0.0, 0.0], [SHAPE, SHAPE, RATE]
        if len(x) > MANY:
            # A sample of the customers leads near the top at little cost.
            some = slice(None, None, len(x) // (MANY // 4))
            start = maximise(_Sums.of(x[some], mean[some] / pooled).gradient, start, bounds, len(x[some])).logs.tolist()
        top = maximise(_Sums.of(x, mean / pooled).gradient, start, bounds, len(x))
        p, q, gamma = np.exp(top.logs).tolist()
        return FittedSpend.of(cls(p, q, gamma * pooled, pooled), top, top.value - len(x) * np.log(pooled))

    def log_likelihoods(self, x: Floats, mean: Floats) -> Floats:
        """Return the log-likelihood of the mean amount of each customer."""
        p, q, gamma = self.p, self.q, self.gamma
        start = gammaln(p * x + q) - gammaln(p * x) - gammaln(q)
        found: Floats = start + _powers(p, q, x, np.log(mean), np.log(gamma), np.log(gamma + x * mean))
        return found

    def expected_spend(self, x: Floats, mean: Floats) -> Floats:
        """Return the amount expected per event of each customer.

        Args:
            x: repeat events of each; 0 for who has none.
            mean: mean amount per event; not looked at where ``x`` is 0.

        Returns:
            Money per event. With q of 1 or less there is no mean among customers: each one's own is taken, and
            ``pooled`` where there is none.
        """
        known = (x > 0) & (mean > 0)
        events, own = np.where(known, x, 0.0), np.where(known, mean, 0.0)
        if not self.has_mean:
            return np.where(known, own, self.pooled)
        return self.p * (self.gamma + events * own) / (self.p * events + self.q - 1)

    def sample_total(self, x: Floats, mean: Floats, orders: NDArray[np.int32], rng: np.random.Generator) -> Floats:
        """Draw the money of drawn numbers of future events.

        Args:
            x: repeat events of each customer.
            mean: mean amount per event.
            orders: draws × customers, as `Model.sample_future` brings them for customers.
            rng: the source of chance.

        Returns:
            Money, draws × customers; 0 where there are no orders.
        """
        return rng.standard_gamma(self.p * orders) / self._draw_nu(x, mean, len(orders), rng)

    def _draw_nu(self, x: Floats, mean: Floats, draws: int, rng: np.random.Generator) -> Floats:
        known = (x > 0) & (mean > 0)
        events, spent = np.where(known, x, 0.0), np.where(known, x * mean, 0.0)
        drawn = rng.standard_gamma(self.p * events + self.q, (draws, len(x))) / (self.gamma + spent)
        return np.maximum(drawn, np.finfo(float).tiny)


@dataclass(frozen=True, eq=False)
class FittedSpend:
    """A spend model and how well it is known.

    Attributes:
        model: with the parameters found.
        log_likelihood: of the means.
        covariance: of the logarithms of p, q, gamma.
        converged: whether the top was reached.
        remarks: what is to be known. That the mean is infinite is ``not model.has_mean``.
        bound: names of parameters that ended at a bound.
    """

    model: GammaGamma
    log_likelihood: float
    covariance: Floats
    converged: bool
    remarks: tuple[Remark, ...]
    bound: tuple[str, ...]

    @classmethod
    def of(cls, model: GammaGamma, top: Optimum, log_likelihood: float) -> FittedSpend:
        """Take what a fit found."""
        remarks = [Remark.BOUND] * bool(top.bound) + [Remark.NOT_CONVERGED] * (not top.converged)
        bound = tuple(NAMES[position] for position in top.bound)
        return cls(model, float(log_likelihood), top.covariance, top.converged, tuple(remarks), bound)

    def draw_models(self, draws: int, rng: np.random.Generator) -> list[GammaGamma]:
        """Draw models as far as the parameters are known: their logarithms are about normal."""
        values = np.array([self.model.p, self.model.q, self.model.gamma])
        rows = draw_logs(values, self.covariance, draws, rng)
        return [GammaGamma(p, q, gamma, self.model.pooled) for p, q, gamma in rows.tolist()]


@dataclass(frozen=True, eq=False)
class _Sums:
    """What the likelihood needs: special functions of the few different x, one logarithm of each customer."""

    x: Floats
    n_x: Floats
    at_x: NDArray[np.int64]
    spent: Floats
    logs: float
    x_logs: float

    @classmethod
    def of(cls, x: Floats, mean: Floats) -> _Sums:
        kinds, at = np.unique(x, return_inverse=True)
        logs = np.log(mean)
        power = float((x * (np.log(x) + logs)).sum())
        return cls(kinds, sums(at, np.ones(len(x)), len(kinds)), at, x * mean, float(logs.sum()), power)

    def gradient(self, logs: Floats) -> tuple[float, Floats]:
        """Return the log-likelihood at the logarithms of p, q and gamma, and its gradient by them."""
        p, q, gamma = np.exp(logs)
        n = len(self.at_x)
        px = p * self.x
        whole = np.log(gamma + self.spent)
        logs_at_x = sums(self.at_x, whole, len(self.x))
        special = gammaln(px + q) - gammaln(px)
        value = self.n_x @ special - n * gammaln(q) + n * q * logs[2] - self.logs + p * self.x_logs
        value -= (px + q) @ logs_at_x
        by_p = (self.n_x * self.x) @ (psi(px + q) - psi(px)) + self.x_logs - self.x @ logs_at_x
        by_q = self.n_x @ psi(px + q) - n * psi(q) + n * logs[2] - logs_at_x.sum()
        inverse = sums(self.at_x, 1 / (gamma + self.spent), len(self.x))
        by_gamma = n * q / gamma - (px + q) @ inverse
        return float(value), np.array([p * by_p, q * by_q, gamma * by_gamma])


def frequency_correlation(x: Floats, mean: Floats) -> float:
    """Return the correlation of the number of events with their mean amount: the model takes it to be none.

    Returns:
        Pearson's r; 0 where either does not vary.
    """
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(mean) == 0:
        return 0.0
    return float(np.corrcoef(x, mean)[0, 1])


def _powers(p: float, q: float, x: Floats, mean: Floats, gamma: Floats, whole: Floats) -> Floats:
    """Return the powers in the density, from logarithms."""
    return q * gamma + (p * x - 1) * mean + p * x * np.log(x) - (p * x + q) * whole
