"""Where an axis is cut, and what that means in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import polars as pl

from custseg.errors import SettingsError
from custseg.metrics.metric import Metric
from custseg.numbers import PLACES, readable
from custseg.segments.rules import Axis, Cut

VALUE, GROUP, DECIDES = "value", "group", "decides"
LOW, HIGH = "low", "high"
MAX_GROUPS = 200
SCALE = 10**6


@dataclass(frozen=True)
class Edges:
    """The edges of one cut, ascending: a value is on the upper side of an edge that it is strictly above.

    Attributes:
        values: the edges; empty where nobody decides them.
        below: for each, the largest value that is not above it, None without any.
        above: for each, the smallest value that is, None without any.
        customers: how many decided them.
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
        everyone: the same of all customers that are cut; by default those that decide.
        cut: how. Quantiles are interpolated between ranks; the edges of ``shares`` leave above them the highest values
            that together just reach each share of the sum of the positive ones, equal values together.
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
    """Return the mean of sorted values, or the value that it differs from in the last digits only."""
    # Exactly rounded, whatever the order of the customers.
    mean = math.fsum(values) / len(values)
    place = values.search_sorted(mean)
    largest = max(abs(float(values[0])), abs(float(values[-1])))
    near = [float(values[index]) for index in (place - 1, place) if 0 <= index < len(values)]
    return next((value for value in near if abs(value - mean) <= largest * 1e-12), mean)


def _quantile(values: pl.Series, share: Fraction) -> float:
    """Return a quantile of sorted values, interpolated between ranks; the rank itself is exact."""
    place = share * (len(values) - 1)
    lower = int(place)
    low, high = float(values[lower]), float(values[min(lower + 1, len(values) - 1)])
    return low + (high - low) * float(place - lower)


def _edge_of_share(values: pl.Series, share: float) -> float:
    """Return the largest value of those that are not needed to reach a share of the positive sum."""
    counts = (
        values.value_counts()
        .sort("value", descending=True)
        .with_columns(part=(pl.col("value").clip(0) * SCALE).round().cast(pl.Int128) * pl.col("count"))
    )
    total = int(counts["part"].sum())
    before = pl.col("part").cum_sum() - pl.col("part")
    needed = counts.filter((before * SCALE < round(share * SCALE) * total) & (pl.col("value") > 0))
    rest = counts[needed.height :, "value"]
    # Everyone is needed: an edge that nobody lies on.
    return float(rest[0]) if len(rest) else min(0.0, float(counts["value"][-1]))


def cut_axis(frame: pl.DataFrame, axis: Axis) -> tuple[pl.Series, dict[str, Edges]]:
    """Return the level of each customer on an axis, and the edges by group.

    Args:
        frame: ``VALUE``, whether the customer ``DECIDES``, and with ``within`` the ``GROUP``.
        axis: how it is cut.

    Returns:
        Levels "low" and "high", or numbers from 1; null where the value, or the group, is. Edges by group; without
        ``within`` there is one group, "".

    Raises:
        SettingsError: the groups are too many.
    """
    known = frame.filter(pl.col(VALUE).is_not_null())
    if not axis.within:
        edges = {"": edges_of(known.filter(DECIDES)[VALUE], axis.cut, known[VALUE])}
        ends = [pl.lit(end) for end in edges[""].values]
    else:
        groups = known[GROUP].drop_nulls().n_unique()
        if groups > MAX_GROUPS:
            what = f"'{axis.within}' has {groups:,} values, but at most {MAX_GROUPS} can have a cut each"
            raise SettingsError(what, where=str(axis.within_place or axis.place), hint="Cut within one that has few.")
        parts = known.filter(pl.col(GROUP).is_not_null()).partition_by(GROUP, as_dict=True)
        edges = {
            str(key[0]): edges_of(part.filter(DECIDES)[VALUE], axis.cut, part[VALUE])
            for key, part in sorted(parts.items())
        }
        count = axis.cut.levels - 1
        ends = [
            pl.col(GROUP).replace_strict(
                {group: one.values[place] for group, one in edges.items() if one.values},
                default=None,
                return_dtype=pl.Float64,
            )
            for place in range(count)
        ]
    if not any(one.values for one in edges.values()):
        return pl.Series(axis.name, [None] * frame.height, pl.Int64 if axis.cut.is_numbered else pl.String), edges
    level = _level(ends, axis)
    return frame.select(level.alias(axis.name)).to_series(), edges


def _level(ends: list[pl.Expr], axis: Axis) -> pl.Expr:
    value = pl.col(VALUE)
    if not axis.cut.is_numbered:
        above = value > ends[0]
        return pl.when(above).then(pl.lit(HIGH)).when(~above).then(pl.lit(LOW))
    passed = pl.sum_horizontal([(value > end).cast(pl.Int64) for end in ends], ignore_nulls=False)
    # Shares count from the best down, and so do levels whose lowest value is best.
    down = (axis.cut.kind == "shares") != axis.lowest_best
    return axis.cut.levels - passed if down else 1 + passed


def distance(frame: pl.DataFrame, axis: Axis, edges: Mapping[str, Edges]) -> tuple[pl.Series, pl.Series]:
    """Return for each customer the edge that its level hangs on, and how far above it the value is.

    That is the highest edge that it is above, else the lowest one.
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


# --- in words ---


def threshold(edges: Edges, place: int, unit: str) -> str:
    """Return an edge with as few decimals as still tell the same customers apart."""
    edge, low, high = edges.values[place], edges.below[place], edges.above[place]
    part = 100 if unit == "share" else 1
    for places in range(1 if unit == "share" else PLACES.get(unit, 0), 13):
        # Rounded up where the nearest figure would leave out the customers on the edge.
        for shown in (round(edge * part, places), math.ceil(edge * part * 10**places) / 10**places):
            if (low is None or low <= shown / part) and (high is None or shown / part < high):
                return f"{shown + 0.0:,.{places}f}" + ("%" if unit == "share" else "")
    return repr(edge)


def title_of(metric: Metric) -> str:
    """Return the title of a metric within a sentence."""
    return metric.title if metric.title[:2].isupper() else metric.title.lower()


def words_of(axis: Axis, edges: Edges, metric: Metric) -> dict[str, str]:
    """Return what each level of an axis means, by level; levels that no value can have are left out."""
    if not edges.values:
        return {}
    title = title_of(metric)
    counts = edges.whole and metric.unit in ("count", "days")
    if not axis.cut.is_numbered:
        return {HIGH: _upper(edges, 0, metric, title, counts), LOW: _lower(edges, 0, metric, title, counts)}
    levels = list(range(1, axis.cut.levels + 1))
    if (axis.cut.kind == "shares") != axis.lowest_best:
        levels.reverse()
    words = {}
    for place, level in enumerate(levels):
        if place == len(edges.values):
            words[str(level)] = _upper(edges, place - 1, metric, title, counts)
        elif place == 0:
            words[str(level)] = _lower(edges, place, metric, title, counts)
        elif edges.below[place] != edges.below[place - 1]:
            words[str(level)] = _between(edges, place, metric, title, counts)
    return words


def _between(edges: Edges, place: int, metric: Metric, title: str, counts: bool) -> str:
    """Return what lies above an edge, up to the next one."""
    if not counts:
        return f"{title} above {threshold(edges, place - 1, metric.unit)} up to {threshold(edges, place, metric.unit)}"
    least, most = math.floor(edges.values[place - 1]) + 1, math.floor(edges.values[place])
    if least == most == 1:
        title = title.removesuffix("s")
    span = f"{least:,}" if least >= most else f"{least:,} to {most:,}"
    return f"{span} {title}" if metric.unit == "count" else f"{title} {span}"


def _upper(edges: Edges, place: int, metric: Metric, title: str, counts: bool) -> str:
    if not counts:
        return f"{title} above {threshold(edges, place, metric.unit)}"
    least = math.floor(edges.values[place]) + 1
    return f"{least:,} or more {title}" if metric.unit == "count" else f"{title} {least:,} or more"


def _lower(edges: Edges, place: int, metric: Metric, title: str, counts: bool) -> str:
    if not counts:
        return f"{title} up to {threshold(edges, place, metric.unit)}"
    most = math.floor(edges.values[place])
    if most == 1:
        title = title.removesuffix("s")
    return f"up to {most:,} {title}" if metric.unit == "count" else f"{title} up to {most:,}"


def how(cut: Cut) -> str:
    """Return how a cut was found."""
    if cut.kind == "bands":
        return {3: "terciles", 4: "quartiles", 5: "quintiles"}[int(cut.values[0])]
    if cut.kind == "shares":
        return "shares of " + " and ".join(readable(share, "share") for share in cut.values)
    if cut.kind == "quantile":
        return f"quantile {cut.values[0]:g}"
    return "a number of the rules" if cut.kind == "number" else cut.kind
