"""The bootstrap of means: its weights are Poisson and never change, and its intervals are those of a plain one."""

from __future__ import annotations

import random
from math import sqrt
from statistics import mean, quantiles, variance

import polars as pl
import pytest

from custseg.analyses.outcome.resampling import PARTS, RESAMPLES, Means, dealt, interval_of, mixed, resampled


def spend(customers: int, share: float, rng: random.Random) -> list[float]:
    """Return the revenue of customers of whom a share bought."""
    return [rng.lognormvariate(3.5, 0.8) if rng.random() < share else 0.0 for _ in range(customers)]


def of_customers(values: list[float], place: int = 0) -> Means:
    """Return the resampled means of customers, dealt into parts."""
    frame = pl.DataFrame({"money": values, "group": ["x"] * len(values)}).with_columns(dealt(["group"]).alias("part"))
    parts = frame.group_by("part").agg(pl.len().alias("n"), pl.col("money").sum()).sort("part")
    return resampled(parts["n"], parts["money"], place)


def mixed_by_hand(number: int) -> int:
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        number = ((number ^ (number >> shift)) * factor) & 0xFFFFFFFF
    return number ^ (number >> 16)


def test_the_numbers_are_those_of_lowbias32() -> None:
    numbers = [0, 1, 2, 17, 2**24 + 5, 2**31, 2**32 - 1]
    found = pl.DataFrame({"n": numbers}, schema={"n": pl.UInt64}).select(mixed(pl.col("n")))
    assert found.to_series().to_list() == [mixed_by_hand(one) for one in numbers]
    assert mixed_by_hand(1) == 1753845952


def test_the_weights_are_poisson_and_the_same_for_ever() -> None:
    """One customer with 1, the others with nothing: the mean of a resample × its weights shows that weight."""
    found = resampled(pl.Series([1] * PARTS), pl.Series([float(PARTS)] + [0.0] * (PARTS - 1)), 0)
    means = found.means.to_list()
    assert len(means) == RESAMPLES
    # Poisson with mean 1: the mean and the variance are 1, and 37 % are 0.
    assert mean(means) == pytest.approx(1, abs=0.1)
    assert variance(means) == pytest.approx(1, abs=0.15)
    assert sum(one == 0 for one in means) / RESAMPLES == pytest.approx(0.368, abs=0.05)


@pytest.mark.parametrize(("customers", "share"), [(60, 0.5), (300, 0.2), (500, 0.2)])
def test_the_interval_is_that_of_a_plain_bootstrap(customers: int, share: float) -> None:
    """Multinomial draws in plain Python, studentised: the ends agree within a third of a standard error."""
    values = spend(customers, share, random.Random(customers))
    found = interval_of([(1.0, of_customers(values))])
    rng, middle, error = random.Random(5), mean(values), sqrt(variance(values) / customers)
    distances = []
    for _ in range(3_000):
        drawn = rng.choices(values, k=customers)
        total, squares = sum(drawn), sum(one * one for one in drawn)
        far = (squares - total * total / customers) / (customers - 1)
        distances.append((total / customers - middle) / sqrt(far / customers))
    cuts = quantiles(distances, n=40)
    assert found.value == pytest.approx(middle)
    assert found.low == pytest.approx(middle - cuts[-1] * error, abs=0.35 * error)
    assert found.high == pytest.approx(middle - cuts[0] * error, abs=0.35 * error)


def test_groups_take_different_weights() -> None:
    """The difference of two groups with equal values is 0, and its interval √2 times as wide as that of one."""
    values = spend(400, 0.9, random.Random(1))
    one, other = of_customers(values, 0), of_customers(values, 1)
    found = interval_of([(1.0, one), (-1.0, other)])
    alone = interval_of([(1.0, one)])
    assert found.value == 0
    assert None not in (found.low, found.high, alone.low, alone.high)
    assert (found.high - found.low) / (alone.high - alone.low) == pytest.approx(sqrt(2), rel=0.08)


def test_equal_values_have_no_interval_to_speak_of() -> None:
    found = interval_of([(1.0, of_customers([5.0] * 50))])
    assert (found.value, found.low, found.high) == (5.0, None, None)


def test_customers_are_dealt_into_equal_parts() -> None:
    frame = pl.DataFrame({"group": ["a"] * 1050 + ["b"] * 30}).with_columns(dealt(["group"]).alias("part"))
    sizes = frame.group_by("group", "part").len().sort("group", "part")
    assert sorted(sizes.filter(group="a")["len"].unique()) == [10, 11]
    assert sizes.filter(group="a").height == PARTS
    assert sizes.filter(group="b")["len"].to_list() == [1] * 30
    # Neighbours by id land far apart.
    parts = frame.filter(group="a")["part"].cast(pl.Int64).diff().drop_nulls().abs()
    assert parts.mean() > PARTS / 5  # type: ignore[operator]
