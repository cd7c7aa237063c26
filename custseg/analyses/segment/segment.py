"""Which segments the customers are in, what each is worth, and what to do about it."""

from __future__ import annotations

from pathlib import Path

from custseg.analyses.segment.advice import cut_figures
from custseg.analyses.segment.comparison import SEGMENT, before_of, segment_before
from custseg.analyses.segment.members import BEFORE, members_shown, members_table
from custseg.analyses.segment.request import SegmentOptions, SegmentRequest, parse_request
from custseg.analyses.segment.table import fill_table, segment_view
from custseg.analyses.shared.base_summary import summary_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.segment_columns import Segmented, segmented
from custseg.notes import Note
from custseg.result import Result
from custseg.settings.setting import Settings

__all__ = ["SegmentOptions", "segment"]


def segment(
    inputs: list[str], settings: Settings, *, request: SegmentOptions | None = None, rejects: Path | None = None
) -> Result:
    """Return the segments of a scheme, or their customers.

    Args:
        inputs: paths of orders, globs, folders, or ``-``.
        settings: of the run; with ``scheme`` and ``rules_file``.
        request: what is asked beside them.
        rejects: where the rows that were set aside are written.

    Returns:
        One row per segment (with ``cross`` or ``by``: per pair), or one row per customer.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    question = parse_request(inputs, settings, request or SegmentOptions())
    scheme, plan = question.scheme, question.plan
    members = view = None
    if question.members is not None:
        members = members_shown(question.dataset, plan, question.metrics, _member_columns(question), scheme=scheme)
        names, columns = members.names, members.columns
    else:
        view = segment_view(question)
        names, columns = view.names, view.columns
    customers = question.customers(names, question.dataset, rejects)
    title = f"Customers by {scheme.title.lower()}" if members else f"Segments: {scheme.title}"
    result = result_of(customers, title, columns, summary=summary_of(customers), limit=20 if members else 0)
    if customers.base is None:
        return result
    found = segmented(customers, plan, {*names, *question.where_names}, question.metrics)
    found.values = found.values.with_columns(found.values[scheme.column].alias(SEGMENT))
    before = before_of(question, customers, names)
    _explain(result, question, found, before)
    if view is not None:
        fill_table(result, question, view, found, before)
    elif members is not None:
        compared = question.compare_to is not None
        more = {BEFORE: segment_before(found, before, scheme)} if compared else {}
        members_table(result, found, members, settings, more, question.members)
    return result


def _member_columns(question: SegmentRequest) -> list[str]:
    """Return the columns of members that are shown by default."""
    axes = [axis.metric for axis in question.scheme.axes.values()]
    compared = [BEFORE] if question.compare_to is not None else []
    contacts = question.dataset.contacts
    who = [name for name in ("name", "email", "phone") if contacts is not None and name in contacts.columns]
    names = [SEGMENT, *compared, "ltv", "why", "strategy", "tags", *axes, "last_order"]
    return list(dict.fromkeys([*who[:1], *names, *who[1:]]))


def _explain(result: Result, question: SegmentRequest, found: Segmented, before: Segmented | None) -> None:
    """Say where the scheme is cut, and what its figures are of."""
    scheme, metrics, plan = question.scheme, question.metrics, question.plan
    result.summary += cut_figures(found.assigned[scheme.name], metrics, plan)
    if before is not None:
        result.summary += cut_figures(before.assigned[scheme.name], metrics, plan, before=True)
    if scheme.window:
        text = f"The segments look at the last {scheme.window} days; the figures are of all days in scope."
        result.notes.append(Note("window", text))
