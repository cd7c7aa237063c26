"""Forecasts of the past of a base: the choice of the model, the correction, the interval of the total, and the test."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

import polars as pl

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.stages import Stage
from custseg.tables.row_columns import DATE

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout
    from custseg.forecast.intervals import Intervals
    from custseg.forecast.origins import PastForecasts
    from custseg.forecast.outlook import Outlook
    from custseg.forecast.total_interval import Errors, PastErrors
    from custseg.forecast.yearly_correction import YearlyCorrection

AUTO = "auto"


def correction_of(
    outlook: Outlook, name: str, past: PastForecasts, errors: PastErrors, settings: Settings
) -> YearlyCorrection | None:
    """Return the correction of the forecast by the error of the same forecast a year ago.

    Args:
        outlook: at the report date.
        name: of the order model.
        past: of the base.
        errors: of past forecasts.
        settings: with ``horizon``.

    Returns:
        None without two years, or where such corrections made earlier forecasts less accurate.
    """
    from custseg.forecast.origins import MONTH_DAYS
    from custseg.forecast.outlook import past_model
    from custseg.forecast.yearly_correction import yearly_correction

    if not errors.correction_helped(past.end):
        return None
    with Stage("comparing with the year before"):
        length = math.floor(settings["horizon"] * MONTH_DAYS)
        return yearly_correction(past, past.end, length, past_model(name, outlook.fitted))


def errors_of(outlook: Outlook, name: str, past: PastForecasts, settings: Settings) -> PastErrors:
    """Return the errors of forecasts that were made at earlier days.

    Args:
        outlook: at the report date.
        name: of the order model.
        past: of the base.
        settings: with ``horizon``.
    """
    from custseg.forecast.holdout import days_held_back
    from custseg.forecast.outlook import past_model
    from custseg.forecast.total_interval import past_errors

    held = days_held_back(past.first, past.end, settings["horizon"])
    with Stage("forecasting from earlier days"):
        return past_errors(past, held, past_model(name, outlook.fitted))


def intervals_of(outlook: Outlook, errors: Errors | None, settings: Settings) -> Intervals:
    """Return the intervals of the customers within the horizon.

    Args:
        outlook: at the report date.
        errors: of the total of past forecasts; None if too few are known.
        settings: with ``horizon`` and ``interval``.
    """
    from custseg.forecast.intervals import intervals
    from custseg.forecast.outlook import WEEKS_PER_MONTH

    spread = errors.spread() if errors else 0.0
    return intervals(outlook, settings["horizon"] * WEEKS_PER_MONTH, settings["interval"], spread)


def holdout_of(
    days: pl.DataFrame, name: str, past: PastForecasts, settings: Settings, errors: PastErrors | None = None
) -> Holdout:
    """Return a holdout test: a model fitted without the last days, against what happened in them.

    Args:
        days: order days of all customers.
        name: of the model.
        past: of the base.
        settings: with ``horizon`` and ``interval``.
        errors: of past forecasts; None where the test only compares models.

    Raises:
        TooFewError: there are too few repeat customers without the last days.
    """
    from custseg.forecast.holdout import days_held_back, hold_out

    held = days_held_back(past.first, past.end, settings["horizon"])
    with Stage(f"testing on the last {held} days"):
        return hold_out(days, held, name, past, errors, settings["interval"])


def best_model(days: pl.DataFrame, as_of: dt.date, settings: Settings) -> tuple[str, dict[str, Holdout], list[Note]]:
    """Return the model with the lowest RMSE before the days of the holdout test, the tests of all models, and notes.

    The days that the error is reported for have no part in the choice.

    Args:
        days: order days of all customers.
        as_of: the report date.
        settings: with ``horizon``.
    """
    from custseg.forecast.holdout import days_held_back
    from custseg.forecast.model import TooFewError
    from custseg.forecast.origins import PastForecasts
    from custseg.forecast.outlook import MODELS

    default = next(iter(MODELS))
    if days.is_empty():
        return default, {}, []
    whole = PastForecasts.of(days, as_of)
    cut = as_of - dt.timedelta(days=days_held_back(whole.first, as_of, settings["horizon"]))
    known = days.filter(pl.col(DATE) <= cut)
    try:
        if known.is_empty():
            raise TooFewError(0, "customers with a repeat order")
        past = PastForecasts.of(known, cut)
        tests = {name: holdout_of(known, name, past, settings) for name in MODELS}
    except TooFewError as error:
        text = (
            f"--model auto takes {default} without comparing the models: before the last days, which are kept for the "
            f"test of the forecast, there are {error}."
        )
        return default, {}, [Note("auto_untested", text, warns=True)]
    return min(tests, key=lambda name: tests[name].score.rmse), tests, []
