"""What the spend of customers told about their later orders: measured on the last days of the history.

The models of orders and of spend know nothing of each other. On real bases, customers that spend more per order also
order again more often than their past orders alone say. This is measured here as a slope in the logarithm of expected
spend, and drawn toward zero by as much as it is uncertain.
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
"""Fewest and most days, at the end of the history, on which the slope is measured: a third of it in between."""

MIN_CUSTOMERS = 50
"""Customers with a repeat order that ordered again in these days, without whom nothing is measured."""

MAX_CUSTOMERS = 20_000
"""Customers on which the slope is measured: in a larger base, every n-th."""

PRIOR_SD = 0.1
"""How far the slope is thought to be from zero before it is measured: a standard deviation."""

CHANGE_SD = 0.1
"""How far the slope changes until the forecast: the longer customers are known, the less their spend adds to what their
orders tell. A standard deviation."""

LOG_LIMIT = 3.0
"""Distance from the mean, as a logarithm, beyond which spend counts no further: 20 times."""

STEPS, TOLERANCE, LONGEST_STEP = 50, 1e-10, 0.5


@dataclass(frozen=True)
class SpendSlope:
    """How later orders change with expected spend.

    Attributes:
        value: slope of the logarithm of actual ÷ expected orders: .15 means 11 % more orders where expected spend is
            twice as high.
        days: days at the end of the history that it was measured on; 0 if it was not.
    """

    value: float = 0.0
    days: int = 0

    def factors(self, expected: Floats, spend: Floats) -> Floats:
        """Return the factor of the expected revenue of each customer; the expected orders of the base stay the same.

        Args:
            expected: expected orders of each customer.
            spend: expected spend per order; all above zero.
        """
        whole = math.fsum(expected.tolist())
        if not self.value or not whole > 0:
            return np.ones(len(expected))
        powers = np.exp(self.value * log_distance(expected, spend))
        found: Floats = powers * (whole / math.fsum((expected * powers).tolist()))
        return found


NO_SLOPE = SpendSlope()


def measure_slope(days: pl.DataFrame, end: dt.date, model: Model, spend: GammaGamma) -> SpendSlope:
    """Compare the orders of the last days with what the models expect from the days before, by expected spend.

    The models are those of the whole history. One fit is enough: their parameters are the same for all customers, and
    only the differences between customers count.

    Args:
        days: order days, as `order_days` returns them.
        end: last day of the history.
        model: of orders.
        spend: of spend per order day.

    Returns:
        A slope of zero where the history is too short, or too few customers ordered again.
    """
    days = days.filter(pl.col(DATE) <= end)
    first = days[DATE].min()
    if not isinstance(first, dt.date):
        return NO_SLOPE
    length = min(MAX_DAYS, ((end - first).days + 1) // 3)
    if length < MIN_DAYS:
        return NO_SLOPE
    days, cut = _some_customers(days), end - dt.timedelta(days=length)
    seen = histories_of_days(days, cut).join(
        order_days_after(days, cut), on=CUSTOMER, how="left", maintain_order="left"
    )
    later = seen["later"].fill_null(0).cast(pl.Float64).to_numpy()
    if ((seen["x"].to_numpy() > 0) & (later > 0)).sum() < MIN_CUSTOMERS:
        return NO_SLOPE
    histories = Histories.from_frame(seen)
    money, x = seen.select(to_float(pl.col("repeat_money"))).to_series().to_numpy(), histories.expand(histories.x)
    value = spend.expected_spend(x, np.divide(money, x, out=np.zeros(len(x)), where=x > 0))
    expected = histories.expand(model.expected_orders(histories, length / DAYS_PER_WEEK))
    found, error = slope_of(later, expected, log_distance(expected, value))
    return SpendSlope(found * PRIOR_SD**2 / (PRIOR_SD**2 + CHANGE_SD**2 + error**2), length)


def slope_of(actual: Floats, expected: Floats, by: Floats) -> tuple[float, float]:
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


def log_distance(expected: Floats, spend: Floats) -> Floats:
    """Return the logarithm of expected spend less its mean over expected orders, within ``LOG_LIMIT``."""
    logs = np.log(spend)
    centre = math.fsum((expected * logs).tolist()) / math.fsum(expected.tolist())
    limited: Floats = np.clip(logs - centre, -LOG_LIMIT, LOG_LIMIT)
    return limited


def _moments(weights: Floats, z: Floats) -> Floats:
    """Return the weighted sums of 1, z and z squared as a matrix."""
    first = float((weights * z).sum())
    return np.array([[float(weights.sum()), first], [first, float((weights * z * z).sum())]])


def _some_customers(days: pl.DataFrame) -> pl.DataFrame:
    """Return the order days of at most ``MAX_CUSTOMERS`` customers: by id, so that the choice is always the same."""
    ids = days[CUSTOMER].unique()
    if len(ids) <= MAX_CUSTOMERS:
        return days
    chosen = ids.sort().gather_every(-(-len(ids) // MAX_CUSTOMERS))
    return days.join(chosen.to_frame(), on=CUSTOMER, how="semi", maintain_order="left")
