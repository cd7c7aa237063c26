"""Expected orders, revenue and profit of each customer and of the base, and the error of past forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.forecast.backtest import headline, holdout_notes
from custseg.analyses.forecast.season import reason_notes, season_sections
from custseg.analyses.forecast.summary import MONTH_DAYS, NEXT, forecast_figures, forecast_sections
from custseg.analyses.forecast.total import total_notes
from custseg.analyses.shared.customer_names import name_column, titled
from custseg.analyses.shared.customer_selection import customer_selection
from custseg.analyses.shared.new_result import none_shown_notes, result_of, shown_figure
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.selection import Selection, select_rows, values_of
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN, FORECAST
from custseg.analyses.shared.targets import add_targets
from custseg.customers.slices import PeriodSlices, order_days
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.forecast_columns import Forecast, check_forecast
from custseg.engine.forecast_tests import AUTO, holdout_of
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import DataError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.forecast import INTERVALS
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Result
from custseg.settings.setting import Setting, Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, DAYS, SINGLE_ORDERS

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout


def forecast(inputs: Sequence[Input], settings: Settings, *, each: bool = True, rejects: Path | None = None) -> Result:
    """Return the expected orders, revenue and profit of each customer within the horizon.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``horizon``, ``model``, ``interval``, ``holdout`` and ``discount``.
        each: whether each customer has intervals of its own, which take half of the time; those of the base do not
            need them.
        rejects: file for the excluded rows.

    Returns:
        One row per customer; the base, its months and the holdout test in sections and summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or there are too few repeat customers.
    """
    check_forecast(settings)
    _check_model(settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "forecast", DAYS, SINGLE_ORDERS)
    selection = customer_selection(dataset, FORECAST)
    with_holdout = settings["holdout"] == "on"
    without = INTERVALS if settings["interval"] is None or not each else set()
    # The summary needs all forecast metrics, whatever the columns.
    amounts = dataset.knows(AMOUNTS)
    computed = {*FORECAST.default, "orders"} - without - dataset.absent_metrics.keys()
    names = {*selection.names, *computed}
    customers = build_customer_table(dataset, TableRequest(names, slices=PeriodSlices("1d"), rejects=rejects))
    result = _empty_result(customers, selection)
    found = customers.forecast
    if customers.base is None or customers.as_of is None or found is None:
        return result
    frame = customers.frame.collect(engine="streaming")
    customers.frame = frame.lazy()
    days = order_days(customers.slices, amounts=amounts)
    tested = settings if each else Settings({**settings.values, "interval": Setting(None, settings.origin("interval"))})
    test, untested_notes = _holdout_test(days, found, tested) if with_holdout else (None, [])
    values = values_of(customers.frame, names, available(customer_metrics(), dataset.roles))
    rows = select_rows(values, selection, settings)
    result.frame, result.total = rows.frame, rows.total
    result.summary = forecast_figures(customers, found, test)
    result.headline = headline(test, settings["interval"])
    result.brief = ("Shown", NEXT.format(settings["horizon"]), "Base", "LTV")
    season, paces = _season_and_paces(days, customers.as_of)
    person = name_column(dataset)
    name = titled(person, dataset) if person else None
    result.sections = forecast_sections(customers, found, values, test, season_sections(season, paces), name)
    result.notes = [*customers.notes, *untested_notes, *rows.notes, *total_notes(found, settings)]
    if selection.condition is not None:
        result.summary.append(shown_figure(result.total, counted(frame.height, "customer")))
        result.notes += none_shown_notes(result.total)
    result.notes += _horizon_notes(customers)
    if test is not None:
        result.notes += [*holdout_notes(test, found.name, amounts=amounts), *reason_notes(test, season, paces)]
    return add_targets(result)


def _check_model(settings: Settings) -> None:
    """Refuse to choose a model without holdout tests.

    Raises:
        CustsegError: ``--model auto`` with ``--holdout off``.
    """
    if settings["model"] == AUTO and settings["holdout"] == "off":
        what = "--model auto compares the models in holdout tests, so it needs --holdout on"
        hint = "Leave out --holdout off, or name a model: --model mbg-cnbd-k."
        raise settings.error("holdout")(what, where=settings.origin("holdout"), hint=hint)


def _empty_result(customers: CustomerTable, selection: Selection) -> Result:
    """Return a result without rows."""
    settings, names = customers.settings, {column.name for column in selection.columns}
    result = result_of(customers, f"Forecast of {settings['horizon']} months", selection.columns)
    result.bar = selection.bar
    if customers.forecast is not None and not settings["columns"]:
        people = [column.name for column in selection.columns[1:] if column.name not in FORECAST.default]
        result.seen = (CUSTOMER_COLUMN.name, *people, *(name for name in FORECAST.terminal if name in names))
    return result


def _holdout_test(days: pl.DataFrame, found: Forecast, settings: Settings) -> tuple[Holdout | None, list[Note]]:
    """Return the holdout test of the model; without one, a warning that says why.

    Args:
        days: order days of all customers.
        found: the forecast.
        settings: of the run.
    """
    try:
        return holdout_of(days, found.name, found.past, settings, found.errors), []
    except DataError as error:
        text = (
            f"The forecast is not tested: without the last days of the history there are {error}. Its error is unknown."
        )
        return None, [Note("untested", text, warns=True)]


def _season_and_paces(days: pl.DataFrame, as_of: dt.date) -> tuple[pl.DataFrame | None, pl.DataFrame]:
    """Return the season of the base and its pace by year."""
    from custseg.forecast.season import paces_of, season_of

    return season_of(days, as_of), paces_of(days, as_of)


def _horizon_notes(customers: CustomerTable) -> list[Note]:
    """Return a warning where the horizon is longer than the history."""
    months = customers.frame.select(pl.col("days_since_first").max()).collect().item() / MONTH_DAYS
    horizon = customers.settings["horizon"]
    if horizon <= months:
        return []
    text = (
        f"The horizon of {horizon} months is {horizon - months:,.1f} months longer than the history of "
        f"{months:,.1f} months: no customer has been observed for that long."
    )
    return [Note("horizon", text, warns=True, command=f"--horizon {max(1, int(months / 2))}")]
