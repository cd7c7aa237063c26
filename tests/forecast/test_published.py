"""Published fits of the CDNOW data by papers and public libraries, to the digits they give."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from custseg.forecast import gamma_gamma
from custseg.forecast import model as model_module
from custseg.forecast.bg_nbd import BgNbd
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Histories
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.model import Model
from custseg.forecast.pareto_nbd import ParetoNbd

# Model, its parameters and the digits they hold for, log-likelihood; orders of the next 39 weeks and the mean error.
SAMPLE = [
    (BgNbd, (0.242595, 4.413602, 0.792922, 2.425907), 2e-6, -9582.4292, 1653.4, 0.7855),
    (MbgNbd, (0.52484, 6.18308, 0.89136, 1.614), 2e-5, -9582.136, 1576.7, 0.7648),
    (ParetoNbd, (0.55329, 10.57791, 0.60624, 11.66886), 5e-5, -9594.976, 1665.5, 0.7545),
]
MODELS = [row[0] for row in SAMPLE]


def test_the_sample_equals_the_published_one(sample_histories: pl.DataFrame) -> None:
    histories = Histories.from_frame(sample_histories)
    assert (histories.customers, histories.counts @ histories.x, histories.repeaters) == (2357, 2457, 946)
    assert sample_histories["later"].sum() == 1882


@pytest.mark.parametrize(("model", "parameters", "digits", "value", "total", "error"), SAMPLE, ids=lambda each: "")
def test_fit_and_holdout_of_the_sample(
    sample_histories: pl.DataFrame,
    model: type[Model],
    parameters: tuple[float, ...],
    digits: float,
    value: float,
    total: float,
    error: float,
) -> None:
    histories = Histories.from_frame(sample_histories)
    fitted = model.fit(histories)
    assert fitted.converged
    assert fitted.remarks == fitted.bound == ()
    assert fitted.model.values == pytest.approx(parameters, rel=digits)
    assert fitted.log_likelihood == pytest.approx(value, abs=6e-4)
    assert fitted.model.log_likelihood(histories) == pytest.approx(fitted.log_likelihood, abs=1e-8)
    later = histories.expand(fitted.model.expected_orders(histories, 39))
    assert later.sum() == pytest.approx(total, abs=0.05)
    assert np.abs(later - sample_histories["later"].to_numpy()).mean() == pytest.approx(error, abs=6e-5)


def test_standard_errors_of_bg_nbd(sample_histories: pl.DataFrame) -> None:
    errors = BgNbd.fit(Histories.from_frame(sample_histories)).standard_errors
    assert errors == pytest.approx({"r": 0.05176, "alpha": 0.08570, "a": 0.23424, "b": 0.29078}, abs=6e-6)


def test_single_customers_with_the_published_parameters() -> None:
    model = BgNbd(0.242595, 4.413602, 0.792922, 2.425907)
    assert model.expected_orders(Histories.of(2, 30.43, 38.86), 39) == pytest.approx([1.226], abs=5e-4)
    often = Histories.of(26, 30.857, 31)
    assert model.expected_orders(often, 52) == pytest.approx([25.757], abs=6e-4)
    assert model.p_alive(often) == pytest.approx([0.96885], abs=5e-6)


def test_fit_of_all_customers(all_histories: pl.DataFrame) -> None:
    histories = Histories.from_frame(all_histories)
    assert histories.customers == 23570
    fitted = BgNbd.fit(histories)
    assert fitted.model.values == pytest.approx((0.251624, 4.788943, 0.723434, 2.161088), rel=1e-5)
    assert fitted.log_likelihood == pytest.approx(-95368.4439, abs=1e-4)


def test_spend_fit_of_the_sample(sample_spend: pl.DataFrame) -> None:
    x, mean = sample_spend["x"].cast(float).to_numpy(), sample_spend["mean"].to_numpy()
    fitted = GammaGamma.fit(x, mean)
    model = fitted.model
    assert fitted.converged
    assert (model.p, model.q, model.gamma) == pytest.approx((6.24957, 3.74422, 15.44352), abs=6e-6)
    assert fitted.log_likelihood == pytest.approx(-4055.9177, abs=6e-5)
    assert model.log_likelihoods(x, mean).sum() == pytest.approx(fitted.log_likelihood, abs=1e-8)


def test_spend_fit_of_all_customers(all_spend: pl.DataFrame) -> None:
    fitted = GammaGamma.fit(all_spend["x"].cast(float).to_numpy(), all_spend["mean"].to_numpy())
    model = fitted.model
    assert (model.p, model.q, model.gamma) == pytest.approx((6.27536, 3.62445, 14.98369), abs=6e-6)
    assert fitted.log_likelihood == pytest.approx(-40763.4763, abs=6e-5)


@pytest.mark.parametrize("model", MODELS)
def test_the_time_unit_does_not_change_the_forecast(model: type[Model], sample_histories: pl.DataFrame) -> None:
    weeks = Histories.from_frame(sample_histories)
    days = Histories(weeks.x, weeks.t_x * 7, weeks.T * 7, weeks.counts, weeks.inverse)
    by_week, by_day = model.fit(weeks), model.fit(days)
    expected = by_week.model.expected_orders(weeks, [4, 39])
    assert by_day.model.expected_orders(days, [28, 273]) == pytest.approx(expected, rel=1e-7)
    assert by_day.model.p_alive(days) == pytest.approx(by_week.model.p_alive(weeks), rel=1e-7)


@pytest.mark.parametrize("model", MODELS)
def test_distinct_histories_fit_as_single_customers(model: type[Model], sample_histories: pl.DataFrame) -> None:
    """One row per customer, in any order: the same forecast for each."""
    shuffled = sample_histories.sample(fraction=1, shuffle=True, seed=3)
    once = Histories.from_frame(shuffled)
    rows = Histories.of(shuffled["x"], shuffled["t_x"] / 7, shuffled["T"] / 7)
    assert len(once) < len(rows) / 2
    one, other = model.fit(once).model, model.fit(rows).model
    assert one.values == pytest.approx(other.values, rel=1e-6)
    expected = other.expected_orders(rows, 39)
    assert once.expand(one.expected_orders(once, 39)) == pytest.approx(expected, rel=1e-6)
    assert (model.fit(Histories.from_frame(sample_histories)).model.values == one.values).all()


@pytest.mark.parametrize("model", MODELS)
def test_a_start_from_a_sample_of_histories_gives_the_same_fit(
    model: type[Model], sample_histories: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories = Histories.from_frame(sample_histories)
    plain = model.fit(histories)
    monkeypatch.setattr(model_module, "SAMPLE_ABOVE", 400)
    led = model.fit(histories)
    assert led.model.values == pytest.approx(plain.model.values, rel=1e-6)
    assert led.standard_errors == pytest.approx(plain.standard_errors, rel=1e-3)


def test_a_start_from_a_sample_of_customers_gives_the_same_spend_fit(
    sample_spend: pl.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    x, mean = sample_spend["x"].cast(pl.Float64).to_numpy(), sample_spend["mean"].to_numpy()
    plain = GammaGamma.fit(x, mean)
    monkeypatch.setattr(gamma_gamma, "SAMPLE_ABOVE", 200)
    led = GammaGamma.fit(x, mean)
    for name in ("p", "q", "gamma"):
        assert getattr(led.model, name) == pytest.approx(getattr(plain.model, name), rel=1e-6)
    assert led.log_likelihood == pytest.approx(plain.log_likelihood, abs=1e-6)
