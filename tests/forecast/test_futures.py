"""Drawn futures against customers simulated from the assumptions of each model, without its formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from custseg.forecast.bg_nbd import BgNbd, BgNbdConstantDropout
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Floats, Histories
from custseg.forecast.mbg_cnbd_k import mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd, MbgNbdConstantDropout
from custseg.forecast.model import Model
from custseg.forecast.pareto_nbd import ParetoNbd

CUSTOMERS = 20_000
ORDERS = 150
HORIZON = 30.0
MODELS_WITH_PARAMETERS = [
    (BgNbd, (0.8, 6.0, 0.9, 2.5)),
    (MbgNbd, (0.8, 6.0, 0.9, 2.5)),
    (BgNbdConstantDropout, (0.8, 6.0, 0.25)),
    (MbgNbdConstantDropout, (0.8, 6.0, 0.25)),
    (ParetoNbd, (0.8, 6.0, 0.7, 12.0)),
    (mbg_cnbd(2), (0.8, 3.0, 0.9, 2.5)),
    (mbg_cnbd(5), (0.8, 1.2, 0.9, 2.5)),
    (mbg_cnbd(3).LIMITING_MODEL, (0.8, 2.0, 0.25)),
]


def order_times(model: type[Model], values: tuple[float, ...], age: Floats, rng: np.random.Generator) -> Floats:
    """Return the simulated times of the repeat orders of each customer, infinite after drop-out."""
    rate = rng.gamma(values[0], 1 / values[1], (CUSTOMERS, 1))
    k = getattr(model, "K", 1)
    gaps = rng.exponential(1, (CUSTOMERS, ORDERS)) if k == 1 else rng.gamma(k, 1, (CUSTOMERS, ORDERS))
    times = np.cumsum(gaps / np.maximum(rate, 1e-300), axis=1)
    if model is ParetoNbd:
        end = rng.exponential(1, (CUSTOMERS, 1)) / rng.gamma(values[2], 1 / values[3], (CUSTOMERS, 1))
        return np.where(times <= end, times, np.inf)
    if len(values) == 4:
        p = np.maximum(rng.beta(values[2], values[3], CUSTOMERS), 1e-9)
    else:
        p = np.full(CUSTOMERS, values[2] / (1 + values[2]))
    # Number of orders: after each the customer drops out with probability p; in MBG/NBD after the first order too.
    made = rng.geometric(p) - (1 if model.FIRST_ORDER_OCCASIONS else 0)
    return np.where(np.arange(1, ORDERS + 1) <= made[:, None], times, np.inf)


@pytest.mark.parametrize(("model", "values"), MODELS_WITH_PARAMETERS)
def test_drawn_futures_equal_simulated_customers(model: type[Model], values: tuple[float, ...]) -> None:
    rng = np.random.default_rng(11)
    age = rng.uniform(1, 40, CUSTOMERS)
    times = order_times(model, values, age, rng)
    known = times <= age[:, None]
    x = known.sum(axis=1)
    assert x.max() < ORDERS / 2
    later = (times <= (age + HORIZON)[:, None]).sum(axis=1) - x
    histories = Histories.of(x, np.where(known, times, 0).max(axis=1), age)
    fitted = model(*values)
    drawn = fitted.sample_future(histories, HORIZON, 1, rng)[0]
    expected = fitted.expected_orders(histories, HORIZON)
    silent = (age - histories.t_x) > 8
    for group in (x == 0, (x > 0) & (x < 3) & silent, (x > 0) & (x < 3) & ~silent, (x >= 3) & silent, x >= 3):
        n = group.sum()
        assert n > 100
        # Five standard errors: of the mean, and of the share of each number of orders.
        for mean in (expected[group].mean(), drawn[group].mean()):
            assert mean == pytest.approx(later[group].mean(), abs=5 * np.sqrt(2 * later[group].var() / n) + 1e-9)
        for number in (0, 1, 2, 5):
            shares = (later[group] <= number).mean(), (drawn[group] <= number).mean()
            between = max(shares[0] * (1 - shares[0]), 1 / n)
            assert shares[1] == pytest.approx(shares[0], abs=5 * np.sqrt(2 * between / n))


@pytest.mark.parametrize(("model", "values"), MODELS_WITH_PARAMETERS)
def test_mean_of_draws_equals_the_expectation(model: type[Model], values: tuple[float, ...]) -> None:
    histories = Histories.of([0, 1, 4, 60], [0, 2, 30, 39], [12, 30, 39, 40])
    fitted, horizons = model(*values), [4, 26]
    drawn = fitted.sample_future(histories, horizons, 20_000, np.random.default_rng(2))
    assert drawn.shape == (20_000, 2, 4)
    assert (drawn[:, 0] <= drawn[:, 1]).all()
    expected = fitted.expected_orders(histories, horizons)
    assert (np.abs(drawn.mean(axis=0) - expected) <= 5 * drawn.std(axis=0) / np.sqrt(20_000) + 1e-9).all()


def test_draws_depend_on_the_seed_alone() -> None:
    model, histories = MbgNbd(0.5, 6, 0.9, 1.6), Histories.of([0, 3], [0, 20], [30, 30])
    one, same, other = (model.sample_future(histories, 52, 50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_each_draw_can_have_its_own_parameters() -> None:
    """The draws follow two sets of parameters, not their mean."""
    sets = np.array([[0.5, 6.0, 0.9, 1.6], [50.0, 6.0, 0.9, 160.0]] * 1000)
    histories = Histories.of([2], [29], [30])
    drawn = MbgNbd(*sets[0]).sample_future(histories, 10, 2000, np.random.default_rng(4), sets)
    for start in (0, 1):
        some = drawn[start::2]
        expected = MbgNbd(*sets[start]).expected_orders(histories, 10)
        assert some.mean() == pytest.approx(expected[0], abs=5 * some.std() / np.sqrt(1000))


def test_drawn_parameters_follow_the_covariance_of_the_fit() -> None:
    rng = np.random.default_rng(8)
    x = rng.poisson(rng.gamma(0.7, 2.0, 400))
    age = np.full(400, 40.0)
    fitted = MbgNbd.fit(Histories.of(x, np.where(x > 0, rng.uniform(5, 40, 400), 0), age))
    logs = np.log(fitted.draw_parameters(40_000, rng))
    assert logs.mean(axis=0) == pytest.approx(np.log(fitted.model.values), abs=0.03)
    assert np.cov(logs.T) == pytest.approx(fitted.covariance, rel=0.1, abs=0.01)


def test_drawn_spend_equals_simulated_spend() -> None:
    """Customers with a mean near 20 in two events: their spend in the next few events, and in very many."""
    rng = np.random.default_rng(9)
    p, q, gamma, n = 3.0, 4.0, 50.0, 400_000
    nu = rng.gamma(q, 1 / gamma, n)
    amounts = rng.gamma(p, 1, (5, n)) / nu
    similar = np.abs(amounts[:2].mean(axis=0) - 20) < 0.5
    simulated: dict[str, Any] = {"next": amounts[2:, similar].sum(axis=0), "ever": p / nu[similar]}
    x, mean = np.array([2.0]), np.array([20.0])
    model = GammaGamma(p, q, gamma, pooled=50.0)
    orders, many = (np.full((20_000, 1), number, dtype=np.int32) for number in (3, 10_000))
    drawn = {"next": model.sample_total(x, mean, orders, rng), "ever": model.sample_total(x, mean, many, rng) / 10_000}
    for name in simulated:
        assert np.quantile(drawn[name], [0.1, 0.5, 0.9]) == pytest.approx(
            np.quantile(simulated[name], [0.1, 0.5, 0.9]), rel=0.04
        )
    assert drawn["ever"].mean() == pytest.approx(model.expected_spend(x, mean)[0], rel=0.02)
    assert (model.sample_total(x, mean, np.zeros((5, 1), dtype=np.int32), rng) == 0).all()
