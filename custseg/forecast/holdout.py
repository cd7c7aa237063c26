"""Holdout test: a forecast fitted without the last days of the history, compared with what happened in them."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from custseg.customers.order_days import histories_of_days, log_gaps, order_days_after
from custseg.forecast.histories import DAYS_PER_WEEK, Floats
from custseg.forecast.intervals import intervals
from custseg.forecast.origins import PastForecasts
from custseg.forecast.outlook import MODELS, WEEKS_PER_MONTH, Outlook, past_model, total
from custseg.forecast.simple_rules import CONSTANT_RATE, NO_ORDERS
from custseg.forecast.total_interval import PastErrors
from custseg.forecast.yearly_correction import corrected, yearly_correction
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import to_float

MIN_HOLDOUT_DAYS = 56


@dataclass(frozen=True)
class Score:
    """The error of a forecast of order days.

    Attributes:
        predicted: order days of all customers.
        mae: mean absolute error per customer, in order days.
        rmse: root mean square error per customer, in order days.
    """

    predicted: float
    mae: float
    rmse: float


@dataclass(frozen=True, eq=False)
class Holdout:
    """A forecast compared with what happened.

    Attributes:
        cut: last day that the model was fitted to.
        days: number of days held out after it.
        customers: number of customers with an order up to ``cut``.
        orders: order days in the holdout period.
        revenue: predicted and actual revenue of the holdout period, before returns.
        scores: of the model and of the simple rules, by name; the model comes first.
        coverage: share of customers whose order days, and whose revenue, lay in their intervals; None without
            intervals.
        expected_coverage: what the model expected these shares to be: above the level of the intervals where most
            futures are equal, such as no order at all.
        total_interval: interval of the order days of all customers, from the errors known at ``cut``; None without
            intervals, or with too few of these errors.
        factor: correction of the forecast by its error of a year before ``cut``; 1 for none.
        groups: customers, predicted and actual order days, by repeat days up to ``cut``.
    """

    cut: dt.date
    days: int
    customers: int
    orders: int
    revenue: tuple[float, float]
    scores: dict[str, Score]
    coverage: tuple[float, float] | None
    expected_coverage: tuple[float, float] | None
    total_interval: tuple[float, float] | None
    factor: float
    groups: pl.DataFrame

    @property
    def score(self) -> Score:
        """Return the score of the model."""
        return next(iter(self.scores.values()))


def days_held_back(first: dt.date, end: dt.date, months: int) -> int:
    """Return how many days to hold out: a third of the history, at most half the horizon, at least eight weeks.

    Args:
        first: first order day.
        end: last day of the history.
        months: length of the horizon.
    """
    history = (end - first).days + 1
    return max(MIN_HOLDOUT_DAYS, min(history // 3, math.floor(months * WEEKS_PER_MONTH * DAYS_PER_WEEK / 2)))


def hold_out(
    days: pl.DataFrame,
    held_out: int,
    name: str,
    past: PastForecasts,
    errors: PastErrors | None = None,
    level: float | None = None,
) -> Holdout:
    """Fit a model without the last days, and compare its forecast with what happened in them.

    Args:
        days: order days, as `order_days` returns them.
        held_out: number of days to hold out.
        name: of the model.
        past: of the base, up to the last day of the history; nothing after the cut is used.
        errors: of past forecasts; None for no intervals, and a correction wherever there are two years.
        level: share of futures that intervals hold, such as 0.8; None for no intervals.

    Raises:
        TooFewError: there are too few repeat customers without the last days.
    """
    cut, weeks = past.end - dt.timedelta(days=held_out), held_out / DAYS_PER_WEEK
    known = histories_of_days(days, cut)
    frame = known.join(order_days_after(days, cut), on=CUSTOMER, how="left", maintain_order="left").with_columns(
        pl.col("later", "later_money").fill_null(0)
    )
    # Returns may come after the holdout period, so revenue is compared before returns.
    gaps = log_gaps(days, cut, frame.height) if MODELS[name].NEEDS_GAPS else None
    plain = Outlook.of(frame, name, 1.0, gaps).measured(past.days, cut)
    helps = errors is None or errors.correction_helped(cut)
    correction = yearly_correction(past, cut, held_out, past_model(name, plain.fitted)) if helps else None
    outlook = corrected(plain, correction)
    actual = frame["later"].cast(pl.Float64).to_numpy()
    money = frame.select(to_float(pl.col("later_money"))).to_series().to_numpy()
    expected = outlook.expected_orders(weeks)
    coverage = expected_coverage = total_interval = None
    if errors is not None and level is not None:
        known_errors = errors.known(cut, corrected=correction is not None)
        found = intervals(outlook, weeks, level, known_errors.spread() if known_errors else 0.0)
        coverage = _coverage(actual, found.orders), _coverage(money, found.revenue)
        expected_coverage = found.coverage
        total_interval = known_errors.interval(total(expected), level) if known_errors else None
    return Holdout(
        cut=cut,
        days=held_out,
        customers=len(actual),
        orders=int(actual.sum()),
        revenue=(total(expected * outlook.expected_order_value), total(money)),
        scores={name: _score(expected, actual), **_simple_scores(outlook, weeks, actual)},
        coverage=coverage,
        expected_coverage=expected_coverage,
        total_interval=total_interval,
        factor=outlook.factor,
        groups=_by_repeat_days(outlook.x, expected, actual),
    )


def _simple_scores(outlook: Outlook, weeks: float, actual: Floats) -> dict[str, Score]:
    """Return the scores of the simple rules."""
    age = outlook.histories.expand(outlook.histories.T)
    rate = np.divide(outlook.x * weeks, age, out=np.zeros(len(age)), where=age > 0)
    return {CONSTANT_RATE: _score(rate, actual), NO_ORDERS: _score(np.zeros(len(actual)), actual)}


def _score(predicted: Floats, actual: Floats) -> Score:
    error = predicted - actual
    n = len(actual)
    return Score(total(predicted), total(np.abs(error)) / n, math.sqrt(total(np.square(error)) / n))


def _coverage(actual: Floats, interval: tuple[Floats, Floats]) -> float:
    """Return the share of customers whose outcome lies in their interval."""
    low, high = interval
    return float(((actual >= low) & (actual <= high)).mean())


REPEAT_DAY_GROUPS = {"0": 0, "1": 1, "2": 2, "3-4": 3, "5-9": 5, "10 or more": 10}
"""Lowest number of repeat days in each group."""


def _by_repeat_days(x: Floats, expected: Floats, actual: Floats) -> pl.DataFrame:
    """Return customers, predicted and actual order days, by repeat days up to the cut."""
    at = np.searchsorted(list(REPEAT_DAY_GROUPS.values()), x, side="right") - 1
    rows = []
    for place, name in enumerate(REPEAT_DAY_GROUPS):
        inside = at == place
        if inside.any():
            rows.append((name, int(inside.sum()), total(expected[inside]), int(actual[inside].sum())))
    schema = {"repeat_days": pl.String, "customers": pl.Int64, "predicted": pl.Float64, "actual": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
