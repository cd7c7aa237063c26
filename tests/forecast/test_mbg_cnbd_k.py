"""MBG/CNBD-k: exact sums, customers that are simulated as in the tests of BTYDplus, and the k of public data."""

from __future__ import annotations

import datetime as dt
import math
from importlib import import_module

import numpy as np
import polars as pl
import pytest

from custseg.customers.order_days import histories_of_days, log_gaps
from custseg.forecast.histories import Floats, Histories, ScaledHistories
from custseg.forecast.mbg_cnbd_k import MbgCnbdK, mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.model import Remark
from custseg.forecast.regular_expectation import interpolated
from custseg.tables.row_columns import CUSTOMER, DATE

BTYDPLUS = {"k": 3, "values": (0.85, 1.45, 0.79, 2.42)}
"""Simulated in BTYDplus 1.2.0, tests/testthat/test-mbg-cnbd-k.R."""

VALUES = [
    (0.85, 1.45, 0.79, 2.42),
    (0.25, 4.4, 0.3, 0.2),
    (2.0, 0.5, 1.0 + 1e-9, 3.0),
    (0.01, 100.0, 0.001, 40.0),
    (30.0, 20.0, 12.0, 300.0),
    (5.0, 1.0, 400.0, 2.0),
]
CUSTOMERS = [
    (0, 0.0, 0.0, 39.0),
    (0, 0.0, 30.0, 1.0),
    (1, 0.2, 38.9, 4.3),
    (2, 30.43, 38.86, 39.0),
    (26, 30.857, 31.0, 52.0),
    (3, 20.0, 20.0, 0.05),
    (480, 99.0, 100.0, 20.0),
    (5000, 714.0, 714.3, 5.0),
    (5000, 600.0, 800.0, 0.5),
]


def simulated(
    n: int, k: int, values: tuple[float, ...], rng: np.random.Generator, ahead: float = 0.0
) -> tuple[Histories, Floats, Floats]:
    """Return histories with their times between orders, later orders, and whether customers are alive.

    Each customer is observed for 12, 24 … 96 weeks, as in the tests of BTYDplus.
    """
    r, alpha, a, b = values
    age = np.round(rng.uniform(12, 96, n) / 12) * 12
    rate = np.maximum(rng.gamma(r, 1 / alpha, n), 1e-12)
    made = rng.geometric(np.maximum(rng.beta(a, b, n), 1e-9)) - 1
    time, x, t_x, later, gaps = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n), 0.0
    going = np.flatnonzero(made > 0)
    alive = made > 0
    while len(going):
        gap = rng.gamma(k, 1 / rate[going])
        time[going] += gap
        known = time[going] <= age[going]
        gaps += float(np.log(gap[known]).sum())
        x[going[known]] += 1
        t_x[going[known]] = time[going[known]]
        alive[going[known]] = made[going[known]] > x[going[known]]
        ahead_of = ~known & (time[going] <= age[going] + ahead)
        later[going[ahead_of]] += 1
        going = going[(known | ahead_of) & (made[going] > x[going] + later[going])]
    return Histories.of(x, t_x, age, gaps), later, alive


@pytest.mark.parametrize("k", [1, 2, 3, 12])
def test_predictions_equal_exact_sums(k: int) -> None:
    pytest.importorskip("mpmath", reason="mpmath is not installed")
    from published_formulas import mbg_cnbd as exact

    # The exact sums over thousands of orders take long where there are many steps per order.
    for values in VALUES if k in (1, 3) else VALUES[:2]:
        fitted = mbg_cnbd(k)(*values)
        for x, t_x, age, t in CUSTOMERS if k in (1, 3) else CUSTOMERS[:7]:
            one = Histories.of(x, t_x, age)
            value, alive, orders = (float(number) for number in exact(values, k, x, t_x, age, t))
            assert fitted.log_likelihoods(one)[0] == pytest.approx(value, rel=1e-11, abs=1e-11)
            assert fitted.p_alive(one)[0] == pytest.approx(alive, rel=1e-9, abs=1e-300)
            assert fitted.expected_orders(one, t)[0] == pytest.approx(orders, rel=1e-9, abs=1e-14)


@pytest.mark.parametrize("k", [1, 3, 12])
@pytest.mark.parametrize("values", [VALUES[0], VALUES[4], VALUES[5], (0.3, 0.01, 0.02, 0.5)])
def test_series_equal_one_by_one(k: int, values: tuple[float, ...]) -> None:
    """The expected orders of many histories come from few points; far fewer are computed than there are histories."""
    rng = np.random.default_rng(k)
    x = np.repeat([0.0, 1, 2, 7, 30, 200, 1000], 400)
    age = rng.uniform(1, 500, len(x))
    model = mbg_cnbd(k)(*values)
    asked: list[int] = []

    def counted(some_x: Floats, some_ratio: Floats) -> Floats:
        asked.append(len(some_x))
        return model._expected_in_phases(some_x, some_ratio)

    for t in (0.5, 200):
        ratio = t / (values[1] + age)
        exact = model._expected_in_phases(x, ratio)
        found = interpolated(counted, x, ratio)
        worst = np.abs(found - exact).max(axis=1)
        assert (np.abs(found - exact) <= 1e-9 * exact + 1e-11 * exact.max(axis=1, keepdims=True)).all(), worst
    assert sum(asked) < len(x)


def test_k_1_is_mbg_nbd() -> None:
    histories, _, _ = simulated(2000, 1, (0.8, 6.0, 0.9, 2.5), np.random.default_rng(2))
    one, other = mbg_cnbd(1).fit(histories), MbgNbd.fit(histories)
    assert one.model.values == pytest.approx(other.model.values, rel=1e-6)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, rel=1e-12)
    same = mbg_cnbd(1)(*other.model.values)
    assert same.p_alive(histories) == pytest.approx(other.model.p_alive(histories), rel=1e-12)
    expected = other.model.expected_orders(histories, [4, 52])
    assert same.expected_orders(histories, [4, 52]) == pytest.approx(expected, rel=2e-8)


@pytest.mark.parametrize("k", [1, 2, 3, 12])
@pytest.mark.parametrize("limit", [False, True])
def test_gradients_equal_finite_differences(k: int, limit: bool) -> None:
    rows = np.array([row[:3] for row in CUSTOMERS[:7]])
    histories = Histories(*rows.T, counts=np.arange(1.0, 8.0), inverse=np.arange(7), log_gaps=12.5)
    kind, values = (mbg_cnbd(k).LIMITING_MODEL, (0.3, 5.0, 0.2)) if limit else (mbg_cnbd(k), VALUES[0])
    scaled = ScaledHistories.of(histories)
    times = np.array([scaled.unit if name == "alpha" else 1.0 for name in kind.PARAMETER_NAMES])
    logs = np.log(np.array(values) / times)
    value, slopes = kind.gradient(logs, scaled)
    constant = kind.constant(scaled) - scaled.repeat_days * np.log(scaled.unit)
    assert value + constant == pytest.approx(kind(*values).log_likelihood(histories))
    for position, slope in enumerate(slopes):
        step = np.zeros(len(logs))
        step[position] = 1e-5
        ends = [kind(*(np.exp(logs + sign * step) * times)).log_likelihood(histories) for sign in (1, -1)]
        assert slope == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-5)


def test_constant_dropout_is_the_limit() -> None:
    """The difference to Beta(2n, 8n) comes from its variance, which halves as n doubles."""
    histories = Histories.of(*np.array([row[:3] for row in CUSTOMERS[:6]]).T)
    one = mbg_cnbd(3).LIMITING_MODEL(0.5, 6.0, 0.25)
    wide, wider = mbg_cnbd(3)(0.5, 6.0, 2e5, 8e5), mbg_cnbd(3)(0.5, 6.0, 4e5, 16e5)
    for ask in (
        lambda each: each.log_likelihoods(histories),
        lambda each: each.p_alive(histories),
        lambda each: each.expected_orders(histories, 52),
    ):
        assert 2 * ask(wider) - ask(wide) == pytest.approx(ask(one), rel=1e-6, abs=1e-7)


def test_the_density_of_gaps_is_that_of_erlang_times() -> None:
    """Without drop-out and with one rate the likelihood is a product of Erlang densities and a survival function."""
    gaps, after, rate, k = [1.5, 0.4, 3.0], 2.0, 0.7, 3
    t_x = sum(gaps)
    one = Histories.of([3], [t_x], [t_x + after], sum(map(math.log, gaps)))
    certain = mbg_cnbd(k).LIMITING_MODEL(1e7, 1e7 / rate, 1e-12)
    density = sum(k * math.log(rate) + (k - 1) * math.log(gap) - rate * gap - math.log(2) for gap in gaps)
    survival = math.exp(-rate * after) * sum((rate * after) ** step / math.factorial(step) for step in range(k))
    assert certain.log_likelihood(one) == pytest.approx(density + math.log(survival), abs=1e-5)


def test_customers_of_btydplus_are_fitted_and_predicted() -> None:
    """As in the tests of BTYDplus: parameters within 10 %, sums within 5 %, and here a bias below 1 %."""
    k, values = BTYDPLUS["k"], BTYDPLUS["values"]
    histories, later, alive = simulated(40_000, k, values, np.random.default_rng(1), ahead=32)
    fitted = MbgCnbdK.fit(histories)
    assert fitted.model.TITLE == "MBG/CNBD-k, k = 3"
    assert fitted.model.values == pytest.approx(values, rel=0.1)
    true = mbg_cnbd(k)(*values)
    assert true.expected_orders(histories, 32).sum() == pytest.approx(later.sum(), rel=0.01)
    assert true.p_alive(histories).sum() == pytest.approx(alive.sum(), rel=0.01)
    assert fitted.log_likelihood == pytest.approx(fitted.model.log_likelihood(histories), rel=1e-12)
    assert fitted.log_likelihood > true.log_likelihood(histories)
    for other in (2, 4):
        assert fitted.log_likelihood > mbg_cnbd(other).fit(histories).log_likelihood
    # One repeat order is better than none, but not of one more order; and three differ from two (test of BTYDplus).
    none, one = true.expected_orders(Histories.of([0, 1], [0, 12], [32, 32]), 32)
    assert one < 1
    assert none != one


def test_a_large_base_chooses_k_on_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fit is that of all customers, with the k that they make most likely."""
    histories, _, _ = simulated(6000, 2, (0.85, 1.45, 0.79, 2.42), np.random.default_rng(3))
    whole = MbgCnbdK.fit(histories)
    for module in ("model", "mbg_cnbd_k"):
        monkeypatch.setattr(import_module(f"custseg.forecast.{module}"), "SAMPLE_ABOVE", 2000)
    found = MbgCnbdK.fit(histories)
    assert found.model.TITLE == whole.model.TITLE == "MBG/CNBD-k, k = 2"
    assert found.model.values == pytest.approx(whole.model.values, rel=1e-5)
    assert found.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-12)


def test_without_gaps_k_is_1() -> None:
    histories, _, _ = simulated(500, 3, (0.85, 1.45, 0.79, 2.42), np.random.default_rng(3))
    unknown = Histories.of(histories.x, histories.t_x, histories.T)
    assert MbgCnbdK.fit(unknown).model.values == pytest.approx(MbgNbd.fit(unknown).model.values, rel=1e-6)


def test_the_limit_is_fitted_where_dropout_does_not_vary() -> None:
    rng = np.random.default_rng(9)
    histories, _, _ = simulated(4000, 3, (0.85, 1.45, 2e6, 8e6), rng)
    fitted = MbgCnbdK.fit(histories)
    assert Remark.RIDGE in fitted.remarks
    assert fitted.model.TITLE == "MBG/CNBD-k, k = 3, constant drop-out probability"
    assert fitted.model.p == pytest.approx(0.2, abs=0.02)


def test_a_change_of_unit_changes_neither_k_nor_the_forecast() -> None:
    histories, _, _ = simulated(3000, 2, (0.85, 1.45, 0.79, 2.42), np.random.default_rng(4))
    gaps = histories.log_gaps + histories.x.sum() * math.log(7)
    days = Histories.of(histories.x, histories.t_x * 7, histories.T * 7, gaps)
    one, other = MbgCnbdK.fit(histories), MbgCnbdK.fit(days)
    assert other.model.K == one.model.K == 2
    # The density of a time between orders is per day instead of per week.
    assert other.log_likelihood == pytest.approx(one.log_likelihood - histories.x.sum() * math.log(7))
    expected = one.model.expected_orders(histories, 26)
    assert other.model.expected_orders(days, 26 * 7) == pytest.approx(expected, rel=1e-5)


def test_cdnow_is_not_regular(sample: pl.DataFrame) -> None:
    """BTYDplus finds k = 1 too (demo/cdnow.R), so that the fit is the published one of MBG/NBD."""
    days = sample.select(pl.col("customer").alias(CUSTOMER), pl.col("date").alias(DATE), money=pl.lit(1, pl.Int128))
    end = dt.date(1997, 9, 30)
    known = histories_of_days(days, end)
    fitted = MbgCnbdK.fit(Histories.from_frame(known, log_gaps(days, end, known.height)))
    assert fitted.model.TITLE == "MBG/CNBD-k, k = 1"
    assert fitted.log_likelihood == pytest.approx(-9582.136, abs=0.001)
    assert fitted.model.values == pytest.approx((0.52484, 6.18308, 0.89136, 1.614), rel=1e-3)
