"""The correction by the error of a year ago, against hand figures and plain counts."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
from changing_bases import Change, simulate_change
from examples import examples
from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st

from custseg.forecast.histories import Histories
from custseg.forecast.holdout import hold_out
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.origins import Origin, PastForecasts
from custseg.forecast.total_interval import past_errors
from custseg.forecast.yearly_correction import YearlyCorrection, corrected, correction_of, yearly_correction
from custseg.tables.row_columns import CUSTOMER, DATE

END = dt.date(2023, 11, 30)


@pytest.fixture(scope="module")
def december() -> pl.DataFrame:
    """Return three years of a base that orders twice as often in December."""
    days = simulate_change(1_500, 3, 3.0, Change(december=2.0), r=3.0)
    return days.rename({"customer_id": CUSTOMER, "date": DATE})


class Given(PastForecasts):
    """A past whose errors are given, by the year of the forecast."""

    errors: dict[int, float]

    def at(self, day: dt.date, length: int, model: type) -> Origin | None:
        error = self.errors.get(day.year)
        if error is None:
            return None
        months = np.full(2, 50.0)
        ahead = 100 * math.exp(error)
        actual = np.array([0.5, 1.5]) * months * math.exp(error)
        return Origin(day, length, (100.0, 100.0), (ahead, ahead), lambda: (months, actual))


def given_past(errors: dict[int, float], first: dt.date = dt.date(2019, 1, 1)) -> Given:
    past = Given(pl.DataFrame(), first, END)
    object.__setattr__(past, "errors", errors)
    return past


def test_one_year_by_hand() -> None:
    """Twice as many orders as predicted a year ago: ln 2 × .0625 ÷ (.0625 + .01), and half an order in months."""
    found = yearly_correction(given_past({2022: math.log(2)}), END, 61, MbgNbd)
    assert found is not None
    weight = 0.0625 / 0.0725
    assert found.factor == pytest.approx(2**weight)
    assert found.factor == pytest.approx(1.8176, abs=1e-4)
    assert found.origin.day == dt.date(2022, 11, 30)
    by_hand = [
        math.exp((math.log(orders + 0.5) - math.log(50.5) - math.log(2)) * 0.0625 / (0.0725 + 1 / (orders + 0.5)))
        for orders in (50, 150)
    ]
    assert found.month_factors().tolist() == pytest.approx(by_hand)


def test_years_that_differ_weigh_less_by_hand() -> None:
    """Errors of .3 and −.1 in a row: variance (.01 + .4² ÷ 2) ÷ 2 = .045, weight .5814."""
    found = yearly_correction(given_past({2022: 0.3, 2021: -0.1}), END, 61, MbgNbd)
    assert found is not None
    assert math.log(found.factor) == pytest.approx(0.3 * 0.0625 / (0.0625 + 0.045))
    alike = yearly_correction(given_past({2022: 0.3, 2021: 0.3, 2020: 0.3}), END, 61, MbgNbd)
    assert alike is not None
    assert math.log(alike.factor) == pytest.approx(0.3 * 0.0625 / (0.0625 + 0.01 / 3))


def test_two_years_are_needed() -> None:
    errors = {2022: 0.3}
    for days, there in ((699, True), (698, False)):
        past = given_past(errors, END - dt.timedelta(days=days))
        assert (yearly_correction(past, END, 61, MbgNbd) is not None) == there
    assert yearly_correction(given_past({}), END, 61, MbgNbd) is None


def test_a_forecast_from_less_than_a_year_does_not_tell_how_years_differ() -> None:
    """Two years ago there had been 333 days of history, or 334."""
    errors = {2022: 0.3, 2021: -0.1}
    for days, variance in ((333, 0.01), (334, 0.045)):
        found = yearly_correction(given_past(errors, END - dt.timedelta(days=730 + days)), END, 61, MbgNbd)
        assert found is not None
        assert math.log(found.factor) == pytest.approx(0.3 * 0.0625 / (0.0625 + variance))


@given(st.lists(st.floats(-3, 3), min_size=1, max_size=4))
@limits(max_examples=examples(60), deadline=None)
def test_a_correction_never_goes_beyond_the_error_of_a_year_ago(errors: list[float]) -> None:
    found = correction_of(given_past({2022 - year: error for year, error in enumerate(errors)}), END, 61, MbgNbd)
    assert found is not None
    log = math.log(found.factor)
    assert abs(log) <= abs(errors[0]) + 1e-12
    assert log * errors[0] >= 0


def test_actual_and_predicted_of_a_year_ago_by_plain_counts(december: pl.DataFrame) -> None:
    """A season that recurs: the forecast of December, from the 30 days after 30 November a year before."""
    day = dt.date(2022, 11, 30)
    found = yearly_correction(PastForecasts.of(december, END), END, 31, MbgNbd)
    assert found is not None
    known = (
        december.filter(pl.col(DATE) <= day)
        .group_by(CUSTOMER)
        .agg(
            x=pl.len() - 1,
            t_x=(pl.col(DATE).max() - pl.col(DATE).min()).dt.total_days(),
            T=(day - pl.col(DATE).min()).dt.total_days(),
        )
    )
    histories = Histories.from_frame(known)
    model = MbgNbd.fit(histories).model
    predicted = histories.expand(model.expected_orders(histories, 31 / 7)).sum()
    ahead = december.filter(pl.col(DATE) > day, pl.col(DATE) <= day + dt.timedelta(days=31))
    actual = ahead.join(known, on=CUSTOMER, how="semi").height
    assert found.origin.predicted[0] == pytest.approx(predicted, rel=1e-6)
    assert found.origin.actual[0] == actual
    # The model takes December for an average month.
    assert 1.5 < actual / predicted < 2.1
    assert math.log(found.factor) == pytest.approx(math.log(actual / predicted) * 0.0625 / 0.0725, rel=0.15)


def test_months_follow_the_season_of_the_year_before(december: pl.DataFrame) -> None:
    cut = dt.date(2022, 12, 31)
    past = PastForecasts.of(december.filter(pl.col(DATE) <= cut), cut)
    found = yearly_correction(past, cut, 365, MbgNbd)
    assert found is not None
    factors = found.month_factors()
    assert len(factors) == 12
    assert int(np.argmax(factors)) == 11
    assert factors[11] > 1.5 * np.median(factors)


def test_the_held_out_days_change_neither_correction_nor_interval(december: pl.DataFrame) -> None:
    """Two histories that differ after the cut only: same forecast, same interval, other actual orders."""
    end = december[DATE].max()
    assert isinstance(end, dt.date)
    cut = end - dt.timedelta(days=61)
    later = pl.col(DATE) > cut
    other = pl.concat([december.filter(~later), december.filter(later).head(40)])
    tests = []
    for days in (december, other):
        past = PastForecasts.of(days, end)
        tests.append(hold_out(days, 61, "mbg-nbd", past, past_errors(past, 61, MbgNbd), 0.8))
    one, two = tests
    assert one.factor == two.factor > 1.1
    assert one.score.predicted == two.score.predicted
    assert one.total_interval == two.total_interval
    assert one.total_interval is not None
    assert two.orders < one.orders / 2
    # Uncorrected, the total is far too low before Christmas.
    assert abs(one.score.predicted / one.orders - 1) < 0.1
    assert one.score.predicted / one.factor / one.orders - 1 < -0.15


def test_a_correction_scales_customers_and_total(december: pl.DataFrame) -> None:
    from custseg.customers.order_days import histories_of_days
    from custseg.forecast.outlook import Outlook

    outlook = Outlook.of(histories_of_days(december, END), "mbg-nbd", 1.0)
    origin = given_past({2022: 0.3}).at(dt.date(2022, 11, 30), 61, MbgNbd)
    assert origin is not None
    scaled = corrected(outlook, YearlyCorrection(1.5, origin, lambda: np.array([1.0, 2.0])))
    assert corrected(outlook, None) is outlook
    assert scaled.expected_orders(8) == pytest.approx(1.5 * outlook.expected_orders(8))
    assert (scaled.p_alive() == outlook.p_alive()).all()
    plain, share = outlook.month_shares(4), scaled.month_shares(4)
    assert share.sum() == pytest.approx(1)
    by_hand = plain * [1, 2, 1, 2]
    assert share == pytest.approx(by_hand / by_hand.sum())
