"""Two shares compared: the published examples of Newcombe's method, and the number needed by power."""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

import pytest

from custseg.analyses.outcome.shares import Difference, Share, difference_of, needed

# Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of eleven
# methods, Statistics in Medicine 17, table II, method 10.
PUBLISHED = [
    (56, 70, 48, 80, 0.0524, 0.3339),
    (9, 10, 3, 10, 0.1705, 0.8090),
    (6, 7, 2, 7, 0.0582, 0.8062),
    (5, 56, 0, 29, -0.0381, 0.1926),
    (0, 10, 0, 20, -0.1611, 0.2775),
    (0, 10, 0, 10, -0.2775, 0.2775),
    (10, 10, 0, 20, 0.6791, 1.0000),
    (10, 10, 0, 10, 0.6075, 1.0000),
]


@pytest.mark.parametrize(("part", "whole", "other", "of_other", "low", "high"), PUBLISHED)
def test_the_published_examples(part: int, whole: int, other: int, of_other: int, low: float, high: float) -> None:
    found = difference_of([(1.0, Share(part, whole), Share(other, of_other))])
    assert found.low is not None
    assert found.high is not None
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)
    assert found.value == part / whole - other / of_other


def test_wilson_by_its_quadratic_equation() -> None:
    """The ends p of the interval of x of n solve (x/n − p)² = z² p (1 − p) / n."""
    z = NormalDist().inv_cdf(0.975)
    for part, whole in ((1, 29), (81, 263), (15, 148)):
        for end in Share(part, whole).interval:
            assert (part / whole - end) ** 2 == pytest.approx(z * z * end * (1 - end) / whole, rel=1e-9)


def test_a_rule_of_several_weighs_as_many_as_were_contacted() -> None:
    """By hand: distances to the Wilson ends, weighted, squared and added."""
    pairs = [(0.75, Share(30, 300), Share(5, 40)), (0.25, Share(50, 100), Share(3, 10))]
    found = difference_of(pairs)
    assert found.value == pytest.approx(0.75 * (0.1 - 0.125) + 0.25 * (0.5 - 0.3))
    below = sum(w * w * ((a.value - a.interval[0]) ** 2 + (b.interval[1] - b.value) ** 2) for w, a, b in pairs)
    assert found.low == pytest.approx(found.value - sqrt(below))


def test_customers_who_count_twice_tell_less() -> None:
    once, twice = Share(20, 100), Share(20, 100, repeats=2.0)
    assert twice.interval[0] < once.interval[0]
    assert twice.interval == Share(10, 50).interval


def power(one: float, other: float, group: float, other_group: float) -> float:
    """Return the probability that a test of two shares at 5 % tells them apart."""
    mean = (one * group + other * other_group) / (group + other_group)
    null = sqrt(mean * (1 - mean) * (1 / group + 1 / other_group))
    spread = sqrt(one * (1 - one) / group + other * (1 - other) / other_group)
    normal = NormalDist()
    return normal.cdf((abs(one - other) - normal.inv_cdf(0.975) * null) / spread)


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [(0.124, 0.098, 9), (0.25, 0.40, 1), (0.02, 0.01, 4), (0.5, 0.9, 0.5)]
)
def test_the_number_needed_has_a_power_of_80_percent(one: float, other: float, ratio: float) -> None:
    total = needed(one, other, ratio)
    assert total
    control = total / (1 + ratio)
    assert power(one, other, total - control, control) == pytest.approx(0.8, abs=0.005)
    assert power(one, other, (total - control) * 0.9, control * 0.9) < 0.795


def test_the_number_needed_of_a_textbook() -> None:
    """25 % against 40 %: 152 in each group (Fleiss, Levin and Paik, without correction for continuity)."""
    assert needed(0.40, 0.25, 1) == pytest.approx(304, abs=2)
    assert needed(0.1, 0.1, 1) is None
    assert needed(0.1, 0.1 + 1e-9, 1) is None


@pytest.mark.parametrize(
    ("low", "high", "sure"), [(0.01, 0.2, True), (-0.2, -0.01, True), (-0.1, 0.1, False), (None, None, False)]
)
def test_a_difference_is_sure_where_its_interval_leaves_out_zero(
    low: float | None, high: float | None, sure: bool
) -> None:
    assert Difference(0.0, low, high).is_sure is sure
