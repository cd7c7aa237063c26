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
        kinds = days.group_by(names).agg(counts=pl.len()).sort(names).with_row_index("history")
        inverse = days.join(kinds, on=names, how="left", maintain_order="left")["history"]
        t_x, age = (kinds[name].to_numpy() / DAYS_PER_WEEK for name in ("t_x", "T"))
        return cls(_floats(kinds["x"]), t_x, age, _floats(kinds["counts"]), inverse.cast(pl.Int64).to_numpy())

    @classmethod
    def of(cls, x: Any, t_x: Any, age: Any) -> Histories:
        """Take customers as they are, nothing compressed: sequences of x, t_x and T in one unit of time (weeks)."""
        arrays = [np.atleast_1d(np.asarray(values, dtype=np.float64)) for values in (x, t_x, age)]
        count = len(arrays[0])
        return cls(*arrays, np.ones(count), np.arange(count))

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

    def part(self, start: int, stop: int) -> Histories:
        """Return the histories ``start`` to ``stop`` alone, each as one uncompressed row, to predict in slices."""
        some = slice(start, stop)
        counts = self.counts[some]
        return Histories(self.x[some], self.t_x[some], self.T[some], counts, np.arange(len(counts)))


@dataclass(frozen=True, eq=False)
class Scaled:
    """Histories as a fit wants them: time in units of the longest T, few different values looked up by position.

    Attributes:
        unit: what one unit of time is in the unit of the histories.
        counts: customers with each history.
        x, t_x, T: different values of each, rising.
        at_x, at_t_x, at_T: position of each history's value.
        n_x: customers with each of ``x``.
        n_T, x_T: customers and repeat days of the customers with each of ``T``.
    """

    unit: float
    counts: Floats
    x: Floats
    t_x: Floats
    T: Floats
    at_x: Integers
    at_t_x: Integers
    at_T: Integers
    n_x: Floats
    n_T: Floats  # noqa: N815
    x_T: Floats  # noqa: N815

    @classmethod
    def of(cls, histories: Histories) -> Scaled:
        """Look up the different values of histories whose longest T is above zero."""
        unit = float(histories.T.max())
        x, at_x = np.unique(histories.x, return_inverse=True)
        t_x, at_t_x = np.unique(histories.t_x, return_inverse=True)
        age, at_age = np.unique(histories.T, return_inverse=True)
        counts = histories.counts
        n_x = np.bincount(at_x, counts)
        n_age, x_age = np.bincount(at_age, counts), np.bincount(at_age, counts * histories.x)
        return cls(unit, counts, x, t_x / unit, age / unit, at_x, at_t_x, at_age, n_x, n_age, x_age)

    @property
    def customers(self) -> float:
        """Return the number of customers."""
        return float(self.n_x.sum())

    @property
    def repeat_days(self) -> float:
        """Return the sum of x over all customers."""
        return float(self.n_x @ self.x)


def _floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).to_numpy()
