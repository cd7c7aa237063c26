"""Properties of the models that hold for any history and any parameters."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.forecast.bg_nbd import BgNbd, BgNbdConstantDropout
from custseg.forecast.gamma_gamma import GammaGamma
from custseg.forecast.histories import Histories, ScaledHistories
from custseg.forecast.mbg_cnbd_k import mbg_cnbd
from custseg.forecast.mbg_nbd import MbgNbd, MbgNbdConstantDropout
from custseg.forecast.model import Model
from custseg.forecast.pareto_nbd import ParetoNbd

MODELS = [
    BgNbd,
    MbgNbd,
    BgNbdConstantDropout,
    MbgNbdConstantDropout,
    ParetoNbd,
    mbg_cnbd(2),
    mbg_cnbd(12),
    mbg_cnbd(3).LIMITING_MODEL,
]
POSITIVE = st.floats(-7, 8).map(lambda log: float(np.exp(log)))


@st.composite
def customers(draw: st.DrawFn) -> tuple[int, int, int]:
    """Return x, t_x and T in days: at most one order a day."""
    x = draw(st.sampled_from([0, 0, 1, 2]) | st.integers(0, 5000))
    t_x = draw(st.integers(x, x + 4000)) if x else 0
    return x, t_x, t_x + draw(st.integers(0, 4000))


@given(
    st.sampled_from(MODELS),
    st.lists(POSITIVE, min_size=4, max_size=4),
    st.lists(customers(), min_size=1, max_size=6),
    st.lists(st.floats(0, 1000), min_size=1, max_size=3, unique=True),
)
@settings(max_examples=examples(150), deadline=None)
def test_predictions_are_finite_and_in_range(
    model: type[Model], values: list[float], rows: list[tuple[int, int, int]], horizons: list[float]
) -> None:
    frame = pl.DataFrame(rows, schema=["x", "t_x", "T"], orient="row")
    histories = Histories.from_frame(frame)
    fitted = model(*values[: len(model.PARAMETER_NAMES)])
    alive = fitted.p_alive(histories)
    assert ((alive >= 0) & (alive <= 1)).all()
    rising = sorted(horizons)
    orders = fitted.expected_orders(histories, [0.0, *rising])
    assert np.isfinite(orders).all()
    assert (orders[0] == 0).all()
    # Of regular orders the first takes several steps: before that rounding is more than the expectation.
    k = getattr(model, "K", 1)
    assert (np.diff(orders, axis=0) >= -1e-9 * orders[1:] - (1e-12 if k > 1 else 0)).all()
    # The expectation is at most that at the mean rate given the history, without drop-out.
    # A step or more makes an order, and k - 1 of them may be made already.
    steps = (values[0] + k * histories.x + (k - 1)) / (values[1] + histories.T) * rising[-1]
    at_most = (steps + (k - 1)) / k
    assert (orders[-1] <= at_most * (1 + 1e-7)).all()
    assert np.isfinite(fitted.log_likelihoods(histories)).all()
    with_repeat_customer = Histories.of([2, *histories.x], [3, *histories.t_x], [9, *histories.T])
    value, slopes = model.gradient(np.log(fitted.values), ScaledHistories.of(with_repeat_customer))
    assert np.isfinite([value, *slopes]).all()
    drawn = fitted.sample_future(histories, rising, 3, np.random.default_rng(1))
    assert (drawn >= 0).all()


@given(st.lists(customers(), min_size=1, max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=examples(40), deadline=None)
def test_distinct_histories_keep_all_customers(rows: list[tuple[int, int, int]], shuffle: object) -> None:
    rows = rows + rows[:5]
    shuffle.shuffle(rows)  # type: ignore[attr-defined]
    histories = Histories.from_frame(pl.DataFrame(rows, schema=["x", "t_x", "T"], orient="row"))
    assert len(histories) == len(set(rows))
    assert histories.customers == len(rows)
    back = zip(*(histories.expand(values) for values in (histories.x, histories.t_x * 7, histories.T * 7)), strict=True)
    assert [(round(x), round(t_x), round(age)) for x, t_x, age in back] == rows
    each = histories.per_customer()
    assert (each.t_x == histories.expand(histories.t_x)).all()
    distinct = list(zip(histories.x, histories.t_x, histories.T, strict=True))
    assert distinct == sorted(distinct)
    assert histories.counts.tolist() == [rows.count((round(x), round(t * 7), round(a * 7))) for x, t, a in distinct]


@given(POSITIVE, POSITIVE, POSITIVE, st.lists(st.tuples(st.integers(0, 5000), POSITIVE), min_size=1, max_size=5))
@settings(max_examples=examples(60), deadline=None)
def test_expected_spend_lies_between_the_customer_and_the_base(
    p: float, q: float, gamma: float, rows: list[tuple[int, float]]
) -> None:
    x, mean = np.array(rows, dtype=float).T
    model = GammaGamma(p, q, gamma, pooled=3.0)
    spend = model.expected_spend(x, mean)
    if q > 1:
        base = p * gamma / (q - 1)
        own = np.where(x > 0, mean, base)
        assert (spend >= np.minimum(own, base) * (1 - 1e-9)).all()
        assert (spend <= np.maximum(own, base) * (1 + 1e-9)).all()
    else:
        assert spend == pytest.approx(np.where(x > 0, mean, 3.0))
    assert np.isfinite(
        model.sample_total(x, mean, np.ones((2, len(x)), dtype=np.int32), np.random.default_rng(1))
    ).all()
