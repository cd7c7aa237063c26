"""The table of segments: its columns, its rows, its pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.segment.advice import advice_of, note_empty, thresholds
from custseg.analyses.segment.comparison import SEGMENT, moves, with_before
from custseg.analyses.segment.matrices import axes_matrix, pair_matrix
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.group_by import group_column
from custseg.analyses.shared.group_table import group_of, group_table, verdict_of
from custseg.analyses.shared.new_result import tell_shown
from custseg.analyses.shared.segment_columns import Segmented
from custseg.analyses.shared.selection import CUSTOMER_ID, Sort, meets, sort_order
from custseg.engine.dataset import GROUP
from custseg.metrics.catalogue import CATALOGUE, check_names
from custseg.metrics.metric import Metric
from custseg.metrics.segments import COMPARED
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.segments.rules import RESERVED, Scheme

SIZES = (
    "customers", "customers_share", "orders", "revenue", "profit", "ltv_per_customer", "ltv_total", "ltv_share",
    "average_order_value", "retention_budget", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv", "cac", "ltv_to_cac", "verdict",
)  # fmt: skip
SEEN = (
    "customers", "customers_share", "ltv_per_customer", "ltv_total", "ltv_share", "average_order_value", "orders",
    "retention_budget", "new_customers", "lapsed_customers", "loss_making_customers", "revenue", "profit",
    "ltv_to_cac", "verdict",
)  # fmt: skip
ADVISED = (
    "customers", "ltv_total", "retention_budget", "new_customers", "new_ltv", "lapsed_customers", "lapsed_ltv",
    "loss_making_customers", "loss_making_ltv",
)  # fmt: skip
COMPARISON = ("customers", "customers_before", "customers_change", "ltv_total", "ltv_total_before", "ltv_total_change")
WORDS = {
    "title": Column("title", "Segment", whole=True),
    "thresholds": Column("thresholds", "Thresholds", "prose"),
    "priority": Column("priority", "Priority", "count"),
    "strategy": Column("strategy", "Strategy", "prose"),
}
FIRST, SECOND = "_first", "_second"
ALONE = "It belongs to one customer: add --members, or ask custseg customers."
ZERO_OF_NOBODY = {name for name, metric in CATALOGUE.items() if metric.adds_up} | set(COMPARED)
"""Figures that are 0 of nobody; all others are empty."""


@dataclass(frozen=True)
class SegmentTable:
    """What of segments is shown.

    Attributes:
        columns: in order.
        seen: names of those that people see, in their order.
        second: name of the column that splits segments, empty for none.
        metrics: what is computed of each group.
        sort: order of the rows, None for that of the rules.
    """

    columns: list[Column]
    seen: tuple[str, ...]
    second: str
    metrics: list[Metric]
    sort: Sort | None

    @property
    def names(self) -> set[str]:
        """Return the names of the metrics."""
        return {metric.name for metric in self.metrics}


def segment_view(request: SegmentRequest) -> SegmentTable:
    """Return what is shown of segments.

    Raises:
        CustsegError: there is no such column.
    """
    settings, second = request.settings, _second(request)
    compared = request.compare_to is not None
    known = {name: replace(Column.of(metric), symbol="") for name, metric in request.groups.items()}
    known |= {name: Column.of(CATALOGUE[name]) for name in (COMPARED if compared else ())}
    keys = {SEGMENT: Column(SEGMENT, "Name"), **({second.name: second} if second else {})}
    if settings["columns"]:
        chosen = list(settings["columns"])
        elsewhere = dict.fromkeys([*request.plan.columns(), *request.dataset.attributes()], ALONE)
        elsewhere |= dict.fromkeys(COMPARED, "It needs --compare-to.")
        check_names(chosen, [*known, *keys, *WORDS], settings, "columns", elsewhere=elsewhere, alone=ALONE)
        names = [*keys, *chosen]
        seen = [name for name in names if name != SEGMENT or "title" not in chosen]
    else:
        chosen = [name for name in (COMPARISON if compared else SIZES) if name in known]
        names = [SEGMENT, "title", *keys, *chosen, "thresholds", "priority", "strategy"]
        seen = ["title", *list(keys)[1:], *(COMPARISON if compared else SEEN)]
    all_known = {**known, **keys, **WORDS}
    shown = {name: all_known[name] for name in names}
    sort = sort_order(settings, [*keys, *known], "") if settings["sort"] else None
    # What the advice tells is wanted whatever is shown.
    wanted = {*ADVISED, *shown, *([sort.name] if sort else [])}
    metrics = [metric for name, metric in request.groups.items() if name in wanted]
    members = tuple(dict.fromkeys(name for name in seen if name in shown))
    return SegmentTable(list(shown.values()), members, second.name if second else "", metrics, sort)


def _second(request: SegmentRequest) -> Column | None:
    if request.crossed:
        return Column(request.crossed.column, request.crossed.title)
    if request.dimension is None:
        return None
    return group_column(request.dimension, (SEGMENT, *WORDS, *request.groups))


def fill_table(
    result: Result, request: SegmentRequest, view: SegmentTable, found: Segmented, before: Segmented | None
) -> None:
    """Fill a result with segments: rows, pictures, advice, and notes on empty ones."""
    scheme, filtered = request.scheme, request.condition is not None
    if filtered:
        found = _narrowed(found, request, result)
        before = before and _those_of(before, found)
    table = _groups(request, view, found)
    if not view.second:
        table = _with_empty(table, scheme)
    if request.compare_to is not None:
        table = with_before(table, before, scheme)
        table = table.with_columns(pl.col(name).fill_null(0) for name in table.columns if name in ZERO_OF_NOBODY)
    if not view.second:
        result.advice = advice_of(table, found, scheme)
        if not filtered:
            note_empty(table, found, scheme, request.metrics, request.plan, result.notes)
    if request.crossed:
        result.matrices = [pair_matrix(table, scheme, request.crossed)]
    elif before is not None:
        result.matrices = [moves(found, before, scheme)]
    elif not view.second and len(scheme.axes) == 2 and found.sums.height:
        result.matrices = [axes_matrix(found, scheme, request.metrics, request.plan)]
    table = _in_order(_with_words(table, request, found), request, view)
    result.total = table.height
    result.columns = view.columns
    result.frame = table.select([column.name for column in view.columns]).head(request.settings["top"] or table.height)
    result.seen = view.seen
    result.bar = "ltv_share" if "ltv_share" in view.seen else ""


def _narrowed(found: Segmented, request: SegmentRequest, result: Result) -> Segmented:
    """Return the customers that meet the condition of ``--where``; say how many they are."""
    frame = meets(found.values.lazy().with_row_index("_row"), request.condition, result.notes)
    rows = frame.select("_row").collect()["_row"]
    tell_shown(result, len(rows), counted(found.sums.height, "customer"))
    return _taken(found, rows)


def _those_of(before: Segmented, found: Segmented) -> Segmented:
    """Return the customers of an earlier day that are shown today."""
    rows = (
        before.values.lazy().with_row_index("_row").join(found.values.lazy(), on=CUSTOMER_ID, how="semi").select("_row")
    )
    return _taken(before, rows.collect()["_row"])


def _taken(found: Segmented, rows: pl.Series) -> Segmented:
    assigned = {
        name: replace(one, segment=one.segment[rows], levels=one.levels[rows] if one.levels.width else one.levels)
        for name, one in found.assigned.items()
    }
    return replace(found, sums=found.sums[rows], values=found.values[rows], assigned=assigned)


def _groups(request: SegmentRequest, view: SegmentTable, found: Segmented) -> pl.DataFrame:
    frame = found.sums.lazy().with_columns(found.values[request.scheme.column].alias(FIRST))
    keys = {SEGMENT: pl.col(FIRST)}
    if request.crossed:
        frame = frame.with_columns(found.values[request.crossed.column].alias(SECOND))
        keys[view.second] = pl.col(SECOND)
    elif request.dimension:
        keys[view.second] = group_of(GROUP)
    return group_table(frame, keys, view.metrics, verdict_of(found.customers, view.metrics)).drop("_apart")


def _with_empty(table: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """Add segments that nobody is in."""
    missing = [name for name in scheme.segments if name not in table[SEGMENT]]
    if not missing:
        return table
    zeros = [pl.lit(0, dtype).alias(name) for name, dtype in table.schema.items() if name in ZERO_OF_NOBODY]
    return pl.concat([table, pl.DataFrame({SEGMENT: missing}).with_columns(zeros)], how="diagonal_relaxed")


def _with_words(table: pl.DataFrame, request: SegmentRequest, found: Segmented) -> pl.DataFrame:
    scheme, key = request.scheme, pl.col(SEGMENT)
    words = thresholds(found.assigned[scheme.name], request.metrics, request.plan)
    titles = {name: one.title for name, one in scheme.segments.items()}
    strategies = {name: one.strategy for name, one in scheme.segments.items()}
    priorities = {name: one.priority or None for name, one in scheme.segments.items()}
    return table.with_columns(
        key.replace_strict(priorities, default=None, return_dtype=pl.Int64).alias("priority"),
        key.replace_strict(titles, default=key).alias("title"),
        key.replace_strict(words, default=pl.lit("")).alias("thresholds"),
        key.replace_strict(strategies, default=pl.lit("")).alias("strategy"),
    )


def _in_order(table: pl.DataFrame, request: SegmentRequest, view: SegmentTable) -> pl.DataFrame:
    """Return the rows in the order of the rules, or as ``--sort`` asks; ties are decided by the former."""
    by = [_place(SEGMENT, request.scheme)]
    if request.crossed:
        by.append(_place(view.second, request.crossed))
    if view.second:
        by.append(pl.col(view.second))
    down = [False] * len(by)
    if view.sort:
        by, down = [pl.col(view.sort.name), *by], [view.sort.descending, *down]
    return table.sort(by, descending=down, nulls_last=True)


def _place(column: str, scheme: Scheme) -> pl.Expr:
    """Return where the segment in a column stands among those of its scheme."""
    order = {name: place for place, name in enumerate([*scheme.segments, *RESERVED])}
    return pl.col(column).replace_strict(order, default=len(order))
