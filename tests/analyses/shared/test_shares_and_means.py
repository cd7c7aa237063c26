"""Intervals against published figures and against scipy."""

from __future__ import annotations

import random

import pytest
from scipy import stats

from custseg.analyses.shared.intervals import FEWEST, Sample, mean_of, newcombe, student, welch, wilson


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090), ((5, 56, 0, 29), -0.0381, 0.1926)],
)
def test_differences_of_shares_are_those_of_newcombe(counts: tuple[int, ...], low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10."""
    found = newcombe(*counts)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)
    assert found.is_sure == (low > 0)


@pytest.mark.parametrize(("part", "whole"), [(0, 7), (7, 7), (81, 263), (1, 29)])
def test_the_interval_of_a_share_is_that_of_scipy(part: int, whole: int) -> None:
    wanted = stats.binomtest(part, whole).proportion_ci(method="wilson")
    assert wilson(part, whole) == pytest.approx((wanted.low, wanted.high), abs=1e-12)


@pytest.mark.parametrize("degrees", [4, 5.5, 9, 30, 1_000])
def test_students_t_is_right_to_a_thousandth(degrees: float) -> None:
    assert student(degrees) == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-3)


@pytest.mark.parametrize("sizes", [(5, 5), (8, 400), (200, 31)])
def test_differences_of_means_are_those_of_scipy(sizes: tuple[int, int]) -> None:
    chance = random.Random(7)
    groups = [[int(chance.lognormvariate(15, 1)) for _ in range(size)] for size in sizes]
    samples = [Sample(len(one), sum(one), sum(value * value for value in one)) for one in groups]
    found, wanted = welch(*samples), stats.ttest_ind(*groups, equal_var=False).confidence_interval()
    width = wanted.high - wanted.low
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-3 * width)
    one, mean = groups[0], mean_of(samples[0])
    low, high = stats.t.interval(0.95, len(one) - 1, loc=sum(one) / len(one), scale=stats.sem(one))
    assert (mean.low, mean.high) == pytest.approx((low, high), abs=1e-3 * (high - low))


def test_few_values_have_a_mean_but_no_interval() -> None:
    few, many = Sample(FEWEST - 1, 8, 20), Sample(FEWEST, 10, 30)
    assert (welch(few, many).value, welch(few, many).low, mean_of(few).high) == (0.0, None, None)
    same = Sample(FEWEST, 10, 20)
    assert (welch(same, same).low, welch(same, same).high) == (0.0, 0.0)
