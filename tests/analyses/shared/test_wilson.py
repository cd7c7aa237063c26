"""Wilson's interval, against published values and its own equation."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipelines import wilson_of

from custseg.analyses.shared.wilson import wilson


def bounds(part: int, whole: int, comparisons: int = 1) -> tuple[float | None, float | None]:
    frame = pl.DataFrame({"part": [part], "whole": [whole]})
    low, high = wilson(pl.col("part"), pl.col("whole"), comparisons)
    return frame.select(low.alias("low"), high.alias("high")).row(0)


def test_published_values() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I: method 3."""
    published = {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
    }  # fmt: skip
    for (part, whole), expected in published.items():
        low, high = bounds(part, whole)
        assert low is not None
        assert high is not None
        assert (round(low, 4), round(high, 4)) == expected


@given(st.integers(1, 10_000).flatmap(lambda whole: st.tuples(st.integers(0, whole), st.just(whole))))
def test_it_solves_its_equation(case: tuple[int, int]) -> None:
    assert bounds(*case) == pytest.approx(wilson_of(*case), abs=1e-9)


def test_nothing_is_known_without_cases() -> None:
    assert bounds(0, 0) == (None, None)


def test_more_comparisons_make_it_wider() -> None:
    # 20 shares at 95 % together: each at 99.75 %, z = 3.023341.
    assert bounds(30, 100, 20) == pytest.approx(wilson_of(30, 100, 3.0233414), abs=1e-6)
