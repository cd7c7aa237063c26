"""What the cuts of an axis mean, in words."""

from __future__ import annotations

import math

from custseg.metrics.metric import Metric
from custseg.numbers import PLACES, readable
from custseg.segments.cuts import HIGH, LOW, Edges
from custseg.segments.rules import Axis, Cut


def threshold(edges: Edges, place: int, unit: str) -> str:
    """Return an edge, rounded as far as no customer changes sides."""
    edge, low, high = edges.values[place], edges.below[place], edges.above[place]
    part = 100 if unit == "share" else 1
    for places in range(1 if unit == "share" else PLACES.get(unit, 0), 13):
        # Round up if the nearest figure would put customers on the edge above it.
        for shown in (round(edge * part, places), math.ceil(edge * part * 10**places) / 10**places):
            if (low is None or low <= shown / part) and (high is None or shown / part < high):
                return f"{shown + 0.0:,.{places}f}" + ("%" if unit == "share" else "")
    return repr(edge)


def title_of(metric: Metric) -> str:
    """Return the title of a metric as a part of a sentence."""
    return metric.title if metric.title[:2].isupper() else metric.title.lower()


def words_of(axis: Axis, edges: Edges, metric: Metric) -> dict[str, str]:
    """Return what each level of an axis means, by level, without levels that no value can have."""
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
    """Return the range from above the previous edge up to an edge."""
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


def method_of(cut: Cut) -> str:
    """Return how a cut is made."""
    if cut.kind == "bands":
        return {3: "terciles", 4: "quartiles", 5: "quintiles"}[int(cut.values[0])]
    if cut.kind == "shares":
        return "shares of " + " and ".join(readable(share, "share") for share in cut.values)
    if cut.kind == "quantile":
        return f"quantile {cut.values[0]:g}"
    return "a number set in the rules" if cut.kind == "number" else cut.kind
