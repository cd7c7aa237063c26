"""What a segment would bring a year if a share of its customers reached the cut that they are below."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import polars as pl

from custseg.analyses.segment.priced_cuts import priced_axes
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.customers.completed_customers import windowed
from custseg.metrics.segments import BELOW_A_CUT, PRIZE
from custseg.metrics.units import DAY, MONTH
from custseg.notes import Note
from custseg.numbers import readable
from custseg.result import Result
from custseg.segments.assigning import Assigned
from custseg.segments.cuts import GROUP, VALUE, Edges
from custseg.segments.rules import Axis

YEAR = 12 * MONTH
ALIKE = (4, 5)
"""The cap: the 80th percentile of the metric among comparable customers, as a fraction."""


def with_prize(segmented: SegmentedCustomers, request: SegmentRequest) -> SegmentedCustomers:
    """Return customers whose sums have the prize of each, and whether it is below a cut that has a price.

    The prize of a customer is what it would bring a year more, in profit, at the next cut above it, times the share of
    customers that are assumed to get there; of several cuts the one that brings most. Nobody is taken beyond the 80th
    percentile of comparable customers: those with the same levels on the other axes. Whoever loses money has none.

    Args:
        segmented: all customers in scope.
        request: with the scheme.
    """
    scheme, share = request.scheme, request.settings["prize_share"]
    assigned = segmented.assigned[scheme.name]
    a_year, loses = _profit_a_year(segmented, request)
    growth = [_growth(assigned, axis) for axis in priced_axes(scheme)]
    table = pl.DataFrame([one.alias(str(place)) for place, one in enumerate(growth)])
    best = table.select(pl.max_horizontal(pl.all())).to_series()
    best = best.zip_with(~loses, pl.Series([None], dtype=pl.Float64))
    prize = (a_year * best * share).round().fill_null(0).clip(0)
    columns = [prize.cast(pl.Int128).alias(PRIZE), best.is_not_null().cast(pl.Int64).alias(BELOW_A_CUT)]
    return replace(segmented, sums=segmented.sums.with_columns(columns))


def prize_notes(result: Result, segmented: SegmentedCustomers) -> list[Note]:
    """Return a note on how the prize is reckoned, if any segment has one."""
    if PRIZE not in result.frame.columns and not any(one.prize for one in result.advice):
        return []
    settings, base = segmented.customers.settings, segmented.customers.base
    what = "profit" if base is None or base.margin_known else "revenue"
    share = readable(settings["prize_share"], "share").replace(".0%", "%")
    text = f"Prize: {what} if {share} of them reached the next cut. Arithmetic, no forecast."
    return [Note("prize", text)]


def _profit_a_year(segmented: SegmentedCustomers, request: SegmentRequest) -> tuple[pl.Series, pl.Series]:
    """Return the profit of each customer a year, and who loses money; a history under a year counts as one.

    The history is what the figures are summed over: not what came before ``--from`` or the window of the scheme.
    """
    customers, sums = segmented.customers, segmented.sums
    assert customers.base is not None
    limits = []
    profit = sums["profit"]
    if days := request.scheme.window:
        window = customers.windows[f"last_{days}"]
        inside = windowed(sums.lazy(), window, customers.base, customers.settings)
        profit = inside.select("profit").collect().to_series()
        limits.append(days)
    start, day = request.dataset.scope.start, customers.as_of
    if start is not None and day is not None:
        limits.append((day - start + dt.timedelta(days=1)).days)
    months = sums["tenure"].clip(upper_bound=min(limits) * DAY) if limits else sums["tenure"]
    years = months.clip(lower_bound=YEAR).cast(pl.Float64) / YEAR
    return profit.cast(pl.Float64) / years, (profit < 0).fill_null(False)


def _growth(assigned: Assigned, axis: Axis) -> pl.Series:
    """Return by which part the figure of each customer would rise to the next cut; null above all cuts."""
    frame = assigned.values[axis.name].with_columns(assigned.levels[axis.name].alias("_level"))
    others = [name for name in assigned.levels.columns if name != axis.name]
    keys = [assigned.levels[name].alias(f"_other {place}") for place, name in enumerate(others)]
    frame = frame.with_columns(keys)
    group = [GROUP] if axis.within else []
    known = pl.col(VALUE).is_not_null() & pl.col("_level").is_not_null()
    alike = [*group, *(key.name for key in keys)]
    ranks = pl.col(VALUE).filter(known).sort()
    # Exact: floating-point ranks would take another customer here and there.
    limit = ranks.get((known.sum() - 1).clip(0) * ALIKE[0] // ALIKE[1], null_on_oob=True)
    limit = limit.over(alike) if alike else limit
    target = _next_cut(axis, assigned.edges[axis.name])
    reached = pl.min_horizontal(target, limit)
    rises = pl.when(known & target.is_not_null() & (pl.col(VALUE) > 0))
    return frame.select(rises.then((reached / pl.col(VALUE) - 1).clip(0)).alias("growth")).to_series()


def _next_cut(axis: Axis, edges: dict[str, Edges]) -> pl.Expr:
    """Return the value at which a customer is above the next cut; null if it is above all of them.

    Money reaches a cut by coming up to it; of a number of orders, the first one above it counts.
    """
    value, target = pl.col(VALUE), pl.lit(None, pl.Float64)
    for group, one in edges.items():
        inside = pl.col(GROUP) == group if axis.within else pl.lit(True)
        for edge in reversed(one.values):
            reached = float(math.floor(edge) + 1) if one.whole and axis.metric == "orders" else edge
            target = pl.when(inside & (value <= edge)).then(pl.lit(reached)).otherwise(target)
    return target
