"""The interval of the total, against Student's t and hand figures; its coverage on bases that change."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import polars as pl
import pytest
from changing_bases import Change, simulate_change
from scipy.stats import t as student

from custseg.forecast.histories import Floats
from custseg.forecast.mbg_nbd import MbgNbd
from custseg.forecast.origins import Origin, PastForecasts, months_before
from custseg.forecast.total_interval import PastErrors, past_errors
from custseg.forecast.yearly_correction import YearlyCorrection, yearly_correction
from custseg.tables.row_columns import CUSTOMER, DATE

END = dt.date(2024, 6, 30)


def no_months() -> Floats:
    """Return factors of months that change nothing."""
    return np.ones(2)


def origin(months: int, actual: float, revenue: float = 1000.0) -> Origin:
    """Return a forecast of 100 order days and a revenue of 1,000 in 61 days, that many months before the end."""
    day = months_before(END - dt.timedelta(days=61), months)
    months = np.array([60.0, 40.0]), np.array([30.0, actual - 30])
    return Origin(day, 61, (100.0, 1000.0), (actual, revenue), lambda: months)


def test_the_interval_follows_the_t_distribution_of_past_errors() -> None:
    actual = [120.0, 90.0, 150.0, 100.0]
    origins = [origin(2 * place, value, 10 * value**2 / 100) for place, value in enumerate(actual)]
    errors = PastErrors(61, origins, [None] * 4).known(END, corrected=False)
    assert errors is not None
    logs = [math.log(value / 100) for value in actual]
    spread = math.sqrt(sum(log**2 for log in logs) / 4)
    for level in (0.5, 0.8, 0.95):
        low, high = errors.interval(1000, level)
        reach = student.ppf((1 + level) / 2, 4) * spread
        assert (low, high) == pytest.approx((1000 * math.exp(-reach), 1000 * math.exp(reach)))
        assert math.log(errors.reach(level, "revenue")) == pytest.approx(2 * reach)
    months = [(math.log(30.5 / 60.5), math.log((value - 29.5) / 40.5)) for value in actual]
    assert errors.spread("months") == pytest.approx(math.sqrt(np.square(months).mean()))


def test_errors_count_once_their_outcome_is_known() -> None:
    origins = [origin(2 * place, 100 + 10 * place) for place in range(5)]
    past = PastErrors(61, origins, [None] * 5)
    for later, number in ((0, 5), (30, 4), (61, 4), (62, 3), (121, 3)):
        found = past.known(END - dt.timedelta(days=later), corrected=False)
        assert found is not None
        assert len(found.orders) == number
    assert past.known(END - dt.timedelta(days=123), corrected=False) is None


def test_corrected_errors_are_taken_if_there_are_three() -> None:
    origins = [origin(2 * place, 150) for place in range(5)]
    corrections = [YearlyCorrection(1.5, one, no_months) if place < 3 else None for place, one in enumerate(origins)]
    past = PastErrors(61, origins, corrections)
    now, then = past.known(END, corrected=True), past.known(END - dt.timedelta(days=61), corrected=True)
    assert now is not None
    assert then is not None
    assert (now.corrected, len(now.orders)) == (True, 3)
    assert now.orders == pytest.approx(np.zeros(3))
    assert (then.corrected, len(then.orders)) == (False, 4)
    assert then.orders == pytest.approx(np.full(4, math.log(1.5)))
    plain = past.known(END, corrected=False)
    assert plain is not None
    assert len(plain.orders) == 5


def test_a_correction_that_made_forecasts_worse_is_not_made_by_hand() -> None:
    """Actual ÷ predicted of 1.2 everywhere: a factor of 1.4 is closer than none, 1.45 is not (1.2² = 1.44)."""
    origins = [origin(2 * place, 120) for place in range(4)]
    for factor, helped in ((1.4, True), (1.45, False), (0.99, False), (1.0, True)):
        past = PastErrors(61, origins, [YearlyCorrection(factor, one, no_months) for one in origins])
        assert past.correction_helped(END) == helped
        # Two of them were known two months and a day earlier: too few to tell.
        assert past.correction_helped(END - dt.timedelta(days=62 + 61))
    mixed = [
        YearlyCorrection(factor, one, no_months) for factor, one in zip((1.2, 1.2, 1.2, 1.6), origins, strict=True)
    ]
    # Squares of logarithms: 4 × .0332 against ln(1.6 ÷ 1.2)² = .0828.
    assert PastErrors(61, origins, mixed).correction_helped(END)
    assert PastErrors(61, [], []).correction_helped(END)


def test_forecasts_are_made_every_second_month_and_no_earlier_than_after_half_a_year() -> None:
    days = simulate_change(400, 1, 1.2, Change()).rename({"customer_id": CUSTOMER, "date": DATE})
    end = days[DATE].max()
    assert isinstance(end, dt.date)
    past = PastForecasts.of(days, end)
    found = past_errors(past, 61, MbgNbd)
    assert [(end - one.day).days for one in found.origins] == [61, 122, 183, 243]
    assert all((one.day - past.first).days >= 182 for one in found.origins)
    assert found.corrections == [None] * 4


# Seasons that recur, growth, decline, and a pace that wanders.
CHANGES = [Change(season=0.4), Change(december=2.0), Change(growth=1.5, yearly=1.1), Change(yearly=0.8),
           Change(wander=0.08), Change(wander=0.05, season=0.3)]  # fmt: skip


def test_80_percent_intervals_hold_most_totals_of_bases_that_change() -> None:
    """Twelve totals; the interval of a model of independent customers, of about 3 %, holds a few of them."""
    inside, narrow = [], []
    for seed, change in enumerate(CHANGES):
        days = simulate_change(600, seed, 4.0, change).rename({"customer_id": CUSTOMER, "date": DATE})
        end = days[DATE].max()
        assert isinstance(end, dt.date)
        for months in (0, 7):
            cut = months_before(end - dt.timedelta(days=122), months)
            one = PastForecasts.of(days, end).at(cut, 122, MbgNbd)
            past = PastForecasts.of(days.filter(pl.col(DATE) <= cut), cut)
            correction, known = yearly_correction(past, cut, 122, MbgNbd), past_errors(past, 122, MbgNbd)
            errors = known.known(cut, corrected=True)
            assert one is not None
            assert correction is not None
            assert errors is not None
            low, high = errors.interval(one.predicted[0] * correction.factor, 0.8)
            inside.append(low <= one.actual[0] <= high)
            narrow.append(abs(math.log(one.predicted[0] / one.actual[0])) < 0.03)
    # Binomial: fewer than seven of twelve have a probability of 2%.
    assert sum(inside) >= 7
    assert sum(narrow) < 6
