"""Which segments the customers are in, what each is worth, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from custseg.analyses.segment.columns import select_segments
from custseg.analyses.segment.members import SEGMENT, SEGMENT_BEFORE, fill_members, select_members
from custseg.analyses.segment.moved import moved_customers
from custseg.analyses.segment.prize import prize_notes, with_prize
from custseg.analyses.segment.request import SegmentOptions, SegmentRequest, parse_request
from custseg.analyses.segment.returns import Returns, follow, measure_returns
from custseg.analyses.segment.table import Earlier, fill_table
from custseg.analyses.segment.thresholds import cut_figures
from custseg.analyses.shared.base_summary import BRIEF, summary_of
from custseg.analyses.shared.customer_names import with_name
from custseg.analyses.shared.earlier_segments import (
    THEN,
    comparison_note,
    earlier_segments,
    moved_figures,
    segment_before,
    with_segments_before,
)
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.scheme_facts import schemes_of
from custseg.analyses.shared.segment_columns import SegmentedCustomers, segment_customers
from custseg.analyses.shared.targets import add_targets
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.segments import PRIZE
from custseg.notes import Note
from custseg.result import Before, Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input

__all__ = ["SegmentOptions", "segment"]


def segment(
    inputs: Sequence[Input], settings: Settings, *, options: SegmentOptions | None = None, rejects: Path | None = None
) -> Result:
    """Return the segments of a scheme, or their customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run; with ``scheme`` and ``rules_file``.
        options: of this command alone.
        rejects: file for the rows that are excluded.

    Returns:
        One row per segment (with ``cross`` or ``by``: per pair), or one row per customer.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    request = parse_request(inputs, settings, options or SegmentOptions())
    return add_targets(_segments(request, rejects) if request.members is None else _members(request, rejects))


def _segments(request: SegmentRequest, rejects: Path | None) -> Result:
    selection = select_segments(request)
    customers = request.build_customers(selection.names, request.dataset, rejects)
    title = f"Segments: {request.scheme.title}"
    summary, summary_notes = summary_of(customers)
    result = result_of(customers, title, selection.columns, summary=summary, limit=0)
    result.notes += summary_notes
    if customers.base is not None:
        returns = None
        if selection.measured or request.scheme.has_cases:
            request, returns = _measured(result, request, customers)
        segmented, before = _then_and_now(result, request, customers, selection.names)
        if PRIZE in selection.names:
            segmented = with_prize(segmented, request)
        fill_table(result, request, selection, segmented, Earlier(before, returns))
        result.notes += prize_notes(result, segmented)
    return result


def _measured(
    result: Result, request: SegmentRequest, customers: CustomerTable
) -> tuple[SegmentRequest, Returns | None]:
    """Return how many customers of segments ordered again, and the request with strategies that follow it.

    Args:
        result: gets notes on it.
        request: what is asked for.
        customers: of the report date.
    """
    returns, notes = measure_returns(request, customers)
    result.notes.extend(notes)
    plan = follow(request.plan, returns)
    crossed = plan.scheme(request.crossed.name) if request.crossed else None
    return replace(request, plan=plan, scheme=plan.scheme(request.scheme.name), crossed=crossed), returns


def _members(request: SegmentRequest, rejects: Path | None) -> Result:
    columns = _member_columns(request)
    selection = select_members(request.dataset, request.plan, request.metrics, columns, scheme=request.scheme)
    request = replace(request, plan=selection.plan)
    customers = request.build_customers(selection.names, request.dataset, rejects)
    title = f"Customers by {request.scheme.title.lower()}"
    summary, summary_notes = summary_of(customers)
    result = result_of(customers, title, selection.columns, summary=summary, limit=20)
    result.notes += summary_notes
    if customers.base is not None:
        if request.scheme.has_cases and "strategy" in result.frame.columns:
            request, _ = _measured(result, request, customers)
            selection = replace(selection, scheme=request.scheme, plan=request.plan)
        segmented, _ = _then_and_now(result, request, customers, selection.names)
        result.schemes = schemes_of(segmented, {SEGMENT: request.scheme.name})
        fill_members(result, segmented, selection, segment=request.members)
    return result


def _member_columns(request: SegmentRequest) -> list[str]:
    """Return the columns of members that are shown by default."""
    axes = [axis.metric for axis in request.scheme.axes.values()]
    compared = [SEGMENT_BEFORE] if request.compares else []
    contacts = request.dataset.contacts
    person = [name for name in ("name", "email", "phone") if contacts is not None and name in contacts.columns]
    value = [name for name in ("ltv",) if name in request.metrics]
    names = [SEGMENT, *compared, *value, "why", "strategy", "tags", *axes, "last_order"]
    return with_name(list(dict.fromkeys([*person[:1], *names, *person[1:]])), request.dataset)


def _then_and_now(
    result: Result, request: SegmentRequest, customers: CustomerTable, names: set[str]
) -> tuple[SegmentedCustomers, SegmentedCustomers | None]:
    """Return the customers in their segments, now and on the day compared with; the result explains the cuts."""
    scheme, metrics, plan = request.scheme, request.metrics, request.plan
    segmented = segment_customers(customers, plan, {*names, *request.where_names}, metrics)
    values = segmented.values.with_columns(segmented.values[scheme.column].alias(SEGMENT))
    segmented = replace(segmented, values=values)
    cuts = cut_figures(segmented.assigned[scheme.name], metrics, plan)
    result.summary += cuts
    result.brief = tuple(dict.fromkeys(["Shown", *(cut.line for cut in cuts if cut.line), *BRIEF]))
    before = None
    if request.compares:
        segmented, before = _compared(result, request, segmented)
    if scheme.window:
        text = f"Segments are based on the last {scheme.window} days; the figures cover all days in scope."
        result.notes.append(Note("window", text))
    return segmented, before


def _compared(
    result: Result, request: SegmentRequest, segmented: SegmentedCustomers
) -> tuple[SegmentedCustomers, SegmentedCustomers | None]:
    """Return the customers with their segments before, and those of the day compared with, None without any.

    Args:
        result: gets the cuts of that day, and how many customers moved.
        request: what is asked for.
        segmented: the customers of the report date.
    """
    scheme = request.scheme
    earlier, notes = earlier_segments(
        segmented, request.dataset, request.metrics, lambda dataset: request.build_customers((), dataset)
    )
    result.notes.extend(notes)
    before = segment_before(segmented, earlier, scheme).alias(SEGMENT_BEFORE)
    segmented = with_segments_before(segmented, earlier)
    segmented = replace(segmented, values=segmented.values.with_columns(before))
    if earlier is None:
        return segmented, None
    result.notes.append(comparison_note(earlier, segmented, [scheme]))
    figures, _ = summary_of(earlier.by_then.customers)
    result.before = Before(figures, moved_customers(request, segmented))
    figures = cut_figures(earlier.by_then.assigned[scheme.name], request.metrics, request.plan, before=True)
    in_use = request.settings["cuts"] == THEN
    # Words would read as if that day were judged by its own cuts.
    result.summary += [one for one in figures if in_use or one.unit != "text"]
    result.summary += moved_figures(earlier, segmented, scheme)
    return segmented, earlier.judged
