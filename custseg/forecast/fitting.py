"""Maximum of a log-likelihood with a known gradient, and its curvature there.

Newton's method for a few parameters. The optimisers of scipy spend most of their time in the threads of a matrix
library, on which the result must not depend.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from custseg.forecast.histories import Floats
from custseg.stages import reached

Gradient = Callable[[Floats], tuple[float, Floats]]

MAX_STEPS = 200
"""Most Newton steps; typical data take ten."""

MAX_STEP_LENGTH = 3.0
"""Longest Newton step, in log parameters."""

DIFFERENCE_STEP = 1e-4
"""Step of the finite differences of the gradient, in log parameters."""

BOUND_TOLERANCE = 1e-9
"""Distance to a bound that counts as rounding error."""

CLOSE_GAIN = 1e-4
"""Expected gain of log-likelihood below which the curvature is no longer recomputed."""

CONVERGED_GAIN = 1e-2
"""Log-likelihood that may still be gained where the fit counts as converged."""

CONVERGED_SLOPE = 1e-3
"""Slope per customer up to which the fit counts as converged in flat directions."""

MIN_CURVATURE = 1e-11
"""Curvature per customer below which the data do not determine a direction."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The maximum of a log-likelihood.

    Attributes:
        logs: logarithms of the parameters.
        value: the log-likelihood.
        covariance: of ``logs``, from the curvature; zero at a bound and in directions that the data do not determine.
        converged: whether no free direction leads further up.
        bound: indices of the parameters that ended at a bound.
    """

    logs: Floats
    value: float
    covariance: Floats
    converged: bool
    bound: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class _Objective:
    """The negative log-likelihood per customer, within bounds."""

    function: Gradient
    low: Floats
    high: Floats
    customers: float
    _found: dict[bytes, tuple[float, Floats]] = field(default_factory=dict)

    def at(self, logs: Floats) -> tuple[float, Floats, NDArray[np.bool_]]:
        """Return the value, the slope, and which parameters are free: not held at a bound."""
        # The steps of a fit meet at the same points.
        if (place := logs.tobytes()) not in self._found:
            self._found[place] = self.function(logs)
        value, gradient = self._found[place]
        slope = -gradient / self.customers
        held = ((logs <= self.low) & (slope > 0)) | ((logs >= self.high) & (slope < 0))
        return -value / self.customers, slope, ~held

    def inside(self, logs: Floats) -> Floats:
        """Return the nearest point within the bounds; values within rounding error of a bound are set to it."""
        logs = np.where(logs < self.low + BOUND_TOLERANCE, self.low, logs)
        return np.where(logs > self.high - BOUND_TOLERANCE, self.high, logs)

    def curvature(self, logs: Floats, free: NDArray[np.bool_], slope: Floats | None = None) -> tuple[Floats, Floats]:
        """Return the curvature in the free directions and those directions, as eigenvalues and eigenvectors.

        With ``slope`` given the differences are one-sided: half the work, and accurate enough for a step.
        """
        rows = []
        for position in np.flatnonzero(free):
            step = np.zeros(len(logs))
            step[position] = DIFFERENCE_STEP
            before = self.at(logs - step)[1] if slope is None else slope
            rows.append(
                (self.at(logs + step)[1] - before)[free]
                / (DIFFERENCE_STEP if slope is not None else 2 * DIFFERENCE_STEP)
            )
        matrix = np.array(rows).reshape(len(rows), len(rows))
        values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
        directions = np.zeros((len(logs), len(rows)))
        directions[free] = vectors
        return values, directions


def maximise(
    function: Gradient, start: Sequence[float], bounds: Sequence[tuple[float, float]], customers: float
) -> Optimum:
    """Find the maximum of a log-likelihood.

    Args:
        function: returns the log-likelihood and its gradient at the logarithms of the parameters.
        start: logarithms to start from.
        bounds: lowest and highest value of each logarithm.
        customers: number of customers in the log-likelihood.

    Returns:
        The maximum, the same to about eight digits from any sensible start.
    """
    low, high = np.array(bounds).T
    objective = _Objective(function, low, high, customers)
    logs = _ascended(objective, objective.inside(np.array(start, dtype=np.float64)))
    reached("last step")
    _, _, free = objective.at(logs)
    values, directions = objective.curvature(logs, free)
    curved = values > MIN_CURVATURE
    inverse = (directions[:, curved] / values[curved]) @ directions[:, curved].T
    logs = _polished(objective, logs, inverse)
    value, slope, free = objective.at(logs)
    left = float(slope @ inverse @ slope) / 2 * customers
    converged = left < CONVERGED_GAIN and float(np.abs(slope[free]).max(initial=0)) < CONVERGED_SLOPE
    bound = tuple(int(position) for position in np.flatnonzero(~free))
    return Optimum(logs, -value * customers, inverse / customers, converged, bound)


def _ascended(objective: _Objective, logs: Floats) -> Floats:
    """Return a point near the maximum: Newton steps, shortened where they do not lead up."""
    value, slope, free = objective.at(logs)
    for number in range(MAX_STEPS):
        reached(f"step {number + 1}")
        step = _newton_step(objective, logs, free, slope)
        if float(slope @ step) / -2 * objective.customers < CLOSE_GAIN:
            break
        # Stop at the first bound: beyond it the step would no longer be a Newton step.
        room = np.where(step > 0, objective.high - logs, logs - objective.low) / np.maximum(np.abs(step), 1e-300)
        length = min(1.0, MAX_STEP_LENGTH / float(np.abs(step).max()), float(room[step != 0].min()))
        while True:
            nearer = objective.inside(logs + length * step)
            next_value, next_slope, next_free = objective.at(nearer)
            if next_value < value or length < 1e-9:
                break
            length /= 4
        if not next_value < value:
            break
        logs, value, slope, free = nearer, next_value, next_slope, next_free
    return logs


def _newton_step(objective: _Objective, logs: Floats, free: NDArray[np.bool_], slope: Floats) -> Floats:
    """Return the Newton step; upward where the objective is not concave, and along bounds it would cross."""
    while True:
        values, directions = objective.curvature(logs, free, slope)
        step: Floats = -(directions / np.maximum(np.abs(values), MIN_CURVATURE)) @ (directions.T @ slope)
        outward = free & (((logs <= objective.low) & (step < 0)) | ((logs >= objective.high) & (step > 0)))
        if not outward.any():
            return step
        free = free & ~outward


def _polished(objective: _Objective, logs: Floats, inverse: Floats) -> Floats:
    """Return the point after Newton steps with a fixed curvature, as long as the slope falls."""
    _, slope, free = objective.at(logs)
    for _ in range(6):
        nearer = objective.inside(logs - inverse @ slope)
        _, next_slope, _ = objective.at(nearer)
        if not np.abs(next_slope[free]).max(initial=0) < np.abs(slope[free]).max(initial=0):
            break
        logs, slope = nearer, next_slope
    return logs
