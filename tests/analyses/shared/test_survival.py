"""How long things last, against published values and plain Python."""

from __future__ import annotations

import math
import statistics
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipelines import median_after, running_after

from custseg.analyses.shared.survival import lasting, median, median_interval

# Remission of leukaemia patients under 6-MP, in weeks (Freireich and others, 1963), as in Kaplan and Meier's textbooks.
ENDED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
STILL = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
ERRORS = {6: 0.0764, 7: 0.0869, 10: 0.0963, 13: 0.1068, 16: 0.1141, 22: 0.1282, 23: 0.1346}


def test_the_published_values_of_kaplan_and_meier() -> None:
    found = lasting([(day, True) for day in ENDED], STILL)
    assert found.days == tuple(PUBLISHED)
    assert found.at_risk == (21, 17, 15, 12, 11, 7, 6)
    assert [round(one, 3) for one in found.running] == list(PUBLISHED.values())
    errors = [running * math.sqrt(spread) for running, spread in zip(found.running, found.spread, strict=True)]
    assert [round(one, 4) for one in errors] == list(ERRORS.values())
    assert found.quantile(0.5) == 23
    # Where the curve ends above a quarter, three quarters are not known to have ended.
    assert found.quantile(0.75) is None
    # survfit of R, conf.type = "log-log": 13 to infinity.
    assert found.interval(0.5) == (13, None)


def test_without_open_ones_it_is_the_share_of_those_that_last_longer() -> None:
    days = [3, 5, 5, 8, 13]
    found = lasting([(day, True) for day in days], [])
    assert [found.running_at(day) for day in (2, 3, 5, 8, 13)] == pytest.approx([1, 0.8, 0.4, 0.2, 0])
    assert found.quantile(0.5) == 5


def test_means_of_the_closed_alone_would_be_too_short() -> None:
    closed = [(10, True)] * 10
    assert lasting(closed, []).quantile(0.5) == 10
    # Ten more are open, and already older than any that was closed.
    assert lasting(closed, [50] * 11).quantile(0.5) is None


def test_the_chance_of_those_still_open_by_hand() -> None:
    # Of 40: 10 won on day 5, 10 lost on day 10, 10 won on day 20, 10 lost on day 30.
    ended = [(5, True)] * 10 + [(10, False)] * 10 + [(20, True)] * 10 + [(30, False)] * 10
    found = lasting(ended, [])
    assert found.chance(0) == pytest.approx(0.5)
    assert found.chance(5) == pytest.approx(1 / 3)
    assert found.chance(9) == pytest.approx(1 / 3)
    assert found.chance(10) == pytest.approx(1 / 2)
    # Fewer than 20 were open for longer than 20 days.
    assert found.chance(20) is None


DURATIONS = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=40)


@given(DURATIONS)
def test_it_agrees_with_fractions(durations: list[tuple[int, bool]]) -> None:
    found = lasting([(day, True) for day, ended in durations if ended], [day for day, ended in durations if not ended])
    for day in range(0, 42, 3):
        assert found.running_at(day) == pytest.approx(float(running_after(durations, day)), abs=1e-12)
    assert found.quantile(0.5) == median_after(durations)
    low, high = found.interval(0.5)
    middle = found.quantile(0.5)
    if sum(ended for _, ended in durations) < 6:
        assert (low, high) == (None, None)
    elif middle is not None:
        assert low is not None
        assert low <= middle
        assert high is None or high >= middle


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=25, max_size=60))
def test_what_is_won_and_lost_adds_up_to_what_has_ended(ended: list[tuple[int, bool]]) -> None:
    both = lasting(ended, [])
    lost = lasting([(day, not good) for day, good in ended], [])
    for day in (0, 7, 30):
        won_by, lost_by = both.won_by(day), lost.won_by(day)
        assert won_by is not None
        assert lost_by is not None
        assert won_by + lost_by == pytest.approx(1 - both.running_at(day))
        assert won_by == pytest.approx(sum(good and at <= day for at, good in ended) / len(ended))


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=60))
def test_medians_are_those_of_python(values: list[int]) -> None:
    assert median(sorted(values)) == statistics.median(values)


def test_the_interval_of_a_median_has_the_ranks_of_the_tables() -> None:
    """Ranks of Conover, Practical Nonparametric Statistics: 6 has its extremes, 10 the 2nd, 20 the 6th, 50 the 18th."""
    ranks = {5: None, 6: 1, 8: 1, 9: 2, 10: 2, 15: 4, 20: 6, 25: 8, 50: 18}
    for number, rank in ranks.items():
        values = list(range(1, number + 1))
        expected = (None, None) if rank is None else (rank, number + 1 - rank)
        assert median_interval(values) == expected, number


@pytest.mark.parametrize("number", [6, 11, 30, 77])
def test_the_interval_of_a_median_covers_95_percent(number: int) -> None:
    low, _ = median_interval(list(range(1, number + 1)))
    assert low is not None
    below = [Fraction(math.comb(number, one), 2**number) for one in range(number + 1)]
    assert sum(below[:low]) <= Fraction(25, 1000)
    assert sum(below[: low + 1]) > Fraction(25, 1000)
