"""What is to be expected of customers and of the base, and how wrong that would have been before."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.forecast.backtest import note_test
from custseg.analyses.forecast.summary import MONTH_DAYS, figures_of, sections_of
from custseg.analyses.ltv import CUSTOMER
from custseg.analyses.shared.new_result import result_of, tell_shown
from custseg.analyses.shared.selection import Selection, select_rows, sort_order, values_of, where_of
from custseg.customers.slices import PeriodSlices, order_days
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset, open_dataset
from custseg.engine.forecast_columns import AUTO, Forecast, check_forecast, tested
from custseg.engine.scan_request import TableRequest
from custseg.metrics.catalogue import available, check_names, customer_metrics
from custseg.metrics.forecast import INTERVALS
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.settings.setting import Settings

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout

SHOWN = (
    "p_alive", "expected_orders", "orders_low", "orders_high", "expected_revenue", "revenue_low", "revenue_high",
    "expected_profit", "ltv", "expected_ltv",
)  # fmt: skip
SEEN = (
    "expected_profit", "p_alive", "expected_orders", "orders_low", "orders_high", "ltv", "expected_ltv",
    "expected_revenue", "revenue_low", "revenue_high",
)  # fmt: skip
FIRST = "expected_profit"


def forecast(inputs: list[str], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return what is to be expected of each customer within the horizon.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per customer; the base, its months and the test of the forecast beside it.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or there are too few repeat customers.
    """
    check_forecast(settings)
    if settings["model"] == AUTO and settings["holdout"] == "off":
        what = "the model that is best on the end of the history can be told by --holdout on only"
        raise settings.error("holdout")(what, where=settings.origin("holdout"), hint="Or name one: --model mbg-nbd.")
    dataset = open_dataset(inputs, settings)
    view = _view(dataset)
    # Whatever is shown, the summary tells what the base will bring.
    names = {*view.names, *(SHOWN if settings["interval"] is not None else set(SHOWN) - INTERVALS)}
    slices = PeriodSlices("1d") if settings["holdout"] == "on" else None
    customers = build_customer_table(dataset, TableRequest(names, slices=slices, rejects=rejects))
    result = result_of(customers, f"Forecast of {settings['horizon']} months", view.columns)
    result.bar = FIRST if FIRST in {column.name for column in view.columns} else ""
    found = customers.forecast
    if customers.base is None or customers.as_of is None or found is None:
        return result
    if not settings["columns"]:
        result.seen = (CUSTOMER.name, *(name for name in SEEN if name in {column.name for column in view.columns}))
    frame = customers.frame.collect(engine="streaming")
    customers.frame = frame.lazy()
    test = _test(customers, found, customers.as_of, settings) if settings["holdout"] == "on" else None
    values = values_of(customers.frame, {*view.names, *names}, available(customer_metrics(), dataset.roles))
    rows = select_rows(values, view, settings)
    result.frame, result.total = rows.frame, rows.total
    customers.notes.extend(rows.notes)
    result.summary = figures_of(customers, found, test, settings)
    result.sections = sections_of(customers, found, values, test, settings)
    if view.condition is not None:
        tell_shown(result, result.total, counted(frame.height, "customer"))
    _note_horizon(customers, settings)
    if test is not None:
        note_test(test, found.name, customers.notes)
    return result


def _view(dataset: Dataset) -> Selection:
    """Return what is shown and how, from the settings and what the data have."""
    settings = dataset.settings
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    attributes = dataset.attributes()
    default = [name for name in SHOWN if name in metrics]
    names = [name for name in settings["columns"] or default if name != CUSTOMER.name]
    check_names(names, [*metrics, *attributes], settings, "columns")
    columns = [CUSTOMER, *[Column.of(metrics[name]) if name in metrics else Column(name, name) for name in names]]
    sort = sort_order(settings, [CUSTOMER.name, *metrics, *attributes], FIRST)
    where, where_names = where_of(dataset, metrics, attributes)
    used = {*names, *where_names, sort.name}
    shown = {name: metric for name, metric in metrics.items() if name in used}
    return Selection([*columns], shown, used, sort, where, FIRST)


def _test(customers: CustomerTable, found: Forecast, as_of: dt.date, settings: Settings) -> Holdout | None:
    """Return how wrong the model would have been on the end of the history; None where that cannot be told."""
    from custseg.errors import DataError

    if found.name in found.holdouts:
        return found.holdouts[found.name]
    try:
        return tested(order_days(customers.slices), found.name, as_of, settings)
    except DataError as error:
        text = (
            f"Not tested on the end of the history: without it there are {error}. Nobody knows how wrong this forecast "
            "is."
        )
        customers.notes.append(Note("untested", text, warns=True))
        return None


def _note_horizon(customers: CustomerTable, settings: Settings) -> None:
    """Warn of a horizon that is longer than what was seen."""
    months = customers.frame.select(pl.col("days_since_first").max()).collect().item() / MONTH_DAYS
    horizon = settings["horizon"]
    if horizon > months:
        text = (
            f"The horizon of {horizon} months is {horizon - months:,.1f} months longer than the history of "
            f"{months:,.1f}: nobody has been seen for that long."
        )
        customers.notes.append(Note("horizon", text, warns=True, command=f"--horizon {max(1, int(months / 2))}"))
