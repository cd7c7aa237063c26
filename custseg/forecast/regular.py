"""Models in which customers order more regularly than at random: Erlang-k times between orders, drop-out after each.

An Erlang-k time is the sum of k exponential steps, so that an order is every k-th step. The rate of steps is Gamma(r,
alpha) distributed over customers. The phase of a customer that is alive is the number of steps since its last order, 0
to k − 1.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, psi

from custseg.forecast.fitting import Optimum
from custseg.forecast.geometric import GeometricDropout, last_orders
from custseg.forecast.histories import Floats, Histories, ScaledHistories, sums
from custseg.forecast.model import Fitted, poisson
from custseg.forecast.regular_expectation import interpolated

BATCH = 2**14
"""Histories per batch of a likelihood: small enough that what is computed of them stays in the CPU cache."""

TOGETHER = 2**16
"""Horizons × histories, up to which the orders of several horizons are computed together."""


class RegularOrders(GeometricDropout):
    """The part of the models that depends on the times between orders.

    Attributes:
        K: steps per order: 1 for exponential times, more for more regular ones.
    """

    NEEDS_GAPS = True
    K: ClassVar[int]

    @abstractmethod
    def _expected_in_phases(self, x: Floats, ratio: Floats) -> Floats:
        """Return the expected repeat days of customers that are alive, as phases × histories.

        Args:
            x: repeat days so far.
            ratio: horizon ÷ (alpha + T).
        """

    @classmethod
    def _start(cls, scaled: ScaledHistories) -> Sequence[float]:
        r, alpha, *others = super()._start(scaled)
        return r, alpha - float(np.log(cls.K)), *others

    @classmethod
    def _fitted(cls, top: Optimum, scaled: ScaledHistories) -> Fitted:
        found = super()._fitted(top, scaled)
        return replace(found, log_likelihood=found.log_likelihood + cls.constant(scaled))

    @classmethod
    def constant(cls, scaled: ScaledHistories) -> float:
        """Return the part of the log-likelihood that depends on k alone, with the change of unit of k − 1 steps."""
        # Without known gaps their part is left out, and log-likelihoods of different k cannot be compared.
        gaps = scaled.log_gaps or 0.0
        return (cls.K - 1) * (gaps - float(np.log(scaled.unit)) * scaled.repeat_days) - scaled.repeat_days * float(
            gammaln(cls.K)
        )

    def log_likelihood(self, histories: Histories) -> float:
        return super().log_likelihood(histories) + (self.K - 1) * (histories.log_gaps or 0.0)

    def log_likelihoods(self, histories: Histories) -> Floats:
        r, alpha = self.values[:2]
        shape = r + self.K * histories.x
        stay, odds = self._log_odds_gone(histories)
        rate = gammaln(shape) - gammaln(r) + r * np.log(alpha) - histories.x * gammaln(self.K)
        alive = stay + np.log(self._phases(histories).sum(axis=0))
        found: Floats = rate - shape * np.log(alpha + histories.T) + alive + np.logaddexp(0, odds)
        return found

    def _log_odds_gone(self, histories: Histories) -> tuple[Floats, Floats]:
        r, alpha = self.values[:2]
        stay, leave = self._dropout(histories.x + self.FIRST_ORDER_OCCASIONS)
        silence = np.log1p((histories.T - histories.t_x) / (alpha + histories.t_x))
        return stay, leave + (r + self.K * histories.x) * silence - np.log(self._phases(histories).sum(axis=0))

    def _phases(self, histories: Histories) -> Floats:
        """Return the probability of each phase of customers that are alive, relative to phase 0: phases × histories."""
        r, alpha = self.values[:2]
        shape, share = r + self.K * histories.x, (histories.T - histories.t_x) / (alpha + histories.T)
        out = np.ones((self.K, len(histories)))
        for phase in range(1, self.K):
            out[phase] = out[phase - 1] * (shape + phase - 1) * share / phase
        return out

    def _expected_if_alive(self, histories: Histories, t: float) -> Floats:
        found: Floats = self._expected_until(histories, np.array([t]))[0]
        return found

    def _expected_until(self, histories: Histories, horizons: Floats) -> Floats:
        out = np.zeros((len(horizons), len(histories)))
        if not len(histories):
            return out
        phases, later = self._phases(histories), np.flatnonzero(horizons > 0)
        # Horizons of few histories are computed together, since they share the series of `interpolated`.
        step = max(1, TOGETHER // len(histories))
        for start in range(0, len(later), step):
            some = later[start : start + step]
            out[some] = self._expected_together(histories, horizons[some], phases)
        return out

    def _expected_together(self, histories: Histories, horizons: Floats, phases: Floats) -> Floats:
        """Return the expected repeat days of customers that are alive: horizons × histories.

        Args:
            histories: of the customers.
            horizons: all above zero.
            phases: what `_phases` returns.
        """
        r, alpha = self.values[:2]
        ratio = horizons[:, None] / (alpha + histories.T)
        x = np.broadcast_to(histories.x, ratio.shape)
        orders = interpolated(self._expected_in_phases, x.reshape(-1), ratio.reshape(-1)).reshape(-1, *ratio.shape)
        # There are fewer orders than steps: at tiny horizons this is all that rounding leaves of the orders.
        most = (r + self.K * histories.x + np.arange(self.K)[:, None])[:, None] * ratio
        found: Floats = (np.clip(orders, 0, most) * phases[:, None]).sum(axis=0) / phases.sum(axis=0)
        return found

    def _draw_if_alive(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Draw the phase, the rate of steps given the phase, and drop-out; then the steps: every k-th is an order."""
        r, alpha = self.values[:2]
        until = np.cumsum(self._phases(histories), axis=0)
        drawn = rng.random((rows, len(histories))) * until[-1]
        phase = (drawn[:, None] >= until[:-1]).sum(axis=1, keepdims=True)
        rate = rng.standard_gamma(r + self.K * histories.x + phase) / (alpha + histories.T)
        p = self._draw_dropout(histories.x + self.FIRST_ORDER_OCCASIONS, rows, rng)
        spans = np.diff(t, prepend=0.0)[None, :, None]
        steps = np.cumsum(poisson(rate * spans, rng), axis=1)
        found: NDArray[np.int32] = np.minimum((steps + phase) // self.K, last_orders(p, rng)).astype(np.int32)
        return found

    @classmethod
    def _likelihood_and_gone(
        cls, logs: Floats, stay: Floats, leave: Floats, scaled: ScaledHistories
    ) -> tuple[float, Floats, Floats]:
        r, alpha = np.exp(logs[:2])
        until, known, shape = alpha + scaled.t_x, alpha + scaled.age, r + cls.K * scaled.x
        tables = (shape, leave), (np.log(until), 1 / until), (np.log(known), 1 / known)
        times = r * scaled.n_age + cls.K * scaled.x_age
        value = scaled.n_x @ (gammaln(shape) - gammaln(r) + r * logs[1] + stay) - times @ np.log(known)
        by_r = scaled.n_x @ (psi(shape) - psi(r) + logs[1]) - scaled.n_age @ np.log(known)
        by_alpha = scaled.n_x.sum() * r / alpha - times @ (1 / known)
        gone = np.zeros(len(scaled.x))
        for start in range(0, len(scaled.counts), BATCH):
            batch = slice(start, start + BATCH)
            parts = cls._alive_or_gone(tables, scaled, batch)
            value, by_r, by_alpha = value + parts[0], by_r + parts[1], by_alpha + parts[2]
            gone += sums(scaled.at_x[batch], parts[3], len(gone))
        return float(value), np.array([r * by_r, alpha * by_alpha]), gone

    @classmethod
    def _alive_or_gone(
        cls, tables: Sequence[tuple[Floats, Floats]], scaled: ScaledHistories, batch: slice
    ) -> tuple[float, float, float, Floats]:
        """Return the log-likelihood of being alive in any phase, or gone, of a batch of histories.

        Args:
            tables: r + k · x and the log-odds of leaving on the last occasion, for each distinct x; the logarithm and
                the inverse of alpha + t_x, and of alpha + T, for each distinct t_x and T.
            scaled: the histories.
            batch: those to compute.

        Returns:
            Relative to being alive in phase 0: the log-likelihood and its slopes by r and alpha; and the expected
            number of customers that are gone, for each history.
        """
        at = scaled.at_x[batch], scaled.at_t_x[batch], scaled.at_age[batch]
        (shape, leave), (log_until, earlier), (log_known, inverse) = (
            (one[places], other[places]) for (one, other), places in zip(tables, at, strict=True)
        )
        silence = log_known - log_until
        share = 1 - inverse / earlier
        phases, by_shape, moment = cls._phase_sums(shape, share)
        odds = leave + shape * silence
        small, certain = np.exp(-np.abs(odds)), odds > 0
        of_gone, of_alive = np.where(certain, 1.0, small), np.where(certain, small, 1.0)
        both = of_alive * phases + of_gone
        counts = scaled.counts[batch]
        gone = counts / both
        alive = gone * of_alive
        gone *= of_gone
        # Sums without a matrix library, on whose threads the last digits would depend.
        value = np.einsum("i,i", counts, np.maximum(odds, 0) + np.log(both))
        by_r = np.einsum("i,i", gone, silence) + np.einsum("i,i", alive, by_shape)
        by_alpha = np.einsum("i,i", gone * shape, inverse - earlier) - np.einsum("i,i", alive * moment, inverse)
        return float(value), float(by_r), float(by_alpha), gone

    @classmethod
    def _phase_sums(cls, shape: Floats, share: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the sum over phases of their probabilities relative to phase 0, its slope by shape, and that × phase.

        Args:
            shape: r + k · x of each history.
            share: (T − t_x) ÷ (alpha + T) of each history.
        """
        if cls.K == 2:
            first = shape * share
            return 1 + first, share, first
        term, slope = np.ones_like(shape), np.zeros_like(shape)
        total, by_shape, moment = np.ones_like(shape), np.zeros_like(shape), np.zeros_like(shape)
        for phase in range(1, cls.K):
            factor = shape + (phase - 1)
            slope = (slope * factor + term) * share / phase
            term = term * factor * share / phase
            total += term
            by_shape += slope
            moment += phase * term
        return total, by_shape, moment
