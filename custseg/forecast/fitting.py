"""The highest point of a log-likelihood with a known gradient, and how sharp it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from custseg.forecast.histories import Floats

Gradient = Callable[[Floats], tuple[float, Floats]]

ROUNDS = 30
"""Of Newton's steps; common data take two."""

NOTHING = 1e-14
"""Log-likelihood to gain that is not worth a step."""

NOISE = 1e-12
"""Slope per customer that is but rounding."""

STEP = 1e-4
"""Of the differences of gradients, in log parameters."""

GAIN = 1e-2
"""Log-likelihood that may be left to gain at what counts as the top."""

SLOPE = 1e-3
"""Slope per customer that may be left there."""

FLAT = 1e-11
"""Curvature per customer below which the data say nothing of a direction."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """Where a log-likelihood is highest.

    Attributes:
        logs: logarithms of the parameters.
        value: the log-likelihood.
        covariance: of ``logs``, from the curvature; zero where they ended at a bound or the data say nothing of them.
        converged: whether it is flat there in every free direction.
        bound: positions of the parameters that ended at a bound.
    """

    logs: Floats
    value: float
    covariance: Floats
    converged: bool
    bound: tuple[int, ...]


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
        The top, the same to about ten digits from any sensible start.
    """

    def descent(logs: Floats) -> tuple[float, Floats]:
        value, gradient = function(logs)
        return -value / customers, -gradient / customers

    options = {"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8}
    found = minimize(descent, np.array(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    logs: Floats = found.x
    low, high = np.array(bounds).T
    for _ in range(ROUNDS):
        free, inverse, left = _surroundings(descent, logs, low, high)
        nearer = _sharpened(descent, logs, free, inverse, low, high)
        if left * customers < NOTHING or np.array_equal(nearer, logs):
            break
        logs = nearer
    _, slope = descent(logs)
    converged = left * customers < GAIN and float(np.abs(slope[free]).max(initial=0)) < SLOPE
    bound = tuple(int(position) for position in np.flatnonzero(~free))
    return Optimum(logs, function(logs)[0], inverse / customers, converged, bound)


def _surroundings(
    descent: Gradient, logs: Floats, low: Floats, high: Floats
) -> tuple[NDArray[np.bool_], Floats, float]:
    """Return which parameters are not held by a bound, the inverse of the curvature, and what Newton's step brings."""
    _, slope = descent(logs)
    free = ~(((logs <= low) & (slope > 0)) | ((logs >= high) & (slope < 0)))
    inside = np.ix_(free, free)
    inverse = np.zeros((len(logs), len(logs)))
    inverse[inside] = _inverse(_curvature(descent, logs)[inside])
    return free, inverse, float(slope @ inverse @ slope) / 2


def _curvature(descent: Gradient, logs: Floats) -> Floats:
    """Return second derivatives by central differences of the gradient."""
    rows = []
    for position in range(len(logs)):
        step = np.zeros(len(logs))
        step[position] = STEP
        rows.append((descent(logs + step)[1] - descent(logs - step)[1]) / (2 * STEP))
    matrix = np.array(rows)
    return (matrix + matrix.T) / 2


def _inverse(matrix: Floats) -> Floats:
    """Return the inverse in the directions that are curved; the others stay as they are."""
    values, directions = np.linalg.eigh(matrix)
    curved = values > FLAT
    inverse: Floats = (directions[:, curved] / values[curved]) @ directions[:, curved].T
    return inverse


def _sharpened(
    descent: Gradient, logs: Floats, free: NDArray[np.bool_], inverse: Floats, low: Floats, high: Floats
) -> Floats:
    """Take Newton's steps with one curvature while the slope falls; short ones where a whole one goes too far."""
    _, slope = descent(logs)
    length = 1.0
    for _ in range(8):
        nearer = np.clip(logs - length * (inverse @ slope), low, high)
        _, next_slope = descent(nearer)
        if np.abs(next_slope[free]).max(initial=0) < np.abs(slope[free]).max(initial=0):
            logs, slope = nearer, next_slope
        elif length < 1 or np.abs(slope[free]).max(initial=0) < NOISE:
            break
        else:
            length = 0.25
    return logs
