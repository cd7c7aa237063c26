"""How often the intervals hold the truth: of shares counted exactly, of money in a few simulated lists.

tests/benchmarks/outcomes.py simulates thousands; docs/outcome.md has its figures.
"""

from __future__ import annotations

import datetime as dt
import random
from math import comb, exp

import polars as pl
import pytest

from custseg.analyses.outcome.comparing import Comparison, compare
from custseg.analyses.outcome.observed import PLACE, Observed
from custseg.analyses.outcome.shares import Share, difference_of
from custseg.tables.values.amounts import SCALE

DAY = dt.date(2025, 3, 3)
LISTS = 150


def chances(whole: int, share: float) -> list[float]:
    """Return the probability of each number of buyers."""
    return [comb(whole, part) * share**part * (1 - share) ** (whole - part) for part in range(whole + 1)]


@pytest.mark.parametrize(
    ("contacted", "control", "share", "control_share"),
    [(90, 30, 0.25, 0.15), (60, 60, 0.4, 0.4), (150, 20, 0.3, 0.2), (80, 40, 0.12, 0.10)],
)
def test_the_interval_of_shares_covers_95_percent(
    contacted: int, control: int, share: float, control_share: float
) -> None:
    """Over all outcomes that are possible, each with its probability."""
    covered = 0.0
    others = chances(control, control_share)
    for part, chance in enumerate(chances(contacted, share)):
        for other, other_chance in enumerate(others):
            if chance * other_chance > 1e-9:
                found = difference_of([(1.0, Share(part, contacted), Share(other, control))])
                assert found.low is not None
                assert found.high is not None
                covered += chance * other_chance * (found.low <= share - control_share <= found.high)
    assert 0.94 <= covered <= 0.965


@pytest.fixture(scope="module")
def simulated() -> list[Comparison]:
    """Return what came of lists, each of its own rule: of 200 contacted 45 % buy, and 30 % of 100 kept off."""
    rng = random.Random(23)
    rows = [
        (str(number), at >= 200, rng.lognormvariate(3.5, 0.5) if rng.random() < (0.3 if at >= 200 else 0.45) else 0.0)
        for number in range(LISTS)
        for at in range(300)
    ]
    frame = pl.DataFrame(rows, schema=["rule", "control", "revenue"], orient="row").with_row_index(PLACE)
    frame = frame.with_columns(
        pl.format("c{}", PLACE).alias("customer_id"),
        pl.lit(DAY).alias("listed_on"),
        (pl.col("revenue") > 0).alias("bought"),
        (pl.col("revenue") * SCALE).round().cast(pl.Int128),
        pl.lit(False).alias("too_early"),
    )
    return compare(Observed(frame, 30, DAY + dt.timedelta(60), 0, 0, DAY), "rule")


def test_a_known_uplift_is_covered(simulated: list[Comparison]) -> None:
    """Within 3.5 standard deviations of 95 % of the lists."""
    truth = 0.15 * exp(3.5 + 0.125)
    shares = [one.difference for one in simulated if one.difference]
    money = [one.money["revenue"].difference for one in simulated]
    assert len(shares) == len(money) == LISTS
    reach = 3.5 * (0.95 * 0.05 / LISTS) ** 0.5
    for differences, true in ((shares, 0.15), (money, truth)):
        held = sum(one.low <= true <= one.high for one in differences if one and one.low is not None and one.high)
        assert abs(held / LISTS - 0.95) <= reach


def test_most_of_them_are_told_from_chance(simulated: list[Comparison]) -> None:
    """45 % against 30 %, of 200 and 100: a power of 72 % by the textbook, which asks for 369 customers for 80 %."""
    sure = sum(one.difference.is_sure for one in simulated if one.difference)
    assert 0.58 <= sure / LISTS <= 0.86
