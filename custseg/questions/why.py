"""Why a customer is in its segment, and which strategy holds for it."""

from __future__ import annotations

import polars as pl

from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.metric import Metric
from custseg.numbers import PLACES
from custseg.questions.advising import LOSING, other_strategies
from custseg.questions.segmenting import Segmented
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import GROUP, VALUE
from custseg.segments.rules import NO_ORDER, NO_RECENT, Scheme


def reasons(found: Segmented, assigned: Assigned) -> pl.Series:
    """Return for each customer the side of each cut it is on and by how much, then what else decided."""
    ready = assigned.ready
    parts = [_side(assigned, name) for name in ready.scheme.axes]
    shown = {axis.metric for axis in ready.scheme.axes.values()}
    for name in dict.fromkeys(name for one in ready.conditions.values() for name in one.figures):
        if name not in ready.scheme.axes and name not in shown and name in found.values.columns:
            metric = CATALOGUE.get(name) or Metric(name, name, "ratio", "")
            text = pl.concat_str([pl.lit(f"{_title(metric)} "), _text(pl.col(name), metric.unit)], ignore_nulls=False)
            parts.append(found.values.select(text.fill_null(f"{_title(metric)} unknown")).to_series())
    table = pl.DataFrame([part.alias(str(number)) for number, part in enumerate(parts)])
    said = pl.concat_str(pl.all(), separator=" · ") if parts else pl.lit("")
    segment = assigned.segment.alias("_segment")
    window = f"no order in the last {ready.scheme.window} days"
    why = (
        pl.when(pl.col("_segment") == NO_ORDER)
        .then(pl.lit("no order with a net revenue above zero"))
        .when(pl.col("_segment") == NO_RECENT)
        .then(pl.lit(window))
        .otherwise("_said")
    )
    said_of = table.select(said.alias("_said")) if parts else pl.DataFrame({"_said": [""] * len(segment)})
    return said_of.with_columns(segment).select(why.alias("why")).to_series()


def _side(assigned: Assigned, name: str) -> pl.Series:
    """Return value, level and distance to the cut of each customer on an axis, in words."""
    axis = assigned.ready.scheme.axes[name]
    metric = CATALOGUE.get(axis.metric) or Metric(axis.metric, axis.metric, "ratio", "")
    edge, distance = assigned.distances(name)
    frame = assigned.values[name].with_columns(
        edge.alias("edge"), distance.alias("distance"), assigned.levels[name].cast(pl.String).alias("level")
    )
    gap = _text(pl.col("distance").abs(), metric.unit)
    way = pl.when(pl.col("distance") > 0).then(pl.lit("above")).otherwise(pl.lit("below"))
    cut = _text(pl.col("edge"), metric.unit)
    side = (
        pl.when(pl.col("distance") == 0)
        .then(pl.format("at the cut {}", cut))
        .otherwise(pl.format("{} {} the cut {}", gap, way, cut))
    )
    group = pl.format(" of {}", pl.col(GROUP)) if axis.within else pl.lit("")
    words = pl.format(
        "{} {}: {}, {}{}", pl.lit(_title(metric)), _text(pl.col(VALUE), metric.unit), "level", side, group
    )
    return frame.select(words.fill_null(f"{_title(metric)} unknown")).to_series()


def _title(metric: Metric) -> str:
    return metric.title if metric.title[:2].isupper() else metric.title.lower()


def _text(value: pl.Expr, unit: str) -> pl.Expr:
    """Return a figure as people read it, without thousands."""
    if unit == "share":
        return pl.format("{}%", _decimals(value * 100, 1))
    if unit in PLACES:
        return _decimals(value, PLACES[unit])
    return _decimals(value, 1).str.strip_suffix(".0")


def _decimals(value: pl.Expr, places: int) -> pl.Expr:
    return value.round(places).cast(pl.Decimal(38, places), strict=False).cast(pl.String)


def strategies(found: Segmented, scheme: Scheme) -> pl.Series:
    """Return the strategy for each customer: that of its segment, unless it is loss-making, new or lapsed."""
    known = {name: one.strategy for name, one in scheme.segments.items()}
    own = pl.col(scheme.column).replace_strict(known, default=pl.lit(""))
    frame = found.values.select(scheme.column)
    columns = {LOSING: "losing"}
    chain = own
    for mark, strategy in other_strategies(found.plan).items():
        column = columns.get(mark, mark)
        if column in found.sums.columns:
            frame = frame.with_columns(found.sums[column])
            chain = pl.when((pl.col(column) > 0) & (own != "")).then(pl.lit(strategy)).otherwise(chain)
    return frame.select(chain.alias("strategy")).to_series()
