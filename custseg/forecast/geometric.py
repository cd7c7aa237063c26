"""Models in which a customer may drop out after each order: BG/NBD, MBG/NBD, and their limits with one probability.

The likelihood of a history is a product of two parts. One is of the order rate, which is Gamma(r, alpha) distributed
over customers. The other is of drop-out after each of k occasions with probability p, which is Beta(a, b) distributed
over customers, or in the limit the same for all.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, psi

from custseg.forecast.conditional_expectation import expected_if_alive
from custseg.forecast.histories import Floats, Histories, ScaledHistories, sums
from custseg.forecast.model import Fitted, Model, Remark, poisson

LIMIT_TRIED_ABOVE = 50.0
"""Sum of a and b above which one drop-out probability for all is tried."""

AIC_GAIN = 1.0
"""Log-likelihood that two parameters instead of one must gain (Akaike information criterion)."""


class GeometricDropout(Model):
    """The part of the models that does not depend on how the drop-out probability varies.

    Attributes:
        FIRST_ORDER_OCCASIONS: 1 if a customer may drop out after the first order, else 0.
    """

    TIME_PARAMETERS = ("alpha",)
    FIRST_ORDER_OCCASIONS: ClassVar[int]

    @abstractmethod
    def _dropout(self, k: Floats) -> tuple[Floats, Floats]:
        """Return the log-probability of staying on k occasions, and the log-odds of leaving on the last one instead."""

    @abstractmethod
    def _draw_dropout(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        """Return drawn drop-out probabilities of customers that stayed on k occasions: ``rows`` × 1 × histories."""

    def _log_odds_gone(self, histories: Histories) -> tuple[Floats, Floats]:
        """Return the log-probability of staying, and the log-odds of being gone at T rather than alive."""
        r, alpha = self.values[:2]
        stay, leave = self._dropout(histories.x + self.FIRST_ORDER_OCCASIONS)
        with np.errstate(invalid="ignore"):
            return stay, leave + (r + histories.x) * np.log1p((histories.T - histories.t_x) / (alpha + histories.t_x))

    @classmethod
    def _likelihood_and_gone(
        cls, logs: Floats, stay: Floats, leave: Floats, scaled: ScaledHistories
    ) -> tuple[float, Floats, Floats]:
        """Return the log-likelihood, its gradient by the logarithms of r and alpha, and the customers that are gone.

        Special functions are computed once per distinct x, logarithms once per distinct time; only the odds of being
        gone are computed for every history.

        Args:
            logs: logarithms of the parameters, r and alpha first.
            stay: log-probability of staying, for each distinct x.
            leave: log-odds of leaving on the last occasion, for each distinct x.
            scaled: the histories.

        Returns:
            The log-likelihood; its gradient; the expected number of customers that are gone, for each distinct x.
        """
        r, alpha = np.exp(logs[:2])
        until, known = alpha + scaled.t_x, alpha + scaled.age
        shape = r + scaled.x
        silence = np.log(known)[scaled.at_age] - np.log(until)[scaled.at_t_x]
        odds = leave[scaled.at_x] + shape[scaled.at_x] * silence
        small = np.exp(-np.abs(odds))
        gone = scaled.counts * np.where(odds > 0, 1.0, small) / (1 + small)
        value = (
            scaled.n_x @ (gammaln(shape) - gammaln(r) + r * logs[1] + stay)
            - (r * scaled.n_age + scaled.x_age) @ np.log(known)
            + (scaled.counts * (np.maximum(odds, 0) + np.log1p(small))).sum()
        )
        by_r = scaled.n_x @ (psi(shape) - psi(r) + logs[1]) - scaled.n_age @ np.log(known) + (gone * silence).sum()
        drift = (1 / known)[scaled.at_age] - (1 / until)[scaled.at_t_x]
        by_alpha = (
            scaled.n_x.sum() * r / alpha
            - (r * scaled.n_age + scaled.x_age) @ (1 / known)
            + (gone * shape[scaled.at_x] * drift).sum()
        )
        return float(value), np.array([r * by_r, alpha * by_alpha]), sums(scaled.at_x, gone, len(scaled.x))

    def log_likelihoods(self, histories: Histories) -> Floats:
        r, alpha = self.values[:2]
        stay, odds = self._log_odds_gone(histories)
        rate = gammaln(r + histories.x) - gammaln(r) + r * np.log(alpha)
        found: Floats = rate - (r + histories.x) * np.log(alpha + histories.T) + stay + np.logaddexp(0, odds)
        return found

    def p_alive(self, histories: Histories) -> Floats:
        found: Floats = expit(-self._log_odds_gone(histories)[1])
        return found

    def _draw_if_alive(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw order rate and drop-out, which are independent given that the customer is alive; then its orders."""
        r, alpha = self.values[:2]
        rate = rng.standard_gamma(r + histories.x, (rows, 1, len(histories))) / (alpha + histories.T)
        p = self._draw_dropout(histories.x + self.FIRST_ORDER_OCCASIONS, rows, rng)
        spans = np.diff(t, prepend=0.0)[None, :, None]
        orders = np.cumsum(poisson(rate * spans, rng), axis=1)
        found: NDArray[np.int32] = np.minimum(orders, last_orders(p, rng)).astype(np.int32)
        return found


class BetaGeometricDropout(GeometricDropout):
    """The drop-out probability is Beta(a, b) distributed over customers."""

    PARAMETER_NAMES = ("r", "alpha", "a", "b")
    LIMITING_MODEL: ClassVar[type[ConstantDropout]]

    @classmethod
    def _start(cls, scaled: ScaledHistories) -> Sequence[float]:
        return (*_rate_start_logs(scaled), 0.0, 1.0)

    @classmethod
    def _fit(cls, scaled: ScaledHistories) -> Fitted:
        found = super()._fit(scaled)
        if found.model.values[2:].sum() < LIMIT_TRIED_ABOVE:
            return found
        limit = cls.LIMITING_MODEL._fit(scaled)
        return limit if limit.log_likelihood > found.log_likelihood - AIC_GAIN else found

    @classmethod
    def gradient(cls, logs: Floats, scaled: ScaledHistories) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        k = scaled.x + cls.FIRST_ORDER_OCCASIONS
        model = cls(r, alpha, a, b)
        value, by_rate, gone = cls._likelihood_and_gone(logs, *model._dropout(k), scaled)
        both = psi(a + b) - psi(a + b + k)
        by_a = scaled.n_x @ both + gone.sum() / a
        earlier = np.divide(gone, b + k - 1, out=np.zeros_like(gone), where=k > 0)
        by_b = scaled.n_x @ (both + psi(b + k) - psi(b)) - earlier.sum()
        return value, np.array([*by_rate, a * by_a, b * by_b])

    def _dropout(self, k: Floats) -> tuple[Floats, Floats]:
        a, b = self.values[2:]
        odds = np.full(len(k), -np.inf)
        odds[k > 0] = np.log(a) - np.log((b + k - 1)[k > 0])
        return betaln(a, b + k) - betaln(a, b), odds

    def _draw_dropout(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        a, b = self.values[2:]
        return rng.beta(a, b + k, (rows, 1, len(k)))

    def _expected_if_alive(self, histories: Histories, t: float) -> Floats:
        r, alpha, a, b = self.values
        stayed = b + histories.x + self.FIRST_ORDER_OCCASIONS
        return expected_if_alive(a, stayed, r + histories.x, t / (alpha + histories.T))


class ConstantDropout(GeometricDropout):
    """The drop-out probability is the same for all customers; ``odds`` is p ÷ (1 − p)."""

    PARAMETER_NAMES = ("r", "alpha", "odds")

    @property
    def p(self) -> float:
        """Return the drop-out probability."""
        return float(self.values[2] / (1 + self.values[2]))

    @classmethod
    def _start(cls, scaled: ScaledHistories) -> Sequence[float]:
        return (*_rate_start_logs(scaled), -1.5)

    @classmethod
    def _fit(cls, scaled: ScaledHistories) -> Fitted:
        found = super()._fit(scaled)
        return replace(found, remarks=(Remark.RIDGE, *found.remarks))

    @classmethod
    def gradient(cls, logs: Floats, scaled: ScaledHistories) -> tuple[float, Floats]:
        model = cls(*np.exp(logs))
        k = scaled.x + cls.FIRST_ORDER_OCCASIONS
        value, by_rate, gone = cls._likelihood_and_gone(logs, *model._dropout(k), scaled)
        return value, np.array([*by_rate, gone.sum() - model.p * (scaled.n_x @ k)])

    def _dropout(self, k: Floats) -> tuple[Floats, Floats]:
        odds = self.values[2]
        return -k * np.log1p(odds), np.where(k > 0, np.log(odds), -np.inf)

    def _draw_dropout(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        return np.full((rows, 1, len(k)), self.p)

    def _expected_if_alive(self, histories: Histories, t: float) -> Floats:
        r, alpha, _ = self.values
        exponent = np.log1p(self.p * t / (alpha + histories.T))
        found: Floats = -np.expm1(-(r + histories.x) * exponent) / self.p
        return found


def _rate_start_logs(scaled: ScaledHistories) -> tuple[float, float]:
    rate = scaled.repeat_days / float(scaled.n_age @ scaled.age)
    return 0.0, -float(np.log(rate))


def last_orders(p: Floats, rng: np.random.Generator) -> Floats:
    """Return drawn numbers of orders after which customers drop out, with a probability of ``p`` after each order."""
    with np.errstate(all="ignore"):
        last = np.ceil(np.log1p(-rng.random(p.shape)) / np.log1p(-p))
    # With a drop-out probability of zero the customer never drops out, and 0 / 0 is NaN.
    found: Floats = np.where(np.isnan(last), np.inf, np.maximum(last, 1))
    return found
