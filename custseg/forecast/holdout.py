"""How wrong a forecast would have been: fitted to the beginning of the history, held against its end."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.forecast.histories import DAYS_PER_WEEK, Floats
from custseg.forecast.intervals import intervals
from custseg.forecast.outlook import WEEKS_PER_MONTH, Outlook, total
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import to_float

LEAST_DAYS = 56

RATE, NOBODY = "rate for ever", "nobody buys"


@dataclass(frozen=True)
class Score:
    """How near a forecast of order days came.

    Attributes:
        predicted: order days of all customers.
        mae: mean absolute error per customer.
        rmse: root of its mean square.
    """

    predicted: float
    mae: float
    rmse: float


@dataclass(frozen=True, eq=False)
class Holdout:
    """A forecast held against what came.

    Attributes:
        cut: last day that the model knew of.
        days: after it that were held back.
        customers: who had ordered by then.
        orders: order days that came.
        revenue: their money as it was predicted, and as it came, returns not taken off.
        scores: of the model and of its rivals, by name; the model's stands first.
        covered: share of customers whose order days, and whose money, lay in their intervals; None without intervals.
        held: what these shares should have been: more than asked for where most futures are alike.
        total: interval of the order days of all; None without intervals.
        groups: customers, order days predicted and order days that came, by repeat days so far.
    """

    cut: dt.date
    days: int
    customers: int
    orders: int
    revenue: tuple[float, float]
    scores: dict[str, Score]
    covered: tuple[float, float] | None
    held: tuple[float, float] | None
    total: tuple[float, float] | None
    groups: pl.DataFrame

    @property
    def score(self) -> Score:
        """Return that of the model."""
        return next(iter(self.scores.values()))


def days_held_back(first: dt.date, end: dt.date, months: int) -> int:
    """Return how many days at the end are held back: a third, at most half the horizon, at least eight weeks."""
    history = (end - first).days + 1
    return max(LEAST_DAYS, min(history // 3, math.floor(months * WEEKS_PER_MONTH * DAYS_PER_WEEK / 2)))


def hold_out(days: pl.DataFrame, end: dt.date, held: int, name: str, level: float | None) -> Holdout:
    """Fit a model to all but the last days, and look at what came.

    Args:
        days: order days, as `order_days` brings them.
        end: the last day that is known of.
        held: how many days are held back.
        name: of the model.
        level: of the intervals; None for none.

    Raises:
        TooFewError: too few customers had ordered again by then.
    """
    cut = end - dt.timedelta(days=held)
    known = histories_of_days(days, cut)
    frame = known.join(order_days_after(days, cut), on=CUSTOMER, how="left", maintain_order="left").with_columns(
        pl.col("later", "later_money").fill_null(0)
    )
    # Returns come later than orders: money is compared as it was ordered.
    outlook = Outlook.of(frame, name, 1.0)
    weeks = held / DAYS_PER_WEEK
    came = frame["later"].cast(pl.Float64).to_numpy()
    money = frame.select(to_float(pl.col("later_money"))).to_series().to_numpy()
    expected = outlook.orders(weeks)
    age = outlook.histories.expand(outlook.histories.T)
    rate = np.divide(outlook.x * weeks, age, out=np.zeros(len(age)), where=age > 0)
    scores = {
        name: _score(expected, came),
        RATE: _score(rate, came),
        NOBODY: _score(np.zeros(len(came)), came),
    }
    covered = held_by = band = None
    if level is not None:
        found = intervals(outlook, np.array([weeks]), level)
        covered = _covered(came, found.orders), _covered(money, found.revenue)
        held_by = found.held
        band = float(found.month_orders[0][-1]), float(found.month_orders[1][-1])
    revenue = total(expected * outlook.order_value), total(money)
    groups = _groups(outlook.x, expected, came)
    return Holdout(cut, held, len(came), int(came.sum()), revenue, scores, covered, held_by, band, groups)


def first_day(days: pl.DataFrame) -> dt.date:
    """Return the first order day of all."""
    first = days[DATE].min()
    assert isinstance(first, dt.date)
    return first


def _score(predicted: Floats, came: Floats) -> Score:
    error = predicted - came
    n = len(came)
    return Score(total(predicted), total(np.abs(error)) / n, math.sqrt(total(np.square(error)) / n))


def _covered(came: Floats, found: tuple[Floats, Floats]) -> float:
    low, high = found
    return float(((came >= low) & (came <= high)).mean())


GROUPS = {"0": 0, "1": 1, "2": 2, "3-4": 3, "5-9": 5, "10 or more": 10}
"""Repeat days so far, by the least of each group."""


def _groups(x: Floats, expected: Floats, came: Floats) -> pl.DataFrame:
    at = np.searchsorted(list(GROUPS.values()), x, side="right") - 1
    rows = []
    for place, name in enumerate(GROUPS):
        inside = at == place
        if inside.any():
            rows.append((name, int(inside.sum()), total(expected[inside]), int(came[inside].sum())))
    schema = {"repeat_days": pl.String, "customers": pl.Int64, "predicted": pl.Float64, "actual": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")
