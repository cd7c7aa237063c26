"""Gamma-Gamma model of spend per order: Fader and Hardie, "The Gamma-Gamma model of monetary value" (2013).

The amount of an order is Gamma(p, nu) distributed; nu differs between customers and is Gamma(q, gamma) distributed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from custseg.forecast.fitting import Optimum, maximise
from custseg.forecast.histories import Floats, sums
from custseg.forecast.model import (
    MIN_REPEAT_CUSTOMERS,
    SAMPLE_ABOVE,
    SHAPE_BOUNDS,
    TIME_BOUNDS,
    Remark,
    TooFewError,
    draw_logs,
)

PARAMETER_NAMES = ("p", "q", "gamma")

UNSTABLE_MEAN_BELOW = 1.2
"""Shape q below which the mean over customers, if finite, depends on the few that spend most."""


@dataclass(frozen=True, eq=False)
class GammaGamma:
    """The spend model, with the parameters named as in the paper.

    Attributes:
        p: shape of the amounts of one customer.
        q: shape of the differences between customers.
        gamma: scale of the differences between customers, in money.
        pooled: mean amount per event of the customers it was fitted to, in money: used instead of the mean if q <= 1.
    """

    p: float
    q: float
    gamma: float
    pooled: float

    TITLE: ClassVar[str] = "Gamma-Gamma"

    @property
    def has_mean(self) -> bool:
        """Return whether the mean amount over customers is finite: q > 1."""
        return self.q > 1

    @property
    def mean_is_unstable(self) -> bool:
        """Return whether the mean is finite, but above the spend of nine in ten customers."""
        return 1 < self.q < UNSTABLE_MEAN_BELOW

    @classmethod
    def fit(cls, x: Floats, mean: Floats) -> FittedSpend:
        """Fit by maximum likelihood.

        Args:
            x: number of events of each customer; all above zero.
            mean: mean amount per event of each customer, in money; all above zero.

        Raises:
            TooFewError: fewer than ``MIN_REPEAT_CUSTOMERS`` customers.
        """
        if len(x) < MIN_REPEAT_CUSTOMERS:
            raise TooFewError(len(x), "customers with a repeat order of a positive amount")
        if not ((x > 0) & (mean > 0) & np.isfinite(mean)).all():
            raise ValueError("the spend model needs customers with x > 0 and a positive mean")
        pooled = float((x * mean).sum() / x.sum())
        start, bounds = [0.0, 0.0, 0.0], [SHAPE_BOUNDS, SHAPE_BOUNDS, TIME_BOUNDS]
        if len(x) > SAMPLE_ABOVE:
            # A fit to a sample gives a good start at little cost.
            some = slice(None, None, len(x) // (SAMPLE_ABOVE // 4))
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
        """Return the expected amount per event of each customer: E[M | p, q, gamma, mean, x] of the paper.

        Args:
            x: repeat events of each customer; 0 without one.
            mean: mean amount per event, in money; ignored where ``x`` is 0.

        Returns:
            Money per event. With q <= 1 the mean over customers is infinite: each customer keeps its own mean, and
            ``pooled`` stands in where it has none.
        """
        known = (x > 0) & (mean > 0)
        events, own = np.where(known, x, 0.0), np.where(known, mean, 0.0)
        if not self.has_mean:
            return np.where(known, own, self.pooled)
        return self.p * (self.gamma + events * own) / (self.p * events + self.q - 1)

    def sample_total(self, x: Floats, mean: Floats, orders: NDArray[np.int32], rng: np.random.Generator) -> Floats:
        """Draw the total amount of drawn numbers of future events.

        Args:
            x: repeat events of each customer.
            mean: mean amount per event.
            orders: draws × customers, as `Model.sample_future` returns them.
            rng: random number generator.

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
    """A fitted spend model and the uncertainty of its parameters.

    Attributes:
        model: with the fitted parameters.
        log_likelihood: of the mean amounts.
        covariance: of the logarithms of p, q and gamma.
        converged: whether the maximum was reached.
        remarks: what a user should know; ``model.has_mean`` says whether the mean is finite.
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
        """Return a fitted model from the maximum of its likelihood."""
        remarks = [Remark.BOUND] * bool(top.bound) + [Remark.NOT_CONVERGED] * (not top.converged)
        bound = tuple(PARAMETER_NAMES[position] for position in top.bound)
        return cls(model, float(log_likelihood), top.covariance, top.converged, tuple(remarks), bound)

    def draw_models(self, draws: int, rng: np.random.Generator) -> list[GammaGamma]:
        """Draw models from the estimated distribution of the parameters: normal in their logarithms."""
        values = np.array([self.model.p, self.model.q, self.model.gamma])
        rows = draw_logs(values, self.covariance, draws, rng)
        return [GammaGamma(p, q, gamma, self.model.pooled) for p, q, gamma in rows.tolist()]


@dataclass(frozen=True, eq=False)
class _Sums:
    """Sums that the likelihood needs: special functions once per distinct x, one logarithm per customer."""

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
        """Return the log-likelihood and its gradient at the logarithms of p, q and gamma."""
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
    """Return the correlation of the number of events with their mean amount, which the model assumes to be zero.

    Returns:
        Pearson's r; 0 where either does not vary.
    """
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(mean) == 0:
        return 0.0
    return float(np.corrcoef(x, mean)[0, 1])


def _powers(p: float, q: float, x: Floats, mean: Floats, gamma: Floats, whole: Floats) -> Floats:
    """Return the power terms of the log-density, from logarithms."""
    return q * gamma + (p * x - 1) * mean + p * x * np.log(x) - (p * x + q) * whole
