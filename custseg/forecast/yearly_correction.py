"""Correction of a forecast by the error that the same forecast had exactly one year earlier.

A season recurs, and so does the growth or decline of the pace that a model of customers does not know.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from custseg.forecast.histories import Floats
from custseg.forecast.model import Model
from custseg.forecast.origins import YEAR_DAYS, YEAR_MONTHS, Origin, PastForecasts, months_before
from custseg.forecast.outlook import Outlook

PRIOR_SD = 0.25
"""Standard deviation of the logarithm of actual ÷ predicted over bases: set once, not fitted to any."""

YEAR_VARIANCE = 0.1**2
"""Variance of the part of that logarithm that does not recur in the next year, before any is seen in the base."""

MOST_YEARS = 4
"""Years that this variance is measured over, at most."""

ALMOST_A_YEAR = YEAR_DAYS - 31
"""Days of history before a forecast that tells of the next year: a year, or a month less, since a history may begin
within a month."""

TWO_YEARS = YEAR_DAYS + ALMOST_A_YEAR
"""Days of history that a correction needs."""


@dataclass(frozen=True, eq=False)
class YearlyCorrection:
    """How a forecast is corrected.

    Attributes:
        factor: of the orders and revenue of all customers over the horizon.
        origin: the forecast of a year ago, with its error.
        month_factors: returns those of each month of the forecast of a year ago, relative to ``factor``.
    """

    factor: float
    origin: Origin
    month_factors: Callable[[], Floats]


def corrected(outlook: Outlook, correction: YearlyCorrection | None) -> Outlook:
    """Return an outlook with its correction; the same one without."""
    if correction is None:
        return outlook
    return replace(outlook, factor=correction.factor, month_factors=correction.month_factors)


def yearly_correction(past: PastForecasts, day: dt.date, length: int, model: type[Model]) -> YearlyCorrection | None:
    """Return the correction of a forecast made at a day, from what was known then.

    Args:
        past: of the base.
        day: last day that the forecast knows.
        length: of the forecast, in days; beyond a year, the correction is that of its first year.
        model: the order model.

    Returns:
        None where the history is shorter than two years, or no forecast could be made a year ago.
    """
    if (day - past.first).days < TWO_YEARS:
        return None
    return correction_of(past, day, min(length, YEAR_DAYS), model)


def correction_of(past: PastForecasts, day: dt.date, length: int, model: type[Model]) -> YearlyCorrection | None:
    """Return the correction of a forecast, however short the history before the one of a year ago was."""
    found = []
    for years in range(1, MOST_YEARS + 1):
        start = months_before(day, years * YEAR_MONTHS)
        # Forecasts from a few months differ for other reasons than a season.
        origin = past.at(start, length, model) if years == 1 or (start - past.first).days >= ALMOST_A_YEAR else None
        if origin is None:
            break
        found.append(origin)
    if not found:
        return None
    errors = np.array([origin.log_error for origin in found])
    variance = _year_variance(errors)

    def month_factors() -> Floats:
        by_month = found[0].log_month_errors - errors[0]
        # The rarer the orders of a month, the less their number tells.
        shape: Floats = np.exp(by_month * _weight(variance + 1 / (found[0].months[1] + 0.5)))
        return shape

    return YearlyCorrection(math.exp(float(errors[0]) * float(_weight(variance))), found[0], month_factors)


def _weight(variance: Floats | float) -> Floats | float:
    """Return the share of a logarithm that remains: its mean given the normal prior and the variance."""
    return PRIOR_SD**2 / (PRIOR_SD**2 + variance)


def _year_variance(errors: Floats) -> float:
    """Return the variance of what does not recur: of the differences from year to year, and of one before any.

    Args:
        errors: logarithms of actual ÷ predicted, of the same season of each year.
    """
    changes = np.diff(errors)
    # A difference has the variance of two years.
    return (YEAR_VARIANCE + float(np.square(changes).sum()) / 2) / (1 + len(changes))
