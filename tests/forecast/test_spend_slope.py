"""What spend told about later orders: the slope by other routes, and bases in which it is known to be there."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize
from simulated import simulate

from custseg.customers.order_days import histories_of_days, order_days_after
from custseg.forecast import spend_slope
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Floats, Histories
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.outlook import Outlook
from custseg.forecast.spend_slope import SpendSlope, measure_slope, slope_of
from custseg.tables.row_columns import CUSTOMER, DATE
from custseg.tables.values.amounts import SCALE

AHEAD = 183


def base_of(customers: int, seed: int, **ties: float) -> tuple[pl.DataFrame, dt.date]:
    """Return the order days of three years, and the day of a forecast of the last half year."""
    base = simulate(customers, seed, known=1_095, ahead=0, joining=1_000, **ties)  # type: ignore[arg-type]
    return base.days.rename({"customer_id": CUSTOMER, "date": DATE}), base.end - dt.timedelta(days=AHEAD)


def value_errors(seed: int, **ties: float) -> tuple[float, float]:
    """Return the logarithm of predicted ÷ actual revenue per order, without and with the slope."""
    days, day = base_of(1_500, seed, **ties)
    known = histories_of_days(days, day)
    later = known.join(order_days_after(days, day), on=CUSTOMER, how="left")
    actual = later["later_money"].cast(pl.Float64).sum() / SCALE / later["later"].sum()
    plain = Outlook.of(known, "mbg-nbd", 1.0)
    expected = plain.expected_orders(AHEAD / 7)
    found = [
        math.log(float(expected @ one.expected_order_value) / float(expected.sum()) / actual)
        for one in (plain, plain.measured(days, day))
    ]
    return found[0], found[1]


def poisson_slope(actual: Floats, expected: Floats, by: Floats) -> tuple[float, float]:
    """Return slope and error by a general optimiser and the influence of each customer on it."""

    def loss(at: Floats, weight: Floats) -> float:
        mean = expected * np.exp(at[0] + at[1] * by)
        return float((weight * (mean - actual * np.log(mean))).sum())

    ones = np.ones(len(actual))
    top = minimize(loss, [0.0, 0.0], args=(ones,), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x
    influence = []
    for each in range(len(actual)):
        weight = ones.copy()
        weight[each] += 1e-3
        moved = minimize(loss, top, args=(weight,), method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12}).x
        influence.append((moved[1] - top[1]) / 1e-3)
    return float(top[1]), math.sqrt(float(np.square(influence).sum()))


def test_slope_of_two_groups_by_hand() -> None:
    """30 orders instead of 20, and 10 as expected: e^slope is 1.5. The variances of the logarithms add up."""
    actual = np.array([4.0, 6.0, 12.0, 18.0])
    expected = np.array([5.0, 5.0, 10.0, 10.0])
    found, error = slope_of(actual, expected, np.array([0.0, 0.0, 1.0, 1.0]))
    assert found == pytest.approx(math.log(1.5), abs=1e-9)
    # Sums of squared differences, (1 + 1) and (9 + 9), each over the square of its actual orders.
    assert error == pytest.approx(math.sqrt(2 / 10**2 + 18 / 30**2), abs=1e-9)


def test_slope_and_error_equal_those_of_a_general_optimiser() -> None:
    rng = np.random.default_rng(4)
    by, expected = rng.normal(0, 1, 40), rng.gamma(2.0, 1.0, 40)
    actual = rng.poisson(expected * np.exp(0.2 + 0.5 * by)).astype(float)
    found, error = slope_of(actual, expected, by)
    wanted, wanted_error = poisson_slope(actual, expected, by)
    assert found == pytest.approx(wanted, abs=1e-6)
    assert error == pytest.approx(wanted_error, rel=0.01)


@pytest.mark.parametrize(
    ("actual", "by"), [([0.0, 0.0, 0.0], [1.0, 2.0, 3.0]), ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])], ids=["none", "equal"]
)
def test_without_orders_or_differences_there_is_no_slope(actual: list[float], by: list[float]) -> None:
    assert slope_of(np.array(actual), np.ones(3), np.array(by)) == (0.0, math.inf)


def test_the_measured_slope_equals_one_from_the_rows_of_each_customer() -> None:
    days, end = base_of(400, 2, loyalty=0.5)
    model, spend = MbgNbd(1.2, 4.0, 0.8, 3.0), GammaGamma(6.0, 4.0, 15.0, 30.0)
    found = measure_slope(days, end, model, spend)
    assert found.days == 182
    cut = end - dt.timedelta(days=182)
    actual, expected, value = [], [], []
    for rows in days.filter(pl.col(DATE) <= end).sort(DATE).partition_by(CUSTOMER):
        before = [(day, money / SCALE) for day, money in rows.select(DATE, "money").iter_rows() if day <= cut]
        if not before:
            continue
        again = [money for _, money in before[1:]]
        first, last = before[0][0], before[-1][0]
        one = Histories.of(len(again), (last - first).days / 7, (cut - first).days / 7)
        expected.append(model.expected_orders(one, 26.0)[0])
        # The weighted mean of the paper: of the base's p γ ÷ (q − 1) and the customer's own amounts.
        value.append((6 * 15 + 6 * sum(again)) / (6 * len(again) + 4 - 1))
        actual.append(float(rows.height - len(before)))
    counts, weights, logs = np.array(actual), np.array(expected), np.log(value)
    centred = np.clip(logs - np.average(logs, weights=weights), -3, 3)
    slope, error = slope_of(counts, weights, centred)
    assert found.value == pytest.approx(slope * 0.01 / (0.01 + 0.01 + error**2), rel=1e-9)
    assert found.value > 0.02


def test_days_after_the_end_and_the_order_of_rows_change_nothing() -> None:
    days, end = base_of(400, 2, loyalty=0.5)
    model, spend = MbgNbd(1.2, 4.0, 0.8, 3.0), GammaGamma(6.0, 4.0, 15.0, 30.0)
    known = days.filter(pl.col(DATE) <= end).sample(fraction=1, shuffle=True, seed=1)
    assert measure_slope(days, end, model, spend) == measure_slope(known, end, model, spend)


def test_a_large_base_is_measured_on_every_nth_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    days, end = base_of(400, 2, loyalty=0.5)
    model, spend = MbgNbd(1.2, 4.0, 0.8, 3.0), GammaGamma(6.0, 4.0, 15.0, 30.0)
    ids = sorted(days.filter(pl.col(DATE) <= end)[CUSTOMER].unique())
    third = days.filter(pl.col(CUSTOMER).is_in(ids[::3]))
    wanted = measure_slope(third, end, model, spend)
    monkeypatch.setattr(spend_slope, "MAX_CUSTOMERS", 150)
    assert measure_slope(days, end, model, spend) == wanted


@pytest.mark.parametrize(("customers", "known"), [(400, 100), (40, 1_095)], ids=["short", "few"])
def test_nothing_is_measured_on_a_short_history_or_few_customers(customers: int, known: int) -> None:
    base = simulate(customers, 2, known=known, ahead=0, joining=known // 2)
    days = base.days.rename({"customer_id": CUSTOMER, "date": DATE})
    model, spend = MbgNbd(1.2, 4.0, 0.8, 3.0), GammaGamma(6.0, 4.0, 15.0, 30.0)
    assert measure_slope(days, base.end, model, spend) == SpendSlope()


def test_factors_keep_the_orders_of_the_base_and_follow_the_slope() -> None:
    expected, spend = np.array([1.0, 2.0, 0.5, 0.0]), np.array([10.0, 20.0, 80.0, 40.0])
    factors = SpendSlope(0.3, 182).factors(expected, spend)
    assert expected @ factors == pytest.approx(3.5, abs=1e-12)
    assert factors[1] / factors[0] == pytest.approx(2**0.3, abs=1e-12)
    assert (SpendSlope(0.0, 182).factors(expected, spend) == 1).all()
    assert (SpendSlope(0.3, 182).factors(np.zeros(4), spend) == 1).all()
    # Spend of more than 20 times the mean counts no further.
    much = SpendSlope(0.3, 182).factors(np.ones(200), np.array([*[10.0] * 199, 1e9]))
    assert much[-1] / much[0] == pytest.approx(math.exp(0.3 * (3 + math.log(1e8) / 200)), rel=1e-9)


def test_revenue_is_closer_where_loyal_customers_spend_more() -> None:
    """The chance to stay, and the rate of orders, go with spend: the models of orders and of spend know of neither."""
    errors = np.array([value_errors(seed, dependence=0.3, loyalty=0.2) for seed in range(1, 6)])
    plain, measured = np.abs(errors).mean(axis=0)
    assert plain > 0.06
    assert measured < 0.65 * plain


def test_revenue_is_hardly_changed_where_spend_says_nothing() -> None:
    errors = np.array([value_errors(seed) for seed in range(1, 6)])
    assert np.abs(errors[:, 1] - errors[:, 0]).max() < 0.025
    assert np.abs(errors[:, 1]).mean() < np.abs(errors[:, 0]).mean() + 0.005
