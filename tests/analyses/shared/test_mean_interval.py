"""The interval of a mean, against tables and Python's statistics."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from custseg.analyses.shared.intervals import student
from custseg.analyses.shared.mean_interval import mean_interval

TABLE = {5: 2.570582, 6: 2.446912, 9: 2.262157, 14: 2.144787, 29: 2.045230, 100: 1.983972}


def test_the_values_of_the_tables_of_t() -> None:
    assert {degrees: student(degrees) for degrees in TABLE} == pytest.approx(TABLE, abs=5e-4)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=6, max_size=40))
def test_it_is_the_mean_and_its_error(values: list[int]) -> None:
    low, high = mean_interval(len(values), sum(values), sum(value * value for value in values))
    half = student(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
    assert low == pytest.approx(statistics.fmean(values) - half, rel=1e-9, abs=1e-3)
    assert high == pytest.approx(statistics.fmean(values) + half, rel=1e-9, abs=1e-3)


def test_few_values_have_none() -> None:
    assert mean_interval(5, 50, 500) == (None, None)
