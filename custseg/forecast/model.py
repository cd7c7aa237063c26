"""What every model of repeat orders can do, and what a fit brings."""

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
from custseg.forecast.histories import Floats, Histories, Scaled

REPEATERS_NEEDED = 10
"""Customers with a repeat order below which no model is fitted."""

SHAPE = (-9.0, 9.0)
"""Bounds of the logarithm of a parameter without a unit."""

RATE = (-18.0, 18.0)
"""Bounds of the logarithm of a parameter that is a time, in units of the longest T."""

CERTAIN = 0.999
"""Mean P(alive) from which nobody seems to have left."""

MANY = 50_000
"""Different histories from which a fit begins with a part of them."""

UNKNOWN = 3.0
"""Largest standard deviation of logarithms of parameters that are drawn."""

MOST = 1e9 / 2
"""Orders that are drawn at most: absurd parameters stay figures of 32 bits."""

BLOCK = 2**18
"""Figures that are drawn at once."""


class TooFewError(DataError):
    """There is too little to fit a model to.

    Attributes:
        n: how many there are.
        why: of what there are too few.
    """

    def __init__(self, n: int, why: str) -> None:
        self.n, self.why = n, why
        super().__init__(f"too few {why} for a forecast (n = {n:,})")


class Remark(StrEnum):
    """What is to be known about a fit."""

    RIDGE = "ridge"
    """Drop-out hardly varies between customers: one probability for all was fitted, the limit of the model."""

    NO_DROP_OUT = "no drop-out"
    """Nobody seems to have left: on a short history the model cannot tell, and all are thought to be there."""

    BOUND = "bound"
    """A parameter ended at its bound: the data do not tell it, for instance customers that are all alike."""

    NOT_CONVERGED = "not converged"
    """The top of the likelihood was not reached."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """A model and how well it is known.

    Attributes:
        model: with the parameters found, in weeks if the histories were.
        log_likelihood: of the histories, as published for these models (without the terms that no parameter is in).
        covariance: of the logarithms of the parameters.
        converged: whether the top was reached.
        remarks: what is to be known.
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
        return dict(zip(self.model.NAMES, np.sqrt(np.diag(self.covariance)).tolist(), strict=True))

    def draw_parameters(self, draws: int, rng: np.random.Generator) -> Floats:
        """Draw parameters as far as they are known: their logarithms are about normal.

        Returns:
            One row per draw, in the order of the model's ``NAMES``.
        """
        return draw_logs(self.model.values, self.covariance, draws, rng)


class Model(ABC):
    """How often customers order, and whether they are still there.

    Attributes:
        TITLE: its name in the literature.
        NAMES: of its parameters.
        TIMES: those of them that are a time: they change with the unit of time.
        values: the parameters.
    """

    TITLE: ClassVar[str]
    NAMES: ClassVar[tuple[str, ...]]
    TIMES: ClassVar[tuple[str, ...]]

    def __init__(self, *values: float) -> None:
        if len(values) != len(self.NAMES) or not all(0 < value < np.inf for value in values):
            raise ValueError(f"{self.TITLE} takes {', '.join(self.NAMES)}, all above zero")
        self.values: Floats = np.array(values, dtype=np.float64)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value:g}' for name, value in self.parameters.items())})"

    @property
    def parameters(self) -> dict[str, float]:
        """Return the parameters by their names."""
        return dict(zip(self.NAMES, self.values.tolist(), strict=True))

    @classmethod
    def fit(cls, histories: Histories) -> Fitted:
        """Fit the model by maximum likelihood.

        Raises:
            TooFewError: fewer than ``REPEATERS_NEEDED`` customers with a repeat order, or no time to watch them.
        """
        if histories.repeaters < REPEATERS_NEEDED:
            raise TooFewError(histories.repeaters, "customers with a repeat order")
        if not histories.T.max() > 0:
            raise TooFewError(histories.customers, "days since the first orders of customers")
        found = cls._fit(Scaled.of(histories))
        alive = float((histories.counts * found.model.p_alive(histories)).sum()) / histories.customers
        return replace(found, remarks=(*found.remarks, Remark.NO_DROP_OUT)) if alive > CERTAIN else found

    @classmethod
    def _fit(cls, scaled: Scaled) -> Fitted:
        bounds = [RATE if name in cls.TIMES else SHAPE for name in cls.NAMES]
        start = cls._start(scaled)
        if len(scaled.counts) > MANY:
            # A sample of the histories leads near the top at little cost.
            some = scaled.every(len(scaled.counts) // (MANY // 4))
            start = maximise(lambda logs: cls.gradient(logs, some), start, bounds, some.customers).logs.tolist()
        top = maximise(lambda logs: cls.gradient(logs, scaled), start, bounds, scaled.customers)
        return cls._fitted(top, scaled)

    @classmethod
    def _fitted(cls, top: Optimum, scaled: Scaled) -> Fitted:
        """Return a fit in the unit of the histories: rates are per that unit, and the density of x times with them."""
        units = np.array([scaled.unit if name in cls.TIMES else 1.0 for name in cls.NAMES])
        value = top.value - np.log(scaled.unit) * scaled.repeat_days
        remarks = [Remark.BOUND] * bool(top.bound) + [Remark.NOT_CONVERGED] * (not top.converged)
        bound = tuple(cls.NAMES[position] for position in top.bound)
        model = cls(*(np.exp(top.logs) * units))
        return Fitted(model, float(value), top.covariance, top.converged, tuple(remarks), bound)

    def log_likelihood(self, histories: Histories) -> float:
        """Return the log-likelihood of histories with these parameters."""
        return float((histories.counts * self.log_likelihoods(histories)).sum())

    @classmethod
    @abstractmethod
    def _start(cls, scaled: Scaled) -> Sequence[float]:
        """Return logarithms of parameters to begin a fit with."""

    @classmethod
    @abstractmethod
    def gradient(cls, logs: Floats, scaled: Scaled) -> tuple[float, Floats]:
        """Return the log-likelihood at logarithms of parameters in scaled time, and its gradient by them."""

    @abstractmethod
    def log_likelihoods(self, histories: Histories) -> Floats:
        """Return the log-likelihood of one customer with each history."""

    @abstractmethod
    def p_alive(self, histories: Histories) -> Floats:
        """Return the probability that a customer with each history will still order."""

    @abstractmethod
    def _expected_of_living(self, histories: Histories, t: float) -> Floats:
        """Return the repeat days expected within ``t`` of who is there at T."""

    @abstractmethod
    def _draw_living(self, histories: Histories, t: Floats, rows: int, rng: np.random.Generator) -> NDArray[np.int32]:
        """Return draws of repeat days of who is there at T: ``rows`` × horizons × histories."""

    def expected_orders(self, histories: Histories, t: ArrayLike) -> Floats:
        """Return the repeat days expected in (T, T + t].

        Args:
            histories: of the customers.
            t: a horizon in weeks, or several.

        Returns:
            One figure per history; for several horizons one row each.
        """
        alive = self.p_alive(histories)
        rows = [alive * self._expected_of_living(histories, float(each)) for each in _horizons(t)]
        return rows[0] if np.ndim(t) == 0 else np.array(rows)

    def sample_future(
        self,
        histories: Histories,
        t: ArrayLike,
        draws: int,
        rng: np.random.Generator,
        parameters: Floats | None = None,
    ) -> NDArray[np.int32]:
        """Draw the repeat days in (T, T + t] of one customer with each history.

        Exact: the rate and the drop-out are drawn given the history, then the future. Many histories are best drawn in
        slices (`Histories.part`): the answer has draws × histories figures.

        Args:
            histories: of the customers.
            t: a horizon in weeks, or several that rise: the same futures, seen further and further.
            draws: how many futures.
            rng: the source of chance.
            parameters: a row of parameters for each draw (`Fitted.draw_parameters`); else those of the model.

        Returns:
            Draws × histories; for several horizons draws × horizons × histories.
        """
        horizons = _horizons(t)
        out = np.empty((draws, len(horizons), len(histories)), dtype=np.int32)
        rows = max(1, BLOCK // max(1, len(histories))) if parameters is None else 1
        if parameters is not None and len(parameters) != draws:
            raise ValueError("one row of parameters for each draw")
        model, alive = self, self.p_alive(histories)
        for start in range(0, draws, rows):
            if parameters is not None:
                model = self.with_values(parameters[start])
                alive = model.p_alive(histories)
            some = out[start : start + rows]
            there = rng.random((len(some), 1, len(histories))) < alive
            some[:] = np.where(there, model._draw_living(histories, horizons, len(some), rng), 0)
        return out[:, 0] if np.ndim(t) == 0 else out

    def with_values(self, values: Floats) -> Self:
        """Return the model with other parameters."""
        return type(self)(*values.tolist())


def draw_logs(values: Floats, covariance: Floats, draws: int, rng: np.random.Generator) -> Floats:
    """Draw positive figures whose logarithms are normal around those of ``values``."""
    spread, directions = np.linalg.eigh(covariance)
    # A direction of which the data say little is flat: to go further along it changes nothing but leaves all numbers.
    spread = np.minimum(np.sqrt(np.maximum(spread, 0.0)), UNKNOWN)
    drawn: Floats = np.exp(np.log(values) + (rng.standard_normal((draws, len(values))) * spread) @ directions.T)
    return drawn


def poisson(mean: Floats, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw numbers of orders, of which there are less than a milliard."""
    return rng.poisson(np.minimum(mean, MOST))


def _horizons(t: ArrayLike) -> Floats:
    horizons = np.atleast_1d(np.asarray(t, dtype=np.float64))
    if not (np.isfinite(horizons) & (horizons >= 0)).all() or (np.diff(horizons) < 0).any():
        raise ValueError("horizons are zero or more, and rise")
    return horizons
