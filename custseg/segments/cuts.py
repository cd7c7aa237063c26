"""Finds where an axis is cut, and the level of each customer on it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from custseg.errors import SettingsError
from custseg.segments.rules import Axis, Cut

VALUE, GROUP, DECIDES = "value", "group", "decides"
LOW, HIGH = "low", "high"
MAX_GROUPS = 200
SCALE = 10**6
"""Parts of one that amounts and shares are counted in, so that sums of them are exact."""


@dataclass(frozen=True)
class Edges:
    """The edges of one cut, ascending: a value counts as above an edge only if it is strictly above it.

    Attributes:
        values: the edges; empty if no customer decides them.
        below: for each edge, the largest value up to it, or None.
        above: for each edge, the smallest value above it, or None.
        customers: number of customers that decide them.
        whole: whether all values are whole numbers.
    """

    values: tuple[float, ...]
    below: tuple[float | None, ...]
    above: tuple[float | None, ...]
    customers: int
    whole: bool


def edges_of(values: pl.Series, cut: Cut, everyone: pl.Series | None = None) -> Edges:
    """Return where values are cut.

    Args:
        values: a figure of each customer that decides, without nulls.
        cut: how. Quantiles are interpolated between ranks. Above an edge of ``shares`` are the highest values that
            together just reach the share of the sum of positive values; equal values stay together.
        everyone: the figure of all customers that are cut; by default those that decide.
    """
    values = values.sort()
    if values.is_empty() and cut.kind != "number":
        return Edges((), (), (), 0, True)
    if cut.kind == "bands":
        parts = int(cut.values[0])
        edges = [_quantile(values, Fraction(number, parts)) for number in range(1, parts)]
    elif cut.kind == "shares":
        edges = [_edge_of_share(values, share) for share in reversed(cut.values)]
    elif cut.kind == "number":
        edges = [cut.values[0]]
    elif cut.kind == "mean":
        edges = [_mean(values)]
    else:
        edges = [_quantile(values, Fraction(str(cut.values[0]) if cut.values else "0.5"))]
    ends = tuple(edges)
    customers = len(values)
    values = values if everyone is None else everyone.sort()
    places = [values.search_sorted(edge, "right") for edge in ends]
    return Edges(
        ends,
        tuple(float(values[place - 1]) if place else None for place in places),
        tuple(float(values[place]) if place < len(values) else None for place in places),
        customers,
        bool((values == values.floor()).all()),
    )


def _mean(values: pl.Series) -> float:
    """Return the mean of sorted values, or the value that differs from it only by rounding."""
    # fsum is exact, so the result does not depend on the order of the customers.
    mean = math.fsum(values) / len(values)
    place = values.search_sorted(mean)
    largest = max(abs(float(values[0])), abs(float(values[-1])))
    near = [float(values[index]) for index in (place - 1, place) if 0 <= index < len(values)]
    return next((value for value in near if abs(value - mean) <= largest * 1e-12), mean)


def _quantile(values: pl.Series, share: Fraction) -> float:
    """Return a quantile of sorted values, interpolated between ranks; the rank is an exact fraction."""
    place = share * (len(values) - 1)
    lower = int(place)
    low, high = float(values[lower]), float(values[min(lower + 1, len(values) - 1)])
    return low + (high - low) * float(place - lower)


def _edge_of_share(values: pl.Series, share: float) -> float:
    """Return the largest value that is not needed to reach a share of the positive sum."""
    counts = (
        values.value_counts()
        .sort("value", descending=True)
        .with_columns(part=(pl.col("value").clip(0) * SCALE).round().cast(pl.Int128) * pl.col("count"))
    )
    total = int(counts["part"].sum())
    before = pl.col("part").cum_sum() - pl.col("part")
    needed = counts.filter((before * SCALE < round(share * SCALE) * total) & (pl.col("value") > 0))
    rest = counts[needed.height :, "value"]
    # Every value is needed: return an edge below all of them.
    return float(rest[0]) if len(rest) else min(0.0, float(counts["value"][-1]))


def cut_axis(
    frame: pl.DataFrame, axis: Axis, given: Mapping[str, Edges] | None = None
) -> tuple[pl.Series, dict[str, Edges]]:
    """Return the level of each customer on an axis, and the edges by group.

    Args:
        frame: ``VALUE``, whether the customer ``DECIDES``, and with ``within`` the ``GROUP``.
        axis: how it is cut.
        given: edges in place of those that these customers decide, by group; a group that has none there keeps its own.

    Returns:
        Levels "low" and "high", or numbers from 1; null if the value or the group is. Edges by group; without
        ``within`` there is one group, "".

    Raises:
        SettingsError: there are too many groups.
    """
    edges = cut_edges(frame, axis, given)
    return levels_of(frame, axis, edges), edges


def cut_edges(frame: pl.DataFrame, axis: Axis, given: Mapping[str, Edges] | None = None) -> dict[str, Edges]:
    """Return the edges of an axis by group; the arguments and errors are those of `cut_axis`."""
    return _edges_by_group(frame, axis) | {group: one for group, one in (given or {}).items() if one.values}


def _edges_by_group(frame: pl.DataFrame, axis: Axis) -> dict[str, Edges]:
    known = frame.filter(pl.col(VALUE).is_not_null())
    if not axis.within:
        return {"": _edges_of(known, axis.cut)}
    groups = known[GROUP].drop_nulls().n_unique()
    if groups > MAX_GROUPS:
        what = f"'{axis.within}' has {groups:,} values, but at most {MAX_GROUPS} can each have a cut"
        raise SettingsError(
            what, where=str(axis.within_place or axis.place), hint="Cut within an attribute that has fewer."
        )
    parts = known.filter(pl.col(GROUP).is_not_null()).partition_by(GROUP, as_dict=True)
    return {str(key[0]): _edges_of(part, axis.cut) for key, part in sorted(parts.items())}


def _edges_of(known: pl.DataFrame, cut: Cut) -> Edges:
    """Return where values are cut by those that decide; where all of them do, they are sorted once."""
    deciding = known.filter(DECIDES)
    return edges_of(deciding[VALUE], cut, None if deciding.height == known.height else known[VALUE])


def levels_of(frame: pl.DataFrame, axis: Axis, edges: Mapping[str, Edges]) -> pl.Series:
    """Return the level of each customer on an axis whose edges are known; as for `cut_axis`."""
    if not any(one.values for one in edges.values()):
        return pl.Series(axis.name, [None] * frame.height, pl.Int64 if axis.cut.is_numbered else pl.String)
    if axis.within:
        ends = [
            pl.col(GROUP).replace_strict(
                {group: one.values[place] for group, one in edges.items() if one.values},
                default=None,
                return_dtype=pl.Float64,
            )
            for place in range(axis.cut.levels - 1)
        ]
    else:
        ends = [pl.lit(end) for end in edges[""].values]
    return frame.select(_level(ends, axis).alias(axis.name)).to_series()


def _level(ends: list[pl.Expr], axis: Axis) -> pl.Expr:
    value = pl.col(VALUE)
    if not axis.cut.is_numbered:
        above = value > ends[0]
        return pl.when(above).then(pl.lit(HIGH)).when(~above).then(pl.lit(LOW))
    passed = pl.sum_horizontal([(value > end).cast(pl.Int64) for end in ends], ignore_nulls=False)
    # Levels count down from the highest value for shares, and where the lowest value is best.
    down = (axis.cut.kind == "shares") != axis.lowest_best
    return axis.cut.levels - passed if down else 1 + passed


def distance(frame: pl.DataFrame, axis: Axis, edges: Mapping[str, Edges]) -> tuple[pl.Series, pl.Series]:
    """Return for each customer the edge that decides its level, and how far above it the value is.

    That is the highest edge that the value is above, else the lowest edge.
    """
    value = pl.col(VALUE)
    known = {group: one for group, one in edges.items() if one.values}
    edge = pl.lit(None, pl.Float64)
    for place in range(axis.cut.levels - 1):
        one = {group: ends.values[place] for group, ends in known.items()}
        if axis.within:
            end = pl.col(GROUP).replace_strict(one, default=None, return_dtype=pl.Float64)
        else:
            end = pl.lit(one.get(""), pl.Float64)
        edge = pl.when(edge.is_null() | (value > end)).then(end).otherwise(edge)
    chosen = frame.select(edge.alias("edge"), (value - edge).alias("distance"))
    return chosen["edge"], chosen["distance"]
