"""Bases with little information: a fit with a remark, or an error."""

from __future__ import annotations

import numpy as np
import pytest

from custseg.errors import ExitStatus
from custseg.forecast.bg_nbd import BgNbd, BgNbdConstantDropout
from custseg.forecast.gamma_gamma import GammaGamma, frequency_correlation
from custseg.forecast.histories import Histories
from custseg.forecast.mbg_cnbd_k import MbgCnbdK, mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd, MbgNbdConstantDropout
from custseg.forecast.model import Model, Remark, TooFewError
from custseg.forecast.pareto_nbd import ParetoNbd

MODELS = [BgNbd, MbgNbd, ParetoNbd, MbgCnbdK, mbg_cnbd(2), mbg_cnbd(12)]
ANSWERED = {
    "all the same": Histories.of([3] * 100, [20] * 100, [30] * 100),
    "all the same, seen to the end": Histories.of([3] * 100, [30] * 100, [30] * 100),
    "ten repeaters": Histories.of([0] * 50 + [1] * 10, [0] * 50 + list(range(1, 11)), [40] * 60),
    "many that began today": Histories.of([0] * 50 + [2] * 20, [0] * 50 + [3] * 20, [0] * 50 + list(range(4, 24))),
    "ten that order for ever": Histories.of([0] * 90 + [5000] * 10, [0] * 90 + [715] * 10, [300] * 90 + [720] * 10),
    "every day": Histories.of([100] * 30, [100 / 7] * 30, [100 / 7] * 30),
}


@pytest.mark.parametrize("name", ANSWERED)
@pytest.mark.parametrize("model", MODELS)
def test_thin_bases_give_finite_forecasts(model: type[Model], name: str) -> None:
    histories = ANSWERED[name]
    fitted = model.fit(histories)
    assert fitted.converged
    orders = fitted.model.expected_orders(histories, [1, 52])
    rng = np.random.default_rng(1)
    drawn = fitted.model.sample_future(histories, 52, 20, rng, fitted.draw_parameters(20, rng))
    assert np.isfinite(orders).all()
    assert (orders >= 0).all()
    assert drawn.max() < 100_000
    assert np.isfinite(list(fitted.standard_errors.values())).all()


@pytest.mark.parametrize("model", MODELS[:4])
def test_equal_customers_keep_their_rate(model: type[Model]) -> None:
    """Three repeat orders in thirty weeks, the last at the end: no drop-out, and a rate of 0.1 per week."""
    fitted = model.fit(ANSWERED["all the same, seen to the end"])
    assert {Remark.BOUND, Remark.NO_DROP_OUT} <= {*fitted.remarks}
    assert "r" in fitted.bound
    orders = fitted.model.expected_orders(Histories.of([3], [30], [30]), 20)
    assert orders == pytest.approx([2.0], rel=1e-3)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("histories", "n", "why"),
    [
        (Histories.of([0] * 50, [0] * 50, [40] * 50), 0, "repeat order"),
        (Histories.of([0] * 50 + [1] * 9, [0] * 50 + [2] * 9, [40] * 59), 9, "repeat order"),
        (Histories.of([0] * 50, [0] * 50, [0] * 50), 0, "repeat order"),
        (Histories.of([1] * 50, [0] * 50, [0] * 50), 50, "days"),
    ],
)
def test_too_few_customers_are_refused(model: type[Model], histories: Histories, n: int, why: str) -> None:
    with pytest.raises(TooFewError, match=rf"n = {n}\b") as caught:
        model.fit(histories)
    assert caught.value.n == n
    assert why in caught.value.why
    assert caught.value.status is ExitStatus.DATA


@pytest.mark.parametrize(
    ("x", "t_x", "age"), [(1, 5, 4), (0, 1, 4), (-1, 0, 4), (1, np.nan, 4), (1, 1, np.inf)], ids=str
)
def test_impossible_histories_are_refused(x: float, t_x: float, age: float) -> None:
    with pytest.raises(ValueError, match="t_x"):
        Histories.of(x, t_x, age)


@pytest.mark.parametrize(("model", "limit"), [(BgNbd, BgNbdConstantDropout), (MbgNbd, MbgNbdConstantDropout)])
def test_equal_dropout_gives_the_constant_dropout_model(model: type[Model], limit: type[BgNbdConstantDropout]) -> None:
    """All customers drop out with probability 0.2 after an order, so a and b have no finite maximum."""
    rng = np.random.default_rng(21)
    n = 4000
    age = rng.uniform(10, 70, n)
    made = rng.geometric(0.2, n) - limit.FIRST_ORDER_OCCASIONS
    times = np.cumsum(rng.exponential(1, (n, 80)), axis=1) / rng.gamma(2, 0.25, (n, 1))
    times = np.where((np.arange(1, 81) <= made[:, None]) & (times <= age[:, None]), times, 0)
    histories = Histories.of((times > 0).sum(axis=1), times.max(axis=1), age)
    fitted = model.fit(histories)
    assert isinstance(fitted.model, limit)
    assert Remark.RIDGE in fitted.remarks
    assert fitted.converged
    assert fitted.model.p == pytest.approx(0.2, abs=0.015)
    # No a and b are better by more than the additional parameter may cost.
    for total in (20.0, 200.0, 2000.0):
        r, alpha, p = *fitted.model.values[:2], fitted.model.p
        spread = model(r, alpha, p * total, (1 - p) * total)
        assert spread.log_likelihood(histories) < fitted.log_likelihood + 1


def test_infinite_mean_spend_falls_back_to_the_mean_of_the_customer() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(1, 6, 2000).astype(float)
    mean = rng.gamma(2 * x) / x / rng.gamma(0.6, 1 / 30, 2000)
    fitted = GammaGamma.fit(x, mean)
    assert fitted.model.q == pytest.approx(0.6, rel=0.1)
    assert not fitted.model.has_mean
    spend = fitted.model.expected_spend(np.array([3.0, 0.0]), np.array([12.5, np.nan]))
    assert spend == pytest.approx([12.5, x @ mean / x.sum()])


def test_constant_spend_is_expected_again() -> None:
    fitted = GammaGamma.fit(np.full(20, 2.0), np.full(20, 30.0))
    assert fitted.bound
    assert fitted.model.expected_spend(np.array([2.0, 0.0]), np.array([30.0, 0.0])) == pytest.approx([30, 30], rel=1e-3)


def test_the_spend_fit_needs_ten_customers() -> None:
    with pytest.raises(TooFewError, match="n = 9"):
        GammaGamma.fit(np.ones(9), np.ones(9))


def test_correlation_of_frequency_and_spend() -> None:
    x = np.array([1.0, 2.0, 3.0, 6.0])
    assert frequency_correlation(x, x * 2) == pytest.approx(1)
    assert frequency_correlation(x, np.array([1.0, 3.0, 2.0, 2.0])) == pytest.approx(1 / np.sqrt(28))
    assert frequency_correlation(x, np.ones(4)) == frequency_correlation(x[:1], x[:1]) == 0
