"""What a fitted model says of each customer: whether it is there, how often it will order, and for how much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from custseg.forecast.bg_nbd import BgNbd
from custseg.forecast.gamma_gamma import FittedSpend, GammaGamma, frequency_correlation
from custseg.forecast.histories import DAYS_PER_WEEK, Floats, Histories
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.model import Fitted, Model
from custseg.forecast.pareto_nbd import ParetoNbd
from custseg.metrics.measures.orders import FIRST_DAY_STEP
from custseg.metrics.units import DAY, MONTH
from custseg.stages import Stage
from custseg.tables.values.amounts import to_float

MODELS: dict[str, type[Model]] = {"mbg-nbd": MbgNbd, "bg-nbd": BgNbd, "pareto-nbd": ParetoNbd}

WEEKS_PER_MONTH = MONTH / DAY / DAYS_PER_WEEK

MOST = 4_000
"""Customers that stand for all where a curve of the base is drawn."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """What a fit says of the customers of a base.

    Attributes:
        histories: of the customers.
        fitted: the model of repeat orders.
        spend: the model of what is spent on an order day.
        mean: mean money of the repeat days of each customer, 0 without any.
        kept: share of the money of order days that returns leave.
        correlation: how far those who order more often spend more on an order day: the model takes it to be nothing.
    """

    histories: Histories
    fitted: Fitted
    spend: FittedSpend
    mean: Floats
    kept: float
    correlation: float

    @classmethod
    def of(cls, frame: pl.DataFrame, name: str, kept: float) -> Outlook:
        """Fit a model to customers.

        Args:
            frame: ``HISTORY`` of customers who have one.
            name: of the model, in ``MODELS``.
            kept: share of the money of order days that returns leave.

        Raises:
            TooFewError: there are too few customers to fit a model to.
        """
        histories = Histories.from_frame(frame)
        with Stage(f"fitting {name}"):
            fitted = MODELS[name].fit(histories)
        money = frame.select(to_float(pl.col("repeat_money"))).to_series().to_numpy()
        x = histories.expand(histories.x)
        mean = np.divide(money, x, out=np.zeros(len(x)), where=x > 0)
        known = _spent(frame)
        with Stage("fitting gamma-gamma"):
            spend = GammaGamma.fit(*known)
        return cls(histories, fitted, spend, mean, kept, frequency_correlation(*known))

    @cached_property
    def x(self) -> Floats:
        """Return the repeat days of each customer."""
        return self.histories.expand(self.histories.x)

    @cached_property
    def order_value(self) -> Floats:
        """Return the money to expect of an order day of each customer, what is returned taken off."""
        return self.kept * self.spend.model.expected_spend(self.x, self.mean)

    def p_alive(self) -> Floats:
        """Return the chance that each customer has not left for good."""
        return self.histories.expand(self.fitted.model.p_alive(self.histories))

    def orders(self, weeks: float) -> Floats:
        """Return the order days to expect of each customer within so many weeks."""
        return self.histories.expand(self.fitted.model.expected_orders(self.histories, weeks))

    def discounted(self, months: int, discount: float) -> Floats:
        """Return the order days to expect of each customer, each worth less the later it comes.

        Args:
            months: of the horizon.
            discount: per year; orders of a month are worth that of its middle.
        """
        if not discount:
            return self.orders(months * WEEKS_PER_MONTH)
        ends = month_ends(months)
        model, worth, before = self.fitted.model, np.zeros(len(self.histories)), np.zeros(len(self.histories))
        for month, end in enumerate(ends):
            until = model.expected_orders(self.histories, end)
            worth += (until - before) * (1 + discount) ** (-(month + 0.5) / 12)
            before = until
        return self.histories.expand(worth)

    def by_month(self, months: int) -> Floats:
        """Return the share of the base's order days to come that falls into each month."""
        some, weights = self.representatives(MOST)
        ends = month_ends(months)
        until = self.fitted.model.expected_orders(some, ends)
        totals = np.array([math.fsum(row) for row in until * weights])
        steps = np.diff(totals, prepend=0.0)
        share: Floats = steps / totals[-1] if totals[-1] > 0 else np.full(months, 1 / months)
        return share

    def representatives(self, most: int) -> tuple[Histories, Floats]:
        """Return at most so many histories that stand for all, and for how many customers each."""
        histories = self.histories
        if len(histories) <= most:
            return histories, histories.counts
        until = np.cumsum(histories.counts)
        places = (np.arange(most) + 0.5) * until[-1] / most
        at = np.searchsorted(until, places)
        some = Histories.of(histories.x[at], histories.t_x[at], histories.T[at])
        return some, np.full(most, until[-1] / most)


def _spent(frame: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the repeat days, and their mean money, of customers who have some.

    They come in the order of these two, whatever that of the customers: sums of floats depend on it.
    """
    step = pl.lit(FIRST_DAY_STEP, pl.Int128)
    # As one number they are sorted many times as fast.
    packed = pl.col("x").cast(pl.Int128) * step + pl.col("repeat_money")
    known = frame.filter(pl.col("x") > 0).select(packed=packed.sort())
    found = known.select(x=(pl.col("packed") // step).cast(pl.Float64), money=to_float(pl.col("packed") % step))
    x, money = (found[name].to_numpy() for name in ("x", "money"))
    return x, money / x


def month_ends(months: int) -> Floats:
    """Return the ends of months to come, in weeks from now."""
    ends: Floats = WEEKS_PER_MONTH * np.arange(1, months + 1, dtype=np.float64)
    return ends


def total(values: NDArray[np.float64]) -> float:
    """Return the sum, the same in any order of the values."""
    return math.fsum(values.tolist())
