"""Models in which a customer may drop out after each order: BG/NBD, MBG/NBD, and their limits with one probability.

The chance of ordering as often and of staying as long as a customer did is a product of two parts. One is of the order
rate, Gamma(r, alpha) among customers. The other is of drop-out: after each of k occasions with probability p, which is
Beta(a, b) among customers, or in the limit the same for all.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, psi

from custseg.forecast.histories import Floats, Histories, Scaled, sums
from custseg.forecast.living import expected_living
from custseg.forecast.model import Fitted, Model, Remark, poisson

WIDE = 50.0
"""Sum of a and b from which one probability for all is tried."""

RIDGE_GAIN = 1.0
"""Log-likelihood that two parameters in place of one must bring (Akaike's criterion)."""


class Geometric(Model):
    """What does not depend on how the drop-out probability varies.

    Attributes:
        OCCASIONS: occasions to drop out beside the repeat days: 1 where a customer may leave after the first order.
    """

    TIMES = ("alpha",)
    OCCASIONS: ClassVar[int]

    @abstractmethod
    def _drop(self, k: Floats) -> tuple[Floats, Floats]:
        """Return the log-probability of staying k times, and the log-odds of leaving at the last against that."""

    @abstractmethod
    def _draw_drop(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        """Return draws of the drop-out probability of who stayed k times: ``rows`` × 1 × histories."""

    def _odds(self, histories: Histories) -> tuple[Floats, Floats]:
        """Return the log-probability of staying, and the log-odds of gone against there at T."""
        r, alpha = self.values[:2]
        stay, leave = self._drop(histories.x + self.OCCASIONS)
        with np.errstate(invalid="ignore"):
            return stay, leave + (r + histories.x) * np.log1p((histories.T - histories.t_x) / (alpha + histories.t_x))

    def log_likelihoods(self, histories: Histories) -> Floats:
        r, alpha = self.values[:2]
        stay, odds = self._odds(histories)
        rate = gammaln(r + histories.x) - gammaln(r) + r * np.log(alpha)
        found: Floats = rate - (r + histories.x) * np.log(alpha + histories.T) + stay + np.logaddexp(0, odds)
        return found

    def p_alive(self, histories: Histories) -> Floats:
        found: Floats = expit(-self._odds(histories)[1])
        return found

    def _draw_living(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw the rate and the drop-out, which are independent for who is there; then orders until the one it ends."""
        r, alpha = self.values[:2]
        rate = rng.standard_gamma(r + histories.x, (rows, 1, len(histories))) / (alpha + histories.T)
        p = self._draw_drop(histories.x + self.OCCASIONS, rows, rng)
        spans = np.diff(t, prepend=0.0)[None, :, None]
        orders = np.cumsum(poisson(rate * spans, rng), axis=1)
        with np.errstate(all="ignore"):
            last = np.ceil(np.log1p(-rng.random(p.shape)) / np.log1p(-p))
        # A probability that is zero to the last digit never ends it, nor does a chance of 0 / 0.
        last = np.where(np.isnan(last), np.inf, np.maximum(last, 1))
        found: NDArray[np.int32] = np.minimum(orders, last).astype(np.int32)
        return found


class BetaGeometric(Geometric):
    """The drop-out probability is Beta(a, b) among customers."""

    NAMES = ("r", "alpha", "a", "b")
    LIMIT: ClassVar[type[OneProbability]]

    @classmethod
    def _start(cls, scaled: Scaled) -> Sequence[float]:
        return (*_rate_start(scaled), 0.0, 1.0)

    @classmethod
    def _fit(cls, scaled: Scaled) -> Fitted:
        found = super()._fit(scaled)
        if found.model.values[2:].sum() < WIDE:
            return found
        limit = cls.LIMIT._fit(scaled)
        return limit if limit.log_likelihood > found.log_likelihood - RIDGE_GAIN else found

    @classmethod
    def gradient(cls, logs: Floats, scaled: Scaled) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(logs)
        k = scaled.x + cls.OCCASIONS
        model = cls(r, alpha, a, b)
        value, by_rate, gone = _value(logs, *model._drop(k), scaled)
        both = psi(a + b) - psi(a + b + k)
        by_a = scaled.n_x @ both + gone.sum() / a
        earlier = np.divide(gone, b + k - 1, out=np.zeros_like(gone), where=k > 0)
        by_b = scaled.n_x @ (both + psi(b + k) - psi(b)) - earlier.sum()
        return value, np.array([*by_rate, a * by_a, b * by_b])

    def _drop(self, k: Floats) -> tuple[Floats, Floats]:
        a, b = self.values[2:]
        odds = np.full(len(k), -np.inf)
        odds[k > 0] = np.log(a) - np.log((b + k - 1)[k > 0])
        return betaln(a, b + k) - betaln(a, b), odds

    def _draw_drop(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        a, b = self.values[2:]
        return rng.beta(a, b + k, (rows, 1, len(k)))

    def _expected_of_living(self, histories: Histories, t: float) -> Floats:
        r, alpha, a, b = self.values
        stayed = b + histories.x + self.OCCASIONS
        return expected_living(a, stayed, r + histories.x, t / (alpha + histories.T))


class OneProbability(Geometric):
    """The drop-out probability is one for all; ``odds`` is p ÷ (1 − p)."""

    NAMES = ("r", "alpha", "odds")

    @property
    def p(self) -> float:
        """Return the drop-out probability."""
        return float(self.values[2] / (1 + self.values[2]))

    @classmethod
    def _start(cls, scaled: Scaled) -> Sequence[float]:
        return (*_rate_start(scaled), -1.5)

    @classmethod
    def _fit(cls, scaled: Scaled) -> Fitted:
        found = super()._fit(scaled)
        return replace(found, remarks=(Remark.RIDGE, *found.remarks))

    @classmethod
    def gradient(cls, logs: Floats, scaled: Scaled) -> tuple[float, Floats]:
        model = cls(*np.exp(logs))
        k = scaled.x + cls.OCCASIONS
        value, by_rate, gone = _value(logs, *model._drop(k), scaled)
        return value, np.array([*by_rate, gone.sum() - model.p * (scaled.n_x @ k)])

    def _drop(self, k: Floats) -> tuple[Floats, Floats]:
        odds = self.values[2]
        return -k * np.log1p(odds), np.where(k > 0, np.log(odds), -np.inf)

    def _draw_drop(self, k: Floats, rows: int, rng: np.random.Generator) -> Floats:
        return np.full((rows, 1, len(k)), self.p)

    def _expected_of_living(self, histories: Histories, t: float) -> Floats:
        r, alpha, _ = self.values
        some = np.log1p(self.p * t / (alpha + histories.T))
        found: Floats = -np.expm1(-(r + histories.x) * some) / self.p
        return found


def _rate_start(scaled: Scaled) -> tuple[float, float]:
    rate = scaled.repeat_days / float(scaled.n_age @ scaled.age)
    return 0.0, -float(np.log(rate))


def _value(logs: Floats, stay: Floats, leave: Floats, scaled: Scaled) -> tuple[float, Floats, Floats]:
    """Return the log-likelihood, its gradient by the logarithms of r and alpha, and who has left.

    Special functions are taken of the few different x, logarithms of the few different times; only the odds of being
    gone are taken of every history.

    Args:
        logs: logarithms of r, alpha, and more.
        stay: log-probability of staying, for each different x.
        leave: log-odds of leaving at the last occasion, for each different x.
        scaled: the histories.

    Returns:
        The third is, for each different x, the expected number of customers who are gone.
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
