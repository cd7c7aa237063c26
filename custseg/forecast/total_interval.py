"""Interval of the total of a base: from the errors of forecasts that were made at earlier days.

The model's own interval of a total assumes that customers vary independently, and is many times too narrow: what moves
a total is the season, the economy and the shop, for all customers at once.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtrit

from custseg.forecast.histories import Floats
from custseg.forecast.model import Model
from custseg.forecast.origins import YEAR_DAYS, Origin, PastForecasts
from custseg.forecast.yearly_correction import YearlyCorrection, correction_of

MIN_ORIGINS = 3
"""Past forecasts that an interval needs."""

MAX_ORIGINS, STEP_MONTHS = 6, 2
"""Past forecasts that are made at most, and the months from one to the next."""


@dataclass(frozen=True, eq=False)
class Errors:
    """Errors of the total of past forecasts: logarithms of actual ÷ predicted.

    Attributes:
        days: length of the forecasts.
        orders, revenue: one of each forecast.
        months: of the orders of single months: forecasts × months.
        corrected: whether the forecasts were corrected by the error of a year earlier.
    """

    days: int
    orders: Floats
    revenue: Floats
    months: Floats
    corrected: bool

    def spread(self, of: str = "orders") -> float:
        """Return the root mean square of errors: a forecast that was always too low is off as well.

        Args:
            of: "orders", "revenue" or "months".
        """
        return math.sqrt(float(np.square(getattr(self, of)).mean()))

    def reach(self, level: float, of: str = "orders") -> float:
        """Return how far an interval reaches up and down, as a factor: by the t distribution of few errors.

        Args:
            level: share of outcomes that it holds, such as 0.8.
            of: "orders", "revenue" or "months".
        """
        return math.exp(float(stdtrit(len(self.orders), (1 + level) / 2)) * self.spread(of))

    def interval(self, predicted: float, level: float, of: str = "orders") -> tuple[float, float]:
        """Return the interval of a total."""
        reach = self.reach(level, of)
        return predicted / reach, predicted * reach


@dataclass(frozen=True, eq=False)
class PastErrors:
    """Forecasts made at earlier days, the latest first, and the corrections that they would have had.

    Attributes:
        days: length of the forecasts.
        origins: the forecasts.
        corrections: of each; None where no forecast could be made a year before it.
    """

    days: int
    origins: list[Origin]
    corrections: list[YearlyCorrection | None]

    def known(self, day: dt.date, *, corrected: bool) -> Errors | None:
        """Return the errors that were known at a day.

        Args:
            day: up to which the outcome of a forecast counts.
            corrected: whether the forecast that gets the interval is corrected by the error of a year earlier; then so
                are these, if at least ``MIN_ORIGINS`` can be.

        Returns:
            None if there are fewer than ``MIN_ORIGINS``.
        """
        known = [
            pair
            for pair in zip(self.origins, self.corrections, strict=True)
            if pair[0].day + dt.timedelta(days=self.days) <= day
        ]
        if corrected:
            errors = [_errors(origin, by.factor, by.month_factors()) for origin, by in known if by is not None]
            if len(errors) >= MIN_ORIGINS:
                return _joined(self.days, errors, corrected=True)
        if len(known) < MIN_ORIGINS:
            return None
        return _joined(self.days, [_errors(origin, 1.0, np.ones(1)) for origin, _ in known], corrected=False)

    def correction_helped(self, day: dt.date) -> bool:
        """Return whether corrections by the year before made earlier forecasts more accurate, as was known at a day.

        Returns:
            True if fewer than ``MIN_ORIGINS`` forecasts tell.
        """
        both = [
            (origin.log_error, origin.log_error - math.log(by.factor))
            for origin, by in zip(self.origins, self.corrections, strict=True)
            if by is not None and origin.day + dt.timedelta(days=self.days) <= day
        ]
        plain, corrected = np.square(np.array(both).reshape(-1, 2)).sum(axis=0)
        return len(both) < MIN_ORIGINS or bool(corrected <= plain)


def past_errors(past: PastForecasts, length: int, model: type[Model]) -> PastErrors:
    """Return the errors of forecasts made at earlier days.

    Args:
        past: of the base.
        length: of the forecasts, in days.
        model: the order model.
    """
    origins = past.before(past.end, length, model, STEP_MONTHS, MAX_ORIGINS)
    corrections = [correction_of(past, origin.day, min(length, YEAR_DAYS), model) for origin in origins]
    return PastErrors(length, origins, corrections)


def _errors(origin: Origin, factor: float, month_factors: Floats) -> tuple[float, float, Floats]:
    log = math.log(factor)
    by_month = np.log(np.resize(month_factors, len(origin.months[1])))
    return origin.log_error - log, origin.log_revenue_error - log, origin.log_month_errors - log - by_month


def _joined(length: int, errors: list[tuple[float, float, Floats]], *, corrected: bool) -> Errors:
    orders, revenue, months = zip(*errors, strict=True)
    return Errors(length, np.array(orders), np.array(revenue), np.array(months), corrected)
