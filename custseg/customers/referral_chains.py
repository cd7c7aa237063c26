"""Sums down the chains of referrals, for customers who each have at most one referrer.

By doubling: after k rounds a customer knows its ancestor 2^k steps up, and the sums of those up to 2^k - 1 steps below.
A chain of 100,000 takes 17 rounds, each over the customers whose chain is that long; no row is visited by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

NODE, UP = "node", "up"


@dataclass(frozen=True)
class Below:
    """What stands below each customer, down the chain.

    Attributes:
        sums: of the others below each customer, by name, in the order of the customers.
        cycles: customers on a cycle ("node"), and the lowest number on the same cycle ("cycle").
    """

    sums: pl.DataFrame
    cycles: pl.DataFrame


def sums_below(referrer: pl.Series, values: Mapping[str, pl.Series]) -> Below:
    """Return the sums of everyone below each customer, nobody counted twice and no one for itself.

    Those on a cycle have everyone of the cycle below them, and all whom these brought.

    Args:
        referrer: number of the referrer of each customer, by its place; null without one, never its own.
        values: integers to sum, by name, each in the order of the customers.
    """
    # Copies: a Series that is scattered into changes itself.
    sums = {name: series.clone() for name, series in values.items()}
    pointer = referrer.cast(pl.UInt32).clone()
    active, steps, before = _active(pointer), 1, -1
    looping = False
    while active.height and not (looping and steps >= active.height):
        added = _by_referrer(active, sums)
        sums = {name: _added(sums[name], added[UP], added[name]) for name in sums}
        before = active.height
        ahead = pointer.gather(active[UP])
        pointer = pointer.scatter(active[NODE], ahead)
        active = active.select(NODE, ahead.alias(UP)).drop_nulls(UP)
        steps *= 2
        # Customers that end somewhere have no gaps in their distance from that end: none lost, none ends.
        looping = active.height == before
    cycles = _labelled(active[UP].unique(), referrer)
    below = {name: sums[name] - values[name] for name in sums}
    return Below(pl.DataFrame(_with_cycles(below, sums, values, referrer, cycles)), cycles)


def sums_above(referrer: pl.Series, values: pl.Series) -> pl.Series:
    """Return the value of each customer plus those of everyone above it, where no chain is a cycle.

    Args:
        referrer: number of the referrer of each customer, by its place; null without one.
        values: integers to sum, in the order of the customers.
    """
    pointer, sums = referrer.cast(pl.UInt32).clone(), values.clone()
    active = _active(pointer)
    while active.height:
        # Both are looked up before either changes.
        ahead, more = pointer.gather(active[UP]), sums.gather(active[UP])
        sums = _added(sums, active[NODE], more)
        pointer = pointer.scatter(active[NODE], ahead)
        active = active.select(NODE, ahead.alias(UP)).drop_nulls(UP)
    return sums


def ends_of(referrer: pl.Series) -> pl.Series:
    """Return the number of the customer at whose end each chain ends, where no chain is a cycle; its own without one.

    Args:
        referrer: number of the referrer of each customer, by its place; null without one.
    """
    own = pl.int_range(0, referrer.len(), dtype=pl.UInt32, eager=True)
    pointer = pl.select(pl.coalesce(referrer.cast(pl.UInt32), own)).to_series()
    while not (ahead := pointer.gather(pointer)).equals(pointer):
        pointer = ahead
    return pointer


def _active(pointer: pl.Series) -> pl.DataFrame:
    """Return the customers with a referrer, and its number."""
    return pointer.to_frame(UP).with_row_index(NODE).drop_nulls(UP)


def _by_referrer(active: pl.DataFrame, values: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return the sums of the customers below each one that is so many steps up."""
    gathered = active.with_columns(series.gather(active[NODE]).alias(name) for name, series in values.items())
    return gathered.group_by(UP).agg(pl.col(name).sum() for name in values)


def _added(values: pl.Series, places: pl.Series, more: pl.Series) -> pl.Series:
    """Return values, changed themselves, with more added at some places, each of which occurs once."""
    return values.scatter(places, values.gather(places) + more)


def _labelled(on_cycle: pl.Series, referrer: pl.Series) -> pl.DataFrame:
    """Return the customers on cycles, each with the lowest number on its cycle."""
    frame = pl.DataFrame({NODE: on_cycle.cast(pl.UInt32)}).sort(NODE)
    if frame.is_empty():
        return frame.with_columns(cycle=pl.col(NODE))
    places = frame.with_row_index("place")
    up = frame.select(referrer.gather(frame[NODE]).cast(pl.UInt32).alias(NODE)).join(places, on=NODE, how="left")
    pointer, label, steps = up["place"], frame[NODE], 1
    while steps < frame.height:
        label = pl.select(pl.min_horizontal(label, label.gather(pointer))).to_series()
        pointer, steps = pointer.gather(pointer), 2 * steps
    return frame.with_columns(label.alias("cycle"))


def _with_cycles(
    below: Mapping[str, pl.Series],
    sums: Mapping[str, pl.Series],
    values: Mapping[str, pl.Series],
    referrer: pl.Series,
    cycles: pl.DataFrame,
) -> dict[str, pl.Series]:
    """Return the sums below with those of customers on cycles: everyone of the cycle and below it, but themselves.

    Args:
        below: sums that are right for all others.
        sums: the same with the customers themselves.
        values: of the customers themselves.
        referrer: number of the referrer of each customer.
        cycles: as of `_labelled`.
    """
    if cycles.is_empty():
        return dict(below)
    brought = referrer.cast(pl.UInt32).to_frame(UP).with_row_index(NODE).drop_nulls(UP)
    brought = brought.join(cycles, on=NODE, how="anti").join(cycles.rename({NODE: UP}), on=UP)
    from_below = brought.select("cycle", *(sums[name].gather(brought[NODE]).alias(name) for name in sums))
    themselves = cycles.select("cycle", *(values[name].gather(cycles[NODE]).alias(name) for name in sums))
    totals = pl.concat([from_below, themselves]).group_by("cycle").agg(pl.col(name).sum() for name in sums)
    found = cycles.join(totals, on="cycle", how="left")
    return {
        name: series.scatter(found[NODE], found[name] - values[name].gather(found[NODE]))
        for name, series in below.items()
    }
