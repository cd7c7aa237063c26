"""The table of segments: its rows, matrices and advice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.segment.advice import advice_of, empty_segment_notes
from custseg.analyses.segment.columns import SegmentSelection
from custseg.analyses.segment.comparison import moves, with_before
from custseg.analyses.segment.matrices import axes_matrix, pair_matrix
from custseg.analyses.segment.members import SEGMENT
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.segment.returns import Returns
from custseg.analyses.segment.thresholds import thresholds
from custseg.analyses.shared.group_table import HAS_NO_ORDER, group_of, group_table
from custseg.analyses.shared.judging import judging_of
from custseg.analyses.shared.new_result import none_shown_notes, shown_figure
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.analyses.shared.selection import CUSTOMER_ID, filter_where
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.segments import COMPARED, MEASURED, PAST_PROFIT, RETENTION_BUDGET
from custseg.metrics.units import column_type
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.result import Result
from custseg.segments.rules import RESERVED, Scheme

ROW = own_column("row")
FIRST_KEY, SECOND_KEY = own_column("first"), own_column("second")
ZERO_IF_EMPTY = {name for name, metric in CATALOGUE.items() if metric.zero_if_none} | set(COMPARED)
"""Figures that are 0 for a segment without customers; all others are empty."""
JUDGES = {name for name, metric in CATALOGUE.items() if metric.judges}
"""Figures that are empty of every segment where the margin is unknown."""


@dataclass(frozen=True)
class Earlier:
    """Customers of earlier days.

    Attributes:
        before: those of the day compared with, if any.
        returns: those of one horizon ago, and whether they ordered again, if measured.
    """

    before: SegmentedCustomers | None = None
    returns: Returns | None = None


def fill_table(
    result: Result,
    request: SegmentRequest,
    selection: SegmentSelection,
    segmented: SegmentedCustomers,
    earlier: Earlier,
) -> None:
    """Fill a result with segments: rows, matrices, advice, and notes on empty segments.

    Args:
        result: gets them.
        request: what is asked for.
        selection: what to show.
        segmented: the customers.
        earlier: customers of earlier days.
    """
    before, result.phrases = earlier.before, request.plan.words
    scheme, filtered = request.scheme, request.condition is not None
    if filtered:
        segmented = _filtered(segmented, request, result)
        before = before and _of_the_same(before, segmented)
    table = _groups(request, selection, segmented)
    base = segmented.customers.base
    zeros = ZERO_IF_EMPTY if base is None or base.margin_known else ZERO_IF_EMPTY - JUDGES
    if not selection.second:
        table = _with_empty(table, scheme, zeros)
    if selection.measured:
        table = _with_returns(table, request, selection, earlier.returns)
    if request.compares:
        table = with_before(table, before, scheme)
        table = table.with_columns(pl.col(name).fill_null(0) for name in table.columns if name in zeros)
    if not selection.second:
        result.advice = advice_of(table, segmented, scheme)
        if not filtered:
            result.notes.extend(
                empty_segment_notes(table, segmented.assigned[scheme.name], request.metrics, request.plan)
            )
    if request.crossed:
        result.matrices = [pair_matrix(table, scheme, request.crossed, request.plan.words)]
    elif before is not None:
        result.matrices = [moves(segmented, scheme)]
    elif not selection.second and len(scheme.axes) == 2 and segmented.sums.height:
        result.matrices, result.more = [axes_matrix(segmented, scheme, request.metrics, request.plan)], True
    table = _in_order(_with_texts(table, request, segmented), request, selection)
    result.total = table.height
    result.columns = selection.columns
    result.frame = table.select([column.name for column in selection.columns]).head(
        request.settings["top"] or table.height
    )
    result.seen = _seen(selection, segmented)
    shares = ("ltv_share", "customers_share") if "ltv_total" not in request.group_metrics else ("ltv_share",)
    result.bar = next((name for name in shares if name in selection.terminal), "")


def _seen(selection: SegmentSelection, segmented: SegmentedCustomers) -> tuple[str, ...]:
    """Return the columns that a terminal shows: of budget and past profit the one that has figures."""
    if segmented.customers.forecast is None and PAST_PROFIT in selection.names:
        return tuple(PAST_PROFIT if name == RETENTION_BUDGET else name for name in selection.terminal)
    return selection.terminal


def _filtered(segmented: SegmentedCustomers, request: SegmentRequest, result: Result) -> SegmentedCustomers:
    """Return the customers that meet the condition of ``--where``; the result says how many."""
    matching, notes = filter_where(segmented.values.lazy().with_row_index(ROW), request.condition)
    result.notes.extend(notes)
    rows = matching.select(ROW).collect()[ROW]
    result.summary.append(shown_figure(len(rows), counted(segmented.sums.height, "customer")))
    result.notes += none_shown_notes(len(rows))
    return _at_rows(segmented, rows)


def _of_the_same(before: SegmentedCustomers, segmented: SegmentedCustomers) -> SegmentedCustomers:
    """Return the customers of the earlier day that are shown today."""
    rows = (
        before.values.lazy().with_row_index(ROW).join(segmented.values.lazy(), on=CUSTOMER_ID, how="semi").select(ROW)
    )
    return _at_rows(before, rows.collect()[ROW])


def _at_rows(segmented: SegmentedCustomers, rows: pl.Series) -> SegmentedCustomers:
    assigned = {
        name: replace(one, segment=one.segment[rows], levels=one.levels[rows] if one.levels.width else one.levels)
        for name, one in segmented.assigned.items()
    }
    return replace(segmented, sums=segmented.sums[rows], values=segmented.values[rows], assigned=assigned)


def _groups(request: SegmentRequest, selection: SegmentSelection, segmented: SegmentedCustomers) -> pl.DataFrame:
    frame = segmented.sums.lazy().with_columns(segmented.values[request.scheme.column].alias(FIRST_KEY))
    keys = {SEGMENT: pl.col(FIRST_KEY)}
    if request.crossed:
        frame = frame.with_columns(segmented.values[request.crossed.column].alias(SECOND_KEY))
        keys[selection.second] = pl.col(SECOND_KEY)
    elif request.dimension:
        keys[selection.second] = group_of(GROUP)
    judging = judging_of(segmented.customers, selection.metrics)
    return group_table(frame, keys, selection.metrics, judging).drop(HAS_NO_ORDER)


def _with_returns(
    table: pl.DataFrame, request: SegmentRequest, selection: SegmentSelection, returns: Returns | None
) -> pl.DataFrame:
    """Add how many customers of each row ordered again, by the segments and groups of the earlier day."""
    metrics = [CATALOGUE[name] for name in MEASURED]
    if returns is None:
        return table.with_columns(pl.lit(None, column_type(one.unit)).alias(one.name) for one in metrics)
    then = _groups(request, replace(selection, metrics=metrics), returns.then)
    keys = [SEGMENT, selection.second] if selection.second else [SEGMENT]
    return table.join(then, on=keys, how="left").with_columns(pl.col(MEASURED[1]).fill_null(0))


def _with_empty(table: pl.DataFrame, scheme: Scheme, zeros: Collection[str]) -> pl.DataFrame:
    """Add segments without customers, with 0 in the columns of ``zeros``."""
    missing = [name for name in scheme.segments if name not in table[SEGMENT]]
    if not missing:
        return table
    none = [pl.lit(0, dtype).alias(name) for name, dtype in table.schema.items() if name in zeros]
    return pl.concat([table, pl.DataFrame({SEGMENT: missing}).with_columns(none)], how="diagonal_relaxed")


def _with_texts(table: pl.DataFrame, request: SegmentRequest, segmented: SegmentedCustomers) -> pl.DataFrame:
    scheme, key = request.scheme, pl.col(SEGMENT)
    words = thresholds(segmented.assigned[scheme.name], request.metrics, request.plan)
    titles = {**request.plan.words.groups, **{name: one.title for name, one in scheme.segments.items()}}
    strategies = {name: one.strategy for name, one in scheme.segments.items()}
    priorities = {name: one.priority or None for name, one in scheme.segments.items()}
    return table.with_columns(
        key.replace_strict(priorities, default=None, return_dtype=pl.Int64).alias("priority"),
        key.replace_strict(titles, default=key).alias("title"),
        key.replace_strict(words, default=pl.lit("")).alias("thresholds"),
        key.replace_strict(strategies, default=pl.lit("")).alias("strategy"),
    )


def _in_order(table: pl.DataFrame, request: SegmentRequest, selection: SegmentSelection) -> pl.DataFrame:
    """Return the rows in the order of ``--sort``, else, and for ties, in that of the rules."""
    by = [_rank(SEGMENT, request.scheme)]
    if request.crossed:
        by.append(_rank(selection.second, request.crossed))
    if selection.second:
        by.append(pl.col(selection.second))
    down = [False] * len(by)
    if selection.sort:
        by, down = [pl.col(selection.sort.name), *by], [selection.sort.descending, *down]
    return table.sort(by, descending=down, nulls_last=True)


def _rank(column: str, scheme: Scheme) -> pl.Expr:
    """Return the rank of the segment in a column among those of its scheme."""
    order = {name: rank for rank, name in enumerate([*scheme.segments, *RESERVED])}
    return pl.col(column).replace_strict(order, default=len(order))
