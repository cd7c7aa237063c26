"""A table of customers with their figures, segments and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.segment.explanations import reasons, strategies
from custseg.analyses.shared.new_result import tell_shown
from custseg.analyses.shared.segment_columns import Plan, Segmented
from custseg.analyses.shared.selection import CUSTOMER_ID, Sort, meets, sort_order, where_of
from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import check_names
from custseg.metrics.metric import Metric
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.segments.rules import Scheme, column_of
from custseg.settings.setting import Settings

BEFORE = "segment_before"
GROUPED = "It belongs to a group of customers: custseg segment without --members, or ltv --by."
CUSTOMER = Column(CUSTOMER_ID, "Customer")
MEMBER = {
    "segment": Column("segment", "Segment"),
    BEFORE: Column(BEFORE, "Segment before"),
    "why": Column("why", "Why", "prose"),
    "strategy": Column("strategy", "Strategy", "prose"),
}


@dataclass(frozen=True)
class Members:
    """What of customers is shown.

    Attributes:
        columns: in order, the key first.
        names: metrics and attributes that are shown, filtered or sorted by.
        sort: order of the rows.
        condition: of ``--where``.
        scheme: whose members are listed; None for the table of all.
    """

    columns: list[Column]
    names: set[str]
    sort: Sort
    condition: pl.Expr | None
    scheme: Scheme | None


def members_shown(
    dataset: Dataset,
    plan: Plan,
    metrics: Mapping[str, Metric],
    default: Sequence[str],
    *,
    scheme: Scheme | None = None,
) -> Members:
    """Return what is shown of customers, and note in the plan what it takes of the rules.

    Args:
        dataset: the inputs.
        plan: gets the schemes, tags and metrics of one's own that are shown, filtered or sorted by.
        metrics: those that can be computed.
        default: columns without ``--columns``.
        scheme: the scheme whose segments people are shown with.

    Raises:
        CustsegError: there is no such column, or the condition is wrong.
    """
    settings, attributes = dataset.settings, dataset.attributes()
    known = {name: Column(name, name) for name in attributes}
    known |= (
        plan.columns()
        | {name: replace(Column.of(metric), symbol="") for name, metric in metrics.items()}
        | {CUSTOMER_ID: CUSTOMER}
    )
    own = dict(MEMBER) if scheme else {}
    if settings["compare_to"] is None:
        own.pop(BEFORE, None)
    known |= own
    asked = [name if name in known else column_of(name) for name in settings["columns"] or default]
    chosen = [name for name in dict.fromkeys(asked) if name != CUSTOMER_ID]
    elsewhere = {BEFORE: "It needs --compare-to."} if scheme else {}
    check_names(chosen, known, settings, "columns", elsewhere=elsewhere, grouped=GROUPED)
    sort = sort_order(settings, known, "ltv")
    more = plan.types() | ({"segment": pl.String()} if scheme else {})
    condition, where_names = where_of(dataset, metrics, attributes, more)
    used = {*chosen, *where_names, sort.name}
    plan.want(used)
    own |= plan.columns()
    names = {name for name in used if name not in own or name in metrics}
    return Members([CUSTOMER, *(known[name] for name in chosen)], names, sort, condition, scheme)


def members_table(
    result: Result,
    found: Segmented,
    members: Members,
    settings: Settings,
    more: Mapping[str, pl.Series],
    segment: str | None = None,
) -> Result:
    """Fill a result with the customers to show.

    Args:
        result: gets rows, columns, and a note or figure of who is shown.
        found: the customers.
        members: what to show of them.
        settings: with ``top``.
        more: further columns.
        segment: they have to be in; "all" or None for everyone.
    """
    values = found.values
    if members.scheme is not None:
        assigned = found.assigned[members.scheme.name]
        values = values.with_columns(
            assigned.segment.alias("segment"), reasons(found, assigned), strategies(found, members.scheme)
        )
    values = values.with_columns(series.alias(name) for name, series in more.items())
    total = values.height
    if segment not in (None, "all"):
        values = values.filter(pl.col("segment") == segment)
    frame = meets(values.lazy(), members.condition, result.notes)
    sort = members.sort
    ordered = frame.sort(sort.name, CUSTOMER_ID, descending=[sort.descending, False], nulls_last=True)
    shown = ordered.select([column.name for column in members.columns]).collect()
    if members.condition is not None or segment not in (None, "all"):
        everyone = counted(total, "customer") + (" and prospects" if total > found.sums.height else "")
        condition = "the condition of --where" if members.condition is not None else "the segment"
        tell_shown(result, shown.height, everyone, condition)
    result.columns = members.columns
    if members.scheme is not None and not settings["columns"]:
        # What is the same for everyone shown, or for nobody, takes the room of what is not.
        dull = {"segment"} if segment not in (None, "all") else set()
        dull |= {"tags"} if (shown["tags"] == "").all() else set()
        result.seen = tuple(column.name for column in members.columns if column.name not in dull)
    result.total = shown.height
    result.frame = shown.head(settings["top"] or shown.height)
    return result
