"""Why a customer is in its segment, and which strategy applies to it."""

from __future__ import annotations

import polars as pl

from custseg.analyses.segment.advice import other_strategies
from custseg.analyses.shared.segment_columns import STATUS_COLUMN, SegmentedCustomers
from custseg.metrics.catalogue import CATALOGUE
from custseg.numbers import PLACES
from custseg.phrases import parts_of
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import GROUP, HIGH, LOW, VALUE
from custseg.segments.rules import NO_ORDER, NO_RECENT, Scheme, Words
from custseg.tables.known import AMOUNTS


def reasons(segmented: SegmentedCustomers, assigned: Assigned) -> pl.Series:
    """Return for each customer its side of each cut and the distance, then the other figures that decided."""
    compiled, words = assigned.compiled, segmented.plan.words
    parts = [_side(segmented, assigned, name) for name in compiled.scheme.axes]
    shown = {axis.metric for axis in compiled.scheme.axes.values()}
    for name in dict.fromkeys(name for one in compiled.conditions.values() for name in one.figures):
        if name not in compiled.scheme.axes and name not in shown and name in segmented.values.columns:
            metric = segmented.plan.metric(name, CATALOGUE)
            figure = words.figure(metric)
            value = pl.col(name).replace(words.values[name]) if name in words.values else pl.col(name)
            text = _say(words, "figure_is", figure=pl.lit(figure), value=_text(value, metric.unit, words))
            unknown = words.say("figure_unknown", figure=figure)
            parts.append(segmented.values.select(text.fill_null(unknown)).to_series())
    table = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    segment = assigned.segment.alias("_segment")
    if parts:
        decided = table.select(pl.concat_str(pl.all(), separator=" · ").alias("_decided"))
    else:
        decided = pl.DataFrame({"_decided": [""] * len(segment)})
    amounts = AMOUNTS not in segmented.customers.table.absent
    window = words.say("no_order_lately", days=compiled.scheme.window)
    why = (
        pl.when(pl.col("_segment") == NO_ORDER)
        .then(pl.lit(words.say("no_order_at_all" if amounts else "no_order_at_all_without_amounts")))
        .when(pl.col("_segment") == NO_RECENT)
        .then(pl.lit(window))
        .otherwise("_decided")
    )
    return decided.with_columns(segment).select(why.alias("why")).to_series()


def _side(segmented: SegmentedCustomers, assigned: Assigned, name: str) -> pl.Series:
    """Return the value, level and distance to the cut of each customer on an axis, in words."""
    axis, words = assigned.compiled.scheme.axes[name], segmented.plan.words
    metric = segmented.plan.metric(axis.metric, CATALOGUE)
    window, figure = assigned.compiled.scheme.window, words.figure(metric)
    of = words.say("in_window", figure=figure, days=window) if window else figure
    edge, distance = assigned.distances(name)
    frame = assigned.values[name].with_columns(
        edge.alias("edge"), distance.alias("distance"), assigned.levels[name].cast(pl.String).alias("level")
    )
    level = pl.col("level").replace({LOW: words.say(LOW), HIGH: words.say(HIGH)})
    if axis.cut.is_numbered:
        level = _say(words, "level", level=level)
    gap, cut = (_text(one, metric.unit, words) for one in (pl.col("distance").abs(), pl.col("edge")))
    side = (
        pl.when(pl.col("distance") == 0)
        .then(_say(words, "at_cut", cut=cut))
        .when(pl.col("distance") > 0)
        .then(_say(words, "above_cut", distance=gap, cut=cut))
        .otherwise(_say(words, "below_cut", distance=gap, cut=cut))
    )
    parts = {"figure": pl.lit(of), "value": _text(pl.col(VALUE), metric.unit, words), "level": level, "side": side}
    said = _say(words, "side_within", group=pl.col(GROUP), **parts) if axis.within else _say(words, "side", **parts)
    return frame.select(said.fill_null(words.say("figure_unknown", figure=figure))).to_series()


def _say(words: Words, phrase: str, **parts: pl.Expr) -> pl.Expr:
    """Return a phrase whose places are filled for each customer; null where a part of it is."""
    pieces = []
    for text, place in parts_of(words.several[phrase]):
        pieces += [pl.lit(text)] if text else []
        pieces += [parts[place]] if place else []
    return pl.concat_str(pieces, ignore_nulls=False)


def _text(value: pl.Expr, unit: str, words: Words) -> pl.Expr:
    """Return a figure rounded for people, without thousands separators."""
    if unit == "flag":
        return pl.when(value).then(pl.lit(words.say("is_true"))).otherwise(pl.lit(words.say("is_false")))
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
