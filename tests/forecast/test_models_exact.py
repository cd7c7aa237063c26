"""The models against the published closed forms with sixty digits, up to 5,000 orders."""

from __future__ import annotations

import numpy as np
import pytest

from custseg.forecast.bg_nbd import BgNbd, BgNbdConstantDropout
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Histories, ScaledHistories
from custseg.forecast.mbg_nbd import MbgNbd, MbgNbdConstantDropout
from custseg.forecast.model import Model
from custseg.forecast.pareto_nbd import ParetoNbd

pytest.importorskip("mpmath", reason="mpmath is not installed")
from published_formulas import bg_nbd, gamma_gamma, pareto_nbd

CUSTOMERS = [
    (0, 0.0, 0.0, 39.0),
    (0, 0.0, 300.0, 0.01),
    (1, 0.2, 38.9, 4.3),
    (2, 30.43, 38.86, 39.0),
    (26, 30.857, 31.0, 52.0),
    (40, 5.0, 500.0, 1000.0),
    (480, 99.0, 100.0, 20.0),
    (500, 10.0, 39.0, 13.0),
    (5000, 714.0, 714.3, 52.0),
    (5000, 600.0, 800.0, 0.5),
]
BETAS = [
    (0.242595, 4.413602, 0.792922, 2.425907),
    (0.25, 4.4, 0.3, 0.2),
    (2.0, 0.05, 1.0 + 1e-9, 3.0),
    (0.01, 100.0, 0.001, 40.0),
    (30.0, 20.0, 12.0, 300.0),
    (5.0, 1.0, 400.0, 2.0),
]
PARETOS = [
    (0.5533, 10.578, 0.6061, 11.669),
    (0.05, 0.01, 0.3, 50.0),
    (5.0, 100.0, 0.01, 0.01),
    (2.0, 300.0, 3.0, 0.001),
    (100.0, 200.0, 50.0, 30.0),
    (0.5, 1.0, 20.0, 0.5),
]


@pytest.mark.parametrize("values", BETAS)
@pytest.mark.parametrize("model", [BgNbd, MbgNbd])
def test_bg_and_mbg_nbd_equal_the_closed_forms(model: type[BgNbd], values: tuple[float, ...]) -> None:
    for x, t_x, age, t in CUSTOMERS:
        one, fitted = Histories.of(x, t_x, age), model(*values)
        value, alive, orders = bg_nbd(values, x, t_x, age, t, model.FIRST_ORDER_OCCASIONS)
        assert fitted.log_likelihoods(one)[0] == pytest.approx(float(value), rel=1e-11, abs=1e-11)
        assert fitted.p_alive(one)[0] == pytest.approx(float(alive), rel=1e-9, abs=1e-300)
        assert fitted.expected_orders(one, t)[0] == pytest.approx(float(orders), rel=2e-8, abs=1e-300)


@pytest.mark.parametrize("values", PARETOS)
def test_pareto_nbd_equals_the_closed_form(values: tuple[float, ...]) -> None:
    for x, t_x, age, t in CUSTOMERS:
        one, fitted = Histories.of(x, t_x, age), ParetoNbd(*values)
        value, alive, orders = pareto_nbd(values, x, t_x, age, t)
        assert fitted.log_likelihoods(one)[0] == pytest.approx(float(value), rel=1e-9, abs=2e-8)
        assert fitted.p_alive(one)[0] == pytest.approx(float(alive), rel=2e-8, abs=1e-300)
        assert fitted.expected_orders(one, t)[0] == pytest.approx(float(orders), rel=2e-8, abs=1e-300)


def test_pareto_nbd_at_s_equal_to_1() -> None:
    one = Histories.of([3], [20], [30])
    at, near = (ParetoNbd(0.5, 10, s, 12).expected_orders(one, 40) for s in (1.0, 1 + 1e-9))
    assert at == pytest.approx(near, rel=1e-7)


@pytest.mark.parametrize(("limit", "model"), [(BgNbdConstantDropout, BgNbd), (MbgNbdConstantDropout, MbgNbd)])
def test_constant_dropout_is_the_limit(limit: type[Model], model: type[Model]) -> None:
    """The difference to Beta(2k, 8k) comes from its variance, which halves as k doubles."""
    histories = Histories.of(*np.array([row[:3] for row in CUSTOMERS[:6]]).T)
    one = limit(0.5, 6.0, 0.25)
    wide, wider = model(0.5, 6.0, 2e5, 8e5), model(0.5, 6.0, 4e5, 16e5)
    for ask in (
        lambda each: each.log_likelihoods(histories),
        lambda each: each.p_alive(histories),
        lambda each: each.expected_orders(histories, 52),
    ):
        assert 2 * ask(wider) - ask(wide) == pytest.approx(ask(one), rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("values", [(6.24957, 3.74422, 15.44352), (0.3, 1.2, 1000.0), (80.0, 40.0, 3.0)])
def test_gamma_gamma_equals_the_closed_form(values: tuple[float, float, float]) -> None:
    model = GammaGamma(*values, pooled=30.0)
    for x, mean in ((1, 0.01), (2, 22.35), (29, 300.0), (5000, 12.0)):
        value, amount = gamma_gamma(values, x, mean)
        customer = np.array([float(x)]), np.array([mean])
        assert model.log_likelihoods(*customer) == pytest.approx([float(value)], rel=1e-9, abs=1e-9)
        assert model.expected_spend(*customer) == pytest.approx([float(amount)], rel=1e-12)


POINTS = [
    (BgNbd, BETAS[0]), (BgNbd, BETAS[3]), (MbgNbd, BETAS[0]), (MbgNbd, BETAS[1]),
    (BgNbdConstantDropout, (0.3, 5.0, 0.2)), (MbgNbdConstantDropout, (3.0, 0.5, 4.0)),
    (ParetoNbd, PARETOS[0]), (ParetoNbd, PARETOS[1]), (ParetoNbd, PARETOS[3]),
]  # fmt: skip


@pytest.mark.parametrize(("model", "values"), POINTS)
def test_gradients_equal_finite_differences(model: type[Model], values: tuple[float, ...]) -> None:
    """Gradients against differences of the log-likelihood per history, which does not use them."""
    rows = np.array([row[:3] for row in CUSTOMERS[:8]])
    histories = Histories(*rows.T, counts=np.arange(1.0, 9.0), inverse=np.arange(8))
    scaled = ScaledHistories.of(histories)
    times = np.array([scaled.unit if name in model.TIME_PARAMETERS else 1.0 for name in model.PARAMETER_NAMES])
    logs = np.log(np.array(values) / times)
    value, slopes = model.gradient(logs, scaled)
    assert value - scaled.repeat_days * np.log(scaled.unit) == pytest.approx(model(*values).log_likelihood(histories))
    for position, slope in enumerate(slopes):
        step = np.zeros(len(logs))
        step[position] = 1e-5
        ends = [model(*(np.exp(logs + sign * step) * times)).log_likelihood(histories) for sign in (1, -1)]
        assert slope == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-6, abs=1e-5)


def test_the_spend_fit_is_a_maximum() -> None:
    """No small step from the fit is higher, and the covariance is that of the log-likelihood."""
    rng = np.random.default_rng(5)
    x = rng.integers(1, 9, 300).astype(float)
    mean = rng.gamma(4 * x) / x / rng.gamma(3, 1 / 20, 300)
    fitted = GammaGamma.fit(x, mean)
    top = np.log([fitted.model.p, fitted.model.q, fitted.model.gamma])

    def value(step: np.ndarray) -> float:
        return float(GammaGamma(*np.exp(top + step), pooled=1.0).log_likelihoods(x, mean).sum())

    assert value(np.zeros(3)) == pytest.approx(fitted.log_likelihood)
    information = np.linalg.inv(fitted.covariance)
    for direction in np.eye(3):
        up, down = value(direction * 1e-3), value(-direction * 1e-3)
        assert up - down == pytest.approx(0, abs=1e-5)
        assert (2 * fitted.log_likelihood - up - down) / 1e-6 == pytest.approx(
            direction @ information @ direction, rel=1e-3
        )
