"""Why a customer is in its segment, and which strategy applies to it."""

from __future__ import annotations

import polars as pl

from custseg.analyses.segment.advice import other_strategies
from custseg.analyses.shared.segment_columns import STATUS_COLUMN, SegmentedCustomers
from custseg.metrics.catalogue import CATALOGUE
from custseg.numbers import PLACES
from custseg.segments.assigning import Assigned
from custseg.segments.cut_words import title_of
from custseg.segments.cuts import GROUP, VALUE
from custseg.segments.rules import NO_ORDER, NO_RECENT, Scheme
from custseg.tables.known import AMOUNTS


def reasons(segmented: SegmentedCustomers, assigned: Assigned) -> pl.Series:
    """Return for each customer its side of each cut and the distance, then the other figures that decided."""
    compiled = assigned.compiled
    parts = [_side(segmented, assigned, name) for name in compiled.scheme.axes]
    shown = {axis.metric for axis in compiled.scheme.axes.values()}
    for name in dict.fromkeys(name for one in compiled.conditions.values() for name in one.figures):
        if name not in compiled.scheme.axes and name not in shown and name in segmented.values.columns:
            metric = segmented.plan.metric(name, CATALOGUE)
            text = pl.concat_str([pl.lit(f"{title_of(metric)} "), _text(pl.col(name), metric.unit)], ignore_nulls=False)
            parts.append(segmented.values.select(text.fill_null(f"{title_of(metric)} unknown")).to_series())
    table = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    segment = assigned.segment.alias("_segment")
    if parts:
        decided = table.select(pl.concat_str(pl.all(), separator=" · ").alias("_decided"))
    else:
        decided = pl.DataFrame({"_decided": [""] * len(segment)})
    amounts = AMOUNTS not in segmented.customers.table.absent
    window = f"no order in the last {compiled.scheme.window} days"
    why = (
        pl.when(pl.col("_segment") == NO_ORDER)
        .then(pl.lit("no order with a net revenue above zero" if amounts else "no order"))
        .when(pl.col("_segment") == NO_RECENT)
        .then(pl.lit(window))
        .otherwise("_decided")
    )
    return decided.with_columns(segment).select(why.alias("why")).to_series()


def _side(segmented: SegmentedCustomers, assigned: Assigned, name: str) -> pl.Series:
    """Return the value, level and distance to the cut of each customer on an axis, in words."""
    axis = assigned.compiled.scheme.axes[name]
    metric = segmented.plan.metric(axis.metric, CATALOGUE)
    window = assigned.compiled.scheme.window
    of = f"{title_of(metric)} in {window} days" if window else title_of(metric)
    edge, distance = assigned.distances(name)
    level = assigned.levels[name].cast(pl.String)
    if axis.cut.is_numbered:
        level = "level " + level
    frame = assigned.values[name].with_columns(edge.alias("edge"), distance.alias("distance"), level.alias("level"))
    gap = _text(pl.col("distance").abs(), metric.unit)
    way = pl.when(pl.col("distance") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
    cut = _text(pl.col("edge"), metric.unit)
    side = (
        pl.when(pl.col("distance") == 0)
        .then(pl.format("at the cut {}", cut))
        .otherwise(pl.format("{} {} the cut {}", gap, way, cut))
    )
    group = pl.format(" of {}", pl.col(GROUP)) if axis.within else pl.lit("")
    words = pl.format("{} {}: {}, {}{}", pl.lit(of), _text(pl.col(VALUE), metric.unit), "level", side, group)
    return frame.select(words.fill_null(f"{title_of(metric)} unknown")).to_series()


def _text(value: pl.Expr, unit: str) -> pl.Expr:
    """Return a figure rounded for people, without thousands separators."""
    if unit == "flag":
        return pl.when(value).then(pl.lit("yes")).otherwise(pl.lit("no"))
    if unit in ("text", "date"):
        return value.cast(pl.String)
    if unit == "share":
        return pl.format("{}%", _decimals(value * 100, 1))
    if unit in PLACES:
        return _decimals(value, PLACES[unit])
    return _decimals(value, 1).str.strip_suffix(".0")


def _decimals(value: pl.Expr, places: int) -> pl.Expr:
    # As the summary rounds them, or the same cut would read in two ways.
    return value.round(places, mode="half_away_from_zero").cast(pl.Decimal(38, places), strict=False).cast(pl.String)


def strategies(segmented: SegmentedCustomers, scheme: Scheme) -> pl.Series:
    """Return the strategy for each customer: its segment's, unless it is loss-making, lapsed or new.

    If the segment is meant for such customers, its own strategy applies to them.
    """
    segments, segment = scheme.segments, pl.col(scheme.column)
    own = segment.replace_strict({name: one.strategy for name, one in segments.items()}, default="")
    meant = segment.replace_strict({name: one.counts_as for name, one in segments.items()}, default="")
    known = other_strategies(segmented.plan)
    other = (
        pl.col(STATUS_COLUMN).replace_strict(known, default=None, return_dtype=pl.String)
        if known
        else pl.lit(None, pl.String)
    )
    changes = segment.is_in(list(segments)) & (pl.col(STATUS_COLUMN) != meant).fill_null(False)
    frame = segmented.values.select(scheme.column).with_columns(segmented.sums[STATUS_COLUMN])
    return frame.select(pl.when(changes).then(pl.coalesce(other, own)).otherwise(own).alias("strategy")).to_series()
