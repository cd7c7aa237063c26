"""Forecasts made at past days, from what was known then, compared with what happened: rolling origins.

They measure how far the total of a base is off. A model of customers cannot know that: it has no season, no growth and
no change of pace.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import polars as pl

from custseg.customers.order_days import histories_of_days, log_gaps, order_days_after
from custseg.forecast.histories import DAYS_PER_WEEK, Floats
from custseg.forecast.model import Model, TooFewError
from custseg.forecast.outlook import WEEKS_PER_MONTH, Outlook, month_ends, total
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import to_float

MONTH_DAYS = WEEKS_PER_MONTH * DAYS_PER_WEEK

YEAR_DAYS, YEAR_MONTHS = 365, 12
"""Length of a year, after which a season recurs."""

LEAST_DAYS = 180
"""Days of history that a past forecast needs."""

MAX_CUSTOMERS = 20_000
"""Customers of which totals are forecast at past days: in a larger base, every n-th."""

MONTH_REPRESENTATIVES = 300
"""Histories that represent all where the orders of a past forecast are split into months."""

CURVE_POINTS = (1 / 12, 1 / 6, 1 / 3, 2 / 3, 1)
"""Shares of a past forecast at whose ends its orders are computed; those of its months lie on a curve through them."""


@dataclass(frozen=True, eq=False)
class Origin:
    """The total of a forecast made at a past day, and what happened.

    Attributes:
        day: last day that the model was fitted to.
        days: length of the forecast.
        predicted, actual: order days, and their revenue before returns.
        by_month: returns the predicted and the actual order days of each whole month of the forecast. Most commands
            show no months, and to split a forecast costs as much as to make it.
    """

    day: dt.date
    days: int
    predicted: tuple[float, float]
    actual: tuple[float, float]
    by_month: Callable[[], tuple[Floats, Floats]]

    @property
    def log_error(self) -> float:
        """Return the logarithm of actual ÷ predicted order days."""
        return float(np.log(self.actual[0] / self.predicted[0]))

    @property
    def log_revenue_error(self) -> float:
        """Return the logarithm of actual ÷ predicted revenue."""
        return float(np.log(self.actual[1] / self.predicted[1]))

    @cached_property
    def months(self) -> tuple[Floats, Floats]:
        """Return the predicted and the actual order days of each whole month."""
        return self.by_month()

    @property
    def log_month_errors(self) -> Floats:
        """Return the logarithm of actual ÷ predicted order days of each month; half an order makes zero finite."""
        predicted, actual = self.months
        found: Floats = np.log((actual + 0.5) / (predicted + 0.5))
        return found


@dataclass(frozen=True, eq=False)
class PastForecasts:
    """Forecasts of a base at past days, each made once.

    Attributes:
        days: order days of its customers, as `order_days` returns them; of some of them in a large base.
        first, end: first order day of the base, and last day of its history.
    """

    days: pl.DataFrame
    first: dt.date
    end: dt.date
    _made: dict[tuple[dt.date, int, type[Model]], Origin | None] = field(default_factory=dict)

    @classmethod
    def of(cls, days: pl.DataFrame, end: dt.date, ids: pl.Series | None = None) -> PastForecasts:
        """Return the past of a base, of which no forecast has been made yet.

        Args:
            days: order days, as `order_days` returns them.
            end: last day of the history.
            ids: of the customers, sorted, where they are known: to find them takes longer than a forecast.
        """
        first = days[DATE].min()
        assert isinstance(first, dt.date)
        return cls(_some_customers(days, days[CUSTOMER].unique().sort() if ids is None else ids), first, end)

    def at(self, day: dt.date, length: int, model: type[Model]) -> Origin | None:
        """Forecast the next ``length`` days from what was known at a day, and compare them with what happened.

        Returns:
            None if the history before or after the day is too short, there were too few repeat customers, or there is
            nothing to compare.
        """
        if (day - self.first).days < LEAST_DAYS or (self.end - day).days < length:
            return None
        key = day, length, model
        if key not in self._made:
            self._made[key] = _origin(self.days, day, length, model)
        return self._made[key]

    def before(self, end: dt.date, length: int, model: type[Model], step: int, most: int) -> list[Origin]:
        """Return the forecasts whose outcome was known at a day, the latest first.

        Args:
            end: the day at which their outcome was known.
            length: of each forecast, in days.
            model: the order model.
            step: months from one to the next.
            most: number of forecasts, at most.
        """
        found = (self.at(months_before(end - dt.timedelta(length), step * n), length, model) for n in range(most))
        return [origin for origin in found if origin is not None]


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the day a number of months before another; 12 months are a year of 365 days."""
    return day - dt.timedelta(days=round(months * YEAR_DAYS / YEAR_MONTHS))


def _some_customers(days: pl.DataFrame, ids: pl.Series, most: int = MAX_CUSTOMERS) -> pl.DataFrame:
    """Return the order days of at most ``most`` customers: every n-th, by id, so that the choice is always the same."""
    if len(ids) <= most:
        return days
    chosen = ids.gather_every(-(-len(ids) // most))
    return days.filter(pl.col(CUSTOMER).is_in(chosen.implode()))


def _origin(days: pl.DataFrame, day: dt.date, length: int, model: type[Model]) -> Origin | None:
    known = histories_of_days(days, day)
    if known.is_empty():
        return None
    gaps = log_gaps(days, day, known.height) if model.NEEDS_GAPS else None
    try:
        outlook = Outlook.of(known, model, 1.0, gaps)
    except TooFewError:
        return None
    weeks = length / DAYS_PER_WEEK
    expected = outlook.expected_orders(weeks)
    ahead = days.filter(pl.col(DATE) <= day + dt.timedelta(days=length))
    later = known.select(CUSTOMER).join(order_days_after(ahead, day), on=CUSTOMER, how="left", maintain_order="left")
    orders = float(later["later"].sum())
    money = total(later.select(to_float(pl.col("later_money").fill_null(0))).to_series().to_numpy())
    predicted = total(expected), total(expected * outlook.expected_order_value)
    if not min(orders, money, *predicted) > 0:
        return None

    def by_month() -> tuple[Floats, Floats]:
        months = int(length / MONTH_DAYS + 0.05)
        actual = _orders_by_month(days, known.select(CUSTOMER), day, months)
        return predicted[0] * _month_shares(outlook, months, weeks), actual

    return Origin(day, length, predicted, (orders, money), by_month)


def _month_shares(outlook: Outlook, months: int, weeks: float) -> Floats:
    """Return the share of each month in the expected order days of the whole forecast."""
    some, weights = outlook.representatives(MONTH_REPRESENTATIVES)
    # Between two of these points the orders follow a power of time closely.
    points = np.array(CURVE_POINTS)
    logs = np.log(outlook.fitted.model.expected_orders(some, weeks * points) @ weights)
    # A month may end a day after the forecast.
    ends = np.minimum(month_ends(months) / weeks, 1.0)
    until = np.exp(np.interp(np.log(ends), np.log(points), logs - logs[-1]))
    share: Floats = np.diff(until, prepend=0.0)
    return share


def _orders_by_month(days: pl.DataFrame, known: pl.DataFrame, day: dt.date, months: int) -> Floats:
    """Return the order days of the known customers in each month after a day."""
    ends = np.round(month_ends(months) * DAYS_PER_WEEK).astype(np.int64)
    after = days.filter(pl.col(DATE) > day).join(known, on=CUSTOMER, how="semi")
    passed = after.select((pl.col(DATE) - pl.lit(day)).dt.total_days()).to_series().to_numpy()
    found: Floats = np.bincount(np.searchsorted(ends, passed), minlength=months)[:months].astype(np.float64)
    return found
