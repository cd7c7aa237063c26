"""Order histories of customers in the notation of the papers: x, t_x and T, each distinct history once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAYS_PER_WEEK = 7


@dataclass(frozen=True, eq=False)
class Histories:
    """Distinct histories and how many customers have each; fits and predictions run once per history.

    Attributes:
        x: repeat days: order days after the first.
        t_x: weeks from the first order day to the last.
        T: weeks from the first order day to the report date.
        counts: customers with this history.
        inverse: index of the history of each customer, in the order of customers.
        log_gaps: sum of the logarithms of the weeks between successive order days of all customers; None if unknown.
    """

    x: Floats
    t_x: Floats
    T: Floats
    counts: Floats
    inverse: Integers
    log_gaps: float | None = None

    def __post_init__(self) -> None:
        bad = ~((self.x >= 0) & (self.t_x >= 0) & (self.t_x <= self.T) & np.isfinite(self.T))
        if bad.any() or ((self.x == 0) & (self.t_x > 0)).any():
            raise ValueError("a history needs 0 <= t_x <= T, x >= 0, and t_x = 0 where x = 0")

    @classmethod
    def from_frame(cls, frame: pl.DataFrame, log_gaps: float | None = None) -> Histories:
        """Return the distinct histories of customers.

        Args:
            frame: "x" (repeat days), "t_x" and "T" (days, whole numbers), one row per customer.
            log_gaps: sum of the logarithms of the days between successive order days of all customers; None if unknown.

        Returns:
            The histories in weeks, sorted by x, t_x and T; only ``inverse`` depends on the order of rows.

        Raises:
            ValueError: a value is null or negative.
        """
        names = ["x", "t_x", "T"]
        days = frame.select(pl.col(names).cast(pl.Int64))
        if sum(days.null_count().row(0)):
            raise ValueError("a history has no nulls")
        if days.height and min(days.min().row(0)) < 0:
            raise ValueError("a history has no days below 0")
        # One integer per history, in the order of x, t_x and T, is many times faster to look up.
        size = int(days.select(pl.max_horizontal(pl.col("t_x", "T").max())).item() or 0) + 1
        packed = days.select((pl.col("x") * size + pl.col("t_x")) * size + pl.col("T")).to_series().to_numpy()
        kinds, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
        x, t_x, age = kinds // size**2, kinds // size % size, kinds % size
        if log_gaps is not None:
            log_gaps -= float(x @ counts) * math.log(DAYS_PER_WEEK)
        weeks = t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK
        return cls(_floats(x), *weeks, _floats(counts), inverse.reshape(-1), log_gaps)

    @classmethod
    def of(cls, x: Any, t_x: Any, age: Any, log_gaps: float | None = None) -> Histories:
        """Return one history per customer, from sequences of x, t_x and T in one unit of time (weeks)."""
        one, two, three = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, t_x, age))
        return cls(one, two, three, np.ones(len(one)), np.arange(len(one)), log_gaps)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def customers(self) -> int:
        """Return the number of customers."""
        return int(self.counts.sum())

    @property
    def repeaters(self) -> int:
        """Return the number of customers with a repeat day."""
        return int(self.counts[self.x > 0].sum())

    def expand(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return values per customer from values per history (the last axis)."""
        return values[..., self.inverse]

    def per_customer(self) -> Histories:
        """Return one history per customer, in the order of customers, so that each has draws of its own."""
        at = self.inverse
        return Histories(self.x[at], self.t_x[at], self.T[at], np.ones(len(at)), np.arange(len(at)))

    def part(self, start: int, stop: int) -> Histories:
        """Return the histories from ``start`` to ``stop``, to predict in batches; ``inverse`` is then one to one."""
        some = slice(start, stop)
        counts = self.counts[some]
        return Histories(self.x[some], self.t_x[some], self.T[some], counts, np.arange(len(counts)))


@dataclass(frozen=True, eq=False)
class ScaledHistories:
    """Histories as a fit uses them: time in units of the longest T, and distinct values looked up by index.

    Attributes:
        unit: the longest T, in the unit of the histories.
        counts: customers with each history.
        x, t_x, age: distinct values of x, t_x and T, ascending.
        at_x, at_t_x, at_age: index of each history's value.
        n_x: customers with each value of ``x``.
        n_age, x_age: customers, and their repeat days, with each value of ``age``.
        log_gaps: as in the histories, and in their unit.
    """

    unit: float
    counts: Floats
    x: Floats
    t_x: Floats
    age: Floats
    at_x: Integers
    at_t_x: Integers
    at_age: Integers
    n_x: Floats
    n_age: Floats
    x_age: Floats
    log_gaps: float | None = None

    @classmethod
    def of(cls, histories: Histories) -> ScaledHistories:
        """Return histories scaled to the longest T, which must be above zero."""
        unit = float(histories.T.max())
        x, at_x = np.unique(histories.x, return_inverse=True)
        t_x, at_t_x = np.unique(histories.t_x, return_inverse=True)
        age, at_age = np.unique(histories.T, return_inverse=True)
        kinds = x, t_x / unit, age / unit
        scaled = cls._counted(unit, histories.counts, kinds, (at_x, at_t_x, at_age))
        return replace(scaled, log_gaps=histories.log_gaps)

    @classmethod
    def _counted(
        cls, unit: float, counts: Floats, kinds: tuple[Floats, ...], at: tuple[Integers, ...]
    ) -> ScaledHistories:
        (x, t_x, age), (at_x, at_t_x, at_age) = kinds, at
        n_x, n_age = sums(at_x, counts, len(x)), sums(at_age, counts, len(age))
        x_age = sums(at_age, counts * x[at_x], len(age))
        return cls(unit, counts, x, t_x, age, at_x, at_t_x, at_age, n_x, n_age, x_age)

    def every(self, step: int) -> ScaledHistories:
        """Return every ``step``-th history, in the same unit; the times between their order days are not known."""
        kinds, at = (self.x, self.t_x, self.age), (self.at_x, self.at_t_x, self.at_age)
        return ScaledHistories._counted(self.unit, self.counts[::step], kinds, tuple(each[::step] for each in at))

    @property
    def customers(self) -> float:
        """Return the number of customers."""
        return float(self.n_x.sum())

    @property
    def repeat_days(self) -> float:
        """Return the sum of x over all customers."""
        return float(self.n_x @ self.x)


def sums(at: Integers, values: Floats, length: int) -> Floats:
    """Return the sum of the values at each of ``length`` indices."""
    found: Floats = np.bincount(at, values, length).astype(np.float64)
    return found


def _floats(values: NDArray[Any]) -> Floats:
    return values.astype(np.float64)
