"""Order histories of customers, each different one once: how often, until when, known for how long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAYS_PER_WEEK = 7


@dataclass(frozen=True, eq=False)
class Histories:
    """Different histories and how many customers have each; fits and predictions run once per history.

    Attributes:
        x: days with a repeat order (the first order day is not one).
        t_x: weeks from the first order day to the last.
        T: weeks from the first order day to the end of what is known.
        counts: customers with this history.
        inverse: the history of each customer, in the customers' order.
    """

    x: Floats
    t_x: Floats
    T: Floats
    counts: Floats
    inverse: Integers

    def __post_init__(self) -> None:
        bad = ~((self.x >= 0) & (self.t_x >= 0) & (self.t_x <= self.T) & np.isfinite(self.T))
        if bad.any() or ((self.x == 0) & (self.t_x > 0)).any():
            raise ValueError("a history needs 0 <= t_x <= T, x >= 0, and t_x = 0 where x = 0")

    @classmethod
    def from_frame(cls, frame: pl.DataFrame) -> Histories:
        """Compress one row per customer.

        Args:
            frame: "x" (repeat days), "t_x" and "T" (days, whole numbers) of each customer.

        Returns:
            The histories in weeks, sorted by (x, t_x, T): the same for any order of the rows but for ``inverse``.
        """
        names = ["x", "t_x", "T"]
        days = frame.select(pl.col(names).cast(pl.Int64))
        if sum(days.null_count().row(0)):
            raise ValueError("a history has no nulls")
        if days.height and min(days.min().row(0)) < 0:
            raise ValueError("a history has no days below 0")
        # One number per history, in the order of the three: looked up many times as fast.
        size = int(days.select(pl.max_horizontal(pl.col("t_x", "T").max())).item() or 0) + 1
        packed = days.select((pl.col("x") * size + pl.col("t_x")) * size + pl.col("T")).to_series().to_numpy()
        kinds, inverse, counts = np.unique(packed, return_inverse=True, return_counts=True)
        x, t_x, age = kinds // size**2, kinds // size % size, kinds % size
        return cls(_floats(x), t_x / DAYS_PER_WEEK, age / DAYS_PER_WEEK, _floats(counts), inverse.reshape(-1))

    @classmethod
    def of(cls, x: Any, t_x: Any, age: Any) -> Histories:
        """Take customers as they are, nothing compressed: sequences of x, t_x and T in one unit of time (weeks)."""
        one, two, three = (np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, t_x, age))
        return cls(one, two, three, np.ones(len(one)), np.arange(len(one)))

    def __len__(self) -> int:
        return len(self.x)

    @property
    def customers(self) -> int:
        """Return the number of customers."""
        return int(self.counts.sum())

    @property
    def repeaters(self) -> int:
        """Return the number of customers with a repeat order."""
        return int(self.counts[self.x > 0].sum())

    def expand(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return per customer what is given per history (the last axis)."""
        return values[..., self.inverse]

    def each(self) -> Histories:
        """Return one history per customer, in the customers' order: each gets a future of its own in a draw."""
        at = self.inverse
        return Histories(self.x[at], self.t_x[at], self.T[at], np.ones(len(at)), np.arange(len(at)))

    def part(self, start: int, stop: int) -> Histories:
        """Return the histories ``start`` to ``stop`` alone, to predict in slices; ``inverse`` is then one to one."""
        some = slice(start, stop)
        counts = self.counts[some]
        return Histories(self.x[some], self.t_x[some], self.T[some], counts, np.arange(len(counts)))


@dataclass(frozen=True, eq=False)
class Scaled:
    """Histories as a fit wants them: time in units of the longest T, few different values looked up by position.

    Attributes:
        unit: what one unit of time is in the unit of the histories.
        counts: customers with each history.
        x, t_x, age: different values of x, t_x and T, rising.
        at_x, at_t_x, at_age: position of each history's value.
        n_x: customers with each of ``x``.
        n_age, x_age: customers, and their repeat days, with each of ``age``.
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

    @classmethod
    def of(cls, histories: Histories) -> Scaled:
        """Look up the different values of histories whose longest T is above zero."""
        unit = float(histories.T.max())
        x, at_x = np.unique(histories.x, return_inverse=True)
        t_x, at_t_x = np.unique(histories.t_x, return_inverse=True)
        age, at_age = np.unique(histories.T, return_inverse=True)
        kinds = x, t_x / unit, age / unit
        return cls._counted(unit, histories.counts, kinds, (at_x, at_t_x, at_age))

    @classmethod
    def _counted(cls, unit: float, counts: Floats, kinds: tuple[Floats, ...], at: tuple[Integers, ...]) -> Scaled:
        (x, t_x, age), (at_x, at_t_x, at_age) = kinds, at
        n_x, n_age = sums(at_x, counts, len(x)), sums(at_age, counts, len(age))
        x_age = sums(at_age, counts * x[at_x], len(age))
        return cls(unit, counts, x, t_x, age, at_x, at_t_x, at_age, n_x, n_age, x_age)

    def every(self, step: int) -> Scaled:
        """Return every so-manieth history, in the same unit."""
        kinds, at = (self.x, self.t_x, self.age), (self.at_x, self.at_t_x, self.at_age)
        return Scaled._counted(self.unit, self.counts[::step], kinds, tuple(each[::step] for each in at))

    @property
    def customers(self) -> float:
        """Return the number of customers."""
        return float(self.n_x.sum())

    @property
    def repeat_days(self) -> float:
        """Return the sum of x over all customers."""
        return float(self.n_x @ self.x)


def sums(at: Integers, values: Floats, length: int) -> Floats:
    """Return the sum of the values at each of ``length`` positions."""
    found: Floats = np.bincount(at, values, length).astype(np.float64)
    return found


def _floats(values: NDArray[Any]) -> Floats:
    return values.astype(np.float64)
