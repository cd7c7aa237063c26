"""Gaps between order days: each customer's own median from three gaps on, and the median of these medians."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import statistics
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from exports import line, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_shops import people

from custseg.customers.gaps import hashed_days, order_days_of, with_gaps
from custseg.tables.row_columns import CUSTOMER, DATE

FIRST = dt.date(2023, 1, 1)
PROPERTY = settings(deadline=None, max_examples=examples(80))

calendars = st.dictionaries(
    st.sampled_from("abcdefgh"), st.lists(st.one_of(st.integers(0, 9), st.integers(0, 3_000_000)), max_size=9)
)


def eightieth(gaps: list[int]) -> float:
    """Return the 80th percentile with linear interpolation."""
    place = (len(gaps) - 1) * 0.8
    low = sorted(gaps)[math.floor(place)]
    return low + (sorted(gaps)[math.ceil(place)] - low) * (place - math.floor(place))


@PROPERTY
@given(calendars=calendars, quiet=st.sets(st.sampled_from("wxyz")), strange=st.lists(st.integers(0, 50)))
def test_medians_are_those_of_python(calendars: dict[str, list[int]], quiet: set[str], strange: list[int]) -> None:
    names = [*calendars, *quiet]
    pairs = [(name, day) for name, days in [*calendars.items(), ("someone else", strange)] for day in days]
    orders = pl.DataFrame(pairs, schema=[CUSTOMER, "day"], orient="row", schema_overrides={"day": pl.Int64})
    first = dt.date(1, 1, 1)
    days = orders.lazy().select(CUSTOMER, (pl.lit(first) + pl.duration(days="day")).cast(pl.Date).alias(DATE))
    customers = pl.DataFrame({CUSTOMER: names}, schema={CUSTOMER: pl.String})
    packed = order_days_of(customers, hashed_days(days, pl.lit(True), 7).collect(), 7)
    found, of_base = with_gaps(customers, packed)
    gaps = {name: [b - a for a, b in itertools.pairwise(sorted(set(calendars.get(name, []))))] for name in names}
    medians = [statistics.median(some) for some in gaps.values() if some]
    assert of_base.typical == (statistics.median(medians) if medians else None)
    assert found[CUSTOMER].to_list() == names
    for row in found.iter_rows(named=True):
        own = gaps[row[CUSTOMER]]
        assert row["order_days"] == len(set(calendars.get(row[CUSTOMER], [])))
        assert (row["gaps"], row["active_days"]) == (len(own), sum(own))
        assert row["own_gap"] == (statistics.median(own) if len(own) >= 3 else None)
        assert row["own_slow"] == (pytest.approx(eightieth(own), rel=1e-12) if len(own) >= 3 else None)
        assert row["gap_squares"] == sum(gap * gap for gap in own)
        assert (row["shortest_gap"], row["longest_gap"]) == ((min(own), max(own)) if own else (None, None))
    slow = [eightieth(some) for some in gaps.values() if some]
    assert of_base.slow == (pytest.approx(statistics.median(slow), rel=1e-12) if slow else None)


@pytest.mark.parametrize(
    ("days", "typical", "mean"),
    [
        ([0], 10, None),
        ([0, 40], 10, 40),
        ([0, 40, 44], 10, 22),
        ([0, 40, 44, 46], 4, 46 / 3),
        ([0, 40, 44, 46, 49], 3.5, 12.25),
        # Two orders on one day are one day; five lines of one order are too.
        ([0, 0, 40, 40, 44, 46], 4, 46 / 3),
    ],
)
def test_the_typical_gap_is_ones_own_from_three_gaps_on(
    tmp_path: Path, days: list[int], typical: float, mean: float | None
) -> None:
    # Three customers with gaps of 10 days make that the gap of the base, whatever that of one other is.
    rows = [line(x, f"{x}{day}", FIRST + dt.timedelta(days=10 * day), 5, profit=1) for x in "xyz" for day in range(16)]
    rows += [line("one", f"{n}", FIRST + dt.timedelta(days=day), 5, profit=1) for n, day in enumerate(days)]
    # What does not count has no day: a return, and an order that nets to nothing.
    rows += [line("one", "r", FIRST + dt.timedelta(days=41), -5, profit=-1)]
    rows += [line("one", "z", FIRST + dt.timedelta(days=42), amount, profit=0) for amount in (3, -3)]
    found = people(write_csv(tmp_path / "orders.csv", rows))["one"]
    assert (found["typical_gap"], found["base_gap"], found["gap_days"]) == (typical, 10, mean)
    assert found["gaps_since_last"] == pytest.approx((150 - max(days)) / typical, rel=1e-12)
    assert found["order_days"] == len(set(days))


def test_nobody_who_came_twice_leaves_no_gap(tmp_path: Path) -> None:
    rows = [line(name, name, FIRST + dt.timedelta(days=5 * n), 5, profit=1) for n, name in enumerate("abc")]
    rows += [line("d", "d", FIRST, -5, profit=1)]
    for name, row in people(write_csv(tmp_path / "orders.csv", rows)).items():
        assert [row[gap] for gap in ("gap_days", "typical_gap", "base_gap", "gaps_since_last")] == [None] * 4
        # Without a gap nobody can be told new from former.
        assert row["lifecycle"] == ("no counted order" if name == "d" else "unknown")


def test_orders_before_from_still_tell_the_rhythm(tmp_path: Path) -> None:
    rows = [line("a", f"a{n}", FIRST + dt.timedelta(days=7 * n), 5, profit=1) for n in range(5)]
    rows += [line("gone", "g", FIRST, 5, profit=1), line("gone", "h", FIRST + dt.timedelta(days=2), 5, profit=1)]
    found = people(write_csv(tmp_path / "orders.csv", rows), **{"from": str(FIRST + dt.timedelta(days=20))})
    assert found.keys() == {"a"}
    assert (found["a"]["orders"], found["a"]["typical_gap"], found["a"]["days_since_first"]) == (2, 7, 28)
    # What is known of others before that day stays known: the median of 7 and 2.
    assert found["a"]["base_gap"] == 4.5
