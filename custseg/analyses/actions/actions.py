"""The list of things to do: whom to contact, why, by when, and the money at stake."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from custseg.analyses.actions.chosen import Chosen, choose
from custseg.analyses.actions.exporting import exported, tool_of
from custseg.analyses.actions.handled import read_handled
from custseg.analyses.actions.hygiene import hygiene_notes, with_hygiene
from custseg.analyses.actions.offering import with_offers
from custseg.analyses.actions.people import facts_of, people_of, with_facts, with_prospects
from custseg.analyses.actions.request import ActionRequest, request_of
from custseg.analyses.actions.second_orders import second_order_days
from custseg.analyses.actions.table import COLUMNS, first_rows, list_section, rows_of, rules_section
from custseg.analyses.actions.words import figures_of, headline_of, notes_of
from custseg.analyses.shared.new_result import result_of
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.segment_columns import segment_customers
from custseg.analyses.shared.targets import add_targets
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import DAYS, SINGLE_ORDERS

SHOWN = 10
BRIEF = ("List", "Left out", "Owners")


def actions(
    inputs: Sequence[Input],
    settings: Settings,
    *,
    rejects: Path | None = None,
    texts_of: tuple[int, int] | None = None,
) -> Result:
    """Return the list of things to do, the most valuable first.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.
        texts_of: number of first rows that get texts, of all and of those due within so many days; None for all rows.

    Returns:
        One row per thing to do, those of control groups among them; with ``for``, one row per contact in the format
        of a tool.

    Raises:
        CustsegError: the inputs, settings, rules or names are wrong.
    """
    tool = tool_of(settings)
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "actions", DAYS, SINGLE_ORDERS)
    people = people_of(dataset)
    request = request_of(dataset, people, facts_of(people))
    handled = read_handled(settings)
    scanned = TableRequest(
        request.names | request.plan.names, spans=request.plan.spans, keeps_days=request.needs_second, rejects=rejects
    )
    customers = build_customer_table(request.dataset, scanned)
    result = result_of(customers, "Things to do", COLUMNS, limit=_shown(settings), brief=BRIEF, narrow="-o FILE")
    if customers.base is None or customers.as_of is None:
        return result
    values = _values(request, customers, customers.as_of)
    if handled is not None:
        handled = handled.in_orders(customers, customers.as_of)
    chosen = choose(request, values, handled, customers.as_of)
    written = None if texts_of is None else first_rows(chosen.rows, customers.as_of, *texts_of)
    values = with_offers(request, values, chosen.rows if written is None else chosen.rows.filter(written), customers)
    _fill(result, request, values, chosen, written)
    result.notes += [
        *notes_of(request, values, chosen),
        *hygiene_notes(request),
        *(handled.notes if handled is not None else []),
    ]
    if tool is not None:
        return exported(result, tool, values, chosen, request)
    return add_targets(result)


def _values(request: ActionRequest, customers: CustomerTable, as_of: dt.date) -> pl.DataFrame:
    """Return customers and prospects with all that triggers may name."""
    segmented = segment_customers(customers, request.plan, request.names, request.metrics)
    contacts = request.dataset.contacts if request.wants_prospects else None
    values = with_prospects(segmented.values, contacts, customers.everyone)
    second = second_order_days(customers.order_days) if customers.order_days is not None else None
    known = with_facts(values, request.people, as_of, second, request.plan.words)
    return with_hygiene(request, known, customers)


def _fill(
    result: Result, request: ActionRequest, values: pl.DataFrame, chosen: Chosen, written: pl.Series | None
) -> None:
    """Fill a result with the rows of the list, and what people read in their place."""
    settings, as_of = request.dataset.settings, result.as_of
    assert as_of is not None
    name = settings["list"] or f"actions {as_of}"
    result.frame = rows_of(chosen.rows, values, request, as_of, name, written)
    result.total = result.frame.height
    result.headline = headline_of(chosen)
    result.instead = list_section(result.frame, request.people, _shown(settings))
    result.sections = [rules_section(request, chosen)]
    result.summary = figures_of(request, chosen, result.frame)


def _shown(settings: Settings) -> int:
    """Return the number of rows that people see; 0 for all."""
    return SHOWN if settings["limit"] is None else int(settings["limit"])
