"""The table of all customers: every metric, the segment in every scheme, tags and attributes of contacts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.segment.members import fill_members, select_members
from custseg.analyses.shared.base_summary import BRIEF, summary_of
from custseg.analyses.shared.customer_names import with_name
from custseg.analyses.shared.earlier_segments import (
    check_cuts,
    comparison_note,
    earlier_segments,
    with_segments_before,
)
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.rule_plan import RulePlan, plan_rules
from custseg.analyses.shared.scheme_facts import schemes_of
from custseg.analyses.shared.segment_columns import SegmentedCustomers, segment_customers
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import UsageError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.metric import Metric
from custseg.metrics.segments import RETENTION_BUDGET
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Result
from custseg.segments.rules import NOT_YET, PROSPECT
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input

LEADING_METRICS = ("orders", "average_order_value", "ltv", "last_order")


def customers(
    inputs: Sequence[Input], settings: Settings, *, prospects: bool = False, rejects: Path | None = None
) -> Result:
    """Return one row per customer with everything known about it.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        prospects: whether to add contacts without transactions.
        rejects: file for the rows that are excluded.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    check_cuts(settings)
    dataset = open_dataset(inputs, settings)
    if prospects and dataset.contacts is None:
        raise UsageError("--all adds contacts without orders", where="--all", hint="Add --contacts FILE.")
    plan = plan_rules(dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    selection = select_members(dataset, plan, metrics, _default_columns(dataset, plan, metrics))
    plan = selection.plan
    if not settings["columns"]:
        dataset.notes.extend(plan.lacking_notes(plan.compiled.lacking))
    dataset = replace(dataset, origins=dataset.origins | plan.origins(selection.names))
    names = selection.names | plan.names
    table = build_customer_table(dataset, TableRequest(names, spans=plan.spans, rejects=rejects))
    summary, summary_notes = summary_of(table)
    result = result_of(table, "Customers", selection.columns, summary=summary)
    result.notes += summary_notes
    result.brief = BRIEF
    contacts = dataset.contacts if prospects else None
    prospect_rows = _prospects(table, contacts, plan) if contacts is not None else None
    if prospect_rows is not None:
        text = f"{counted(prospect_rows.height, 'prospect')} listed too: contacts without a used transaction."
        result.notes.append(Note("prospects", text))
    if table.base is not None:
        segmented = segment_customers(table, plan, selection.names, metrics)
        if settings["compare_to"] is not None:
            segmented, notes = _compared(segmented, dataset, metrics)
            result.notes += notes
        if prospect_rows is not None:
            values = pl.concat([segmented.values, prospect_rows], how="diagonal_relaxed")
            segmented = replace(segmented, values=values)
        result.schemes = schemes_of(segmented)
        return fill_members(result, segmented, selection)
    if prospect_rows is not None:
        shown = [name for name in result.frame.columns if name in prospect_rows.columns]
        rows = pl.concat([result.frame, prospect_rows.select(shown)], how="diagonal_relaxed")
        result.frame = rows.sort(CUSTOMER_ID)
    return result


def _compared(
    segmented: SegmentedCustomers, dataset: Dataset, metrics: Mapping[str, Metric]
) -> tuple[SegmentedCustomers, list[Note]]:
    """Return the customers with their segments on the day of ``--compare-to``, and notes on that day."""
    plan = segmented.plan
    earlier, notes = earlier_segments(
        segmented, dataset, metrics, lambda then: build_customer_table(then, TableRequest(plan.names, spans=plan.spans))
    )
    if earlier is not None:
        notes = [*notes, comparison_note(earlier, segmented, [plan.scheme(name) for name in plan.schemes])]
    return with_segments_before(segmented, earlier), notes


def _default_columns(dataset: Dataset, plan: RulePlan, metrics: Mapping[str, Metric]) -> list[str]:
    """Return all columns, the most useful first."""
    of_files = [name for name in dataset.customer_columns if name != CUSTOMER_ID]
    schemes = [one.scheme.column for one in plan.compiled.schemes.values()]
    first = [
        *with_name([], dataset),
        *(name for name in of_files if name == "name"),
        *schemes[:1],
        "tags",
        *(name for name in LEADING_METRICS if name in metrics),
    ]
    before = plan.columns_before() if dataset.settings["compare_to"] is not None else {}
    # The one forecast of the table: its column was there before it followed a forecast.
    shown = [name for name, metric in metrics.items() if not metric.only_if_named or name == RETENTION_BUDGET]
    rest = [*schemes, *before, *shown, *plan.compiled.formulas, *of_files]
    return list(dict.fromkeys([*first, *rest]))


def _prospects(table: CustomerTable, contacts: pl.DataFrame, plan: RulePlan) -> pl.DataFrame:
    """Return the contacts without a used row: their attributes, and "prospect" as the segment of each scheme."""
    rows = contacts.join(table.everyone.alias(CUSTOMER_ID).to_frame(), on=CUSTOMER_ID, how="anti")
    schemes = [plan.scheme(name).column for name in plan.schemes]
    rows = rows.with_columns(pl.lit(NOT_YET).alias(name) for name in plan.columns_before())
    return rows.with_columns(pl.lit(PROSPECT).alias(name) for name in schemes)
