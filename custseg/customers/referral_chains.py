"""Chains of referrals of customers who each have at most one referrer: cycles, depths, sums down the chain.

By doubling: after k rounds a customer knows its ancestor 2^k steps up. A chain of 100,000 takes 17 rounds, each over
the customers whose chain is that long; no row is visited by itself. Where chains are short, sums go from level to
level instead, so that each customer is added once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

NODE, UP = "node", "up"
CYCLE, START = "cycle", "start"

MOST_LEVELS = 200
"""Depth up to which sums go from level to level; beyond it, doubling takes less time."""


@dataclass(frozen=True)
class Chains:
    """Who brought whom, by places of customers.

    Attributes:
        referrer: of each customer; null without one.
        opened: the same with each cycle opened: nobody brought the customer of lowest id on it.
        depth: steps up to the begin of the opened chain.
        cycles: customers on cycles (``NODE``), and where their cycle is opened (``START``).
    """

    referrer: pl.Series
    opened: pl.Series
    depth: pl.Series
    cycles: pl.DataFrame


def chains_of(referrer: pl.Series, ids: pl.Series) -> Chains:
    """Return the chains of customers.

    Args:
        referrer: place of the referrer of each customer; null without one, never its own.
        ids: of the customers, which decide where a cycle is opened.
    """
    # Copies: a Series that is scattered into changes itself.
    referrer = referrer.cast(pl.UInt32)
    pointer, depth = referrer.clone(), referrer.is_not_null().cast(pl.UInt32)
    active, steps, before, looping = _active(pointer), 1, -1, False
    while active.height and not (looping and steps >= active.height):
        before = active.height
        pointer, depth, active = _doubled(pointer, depth, active)
        steps *= 2
        # Distances from an end have no gaps, so that each round loses somebody, unless all that are left go round.
        looping = active.height == before
    if active.is_empty():
        return Chains(referrer, referrer, depth, pl.DataFrame(schema={NODE: pl.UInt32, START: pl.UInt32}))
    cycles = _labelled(active[UP].unique(), referrer)
    members = cycles.with_columns(ids.gather(cycles[NODE]).alias("id"))
    starts = members.group_by(CYCLE).agg(pl.col(NODE).sort_by("id").first().alias(START))
    cycles = cycles.join(starts, on=CYCLE, how="left", maintain_order="left").select(NODE, START)
    opened = referrer.clone().scatter(starts[START], pl.Series([None] * starts.height, dtype=pl.UInt32))
    return Chains(referrer, opened, sums_above(opened, opened.is_not_null().cast(pl.UInt32)), cycles)


def sums_below(chains: Chains, values: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return the sums of everyone below each customer, nobody counted twice and no one for itself.

    Those on a cycle have everyone of the cycle below them, and all whom these brought.

    Args:
        chains: of the customers.
        values: integers to sum, by name, each in the order of the customers.
    """
    deepest = int(chains.depth.cast(pl.Int64).max() or 0)  # type: ignore[arg-type]
    totals = {name: series.clone() for name, series in values.items()}
    totals = _by_level(chains, totals) if deepest <= MOST_LEVELS else _by_doubling(chains.opened, totals)
    below = {name: total - values[name] for name, total in totals.items()}
    nodes, starts = chains.cycles[NODE], chains.cycles[START]
    for name, series in below.items() if nodes.len() else ():
        # An opened cycle has all of it below its start.
        below[name] = series.scatter(nodes, totals[name].gather(starts) - values[name].gather(nodes))
    return pl.DataFrame(below)


def sums_above(referrer: pl.Series, values: pl.Series) -> pl.Series:
    """Return the value of each customer plus those of everyone above it, where no chain is a cycle.

    Args:
        referrer: place of the referrer of each customer; null without one.
        values: integers to sum, in the order of the customers.
    """
    pointer, sums = referrer.cast(pl.UInt32).clone(), values.clone()
    active = _active(pointer)
    while active.height:
        pointer, sums, active = _doubled(pointer, sums, active)
    return sums


def ends_of(referrer: pl.Series) -> pl.Series:
    """Return the place of the customer at whose end each chain ends, where no chain is a cycle; its own without one.

    Args:
        referrer: place of the referrer of each customer; null without one.
    """
    own = pl.int_range(0, referrer.len(), dtype=pl.UInt32, eager=True)
    pointer = pl.select(pl.coalesce(referrer.cast(pl.UInt32), own)).to_series()
    while not (ahead := pointer.gather(pointer)).equals(pointer):
        pointer = ahead
    return pointer


def _active(pointer: pl.Series) -> pl.DataFrame:
    """Return the customers with a referrer, and its place."""
    return pointer.to_frame(UP).with_row_index(NODE).drop_nulls(UP)


def _doubled(pointer: pl.Series, sums: pl.Series, active: pl.DataFrame) -> tuple[pl.Series, pl.Series, pl.DataFrame]:
    """Return pointers that reach twice as far up, the sums on that way, and the customers whose chain is so long."""
    # Both are looked up before either changes.
    ahead, more = pointer.gather(active[UP]), sums.gather(active[UP])
    sums = _added(sums, active[NODE], more)
    pointer = pointer.scatter(active[NODE], ahead)
    return pointer, sums, active.select(NODE, ahead.alias(UP)).drop_nulls(UP)


def _by_level(chains: Chains, totals: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """Return the sums of each customer and everyone below it, from the deepest level to the first."""
    rows = pl.DataFrame({UP: chains.opened, "depth": chains.depth}).with_row_index(NODE)
    rows = rows.filter(pl.col("depth") > 0).sort("depth", descending=True)
    found, begin = dict(totals), 0
    for size in rows.group_by("depth", maintain_order=True).len()["len"]:
        found = _passed_up(rows.slice(begin, size), found)
        begin += size
    return found


def _by_doubling(opened: pl.Series, totals: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """Return the sums of each customer and everyone below it, where chains are long."""
    found, pointer = dict(totals), opened.clone()
    active = _active(pointer)
    while active.height:
        found = _passed_up(active, found)
        ahead = pointer.gather(active[UP])
        pointer = pointer.scatter(active[NODE], ahead)
        active = active.select(NODE, ahead.alias(UP)).drop_nulls(UP)
    return found


def _passed_up(rows: pl.DataFrame, totals: Mapping[str, pl.Series]) -> dict[str, pl.Series]:
    """Return totals with those of some customers added to the ones that stand above them."""
    gathered = rows.select(UP, *(series.gather(rows[NODE]).alias(name) for name, series in totals.items()))
    sums = gathered.group_by(UP).agg(pl.col(name).sum() for name in totals)
    return {name: _added(series, sums[UP], sums[name]) for name, series in totals.items()}


def _added(values: pl.Series, places: pl.Series, more: pl.Series) -> pl.Series:
    """Return values, changed themselves, with more added at some places, each of which occurs once."""
    return values.scatter(places, values.gather(places) + more)


def _labelled(on_cycle: pl.Series, referrer: pl.Series) -> pl.DataFrame:
    """Return the customers on cycles, each with the lowest place on its cycle (``CYCLE``)."""
    frame = pl.DataFrame({NODE: on_cycle}).sort(NODE)
    up = frame.select(referrer.gather(frame[NODE]).alias(NODE))
    up = up.join(frame.with_row_index("place"), on=NODE, how="left", maintain_order="left")
    pointer, label, steps = up["place"], frame[NODE], 1
    while steps < frame.height:
        label = pl.select(pl.min_horizontal(label, label.gather(pointer))).to_series()
        pointer, steps = pointer.gather(pointer), 2 * steps
    return frame.with_columns(label.alias(CYCLE))
