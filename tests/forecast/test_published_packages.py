"""What the R packages BTYDplus and CLVTools print and test, and the paper on MBG/CNBD-k, on CDNOW and their own data.

- BTYDplus 2012: https://github.com/mplatzer/BTYDplus, demos/cdnow.r and demo/cdnow.r of its first versions
- paper: results of "Leveraging purchase regularity for predicting customer behavior the easy way" (2020),
  https://github.com/mplatzer/paper-bgcnbdk, results/emp-stats.csv, emp-fit.csv and emp-param-stats.csv
- CLVTools: https://github.com/bachmannpatrick/CLVTools, tests/testthat/test_correctness_pnbd.R; the paper on the
  package, https://arxiv.org/abs/2602.09845; and what its version 0.12.1 answers, as recorded in tests/fixtures of
  https://github.com/neilmurrayee/clvtools
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from package_data import APPAREL, GROCERY, PackageData
from purchase_histories import CUT, histories, spend

from custseg.customers.order_days import log_gaps
from custseg.forecast.bg_nbd import BgNbd
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Floats, Histories
from custseg.forecast.mbg_cnbd_k import MbgCnbdK, mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.model import Model
from custseg.forecast.pareto_nbd import ParetoNbd
from custseg.forecast.regular import RegularOrders
from custseg.tables.row_columns import CUSTOMER, DATE

# MAE, RMSE, predicted ÷ actual − 1, log-likelihood; orders of the next 39 weeks of customers with 0, 1, … 4, 5 or more.
PAPER_CDNOW = [
    (BgNbd, (0.785453879, 1.607981765, -0.121470756, -9582.4292067873),
     (0.225090402, 0.523135834, 1.044124246, 1.520253182, 2.163820252, 4.553496217)),
    (MbgNbd, (0.764777678, 1.607183612, -0.162214694, -9582.13571558839),
     (0.185160589, 0.551352973, 1.048939578, 1.492913717, 2.104282311, 4.344858430)),
]  # fmt: skip

# Σ |error| ÷ Σ actual, RMSE, mean squared error of the logarithms; quartiles and mean of P(alive).
BTYDPLUS_CDNOW = [
    (ParetoNbd, (0.945, 1.603, 0.238), (0.3174, 0.3499, 0.4763, 0.4462)),
    (BgNbd, (0.984, 1.608, 0.234), (0.6604, 1.0, 1.0, 0.8134)),
    (MbgNbd, (0.958, 1.607, 0.231), None),
]

# k, parameters, mean squared error of the logarithms.
BTYDPLUS_REGULAR = [(2, (0.580, 2.288, 1.135, 1.585), 0.238), (3, (0.533, 1.258, 1.289, 1.845), 0.245)]

# Parameters, log-likelihood, MAE, RMSE, predicted ÷ actual − 1 of the next 365 days.
PAPER_GROCERY = [
    (BgNbd, (0.35, 2.58, 0.5, 3.64), -15836.5662391446, (1.578896364, 3.153279187, 0.182059435)),
    (MbgNbd, (1.26, 6.04, 0.37, 0.72), -15781.9393759817, (1.514797677, 3.212420129, 0.190539081)),
]
PAPER_GROCERY_REGULAR = (1.33, 2.81, 0.42, 0.79), -14978.2107316284, (1.432882254, 3.191894221, 0.174243049)


def errors(expected: Floats, later: Floats) -> tuple[float, float, float]:
    """Return MAE, RMSE, and predicted ÷ actual − 1."""
    off = expected - later
    return np.abs(off).mean(), np.sqrt(np.square(off).mean()), expected.sum() / later.sum() - 1


@pytest.mark.parametrize(("model", "published", "by_x"), PAPER_CDNOW, ids=lambda each: "")
def test_cdnow_in_the_paper(
    sample_histories: pl.DataFrame, model: type[Model], published: tuple[float, ...], by_x: tuple[float, ...]
) -> None:
    known = Histories.from_frame(sample_histories)
    fitted = model.fit(known)
    expected = known.expand(fitted.model.expected_orders(known, 39))
    found = errors(expected, sample_histories["later"].to_numpy())
    assert found == pytest.approx(published[:3], rel=2e-6, abs=1e-5)
    assert fitted.log_likelihood == pytest.approx(published[3], abs=1e-6)
    x = np.minimum(sample_histories["x"].to_numpy(), 5)
    assert [expected[x == number].mean() for number in range(6)] == pytest.approx(by_x, rel=5e-5)


@pytest.mark.parametrize(("model", "published", "alive"), BTYDPLUS_CDNOW, ids=lambda each: "")
def test_cdnow_in_btydplus(
    sample_histories: pl.DataFrame,
    model: type[Model],
    published: tuple[float, ...],
    alive: tuple[float, ...] | None,
) -> None:
    known, later = Histories.from_frame(sample_histories), sample_histories["later"].to_numpy()
    fitted = model.fit(known).model
    expected = known.expand(fitted.expected_orders(known, 39))
    mae, rmse, _ = errors(expected, later)
    logs = np.square(np.log1p(later) - np.log1p(expected)).mean()
    assert (mae / later.mean(), rmse, logs) == pytest.approx(published, abs=5.1e-4)
    if alive:
        p_alive = known.expand(fitted.p_alive(known))
        assert [*np.quantile(p_alive, [0.25, 0.5, 0.75]), p_alive.mean()] == pytest.approx(alive, abs=2e-4)


@pytest.mark.parametrize(("k", "parameters", "logs"), BTYDPLUS_REGULAR)
def test_regular_orders_of_cdnow_in_btydplus(
    sample: pl.DataFrame, sample_histories: pl.DataFrame, k: int, parameters: tuple[float, ...], logs: float
) -> None:
    """CDNOW is not regular: k = 1 is the most likely, but the package prints the others as well."""
    known, later = with_gaps(sample, sample_histories, CUT), sample_histories["later"].to_numpy()
    fitted = mbg_cnbd(k).fit(known)
    assert fitted.model.values == pytest.approx(parameters, abs=1e-3)
    expected = known.expand(fitted.model.expected_orders(known, 39))
    assert np.square(np.log1p(later) - np.log1p(expected)).mean() == pytest.approx(logs, abs=5.1e-4)
    assert chosen_steps(MbgCnbdK.fit(known).model) == 1


def test_cdnow_in_clvtools(sample: pl.DataFrame, sample_histories: pl.DataFrame) -> None:
    fitted = ParetoNbd.fit(Histories.from_frame(sample_histories))
    # The package gives the errors of the parameters, this one those of their logarithms.
    found = [error * value for error, value in zip(fitted.standard_errors.values(), fitted.model.values, strict=True)]
    assert found == pytest.approx((0.0476264, 0.8427222, 0.1872594, 6.2105448), rel=1e-3)
    shorter = histories(sample, dt.date(1997, 1, 1) + dt.timedelta(weeks=37))
    fitted = ParetoNbd.fit(Histories.from_frame(shorter))
    assert fitted.log_likelihood == pytest.approx(-9147.545081, abs=1e-4)
    assert fitted.model.values == pytest.approx((0.545519, 10.281885, 0.737285, 14.544692), rel=3e-4)


@pytest.fixture
def grocery(tmp_path: Path) -> pl.DataFrame:
    return order_days(GROCERY, tmp_path)


@pytest.fixture
def apparel(tmp_path: Path) -> pl.DataFrame:
    return order_days(APPAREL, tmp_path)


def order_days(data: PackageData, folder: Path) -> pl.DataFrame:
    """Return customer, date and amount of each order day of a data set; skip the test where it is not at hand."""
    path = data.write(folder)
    if isinstance(path, str):
        pytest.skip(path)
    raw = pl.read_csv(path, infer_schema=False)
    day, amount = pl.col("date").str.to_date("%Y-%m-%d"), pl.col("revenue").cast(pl.Float64)
    return raw.group_by(customer="customer_id", date=day).agg(amount=amount.sum()).sort("customer", "date")


def with_gaps(rows: pl.DataFrame, known: pl.DataFrame, cut: dt.date) -> Histories:
    """Return histories with what the regularity of orders is measured by."""
    days = rows.rename({"customer": CUSTOMER, "date": DATE})
    return Histories.from_frame(known, log_gaps(days, cut, known.height))


def chosen_steps(model: Model) -> int:
    """Return k of a fitted model."""
    assert isinstance(model, RegularOrders)
    return model.K


def test_grocery_in_the_paper(grocery: pl.DataFrame) -> None:
    """1,525 customers of 2006, of whom 3,389 order days of 2007 are forecast."""
    cut = dt.date(2006, 12, 31)
    frame = histories(grocery, cut)
    later = frame["later"].to_numpy()
    assert (grocery.height, frame.height, round(frame["x"].mean(), 2), later.sum()) == (10483, 1525, 3.65, 3389)  # type: ignore[arg-type]
    known = with_gaps(grocery, frame, cut)
    for model, parameters, value, published in PAPER_GROCERY:
        fitted = model.fit(known)
        assert fitted.model.values == pytest.approx(parameters, abs=5.1e-3)
        assert fitted.log_likelihood == pytest.approx(value, abs=1e-4)
        found = errors(known.expand(fitted.model.expected_orders(known, 365 / 7)), later)
        assert found == pytest.approx(published, rel=1e-4, abs=1e-4)
    regular = MbgCnbdK.fit(known)
    parameters, value, published = PAPER_GROCERY_REGULAR
    assert chosen_steps(regular.model) == 2
    assert regular.model.values == pytest.approx(parameters, abs=5.1e-3)
    assert regular.log_likelihood == pytest.approx(value, abs=1e-4)
    # The package approximates the expected orders of regular customers; the exact ones are closer to what happened.
    mae, rmse, bias = errors(known.expand(regular.model.expected_orders(known, 365 / 7)), later)
    assert (mae, rmse) == pytest.approx((1.4011, 3.1527), abs=1e-4)
    assert (mae < published[0], rmse < published[1], abs(bias) < published[2]) == (True, True, True)


def test_apparel_in_clvtools(apparel: pl.DataFrame) -> None:
    """600 customers that came on one day, 104 weeks to fit and 1,450 days to forecast."""
    cut, weeks = dt.date(2006, 12, 31), 1450 / 7
    frame = histories(apparel, cut)
    later = frame["later"].to_numpy()
    assert (apparel.height, frame.height, later.sum(), (frame["x"] == 0).sum()) == (3183, 600, 1317, 213)
    known = Histories.from_frame(frame)
    bg_nbd, pareto = BgNbd.fit(known), ParetoNbd.fit(known)
    assert bg_nbd.log_likelihood == pytest.approx(-5857.019749, abs=1e-5)
    assert bg_nbd.model.values == pytest.approx((0.607311, 20.956731, 1.275543, 8.860816), rel=3e-5)
    assert pareto.log_likelihood == pytest.approx(-5848.0978, abs=6e-5)
    assert pareto.model.values == pytest.approx((1.4490, 48.6361, 0.5613, 46.8844), rel=2e-4)
    expected = known.expand(pareto.model.expected_orders(known, weeks))
    assert errors(expected, later)[:2] == pytest.approx((2.039532, 3.329395), rel=1e-4)
    named = [frame["customer"].to_list().index(name) for name in ("1", "10", "100")]
    assert expected[named] == pytest.approx((7.325, 3.519, 0.419), abs=1.1e-3)
    assert known.expand(pareto.model.p_alive(known))[named] == pytest.approx((0.946, 0.982, 0.278), abs=1.1e-3)


def test_apparel_spend_in_clvtools(apparel: pl.DataFrame) -> None:
    repeat = spend(apparel, dt.date(2006, 12, 31))
    fitted = GammaGamma.fit(repeat["x"].cast(float).to_numpy(), repeat["mean"].to_numpy())
    model = fitted.model
    assert (model.p, model.q, model.gamma) == pytest.approx((3.099033, 5.653673, 56.504084), rel=1e-5)
    assert fitted.log_likelihood == pytest.approx(-1670.6630443, abs=1e-6)
    named = repeat.filter(pl.col("customer").is_in(["1", "10"])).sort("customer")
    found = model.expected_spend(named["x"].cast(float).to_numpy(), named["mean"].to_numpy())
    assert found == pytest.approx((88.646, 41.210), abs=1.1e-3)
