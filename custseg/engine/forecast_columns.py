"""Forecast columns of the customer table, and the choice of the model behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from custseg.customers.order_days import histories_of_days, log_gaps
from custseg.customers.slices import PeriodSlices, Slices, order_days
from custseg.engine.dataset import Dataset
from custseg.engine.forecast_notes import model_notes, returns_notes, spend_notes, without_forecast_notes
from custseg.engine.forecast_tests import AUTO, best_model, correction_of, errors_of, intervals_of
from custseg.errors import CustsegError, DataError, UsageError
from custseg.metrics.facts import Base
from custseg.metrics.forecast import INTERVALS
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.recorded import Memory
from custseg.settings.setting import Settings
from custseg.shell_words import install_command
from custseg.stages import Stage
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE, divide

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout
    from custseg.forecast.intervals import Intervals
    from custseg.forecast.origins import PastForecasts
    from custseg.forecast.outlook import Outlook
    from custseg.forecast.total_interval import Errors, PastErrors
    from custseg.forecast.yearly_correction import YearlyCorrection

DISCOUNTED_REVENUE = own_column("expected_worth")
"""Column: expected revenue, discounted to the report date."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of the customers.

    Attributes:
        customers: ids of the customers with an order day, in the order of ``outlook``.
        outlook: the fitted models of orders and spend, and what they expect of these customers.
        name: of the order model.
        past: forecasts of the base at past days.
        correction: by the error of a year ago, with which ``outlook`` is scaled; None without two years.
        errors: of past forecasts, which give the interval of the total.
        intervals: of customers; None if not requested.
        tried: tests of the models that ``--model auto`` chose from, by name.
        notes: notes on the model and the data.
        for_budget: whether it was made for the retention budget alone.
    """

    customers: pl.Series
    outlook: Outlook
    name: str
    past: PastForecasts
    correction: YearlyCorrection | None
    errors: PastErrors
    intervals: Intervals | None
    tried: dict[str, Holdout]
    notes: list[Note]
    for_budget: bool = False

    @property
    def total_errors(self) -> Errors | None:
        """Return the errors that the interval of the total is made of; None if there are too few."""
        return self.errors.known(self.past.end, corrected=self.correction is not None)


def check_forecast(settings: Settings) -> None:
    """Check that a forecast is possible.

    Raises:
        CustsegError: numpy or scipy is not installed, or ``--from`` cuts off a part of the history.
    """
    if not (find_spec("numpy") and find_spec("scipy")):
        raise UsageError("a forecast needs numpy and scipy", hint=f"Install them: {install_command('forecast')}")
    if settings["from"] is not None:
        what = "a forecast needs the whole history of each customer"
        raise settings.error("from")(what, where=settings.origin("from"), hint="Leave out --from; --to may stay.")


def slices_for(slices: Slices | None) -> Slices:
    """Return the slices that a forecast needs: days."""
    return slices or PeriodSlices("1d")


def forecast_of(
    customers: pl.DataFrame,
    slices: pl.DataFrame | None,
    as_of: dt.date,
    dataset: Dataset,
    names: Collection[str],
    memory: Memory,
) -> tuple[pl.DataFrame, Forecast]:
    """Return the customers with the forecast columns, and the forecast itself.

    Args:
        customers: one row each, with their sums.
        slices: their sums by day.
        as_of: the report date, at which the known history ends.
        dataset: the inputs.
        names: metrics to compute.
        memory: what was made of these customers.

    Raises:
        DataError: there are too few repeat customers.
    """
    assert slices is not None, "a forecast needs sums by day"
    settings = dataset.settings

    def fit(read: Settings) -> tuple[Forecast, pl.DataFrame]:
        forecast = _fitted(customers, slices, as_of, replace(dataset, settings=read))
        return forecast, _columns(forecast, read)

    forecast, columns = memory.once(["forecast", as_of], settings, fit)
    if bool(INTERVALS & set(names)) and settings["interval"] is not None:
        intervals = intervals_of(forecast.outlook, forecast.total_errors, settings)
        forecast, columns = replace(forecast, intervals=intervals), columns.hstack(_interval_columns(intervals))
    return customers.join(columns, on=CUSTOMER, how="left", maintain_order="left"), forecast


def _fitted(customers: pl.DataFrame, slices: pl.DataFrame, as_of: dt.date, dataset: Dataset) -> Forecast:
    """Return the forecast of the customers, without their intervals."""
    from custseg.forecast.origins import PastForecasts
    from custseg.forecast.outlook import MODELS, Outlook
    from custseg.forecast.yearly_correction import corrected

    settings, amounts = dataset.settings, dataset.knows(AMOUNTS)
    with Stage("gathering order days"):
        days = order_days(slices, amounts=amounts)
        known = histories_of_days(days, as_of)
    net_share = _net_share(customers, known) if amounts else 1.0
    without = customers.height - known.height
    notes = [*without_forecast_notes(without, amounts=amounts), *returns_notes(net_share)]
    name: str = settings["model"]
    tests: dict[str, Holdout] = {}
    try:
        if name == AUTO:
            name, tests, auto_notes = best_model(days, as_of, settings)
            notes += auto_notes
        gaps = log_gaps(days, as_of, known.height) if MODELS[name].NEEDS_GAPS else None
        outlook = Outlook.of(known, name, net_share, gaps)
    except DataError as error:
        raise _too_few(error, dataset) from None
    past = PastForecasts.of(days, as_of, known[CUSTOMER])
    outlook = outlook.measured(past.days, as_of)
    notes += [*model_notes(outlook, name), *(spend_notes(outlook) if amounts else [])]
    errors = errors_of(outlook, name, past, settings)
    correction = correction_of(outlook, name, past, errors, settings)
    outlook = corrected(outlook, correction)
    return Forecast(known[CUSTOMER], outlook, name, past, correction, errors, None, tests, notes)


def with_expected_profit(customers: pl.LazyFrame, base: Base) -> pl.LazyFrame:
    """Return completed customers with their expected profit, the LTV that includes it, and what a budget divides by."""
    revenue, profit = pl.col("revenue"), pl.col("profit")
    own = pl.when((revenue > 0) & (profit.abs() <= revenue)).then(divide(profit, revenue)).otherwise(base.margin)
    expected = (pl.col(DISCOUNTED_REVENUE).cast(pl.Float64) * own).round().cast(pl.Int128)
    return customers.with_columns(
        expected_profit=expected,
        expected_value=profit + expected.fill_null(0),
        budgeted=pl.when(expected.is_not_null()).then("budget").otherwise(0.0),
    ).drop(DISCOUNTED_REVENUE)


def _net_share(customers: pl.DataFrame, known: pl.DataFrame) -> float:
    """Return the share of the revenue of order days that remains after returns on other days."""
    gross = int(known["money"].sum() or 0)
    net = int(customers["revenue"].cast(pl.Int128).sum() or 0)
    return min(1.0, max(0.0, net / gross)) if gross else 1.0


def _columns(forecast: Forecast, settings: Settings) -> pl.DataFrame:
    """Return the ids of customers and their columns as integers, whose sums do not depend on the order of rows."""
    from custseg.forecast.outlook import WEEKS_PER_MONTH

    outlook, months = forecast.outlook, settings["horizon"]
    orders = outlook.expected_orders(months * WEEKS_PER_MONTH)
    discounted = outlook.discounted_orders(months, settings["discount"]) if settings["discount"] else orders
    fractions = {
        "p_alive": outlook.p_alive(),
        "expected_orders": orders,
        "expected_revenue": orders * outlook.expected_order_value,
        DISCOUNTED_REVENUE: discounted * outlook.expected_order_value,
    }
    return forecast.customers.to_frame().hstack(pl.DataFrame(fractions).select(_scaled(fractions)))


def _interval_columns(intervals: Intervals) -> pl.DataFrame:
    """Return the ends of the intervals of each customer, as integers."""
    orders = dict(zip(("orders_low", "orders_high"), intervals.orders, strict=True))
    revenue = dict(zip(("revenue_low", "revenue_high"), intervals.revenue, strict=True))
    return pl.DataFrame(revenue | orders).select(*_scaled(revenue), *[pl.col(name).cast(pl.Int64) for name in orders])


def _scaled(names: Iterable[str]) -> list[pl.Expr]:
    return [(pl.col(name) * SCALE).round().cast(pl.Int128) for name in names]


def untested_notes(forecast: Forecast | None, settings: Settings) -> list[Note]:
    """Return a note that points to the error of a forecast, for analyses that do not show it."""
    if forecast is None or forecast.for_budget:
        return []
    text = (
        f"Expected values are for the next {counted(settings['horizon'], 'month')}, by {forecast.name}. To see how "
        "accurate this forecast was in the past: custseg forecast."
    )
    return [Note("forecast_untested", text)]


def _too_few(error: DataError, dataset: Dataset) -> CustsegError:
    """Return the error of too few repeat customers, with the file and a hint."""
    hint = (
        "A forecast needs customers that ordered again: use a longer history, all of its files, or more customers. "
        f"custseg ltv shows the {'value' if dataset.knows(AMOUNTS) else 'orders'} of customers to date."
    )
    return DataError(error.problems[0].what, where=dataset.table.source.name, hint=hint)
