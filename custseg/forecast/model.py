"""Base class of the models of repeat orders, and the result of a fit."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from custseg.errors import DataError
from custseg.forecast.fitting import Optimum, maximise
from custseg.forecast.histories import Floats, Histories, ScaledHistories

MIN_REPEAT_CUSTOMERS = 10
"""Customers with a repeat order that a fit needs."""

SHAPE_BOUNDS = (-9.0, 9.0)
"""Bounds of the logarithm of a parameter without a unit."""

TIME_BOUNDS = (-18.0, 18.0)
"""Bounds of the logarithm of a parameter in units of time, the longest T."""

NO_DROPOUT_ABOVE = 0.999
"""Mean P(alive) above which no customer seems to have dropped out."""

SAMPLE_ABOVE = 50_000
"""Distinct histories above which a fit starts with a sample of them."""

MAX_LOG_SD = 3.0
"""Largest standard deviation of the logarithms of drawn parameters."""

MAX_ORDERS = 1e9 / 2
"""Largest mean of drawn orders: they fit into 32 bits even with extreme parameters."""

DRAW_BLOCK = 2**18
"""Values drawn per batch."""


class TooFewError(DataError):
    """There are too few customers to fit a model.

    Attributes:
        n: number that there are.
        why: what there are too few of.
    """

    def __init__(self, n: int, why: str) -> None:
        self.n, self.why = n, why
        super().__init__(f"too few {why} for a forecast (n = {n:,})")


class Remark(StrEnum):
    """What a user should know about a fit."""

    RIDGE = "ridge"
    """Drop-out hardly varies between customers: one probability was fitted for all, the limit of the model."""

    NO_DROP_OUT = "no drop-out"
    """No customer seems to have dropped out: a short history does not show it, and all count as alive."""

    BOUND = "bound"
    """A parameter ended at its bound: the data do not determine it, for instance if all customers are equal."""

    NOT_CONVERGED = "not converged"
    """The maximum of the likelihood was not reached."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model and the uncertainty of its parameters.

    Attributes:
        model: with the fitted parameters, in the time unit of the histories.
        log_likelihood: of the histories, without the terms that contain no parameter, as in the papers.
        covariance: of the logarithms of the parameters.
        converged: whether the maximum was reached.
        remarks: what a user should know.
        bound: names of parameters that ended at a bound.
    """

    model: Model
    log_likelihood: float
    covariance: Floats
    converged: bool
    remarks: tuple[Remark, ...] = ()
    bound: tuple[str, ...] = ()

    @property
    def standard_errors(self) -> dict[str, float]:
        """Return the standard error of the logarithm of each parameter."""
        return dict(zip(self.model.PARAMETER_NAMES, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    def draw_parameters(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw parameters from their estimated distribution: normal in their logarithms.

        Returns:
            One row per draw, in the order of the model's ``PARAMETER_NAMES``.
        """
        return draw_logs(self.model.values, self.covariance, draws, rng)


class Model(ABC):
    """A model of how often customers order, and of when they drop out.

    Attributes:
        TITLE: name in the literature.
        PARAMETER_NAMES: names of the parameters, as in the papers.
        TIME_PARAMETERS: names of those in units of time.
        NEEDS_GAPS: whether a fit needs the times between the order days of customers (``Histories.log_gaps``).
        values: the parameters, in the order of their names.
    """

    TITLE: ClassVar[str]
    PARAMETER_NAMES: ClassVar[tuple[str, ...]]
    TIME_PARAMETERS: ClassVar[tuple[str, ...]]
    NEEDS_GAPS: ClassVar[bool] = False

    def __init__(self, *values: float) -> None:
        if len(values) != len(self.PARAMETER_NAMES) or not all(0 < value < np.inf for value in values):
            raise ValueError(f"{self.TITLE} needs {', '.join(self.PARAMETER_NAMES)}, all above zero")
        self.values: Floats = np.array(values, dtype=np.float64)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value:g}' for name, value in self.parameters.items())})"

    @property
    def parameters(self) -> dict[str, float]:
        """Return the parameters by their names."""
        return dict(zip(self.PARAMETER_NAMES, self.values.tolist(), strict=True))

    @classmethod
    def fit(cls, histories: Histories) -> Fitted:
        """Fit the model by maximum likelihood.

        Args:
            histories: of the customers.

        Raises:
            TooFewError: fewer than ``MIN_REPEAT_CUSTOMERS`` customers with a repeat order, or no time since their first
                orders.
        """
        if histories.repeaters < MIN_REPEAT_CUSTOMERS:
            raise TooFewError(histories.repeaters, "customers with a repeat order")
        if not histories.T.max() > 0:
            raise TooFewError(histories.customers, "days since the first orders of customers")
        found = cls._fit(ScaledHistories.of(histories))
        alive = float((histories.counts * found.model.p_alive(histories)).sum()) / histories.customers
        return replace(found, remarks=(*found.remarks, Remark.NO_DROP_OUT)) if alive > NO_DROPOUT_ABOVE else found

    @classmethod
    def _fit(cls, scaled: ScaledHistories) -> Fitted:
        bounds = [TIME_BOUNDS if name in cls.TIME_PARAMETERS else SHAPE_BOUNDS for name in cls.PARAMETER_NAMES]
        start = cls._start(scaled)
        if len(scaled.counts) > SAMPLE_ABOVE:
            # A fit to a sample gives a good start at little cost.
            sample = scaled.every(len(scaled.counts) // (SAMPLE_ABOVE // 4))
            start = maximise(lambda logs: cls.gradient(logs, sample), start, bounds, sample.customers).logs.tolist()
        top = maximise(lambda logs: cls.gradient(logs, scaled), start, bounds, scaled.customers)
        return cls._fitted(top, scaled)

    @classmethod
    def _fitted(cls, top: Optimum, scaled: ScaledHistories) -> Fitted:
        """Return a fit in the time unit of the histories; the density of x order times depends on that unit."""
        units = np.array([scaled.unit if name in cls.TIME_PARAMETERS else 1.0 for name in cls.PARAMETER_NAMES])
        value = top.value - np.log(scaled.unit) * scaled.repeat_days
        remarks = [Remark.BOUND] * bool(top.bound) + [Remark.NOT_CONVERGED] * (not top.converged)
        bound = tuple(cls.PARAMETER_NAMES[position] for position in top.bound)
        model = cls(*(np.exp(top.logs) * units))
        return Fitted(model, float(value), top.covariance, top.converged, tuple(remarks), bound)

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of histories with these parameters."""
        return float((histories.counts * self.log_likelihoods(histories)).sum())

    @classmethod
    @abstractmethod
    def _start(cls, scaled: ScaledHistories) -> Sequence[float]:
        """Return the logarithms of the parameters to start a fit from."""

    @classmethod
    @abstractmethod
    def gradient(cls, logs: Floats, scaled: ScaledHistories) -> tuple[float, Floats]:
        """Return the log-likelihood in scaled time, and its gradient, at the logarithms of the parameters."""

    @abstractmethod
    def log_likelihoods(self, histories: Histories) -> Floats:
        """Return the log-likelihood of one customer with each history."""

    @abstractmethod
    def p_alive(self, histories: Histories) -> Floats:
        """Return P(alive) of a customer with each history: the probability that it has not dropped out at T."""

    @abstractmethod
    def _expected_if_alive(self, histories: Histories, t: float) -> Floats:
        """Return the expected repeat days in (T, T + t] of a customer that is alive at T."""

    @abstractmethod
    def _draw_if_alive(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Return drawn repeat days of customers that are alive at T: ``rows`` × horizons × histories."""

    def expected_orders(self, histories: Histories, t: ArrayLike) -> Floats:
        """Return the expected repeat days in (T, T + t]: the conditional expectation of the papers.

        Args:
            histories: of the customers.
            t: one horizon in weeks, or several in ascending order.

        Returns:
            One value per history; for several horizons one row each.
        """
        rows = self.p_alive(histories) * self._expected_until(histories, _horizons(t))
        return rows[0] if np.ndim(t) == 0 else rows

    def _expected_until(self, histories: Histories, horizons: Floats) -> Floats:
        """Return what `_expected_if_alive` returns for each of several horizons: horizons × histories."""
        return np.array([self._expected_if_alive(histories, float(each)) for each in horizons])

    def sample_future(
        self,
        histories: Histories,
        t: ArrayLike,
        draws: int,
        rng: np.random.Generator,
        parameters: Floats | None = None,
    ) -> NDArray[np.int32]:
        """Draw the repeat days in (T, T + t] of one customer with each history.

        The draws are exact: first the order rate and the drop-out given the history, then the future orders. Draw many
        histories in batches (`Histories.part`), since the result has draws × histories values.

        Args:
            histories: of the customers.
            t: one horizon in weeks, or several in ascending order, for the same draws; or a row of them for each draw.
            draws: number of draws.
            rng: random number generator.
            parameters: a row of parameters for each draw (`Fitted.draw_parameters`); None for those of the model.

        Returns:
            Draws × histories; for several horizons draws × horizons × histories.
        """
        of_draws = [_horizons(row) for row in np.asarray(t)] if np.ndim(t) == 2 else [_horizons(t)] * draws
        out = np.empty((draws, len(of_draws[0]), len(histories)), dtype=np.int32)
        alike = parameters is None and np.ndim(t) < 2
        rows = max(1, DRAW_BLOCK // max(1, len(histories))) if alike else 1
        if len(of_draws) != draws or (parameters is not None and len(parameters) != draws):
            raise ValueError("sample_future needs one row of parameters, and of horizons, for each draw")
        model, alive = self, self.p_alive(histories)
        for start in range(0, draws, rows):
            if parameters is not None:
                model = self.with_values(parameters[start])
                alive = model.p_alive(histories)
            batch = out[start : start + rows]
            is_alive = rng.random((len(batch), 1, len(histories))) < alive
            batch[:] = np.where(is_alive, model._draw_if_alive(histories, of_draws[start], len(batch), rng), 0)
        return out[:, 0] if np.ndim(t) == 0 else out

    def with_values(self, values: Floats) -> Self:
        """Return the model with other parameters."""
        return type(self)(*values.tolist())


def draw_logs(values: Floats, covariance: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw positive values whose logarithms are normal around those of ``values``."""
    spread, directions = np.linalg.eigh(covariance)
    # In a flat direction the likelihood hardly changes, and further away the values would overflow.
    spread = np.minimum(np.sqrt(np.maximum(spread, 0.0)), MAX_LOG_SD)
    drawn: Floats = np.exp(np.log(values) + (rng.standard_normal((draws, len(values))) * spread) @ directions.T)
    return drawn


def poisson(mean: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw numbers of orders from a Poisson distribution, with the mean limited to ``MAX_ORDERS``."""
    return rng.poisson(np.minimum(mean, MAX_ORDERS))


def _horizons(t: ArrayLike) -> Floats:
    horizons = np.atleast_1d(np.asarray(t, dtype=np.float64))
    if not (np.isfinite(horizons) & (horizons >= 0)).all() or (np.diff(horizons) < 0).any():
        raise ValueError("horizons must be zero or more, in ascending order")
    return horizons
