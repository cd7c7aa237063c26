"""Forecast columns of the customer table, and how the model behind them was chosen."""

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
WORTH = "_expected_worth"
"""Expected revenue, worth less the later it comes."""

LOOSE = 0.2
"""Correlation of frequency and spend from which the spend model is in doubt."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """What is expected of customers.

    Attributes:
        customers: ``CUSTOMER``, as far as they have an order day, in the order of the outlook.
        outlook: of them.
        name: of the model.
        intervals: None where nobody asked.
        holdouts: of the models that were tried, by name.
    """

    customers: pl.Series
    outlook: Outlook
    name: str
    intervals: Intervals | None
    holdouts: dict[str, Holdout]


def check_forecast(settings: Settings) -> None:
    """Refuse what no forecast can be made with.

    Raises:
        CustsegError: numpy or scipy are not installed, or only a part of the history is to be looked at.
    """
    if not (find_spec("numpy") and find_spec("scipy")):
        raise UsageError("a forecast needs numpy and scipy", hint="To have them: pip install 'custseg[forecast]'.")
    if settings["from"] is not None:
        what = "a forecast takes the whole history of each customer"
        raise settings.error("from")(what, where=settings.origin("from"), hint="Leave --from out; --to is fine.")


def slices_for(dataset: Dataset, slices: Slices | None) -> Slices | None:
    """Return what has to be summed apart: days, unless an order is a day and the sums of customers tell all."""
    return slices or (None if days_are_orders(dataset) and dataset.settings["model"] != AUTO else PeriodSlices("1d"))


def days_are_orders(dataset: Dataset) -> bool:
    """Return whether the data have no order ids, so that an order is a day of a customer."""
    return "order_id" not in dataset.table.columns.headers.columns


def forecast_of(
    customers: pl.DataFrame, slices: pl.DataFrame | None, as_of: dt.date, dataset: Dataset, names: Collection[str]
) -> tuple[pl.DataFrame, Forecast]:
    """Return the customers with what is expected of them, and the forecast itself.

    Args:
        customers: with their sums.
        slices: sums of them by day; None where an order is a day.
        as_of: the end of what is known.
        dataset: the inputs; gets notes.
        names: metrics that are wanted.

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
    kept = _kept(customers, known, dataset.notes)
    wants = bool(INTERVALS & set(names)) and settings["interval"] is not None
    if wants and days is None:
        # Futures are drawn customer by customer.
        known = known.sort(CUSTOMER)
    name: str = settings["model"]
    holdouts: dict[str, Holdout] = {}
    try:
        if name == AUTO:
            name, holdouts = _best(days, as_of, settings, dataset.notes)
        outlook = Outlook.of(known, name, kept)
    except DataError as error:
        raise _too_few(error, dataset) from None
    found = None
    if wants:
        found = intervals_of(outlook, settings)
    forecast = Forecast(known[CUSTOMER], outlook, name, found, holdouts)
    _note_model(forecast, dataset.notes)
    # By the place of a customer it is found sooner than by its name.
    key = ROW if ROW in known.columns else CUSTOMER
    columns = known.select(key).hstack(_columns(forecast, settings))
    customers = customers.with_row_index(ROW) if key == ROW else customers
    return customers.join(columns, on=key, how="left", maintain_order="left").drop(ROW, strict=False), forecast


def intervals_of(outlook: Outlook, settings: Settings) -> Intervals:
    """Return the intervals of the customers and of the base within the horizon."""
    from custseg.forecast.intervals import intervals
    from custseg.forecast.outlook import month_ends

    return intervals(outlook, month_ends(settings["horizon"]), settings["interval"])


def with_profit_to_come(customers: pl.LazyFrame, base: Base) -> pl.LazyFrame:
    """Return completed customers with the profit that is expected, and the LTV with it."""
    revenue, profit = pl.col("revenue"), pl.col("profit")
    own = pl.when((revenue > 0) & (profit.abs() <= revenue)).then(divide(profit, revenue)).otherwise(base.margin)
    to_come = (pl.col(WORTH).cast(pl.Float64) * own).round().cast(pl.Int128)
    return customers.with_columns(expected_profit=to_come, expected_value=profit + to_come.fill_null(0)).drop(WORTH)


def tested(days: pl.DataFrame, name: str, as_of: dt.date, settings: Settings) -> Holdout:
    """Return how wrong a model would have been on the end of the history.

    Raises:
        TooFewError: too few customers had ordered again by then.
    """
    from custseg.forecast.holdout import days_held_back, first_day, hold_out

    held = days_held_back(first_day(days), as_of, settings["horizon"])
    with Stage(f"testing on the last {held} days"):
        return hold_out(days, as_of, held, name, settings["interval"])


def _best(
    days: pl.DataFrame | None, as_of: dt.date, settings: Settings, notes: list[Note]
) -> tuple[str, dict[str, Holdout]]:
    """Return the model with the lowest error per customer on the end of the history, and the tests of all."""
    from custseg.forecast.model import TooFewError
    from custseg.forecast.outlook import MODELS

    default = next(iter(MODELS))
    if days is None or days.is_empty():
        return default, {}
    try:
        tests = {name: tested(days, name, as_of, settings) for name in MODELS}
    except TooFewError as error:
        text = f"--model auto takes {default}: without the end of the history there are {error}."
        notes.append(Note("auto_untested", text, warns=True))
        return default, {}
    return min(tests, key=lambda name: tests[name].score.rmse), tests


def _kept(customers: pl.DataFrame, known: pl.DataFrame, notes: list[Note]) -> float:
    """Return the share of the money of order days that is left when returns of other days are taken off."""
    gross = int(known["money"].sum() or 0)
    net = int(customers["revenue"].cast(pl.Int128).sum() or 0)
    kept = min(1.0, max(0.0, net / gross)) if gross else 1.0
    if kept < 0.995:
        text = f"Returns took {1 - kept:.1%} of what was ordered; the forecast of money takes off as much."
        notes.append(Note("returns_taken_off", text))
    return kept


def _columns(forecast: Forecast, settings: Settings) -> pl.DataFrame:
    """Return the columns of each customer as integers, which add up the same in any order."""
    from custseg.forecast.outlook import WEEKS_PER_MONTH

    outlook, months = forecast.outlook, settings["horizon"]
    orders = outlook.orders(months * WEEKS_PER_MONTH)
    worth = outlook.discounted(months, settings["discount"]) if settings["discount"] else orders
    fractions = {
        "p_alive": outlook.p_alive(),
        "expected_orders": orders,
        "expected_revenue": orders * outlook.order_value,
        WORTH: worth * outlook.order_value,
    }
    whole = {}
    if forecast.intervals:
        whole = dict(zip(("orders_low", "orders_high"), forecast.intervals.orders, strict=True))
        fractions |= zip(("revenue_low", "revenue_high"), forecast.intervals.revenue, strict=True)
    frame = pl.DataFrame(fractions | whole)
    scaled = [(pl.col(name) * SCALE).round().cast(pl.Int128) for name in fractions]
    return frame.select(*scaled, *[pl.col(name).cast(pl.Int64) for name in whole])


def _note_model(forecast: Forecast, notes: list[Note]) -> None:
    """Say what is to be known about the fit."""
    from custseg.forecast.model import Remark

    outlook = forecast.outlook
    if Remark.RIDGE in outlook.fitted.remarks:
        text = "Customers hardly differ in how likely they are to leave after an order: one chance for all is taken."
        notes.append(Note("ridge", text))
    if Remark.NOT_CONVERGED in outlook.fitted.remarks:
        text = f"The fit of {forecast.name} did not settle: take another --model, or a longer history."
        notes.append(Note("not_converged", text, warns=True))
    if not outlook.spend.model.has_mean:
        text = "What customers spend differs too much for a mean of all: each is expected to spend what it did."
        notes.append(Note("spend_has_no_mean", text, warns=True))
    once = outlook.x == 0
    if outlook.spend.model.has_hardly_a_mean and once.any():
        text = (
            f"A few customers spend far more than the rest, and the {fixed(float(outlook.order_value[once][0]))} that "
            "customers without a repeat order are expected to spend on an order day hang on those few, and so does the "
            "total. Trust the ranking, and the intervals of customers."
        )
        notes.append(Note("spend_has_hardly_a_mean", text, warns=True))
    if abs(outlook.correlation) >= LOOSE:
        more = "more" if outlook.correlation > 0 else "less"
        text = (
            f"Who orders often spends {more} on an order day (correlation {outlook.correlation:.2f}); the spend model "
            f"takes the two to have nothing in common, so money of frequent customers may be off."
        )
        notes.append(Note("spend_correlated", text, warns=True))


def note_untested(forecast: Forecast | None, settings: Settings, notes: list[Note]) -> None:
    """Say that what is expected has an error, where the question does not show it."""
    if forecast:
        text = (
            f"What is expected looks {counted(settings['horizon'], 'month')} ahead, by {forecast.name}. How wrong that "
            "was on the end of the history: custseg forecast."
        )
        notes.append(Note("forecast_untested", text))


def _too_few(error: DataError, dataset: Dataset) -> CustsegError:
    hint = (
        "A forecast learns from customers who came back: give it a longer history, all files of it, or more customers. "
        "custseg ltv says what they are worth so far."
    )
    return DataError(error.problems[0].what, where=dataset.table.source.name, hint=hint)
