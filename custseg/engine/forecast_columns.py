"""Forecast columns of the customer table, and the choice of the model behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING

import polars as pl

from custseg.customers.order_days import histories_of_days, histories_of_sums
from custseg.customers.slices import PeriodSlices, Slices, order_days
from custseg.engine.dataset import Dataset
from custseg.errors import CustsegError, DataError, UsageError
from custseg.metrics.facts import Base
from custseg.metrics.forecast import INTERVALS
from custseg.metrics.measures.forecast import HISTORY
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.settings.setting import Settings
from custseg.stages import Stage
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE, divide

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout
    from custseg.forecast.intervals import Intervals
    from custseg.forecast.outlook import Outlook

AUTO = "auto"
ROW = "_row"
DISCOUNTED_REVENUE = "_expected_worth"
"""Column: expected revenue, discounted to the report date."""

CORRELATION_LIMIT = 0.2
"""Correlation of order frequency and spend above which the spend model is in doubt."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of the customers.

    Attributes:
        customers: ids of the customers with an order day, in the order of ``outlook``.
        outlook: the fitted models of orders and spend, and what they expect of these customers.
        name: of the order model.
        intervals: of customers and base; None if not requested.
        holdouts: holdout tests of the models that ``--model auto`` tried, by name.
        notes: notes on the model and the data.
        for_budget: whether it was made for the retention budget alone.
    """

    customers: pl.Series
    outlook: Outlook
    name: str
    intervals: Intervals | None
    holdouts: dict[str, Holdout]
    notes: list[Note]
    for_budget: bool = False


def check_forecast(settings: Settings) -> None:
    """Check that a forecast is possible.

    Raises:
        CustsegError: numpy or scipy is not installed, or ``--from`` cuts off a part of the history.
    """
    if not (find_spec("numpy") and find_spec("scipy")):
        raise UsageError("a forecast needs numpy and scipy", hint="Install them: pip install 'custseg[forecast]'.")
    if settings["from"] is not None:
        what = "a forecast needs the whole history of each customer"
        raise settings.error("from")(what, where=settings.origin("from"), hint="Leave out --from; --to may stay.")


def slices_for(dataset: Dataset, slices: Slices | None) -> Slices | None:
    """Return the slices that a forecast needs: days, unless orders are days and sums per customer are enough."""
    return slices or (None if days_are_orders(dataset) and dataset.settings["model"] != AUTO else PeriodSlices("1d"))


def days_are_orders(dataset: Dataset) -> bool:
    """Return whether the data have no order ids, so that all rows of a customer on one day are one order."""
    return "order_id" not in dataset.table.columns.headers.columns


def forecast_of(
    customers: pl.DataFrame, slices: pl.DataFrame | None, as_of: dt.date, dataset: Dataset, names: Collection[str]
) -> tuple[pl.DataFrame, Forecast]:
    """Return the customers with the forecast columns, and the forecast itself.

    Args:
        customers: one row each, with their sums.
        slices: their sums by day; None where an order is a day.
        as_of: the report date, at which the known history ends.
        dataset: the inputs.
        names: metrics to compute.

    Raises:
        DataError: there are too few repeat customers.
    """
    from custseg.forecast.outlook import Outlook

    settings = dataset.settings
    with Stage("gathering order days"):
        days = order_days(slices) if slices is not None else None
        if days is None:
            known = customers.select(CUSTOMER).hstack(histories_of_sums(customers, as_of))
            known = known.with_row_index(ROW).filter(pl.col("x") >= 0)
        else:
            known = histories_of_days(days, as_of)
    customers = customers.drop(HISTORY, strict=False)
    net_share = _net_share(customers, known)
    with_intervals = bool(INTERVALS & set(names)) and settings["interval"] is not None
    if with_intervals and days is None:
        # Random draws depend on the order of customers.
        known = known.sort(CUSTOMER)
    name: str = settings["model"]
    holdouts: dict[str, Holdout] = {}
    notes = [*_without_forecast_notes(customers.height - known.height), *_returns_notes(net_share)]
    try:
        if name == AUTO:
            name, holdouts, auto_notes = _best_model(days, as_of, settings)
            notes += auto_notes
        outlook = Outlook.of(known, name, net_share)
    except DataError as error:
        raise _too_few(error, dataset) from None
    notes += _model_notes(outlook, name)
    found = intervals_of(outlook, settings) if with_intervals else None
    forecast = Forecast(known[CUSTOMER], outlook, name, found, holdouts, notes)
    # A join on the row index is faster than one on the id.
    key = ROW if ROW in known.columns else CUSTOMER
    columns = known.select(key).hstack(_columns(forecast, settings))
    customers = customers.with_row_index(ROW) if key == ROW else customers
    return customers.join(columns, on=key, how="left", maintain_order="left").drop(ROW, strict=False), forecast


def intervals_of(outlook: Outlook, settings: Settings) -> Intervals:
    """Return the intervals of the customers and of the base within the horizon."""
    from custseg.forecast.intervals import intervals
    from custseg.forecast.outlook import month_ends

    return intervals(outlook, month_ends(settings["horizon"]), settings["interval"])


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


def holdout_of(days: pl.DataFrame, name: str, as_of: dt.date, settings: Settings) -> Holdout:
    """Return a holdout test: a model fitted without the last days, against what happened in them.

    Args:
        days: order days of all customers.
        name: of the model.
        as_of: the report date.
        settings: with ``horizon`` and ``interval``.

    Raises:
        TooFewError: there are too few repeat customers without the last days.
    """
    from custseg.forecast.holdout import days_held_back, first_day, hold_out

    held = days_held_back(first_day(days), as_of, settings["horizon"])
    with Stage(f"testing on the last {held} days"):
        return hold_out(days, as_of, held, name, settings["interval"])


def _best_model(
    days: pl.DataFrame | None, as_of: dt.date, settings: Settings
) -> tuple[str, dict[str, Holdout], list[Note]]:
    """Return the model with the lowest RMSE in its holdout test, the tests of all models, and notes."""
    from custseg.forecast.model import TooFewError
    from custseg.forecast.outlook import MODELS

    default = next(iter(MODELS))
    if days is None or days.is_empty():
        return default, {}, []
    try:
        tests = {name: holdout_of(days, name, as_of, settings) for name in MODELS}
    except TooFewError as error:
        text = f"--model auto takes {default}, untested: without the last days of the history there are {error}."
        return default, {}, [Note("auto_untested", text, warns=True)]
    return min(tests, key=lambda name: tests[name].score.rmse), tests, []


def _net_share(customers: pl.DataFrame, known: pl.DataFrame) -> float:
    """Return the share of the revenue of order days that remains after returns on other days."""
    gross = int(known["money"].sum() or 0)
    net = int(customers["revenue"].cast(pl.Int128).sum() or 0)
    return min(1.0, max(0.0, net / gross)) if gross else 1.0


def _without_forecast_notes(without: int) -> list[Note]:
    """Return a note on the number of customers without a forecast, if any."""
    if not without:
        return []
    text = (
        f"{counted(without, 'customer')} without a forecast: they have no counted order (one with a net revenue above "
        "zero), so no order day to forecast from. Their expected figures are empty."
    )
    return [Note("without_forecast", text)]


def _returns_notes(net_share: float) -> list[Note]:
    """Return a note on the returns that are deducted from expected revenue."""
    if net_share >= 0.995:
        return []
    text = f"Returns were {1 - net_share:.1%} of past sales; expected revenue and profit are reduced by this share."
    return [Note("returns_taken_off", text)]


def _columns(forecast: Forecast, settings: Settings) -> pl.DataFrame:
    """Return the columns of each customer as integers, whose sums do not depend on the order of rows."""
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
    whole = {}
    if forecast.intervals:
        whole = dict(zip(("orders_low", "orders_high"), forecast.intervals.orders, strict=True))
        fractions |= zip(("revenue_low", "revenue_high"), forecast.intervals.revenue, strict=True)
    frame = pl.DataFrame(fractions | whole)
    scaled = [(pl.col(name) * SCALE).round().cast(pl.Int128) for name in fractions]
    return frame.select(*scaled, *[pl.col(name).cast(pl.Int64) for name in whole])


def _model_notes(outlook: Outlook, name: str) -> list[Note]:
    """Return notes on the fit of the order model and of the spend model."""
    from custseg.forecast.model import Remark

    notes = []
    if Remark.RIDGE in outlook.fitted.remarks:
        text = (
            "Customers hardly differ in how likely they are to leave after an order: the forecast uses one drop-out "
            "probability for all."
        )
        notes.append(Note("ridge", text))
    if Remark.NOT_CONVERGED in outlook.fitted.remarks:
        text = f"The fit of {name} did not converge: try another --model, or a longer history."
        notes.append(Note("not_converged", text, warns=True))
    return notes + _spend_notes(outlook)


def _spend_notes(outlook: Outlook) -> list[Note]:
    """Return notes on the spend model: no mean, an unstable mean, or a correlation that it ignores."""
    notes = []
    if not outlook.spend.model.has_mean:
        text = (
            "Spend differs too much between customers for a common mean: each customer is expected to spend its own "
            "past average."
        )
        notes.append(Note("spend_has_no_mean", text, warns=True))
    once = outlook.x == 0
    if outlook.spend.model.mean_is_unstable and once.any():
        value = fixed(float(outlook.expected_order_value[once][0]))
        text = (
            "A few customers spend far more than the rest. They drive the total, and the "
            f"{value} that customers without a repeat order are expected to spend per order day. Rely on the ranking "
            "and on the intervals of customers."
        )
        notes.append(Note("spend_has_hardly_a_mean", text, warns=True))
    if abs(outlook.correlation) >= CORRELATION_LIMIT:
        more = "more" if outlook.correlation > 0 else "less"
        text = (
            f"Frequent customers spend {more} per order day (correlation {outlook.correlation:.2f}). The spend model "
            "assumes no correlation, so the expected revenue of frequent customers may be wrong."
        )
        notes.append(Note("spend_correlated", text, warns=True))
    return notes


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
        "custseg ltv shows the value of customers to date."
    )
    return DataError(error.problems[0].what, where=dataset.table.source.name, hint=hint)
