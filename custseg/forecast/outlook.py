"""What fitted models expect of each customer: P(alive), future orders and their value."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from custseg.forecast.bg_nbd import BgNbd
from custseg.forecast.gamma_gamma import FittedSpend, GammaGamma, frequency_correlation
from custseg.forecast.histories import DAYS_PER_WEEK, Floats, Histories
from custseg.forecast.mbg_cnbd_k import MbgCnbdK, mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.model import Fitted, Model
from custseg.forecast.pareto_nbd import ParetoNbd
from custseg.forecast.regular import RegularOrders
from custseg.forecast.spend_slope import NO_SLOPE, SpendSlope, measure_slope
from custseg.metrics.measures.orders import FIRST_DAY_STEP
from custseg.metrics.units import DAY, MONTH
from custseg.stages import Stage
from custseg.tables.values.amounts import to_float

MODELS: dict[str, type[Model]] = {
    "mbg-cnbd-k": MbgCnbdK,
    "mbg-nbd": MbgNbd,
    "bg-nbd": BgNbd,
    "pareto-nbd": ParetoNbd,
}
"""The order models; the first is the default."""

WEEKS_PER_MONTH = MONTH / DAY / DAYS_PER_WEEK

MAX_REPRESENTATIVES = 4_000
"""Histories that represent all where the orders of the base are split into months."""

TIME_STRETCH = 1.25
"""How much longer than the horizon the time is in which the growth of expected orders is measured, at least."""

LEAST_POWER, MAX_LOG_TIME = 0.25, 2.0
"""Slowest growth of expected orders with time, and the logarithm of the greatest factor of time."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """The fitted models of orders and spend, and what they expect of the customers.

    Attributes:
        histories: of the customers.
        fitted: the model of repeat orders.
        spend: the model of spend per order day.
        mean: mean spend per repeat day of each customer, in money; 0 without a repeat day.
        net_share: share of the revenue of order days that remains after returns, 0 to 1.
        correlation: of repeat days and mean spend; the spend model assumes that there is none.
        slope: what spend told about later orders; zero until it is measured.
        factor: of the expected orders of all customers, for what the model does not know of the whole base.
        month_factors: returns those of the months of a year from the report date, relative to ``factor``; None
            without a correction.
    """

    histories: Histories
    fitted: Fitted
    spend: FittedSpend
    mean: Floats
    net_share: float
    correlation: float
    slope: SpendSlope = NO_SLOPE
    factor: float = 1.0
    month_factors: Callable[[], Floats] | None = None

    @classmethod
    def of(
        cls, frame: pl.DataFrame, name: str | type[Model], net_share: float, log_gaps: float | None = None
    ) -> Outlook:
        """Fit the models of orders and spend.

        Args:
            frame: ``HISTORY`` columns, one row per customer with an order day.
            name: of the order model, in ``MODELS``, or the model itself.
            net_share: share of the revenue of order days that remains after returns.
            log_gaps: sum of the logarithms of the days between successive order days, for a model that needs them
                (``Model.NEEDS_GAPS``).

        Raises:
            TooFewError: there are too few repeat customers.
        """
        histories = Histories.from_frame(frame, log_gaps)
        model = MODELS[name] if isinstance(name, str) else name
        with Stage(f"fitting {name if isinstance(name, str) else model.TITLE}"):
            fitted = model.fit(histories)
        money = frame.select(to_float(pl.col("repeat_money"))).to_series().to_numpy()
        x = histories.expand(histories.x)
        mean = np.divide(money, x, out=np.zeros(len(x)), where=x > 0)
        known = _repeat_spend(frame)
        with Stage("fitting gamma-gamma"):
            spend = GammaGamma.fit(*known)
        return cls(histories, fitted, spend, mean, net_share, frequency_correlation(*known))

    @cached_property
    def x(self) -> Floats:
        """Return the repeat days of each customer."""
        return self.histories.expand(self.histories.x)

    def measured(self, days: pl.DataFrame, end: dt.date) -> Outlook:
        """Return the outlook with what spend told about later orders in the last days of the history.

        Args:
            days: order days, as `order_days` returns them.
            end: last day of the history.
        """
        with Stage("comparing spend with later orders"):
            return replace(self, slope=measure_slope(days, end, self.fitted.model, self.spend.model))

    @cached_property
    def money_scale(self) -> Floats:
        """Return what money that the spend model expects of each customer is multiplied by: returns, and the slope."""
        if not self.slope.days:
            return np.full(len(self.x), self.net_share)
        expected = self.expected_orders(self.slope.days / DAYS_PER_WEEK)
        return self.net_share * self.slope.factors(expected, self.spend.model.expected_spend(self.x, self.mean))

    @cached_property
    def expected_order_value(self) -> Floats:
        """Return the expected revenue per expected order day of each customer, in money after returns."""
        return self.money_scale * self.spend.model.expected_spend(self.x, self.mean)

    def p_alive(self) -> Floats:
        """Return P(alive) of each customer: the probability that it will order again."""
        return self.histories.expand(self.fitted.model.p_alive(self.histories))

    def expected_orders(self, weeks: float) -> Floats:
        """Return the expected order days of each customer within ``weeks`` weeks."""
        return self.factor * self.histories.expand(self.fitted.model.expected_orders(self.histories, weeks))

    def discounted_orders(self, months: int, discount: float) -> Floats:
        """Return the expected order days of each customer, discounted to the report date.

        Args:
            months: length of the horizon.
            discount: rate per year, such as 0.1; orders of a month are discounted from its middle.
        """
        if not discount:
            return self.expected_orders(months * WEEKS_PER_MONTH)
        ends = month_ends(months)
        model, discounted, before = self.fitted.model, np.zeros(len(self.histories)), np.zeros(len(self.histories))
        for month, end in enumerate(ends):
            until = model.expected_orders(self.histories, end)
            discounted += (until - before) * (1 + discount) ** (-(month + 0.5) / 12)
            before = until
        return self.factor * self.histories.expand(discounted)

    def month_shares(self, months: int) -> Floats:
        """Return the share of the expected order days of the base in each of ``months`` months."""
        some, weights = self.representatives(MAX_REPRESENTATIVES)
        ends = month_ends(months)
        until = self.fitted.model.expected_orders(some, ends)
        totals = np.array([math.fsum(row) for row in until * weights])
        steps = np.diff(totals, prepend=0.0)
        if self.month_factors:
            steps = steps * np.resize(self.month_factors(), months)
        share: Floats = steps / steps.sum() if totals[-1] > 0 else np.full(months, 1 / months)
        return share

    def time_factors(self, factors: Floats, weeks: float) -> Floats:
        """Return how much longer the horizon must be for the model to expect other multiples of its orders.

        Args:
            factors: multiples of the expected orders of the base.
            weeks: the horizon.
        """
        some, weights = self.representatives(MAX_REPRESENTATIVES)
        wide = max(TIME_STRETCH, float(factors.max()))
        one, other = self.fitted.model.expected_orders(some, [weeks, wide * weeks]) @ weights
        # Between the two horizons, the orders follow a power of time closely.
        power = math.log(other / one) / math.log(wide) if one > 0 else 1.0
        found: Floats = np.exp(np.clip(np.log(factors) / max(power, LEAST_POWER), -MAX_LOG_TIME, MAX_LOG_TIME))
        return found

    def representatives(self, most: int) -> tuple[Histories, Floats]:
        """Return at most ``most`` histories that represent all, and how many customers each represents."""
        histories = self.histories
        if len(histories) <= most:
            return histories, histories.counts
        until = np.cumsum(histories.counts)
        places = (np.arange(most) + 0.5) * until[-1] / most
        at = np.searchsorted(until, places)
        some = Histories.of(histories.x[at], histories.t_x[at], histories.T[at])
        return some, np.full(most, until[-1] / most)


def _repeat_spend(frame: pl.DataFrame) -> tuple[Floats, Floats]:
    """Return the repeat days and their mean spend, of customers that have any.

    They are sorted by the two values, so that sums of floats do not depend on the order of customers.
    """
    step = pl.lit(FIRST_DAY_STEP, pl.Int128)
    # One integer sorts many times faster than two columns.
    packed = pl.col("x").cast(pl.Int128) * step + pl.col("repeat_money")
    known = frame.filter(pl.col("x") > 0).select(packed=packed.sort())
    found = known.select(x=(pl.col("packed") // step).cast(pl.Float64), money=to_float(pl.col("packed") % step))
    x, money = (found[name].to_numpy() for name in ("x", "money"))
    return x, money / x


def past_model(name: str, fitted: Fitted) -> type[Model]:
    """Return the model to fit to the same customers at earlier days: with the steps per order that were found."""
    return mbg_cnbd(fitted.model.K) if isinstance(fitted.model, RegularOrders) else MODELS[name]


def month_ends(months: int) -> Floats:
    """Return the ends of the next months, in weeks from the report date."""
    ends: Floats = WEEKS_PER_MONTH * np.arange(1, months + 1, dtype=np.float64)
    return ends


def total(values: NDArray[np.float64]) -> float:
    """Return the exact sum, which does not depend on the order of the values."""
    return math.fsum(values.tolist())
