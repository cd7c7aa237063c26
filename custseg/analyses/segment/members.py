"""The table of customers with their figures, segments and tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from custseg.analyses.segment.explanations import reasons, strategies
from custseg.analyses.shared.customer_names import name_column, titled
from custseg.analyses.shared.new_result import none_shown_notes, shown_figure
from custseg.analyses.shared.rule_plan import RulePlan, absent_columns
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.analyses.shared.selection import (
    CUSTOMER_ID,
    NEEDS_COMPARISON,
    Sort,
    filter_where,
    sort_order,
    where_of,
)
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN
from custseg.engine.dataset import Dataset
from custseg.metrics.catalogue import check_names
from custseg.metrics.metric import Metric
from custseg.metrics.units import column_type
from custseg.numbers import counted
from custseg.result import Column, Result
from custseg.segments.rules import Scheme, Words, column_of

EVERYONE = "all"
SEGMENT, SEGMENT_BEFORE = "segment", "segment_before"
ONLY_GROUPS = "It belongs to a group of customers: custseg segment without --members, or ltv --by."


@dataclass(frozen=True)
class MemberSelection:
    """The part of the table of customers that is shown.

    Attributes:
        columns: in order, the key first.
        names: metrics and attributes that are shown, filtered or sorted by.
        sort: order of the rows.
        condition: of ``--where``.
        scheme: whose segments are shown; None for the table of all customers.
        plan: the rules in use, with those that are shown, filtered or sorted by.
    """

    columns: list[Column]
    names: set[str]
    sort: Sort
    condition: pl.Expr | None
    scheme: Scheme | None
    plan: RulePlan


def select_members(
    dataset: Dataset,
    plan: RulePlan,
    metrics: Mapping[str, Metric],
    default: Sequence[str],
    *,
    scheme: Scheme | None = None,
    more: Mapping[str, Column] | None = None,
) -> MemberSelection:
    """Return what is shown of customers.

    Args:
        dataset: the inputs.
        plan: the rules in use so far.
        metrics: those that can be computed, by name.
        default: columns without ``--columns``.
        scheme: whose segments are shown.
        more: further columns by name, which the caller adds to the customers.

    Raises:
        CustsegError: there is no such column, or the condition is wrong.
    """
    settings, attributes = dataset.settings, dataset.attributes()
    own = _segment_columns(plan.words) if scheme else {}
    before = {SEGMENT_BEFORE: own.pop(SEGMENT_BEFORE)} if scheme else {}
    before |= plan.columns_before()
    own |= (before if settings["compare_to"] is not None else {}) | dict(more or {})
    known = {name: Column(name, name) for name in attributes} | plan.columns()
    if named_by := name_column(dataset):
        known[named_by] = titled(named_by, dataset)
    known |= {name: plan.column(metric) for name, metric in metrics.items()}
    customer = replace(CUSTOMER_COLUMN, title=plan.words.title(CUSTOMER_ID, CUSTOMER_COLUMN.title))
    known |= {CUSTOMER_ID: customer} | own
    named = [name if name in known else column_of(name) for name in settings["columns"] or default]
    chosen = [name for name in dict.fromkeys(named) if name != CUSTOMER_ID]
    absent = absent_columns(plan, dataset)
    elsewhere = dict.fromkeys(before, NEEDS_COMPARISON) | absent
    check_names(chosen, known, settings, "columns", elsewhere=elsewhere, only=ONLY_GROUPS)
    sort = sort_order(settings, known, ("ltv", "orders"), absent)
    types = plan.types() | ({SEGMENT: pl.String()} if scheme else {})
    types |= {name: column_type(column.unit) for name, column in (more or {}).items()}
    condition, where_names = where_of(dataset, metrics, attributes, types, before, absent)
    used = {*chosen, *where_names, sort.name}
    of_rules = own.keys() | plan.columns().keys()
    names = {name for name in used if name in metrics or name not in of_rules}
    columns = [customer, *(known[name] for name in chosen)]
    return MemberSelection(columns, names, sort, condition, scheme, plan.with_columns(used))


def _segment_columns(words: Words) -> dict[str, Column]:
    """Return the columns of customers that only a table of one scheme has."""
    return {
        SEGMENT: Column(SEGMENT, words.title("title"), labels=words.groups),
        SEGMENT_BEFORE: Column(SEGMENT_BEFORE, words.title(SEGMENT_BEFORE), labels=words.groups),
        "why": Column("why", words.title("why"), "prose"),
        "strategy": Column("strategy", words.title("strategy"), "prose"),
    }


def fill_members(
    result: Result,
    segmented: SegmentedCustomers,
    selection: MemberSelection,
    *,
    segment: str | None = None,
) -> Result:
    """Fill a result with the customers to show.

    Args:
        result: gets rows, columns, and how many customers are shown.
        segmented: the customers.
        selection: what to show of them.
        segment: whose customers to show; ``EVERYONE`` or None for all.
    """
    values = segmented.values
    if selection.scheme is not None:
        assigned = segmented.assigned[selection.scheme.name]
        values = values.with_columns(
            assigned.segment.alias(SEGMENT), reasons(segmented, assigned), strategies(segmented, selection.scheme)
        )
    total = values.height
    if of_segment := segment not in (None, EVERYONE):
        values = values.filter(pl.col(SEGMENT) == segment)
    matching, notes = filter_where(values.lazy(), selection.condition)
    result.notes.extend(notes)
    sort = selection.sort
    ordered = matching.sort(sort.name, CUSTOMER_ID, descending=[sort.descending, False], nulls_last=True)
    shown = ordered.select([column.name for column in selection.columns]).collect()
    if selection.condition is not None or of_segment:
        everyone = counted(total, "customer") + (" and prospects" if total > segmented.sums.height else "")
        condition = "the condition of --where" if selection.condition is not None else "the segment"
        result.summary.append(shown_figure(shown.height, everyone))
        result.notes += none_shown_notes(shown.height, condition)
    settings = segmented.customers.settings
    result.columns = selection.columns
    if selection.scheme is not None and not settings["columns"]:
        # Columns that are the same in all rows only take space on a screen.
        uniform = {SEGMENT} if of_segment else set()
        uniform |= {"tags"} if (shown["tags"] == "").all() else set()
        seen = [column.name for column in selection.columns if column.name not in uniform]
        if selection.columns[1].title == "Name" and "strategy" in seen:
            # Beside names there is seldom room for both: what to do comes first.
            seen.remove("strategy")
            seen.insert(seen.index("why"), "strategy")
        result.seen = tuple(seen)
    result.total = shown.height
    result.frame = shown.head(settings["top"] or shown.height)
    return result
