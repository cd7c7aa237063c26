"""Groups with few buyers: amounts come from both groups, all else from the group itself."""

from __future__ import annotations

import random
from math import sqrt
from statistics import mean, quantiles, variance

import polars as pl
import pytest

from custseg.analyses.outcome.resampling import RESAMPLES, interval_of
from custseg.analyses.outcome.small_groups import FEW, borrows, resampled_together


def spend(customers: int, share: float, rng: random.Random, spread: float = 1.0) -> list[float]:
    """Return the revenue of customers of whom a share bought."""
    return [rng.lognormvariate(3.5, spread) if rng.random() < share else 0.0 for _ in range(customers)]


def distances_by_hand(values: list[float], pool: list[float], rng: random.Random) -> list[float]:
    """Return how far means of groups with amounts of a pool lie from their expectation, in standard errors."""
    share = sum(one != 0 for one in values) / len(values)
    expected, found = share * mean(pool), []
    for _ in range(2_000):
        drawn = [rng.choice(pool) if rng.random() < share else 0.0 for _ in values]
        found.append((mean(drawn) - expected) / sqrt(variance(drawn) / len(drawn)))
    return found


@pytest.mark.parametrize(("customers", "share"), [(120, 0.25), (500, 0.15)])
def test_the_interval_is_that_of_plain_draws_from_both_groups(customers: int, share: float) -> None:
    rng = random.Random(customers)
    values, other = spend(customers, share, rng), spend(2_000, 0.2, rng)
    found = interval_of([(1.0, resampled_together(pl.Series(values), pl.Series(other), 0))])
    error, pool = sqrt(variance(values) / customers), [one for one in values + other if one]
    cuts = quantiles(distances_by_hand(values, pool, rng), n=40)
    assert found.value == pytest.approx(mean(values))
    assert found.low == pytest.approx(mean(values) - cuts[-1] * error, abs=0.3 * error)
    assert found.high == pytest.approx(mean(values) - cuts[0] * error, abs=0.3 * error)


def test_a_rare_large_order_of_the_other_group_widens_the_interval_upwards() -> None:
    values = [10.0] * 30 + [12.0] * 20 + [0.0] * 50
    same = resampled_together(pl.Series(values), pl.Series(values), 0)
    rare = resampled_together(pl.Series(values), pl.Series([*values, 400.0, 300.0]), 0)
    assert (same.mean, same.error) == pytest.approx((rare.mean, rare.error)) == (5.4, pytest.approx(0.2964))
    one, other = interval_of([(1.0, same)]), interval_of([(1.0, rare)])
    assert None not in (one.high, other.high)
    assert other.high - other.value > 1.5 * (one.high - one.value)


def test_draws_repeat_and_differ_between_groups() -> None:
    values, other = (pl.Series(spend(300, 0.3, random.Random(seed))) for seed in (1, 2))
    first, again, third = (resampled_together(values, other, place) for place in (0, 0, 3))
    assert first.means.equals(again.means)
    assert first.means.len() == RESAMPLES
    correlation = pl.DataFrame({"a": first.means, "b": third.means}).select(pl.corr("a", "b")).item()
    assert abs(correlation) < 0.1


def test_only_groups_with_few_buyers_borrow() -> None:
    assert borrows(pl.Series([1.0] * FEW + [0.0] * 900))
    assert borrows(pl.Series([-5.0, 0.0]))
    assert not borrows(pl.Series([1.0] * (FEW + 1)))
    assert not borrows(pl.Series([0.0] * 50))
