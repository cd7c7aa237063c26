"""The forecast behind the retention budget: made where it can be, and otherwise explained."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import polars as pl

from custseg.engine.dataset import Dataset
from custseg.engine.forecast_columns import Forecast, check_forecast, forecast_of
from custseg.errors import CustsegError, DataError
from custseg.metrics.facts import Base
from custseg.metrics.forecast import FORECAST_NAMES
from custseg.metrics.segments import PAST_PROFIT, RETENTION_BUDGET
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.recorded import Memory
from custseg.settings.setting import Settings


def obstacle_of(dataset: Dataset) -> str:
    """Return why no retention budget can be computed, as far as is known before the file is read; empty if it can.

    Args:
        dataset: the inputs.
    """
    if not dataset.table.has_profit:
        return "the profit is unknown"
    try:
        check_forecast(dataset.settings)
    except CustsegError as error:
        return error.problems[0].what
    return ""


def needs_forecast(dataset: Dataset, names: Collection[str]) -> bool:
    """Return whether a forecast is to be made: one that is named always, and one for the budget where it can be.

    Args:
        dataset: the inputs.
        names: metrics that are needed.

    Raises:
        CustsegError: a metric of the forecast is named, and no forecast is possible.
    """
    if FORECAST_NAMES & set(names):
        check_forecast(dataset.settings)
        return True
    return only_budget(names) and not obstacle_of(dataset)


def only_budget(names: Collection[str]) -> bool:
    """Return whether a forecast is needed for the retention budget alone."""
    return RETENTION_BUDGET in names and not FORECAST_NAMES & set(names)


def forecast_or_none(
    frame: pl.DataFrame,
    slices: pl.DataFrame | None,
    base: Base,
    dataset: Dataset,
    names: Collection[str],
    memory: Memory,
) -> tuple[pl.DataFrame, Forecast | None, list[Note]]:
    """Return the customers with the forecast columns, the forecast, and notes; without one if only a budget needs it.

    Args:
        frame: the customers, with their own measures.
        slices: their sums by day; None where no forecast was asked for.
        base: figures of all customers.
        dataset: the inputs.
        names: metrics that are needed.
        memory: what was made of these customers.

    Raises:
        DataError: there are too few repeat customers, and more than the retention budget needs a forecast.
    """
    if not only_budget(names):
        frame, forecast = forecast_of(frame, slices, base.as_of, dataset, names, memory)
        return frame, forecast, [*forecast.notes]
    why = obstacle_of(dataset)
    if base.margin_known and not why:
        try:
            frame, forecast = forecast_of(frame, slices, base.as_of, dataset, names, memory)
        except DataError as error:
            why = error.problems[0].what
        else:
            # How good the model is, is told where its figures are shown.
            return frame, replace(forecast, for_budget=True), []
    # That the margin is unknown has a note of its own.
    return frame, None, [_no_budget_note(why, dataset.settings["healthy"])] if base.margin_known else []


def without_budget(customers: pl.LazyFrame) -> pl.LazyFrame:
    """Return completed customers without a retention budget."""
    return customers.with_columns(expected_profit=pl.lit(None, pl.Int128), budgeted=pl.lit(0.0))


def budget_notes(forecast: Forecast | None, settings: Settings) -> list[Note]:
    """Return a note that says what the retention budget follows, where a forecast was made for it alone.

    Args:
        forecast: of the customers, if any.
        settings: with ``horizon`` and ``healthy``.
    """
    if forecast is None or not forecast.for_budget:
        return []
    text = (
        f"Retention budget: the profit expected of a customer in the next {counted(settings['horizon'], 'month')} "
        f"(by {forecast.name}) ÷ {settings['healthy']:g}. How accurate that was before: custseg forecast."
    )
    return [Note("retention_budget", text)]


def _no_budget_note(why: str, healthy: float) -> Note:
    """Return a note that there is no retention budget, and what there is instead.

    Args:
        why: the reason, in words.
        healthy: lowest LTV ÷ CAC that is healthy.
    """
    text = (
        f"No retention budget, because it follows a forecast: {why}. Instead, {PAST_PROFIT} is the past profit ÷ "
        f"{healthy:g}, whatever the future brings."
    )
    return Note("no_retention_budget", text)
