"""Sums down the chains of referrals, against trees that plain Python walks customer by customer."""

from __future__ import annotations

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.customers import referral_chains
from custseg.customers.referral_chains import MOST_LEVELS, chains_of, ends_of, sums_above, sums_below


def walked(referrer: list[int | None]) -> list[set[int]]:
    """Return everyone below each customer: the customers on whose way up it stands, without itself."""
    below: list[set[int]] = [set() for _ in referrer]
    for start in range(len(referrer)):
        seen, at = {start}, referrer[start]
        while at is not None and at not in seen:
            below[at].add(start)
            seen.add(at)
            at = referrer[at]
    return below


@st.composite
def graphs(draw: st.DrawFn) -> list[int | None]:
    """Return who brought whom: trees, chains and cycles of any size, numbered in any order."""
    size = draw(st.integers(1, 40))
    anyone = st.one_of(st.none(), st.integers(0, size - 1))
    return [None if at == one else at for one, at in enumerate(draw(st.lists(anyone, min_size=size, max_size=size)))]


@given(graphs(), st.randoms(use_true_random=False))
@settings(max_examples=examples(200), deadline=None)
def test_everyone_below_is_counted_once_and_no_one_for_itself(referrer: list[int | None], chance: object) -> None:
    amounts = [chance.randint(-1_000, 1_000) for _ in referrer]  # type: ignore[attr-defined]
    values = {"count": pl.Series([1] * len(referrer)), "amount": pl.Series(amounts)}
    ids = [f"{(7 * one) % 41:02}" for one in range(len(referrer))]
    chains = chains_of(pl.Series(referrer, dtype=pl.UInt32), pl.Series(ids))
    below = walked(referrer)
    for most in (0, MOST_LEVELS):
        # By doubling, and from level to level.
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(referral_chains, "MOST_LEVELS", most)
            found = sums_below(chains, values)
        assert found["count"].to_list() == [len(one) for one in below]
        assert found["amount"].to_list() == [sum(amounts[other] for other in one) for one in below]
    on_cycle = {one for one in range(len(referrer)) if _comes_back(one, referrer)}
    assert set(chains.cycles["node"]) == on_cycle
    for one, start in chains.cycles.iter_rows():
        assert start == min((other for other in on_cycle if other == one or one in below[other]), key=ids.__getitem__)
    starts = set(chains.cycles["start"])
    assert chains.opened.to_list() == [None if one in starts else at for one, at in enumerate(referrer)]
    assert chains.depth.to_list() == [_depth(one, chains.opened.to_list()) for one in range(len(referrer))]


def _depth(one: int, referrer: list[int | None]) -> int:
    at = referrer[one]
    return 0 if at is None else 1 + _depth(at, referrer)


def _comes_back(one: int, referrer: list[int | None]) -> bool:
    at, steps = referrer[one], 0
    while at is not None and at != one and steps < len(referrer):
        at, steps = referrer[at], steps + 1
    return at == one


@given(graphs())
@settings(max_examples=examples(100), deadline=None)
def test_sums_above_and_ends_of_chains_are_those_of_a_walk_up(referrer: list[int | None]) -> None:
    trees = [None if at is None or at >= one else at for one, at in enumerate(referrer)]
    values = pl.Series([one + 1 for one in range(len(trees))])
    above, ends = sums_above(pl.Series(trees, dtype=pl.UInt32), values), ends_of(pl.Series(trees, dtype=pl.UInt32))
    for one in range(len(trees)):
        total, at = 0, one
        while True:
            total += at + 1
            if trees[at] is None:
                break
            at = trees[at]  # type: ignore[assignment]
        assert (above[one], ends[one]) == (total, at)


def test_a_chain_and_a_cycle_of_100000_are_summed() -> None:
    size = 100_000
    ones = {"count": pl.Series([1] * size)}
    ids = pl.int_range(size, eager=True).cast(pl.String).str.zfill(6)
    chain = chains_of(pl.Series([None, *range(size - 1)], dtype=pl.UInt32), ids)
    assert sums_below(chain, ones)["count"].to_list() == list(range(size - 1, -1, -1))
    assert sums_above(chain.opened, ones["count"]).to_list() == list(range(1, size + 1))
    assert set(ends_of(chain.opened)) == {0}
    assert chain.depth.to_list() == list(range(size))
    cycle = chains_of(pl.Series([size - 1, *range(size - 1)], dtype=pl.UInt32), ids)
    assert set(sums_below(cycle, ones)["count"]) == {size - 1}
    assert (set(cycle.cycles["start"]), cycle.cycles.height) == ({0}, size)
