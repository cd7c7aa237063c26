"""The highest point of a log-likelihood with a known gradient, and how sharp it is.

Newton's method in a handful of parameters, with its own few lines: the general optimisers of scipy spend most of their
time in the threads of a matrix library, which the answer must not depend on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from custseg.forecast.histories import Floats
from custseg.stages import reached

Gradient = Callable[[Floats], tuple[float, Floats]]

ROUNDS = 200
"""Steps at most; common data take ten."""

FURTHEST = 3.0
"""Longest step, in log parameters."""

STEP = 1e-4
"""Of the differences of gradients, in log parameters."""

SNAP = 1e-9
"""Distance from a bound that is rounding."""

NEAR = 1e-4
"""Log-likelihood to gain from which the top is near enough to be approached with one curvature."""

GAIN = 1e-2
"""Log-likelihood that may be left to gain at what counts as the top."""

SLOPE = 1e-3
"""Slope per customer that may be left there, where the curvature does not tell what is to gain."""

FLAT = 1e-11
"""Curvature per customer below which the data say nothing of a direction."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where a log-likelihood is highest.

    Attributes:
        logs: logarithms of the parameters.
        value: the log-likelihood.
        covariance: of ``logs``, from the curvature; zero where they ended at a bound or the data say nothing of them.
        converged: whether there is nothing to gain any more in a free direction.
        bound: positions of the parameters that ended at a bound.
    """

    logs: Floats
    value: float
    covariance: Floats
    converged: bool
    bound: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Slope:
    """A log-likelihood per customer, upside down, within bounds."""

    function: Gradient
    low: Floats
    high: Floats
    customers: float

    def at(self, logs: Floats) -> tuple[float, Floats, NDArray[np.bool_]]:
        """Return value, slope, and which parameters are not held by a bound."""
        value, gradient = self.function(logs)
        slope = -gradient / self.customers
        held = ((logs <= self.low) & (slope > 0)) | ((logs >= self.high) & (slope < 0))
        return -value / self.customers, slope, ~held

    def inside(self, logs: Floats) -> Floats:
        """Return the nearest point within the bounds; what is next to a bound stands on it."""
        logs = np.where(logs < self.low + SNAP, self.low, logs)
        return np.where(logs > self.high - SNAP, self.high, logs)

    def curvature(self, logs: Floats, free: NDArray[np.bool_], slope: Floats | None = None) -> tuple[Floats, Floats]:
        """Return the curvature in the free directions and those directions, as eigenvalues and eigenvectors.

        With ``slope`` at hand the differences are one-sided: half the work, for a step that need not be exact.
        """
        rows = []
        for position in np.flatnonzero(free):
            step = np.zeros(len(logs))
            step[position] = STEP
            before = self.at(logs - step)[1] if slope is None else slope
            rows.append((self.at(logs + step)[1] - before)[free] / (STEP if slope is not None else 2 * STEP))
        matrix = np.array(rows).reshape(len(rows), len(rows))
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        directions = np.zeros((len(logs), len(rows)))
        directions[free] = vectors
        return values, directions


def maximise(
    function: Gradient, start: Sequence[float], bounds: Sequence[tuple[float, float]], customers: float
) -> Optimum:
    """Find the top of a log-likelihood.

    Args:
        function: log-likelihood and its gradient at logarithms of parameters.
        start: logarithms to begin with.
        bounds: lowest and highest of each logarithm.
        customers: whose log-likelihoods are summed.

    Returns:
        The top, the same to about eight digits from any sensible start.
    """
    low, high = np.array(bounds).T
    hill = _Slope(function, low, high, customers)
    logs = _climbed(hill, hill.inside(np.array(start, dtype=np.float64)))
    reached("last step")
    _, _, free = hill.at(logs)
    values, directions = hill.curvature(logs, free)
    curved = values > FLAT
    inverse = (directions[:, curved] / values[curved]) @ directions[:, curved].T
    logs = _sharpened(hill, logs, inverse)
    value, slope, free = hill.at(logs)
    left = float(slope @ inverse @ slope) / 2 * customers
    converged = left < GAIN and float(np.abs(slope[free]).max(initial=0)) < SLOPE
    bound = tuple(int(position) for position in np.flatnonzero(~free))
    return Optimum(logs, -value * customers, inverse / customers, converged, bound)


def _climbed(hill: _Slope, logs: Floats) -> Floats:
    """Go near the top: Newton's steps, shortened where they do not lead up."""
    value, slope, free = hill.at(logs)
    for number in range(ROUNDS):
        reached(f"step {number + 1}")
        step = _step(hill, logs, free, slope)
        if float(slope @ step) / -2 * hill.customers < NEAR:
            break
        # As far as the first bound: beyond it the step would be another one, which may not lead up.
        room = np.where(step > 0, hill.high - logs, logs - hill.low) / np.maximum(np.abs(step), 1e-300)
        length = min(1.0, FURTHEST / float(np.abs(step).max()), float(room[step != 0].min()))
        while True:
            nearer = hill.inside(logs + length * step)
            next_value, next_slope, next_free = hill.at(nearer)
            if next_value < value or length < 1e-9:
                break
            length /= 4
        if not next_value < value:
            break
        logs, value, slope, free = nearer, next_value, next_slope, next_free
    return logs


def _step(hill: _Slope, logs: Floats, free: NDArray[np.bool_], slope: Floats) -> Floats:
    """Return Newton's step, upward too where the hill is not curved, and along the bounds that it would break."""
    while True:
        values, directions = hill.curvature(logs, free, slope)
        step: Floats = -(directions / np.maximum(np.abs(values), FLAT)) @ (directions.T @ slope)
        outward = free & (((logs <= hill.low) & (step < 0)) | ((logs >= hill.high) & (step > 0)))
        if not outward.any():
            return step
        free = free & ~outward


def _sharpened(hill: _Slope, logs: Floats, inverse: Floats) -> Floats:
    """Take Newton's steps with one curvature while the slope falls."""
    _, slope, free = hill.at(logs)
    for _ in range(6):
        nearer = hill.inside(logs - inverse @ slope)
        _, next_slope, _ = hill.at(nearer)
        if not np.abs(next_slope[free]).max(initial=0) < np.abs(slope[free]).max(initial=0):
            break
        logs, slope = nearer, next_slope
    return logs
