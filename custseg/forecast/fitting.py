"""The highest point of a log-likelihood with a known gradient, and how sharp it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from custseg.forecast.histories import Floats

Gradient = Callable[[Floats], tuple[float, Floats]]

STEP = 1e-4
"""Of the differences of gradients, in log parameters."""

GAIN = 1e-4
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
    _, slope = descent(logs)
    free = ~(((logs <= low) & (slope > 0)) | ((logs >= high) & (slope < 0)))
    inside = np.ix_(free, free)
    logs = _sharpened(descent, logs, free, _inverse(_curvature(descent, logs)[inside]), low, high)
    covariance = np.zeros((len(logs), len(logs)))
    covariance[inside] = _inverse(_curvature(descent, logs)[inside]) / customers
    value, gradient = function(logs)
    # What a further step of Newton's would bring, and the slope where the curvature does not tell.
    left = gradient @ covariance @ gradient / 2
    converged = bool(left < GAIN) and float(np.abs(gradient[free] / customers).max(initial=0)) < SLOPE
    return Optimum(logs, float(value), covariance, converged, tuple(int(i) for i in np.flatnonzero(~free)))


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
    """Take Newton's steps with one curvature while the slope falls."""
    if not free.any():
        return logs
    _, slope = descent(logs)
    for _ in range(4):
        step = np.zeros(len(logs))
        step[free] = inverse @ slope[free]
        nearer = np.clip(logs - step, low, high)
        _, next_slope = descent(nearer)
        if not np.abs(next_slope[free]).max() < np.abs(slope[free]).max():
            break
        logs, slope = nearer, next_slope
    return logs
