"""What the spend of customers told about their later orders: measured on the last days of the history.

The models of orders and of spend know nothing of each other, and the spend model takes the mean of a customer as fixed.
On real bases, customers that spend more per order also order again more often than their past orders alone say, and
their later orders come closer to the mean of the base than the spend model says. Both are measured here as slopes in the
logarithm of expected spend, and drawn toward zero by as much as they are uncertain.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import DAYS_PER_WEEK, Floats, Histories
from custseg.forecast.model import Model
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import to_float

MIN_DAYS, MAX_DAYS = 56, 182
"""Fewest and most days, at the end of the history, on which slopes are measured: a third of it in between."""

MIN_CUSTOMERS = 50
"""Customers with a repeat order that ordered again in these days, without whom nothing is measured."""

MAX_CUSTOMERS = 20_000
"""Customers of which slopes are measured: in a larger base, every n-th."""

PRIOR_SD = 0.25
"""How far a slope is thought to be from zero before it is measured: a standard deviation, as of the yearly scale."""

LOG_LIMIT = 3.0
"""Distance from the mean, as a logarithm, beyond which spend counts no further: 20 times."""

STEPS, TOLERANCE, LONGEST_STEP = 50, 1e-10, 0.5


@dataclass(frozen=True)
class SpendSlopes:
    """How later orders, and the spend per later order, change with expected spend.

    Attributes:
        orders: of actual ÷ expected orders: .15 means 11 % more orders where expected spend is twice as high.
        spend: of actual ÷ expected spend per order, zero or less: -.2 means that of twice the expected spend, 13 % were
            missing.
        days: days at the end of the history that they were measured on; 0 if they were not.
    """

    orders: float = 0.0
    spend: float = 0.0
    days: int = 0

    def factors(self, expected: Floats, value: Floats, x: Floats) -> Floats:
        """Return the factor of the expected revenue of each customer.

        The expected orders of the base, and the spend of its past repeat orders, stay what they are.

        Args:
            expected: expected orders of each customer.
            value: expected spend per order; all above zero.
            x: repeat days.
        """
        if not (self.orders or self.spend) or not (expected > 0).any():
            return np.ones(len(x))
        logs = _centred(expected, value)
        ordered, spent = np.exp(self.orders * logs), np.exp(self.spend * logs)
        found: Floats = ordered * spent * _share(expected, ordered) * _share(x * value, spent)
        return found


def measure_slopes(days: pl.DataFrame, end: dt.date, model: Model, spend: GammaGamma) -> SpendSlopes:
    """Compare the orders and spend of the last days with what the models expect from the days before.

    The models are those of the whole history: one fit is enough, since their parameters have no part in how customers
    of different spend differ.

    Args:
        days: order days, as `order_days` returns them.
        end: last day of the history.
        model: of orders.
        spend: of spend per order day.

    Returns:
        Slopes of zero where the history is too short, or too few customers ordered again.
    """
    days = days.filter(pl.col(DATE) <= end)
    first = days[DATE].min()
    assert isinstance(first, dt.date)
    history = (end - first).days + 1
    length = min(MAX_DAYS, history // 3)
    if length < MIN_DAYS:
        return SpendSlopes()
    days, cut = _some_customers(days), end - dt.timedelta(days=length)
    known = histories_of_days(days, cut)
    if known.is_empty():
        return SpendSlopes()
    seen = known.join(order_days_after(days, cut), on=CUSTOMER, how="left", maintain_order="left")
    histories = Histories.from_frame(seen)
    money = pl.col("repeat_money", "later_money").fill_null(0)
    spent, later_money = (column.to_numpy() for column in seen.select(to_float(money)))
    later = seen["later"].fill_null(0).cast(pl.Float64).to_numpy()
    x = histories.expand(histories.x)
    if ((x > 0) & (later > 0)).sum() < MIN_CUSTOMERS:
        return SpendSlopes()
    value = spend.expected_spend(x, np.divide(spent, x, out=np.zeros(len(x)), where=x > 0))
    expected = histories.expand(model.expected_orders(histories, length / DAYS_PER_WEEK))
    logs = _centred(expected, value)
    orders = _shrunk(*slope(later, expected, logs))
    # Means of customers change with time, so they may say less than the model takes them to, but not more.
    kept = min(0.0, max(-1.0, _shrunk(*slope(later_money, later * value, logs))))
    return SpendSlopes(orders, kept, length)


def slope(actual: Floats, expected: Floats, by: Floats) -> tuple[float, float]:
    """Return the slope of the logarithm of actual ÷ expected, and its standard error.

    It is that of a Poisson regression with a level of its own, whose standard error is taken from the differences
    between customers (a sandwich), so that it holds for any distribution of them.

    Args:
        actual: of each customer, zero or more.
        expected: of each customer.
        by: what the ratio changes with.

    Returns:
        Zero, with an infinite error, if nothing can be compared.
    """
    some = expected > 0
    y, offset, z = actual[some], expected[some], by[some]
    if not (y > 0).any() or np.ptp(z) < TOLERANCE:
        return 0.0, math.inf
    level, found = math.log(y.sum() / offset.sum()), 0.0
    for _ in range(STEPS):
        mean = offset * np.exp(level + found * z)
        inverse = np.linalg.pinv(_moments(mean, z))
        step = np.clip(inverse @ np.array([(y - mean).sum(), ((y - mean) * z).sum()]), -LONGEST_STEP, LONGEST_STEP)
        level, found = level + float(step[0]), found + float(step[1])
        if np.abs(step).max() < TOLERANCE:
            break
    variance = inverse @ _moments(np.square(y - mean), z) @ inverse
    return found, math.sqrt(max(float(variance[1, 1]), 0.0))


def _moments(weights: Floats, z: Floats) -> Floats:
    """Return the weighted sums of 1, z and z squared as a matrix."""
    first = float((weights * z).sum())
    return np.array([[float(weights.sum()), first], [first, float((weights * z * z).sum())]])


def _shrunk(found: float, error: float) -> float:
    """Return a slope drawn toward zero by as much as it is uncertain."""
    return found * PRIOR_SD**2 / (PRIOR_SD**2 + error**2)


def _centred(expected: Floats, value: Floats) -> Floats:
    """Return the logarithm of expected spend less its mean over expected orders."""
    logs = np.log(value)
    centre = math.fsum((expected * logs).tolist()) / math.fsum(expected.tolist())
    limited: Floats = np.clip(logs - centre, -LOG_LIMIT, LOG_LIMIT)
    return limited


def _share(weights: Floats, factors: Floats) -> float:
    """Return what factors are multiplied by so that the weighted sum stays the same."""
    whole = math.fsum(weights.tolist())
    return whole / math.fsum((weights * factors).tolist()) if whole > 0 else 1.0


def _some_customers(days: pl.DataFrame) -> pl.DataFrame:
    """Return the order days of at most ``MAX_CUSTOMERS`` customers: by id, so that the choice is always the same."""
    ids = days[CUSTOMER].unique()
    if len(ids) <= MAX_CUSTOMERS:
        return days
    chosen = ids.sort().gather_every(-(-len(ids) // MAX_CUSTOMERS))
    return days.join(chosen.to_frame(), on=CUSTOMER, how="semi", maintain_order="left")
