"""Leads: conversion, speed, which ones nobody works, and what each source is worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from custseg.analyses.leads.columns import OVERLOADED, PER_LEAD
from custseg.analyses.leads.groups import (
    NONE,
    SEEN,
    group_columns,
    groups,
    known_of_won_only,
    with_overloaded,
    without_conversion,
)
from custseg.analyses.leads.open_leads import SEEN as SEEN_OF_LEADS
from custseg.analyses.leads.open_leads import judged, neglected_section, open_table, order_of
from custseg.analyses.leads.resemblance import resemblance
from custseg.analyses.leads.summary import (
    LINES,
    funnel_section,
    lead_figures,
    lead_notes,
    owners_section,
    stages_section,
)
from custseg.analyses.leads.worth import money_of_groups, with_deals, with_orders
from custseg.analyses.shared.own_table import OwnTable, shown
from custseg.analyses.shared.pipeline_days import Days, field_of, on_report_date
from custseg.analyses.shared.targets import add_targets
from custseg.notes import Note
from custseg.result import Column, Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.headers.synonyms import roles
from custseg.tables.pipeline.records import Records, read_records
from custseg.tables.pipeline.rejects import write_rejects

FIELDS = ("source", "seller", "stage")
"""Fields to group by without ``--by``: the first that the file has."""

LEAD = "lead"
"""What ``--by`` names for a table with one row for each open lead."""


def leads(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return leads by source or another field, or the open leads one by one.

    Args:
        inputs: paths of leads, and of the tables that they lead to; globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the rows that are not read.

    Returns:
        One row per group, or per open lead; stages, owners, neglected leads and what resembles the best as sections.

    Raises:
        CustsegError: the inputs, settings or names are wrong.
    """
    records = read_records("leads", inputs, settings, told=bool(settings["deals"]))
    notes = with_deals(records, settings) if settings["deals"] else []
    days = on_report_date(records, settings)
    if rejects:
        write_rejects(records, rejects)
    rows = judged(days, settings)
    if settings["orders"]:
        rows, more = with_orders(rows, records, settings)
        notes += more
    alike = resemblance(rows, days)
    rows = alike.rows
    field = _field(records, settings)
    table, more = _table(rows, days, field, settings)
    picked = shown(table, settings)
    result = _result(days, table, picked.columns, settings)
    result.frame, result.total = picked.frame, picked.total
    result.summary = lead_figures(rows, days)
    sections = [funnel_section(rows), stages_section(rows, days)]
    if field != LEAD:
        owners = owners_section(rows, days, settings) if field != "seller" else None
        sections += [owners, neglected_section(rows, days), alike.section]
    result.sections = [one for one in sections if one is not None]
    result.notes = [
        *records.notes, *days.notes, *notes, *more, *picked.notes, *lead_notes(rows, days, settings), *alike.notes,
    ]  # fmt: skip
    return add_targets(result)


def _field(records: Records, settings: Settings) -> str:
    """Return the column to group by, or "lead" for the open leads one by one.

    Raises:
        CustsegError: there is no such column.
    """
    if settings["by"]:
        return LEAD if settings["by"] in (LEAD, "lead_id") else field_of(records, settings["by"], settings)
    return next((name for name in FIELDS if name in records.roles), LEAD)


def _table(rows: pl.DataFrame, days: Days, field: str, settings: Settings) -> tuple[OwnTable, list[Note]]:
    """Return the table of groups or of open leads, and notes on it."""
    if field == LEAD:
        frame, columns = open_table(rows, days)
        return OwnTable(frame, columns, (), order_of(columns), "open lead"), []
    known, notes = roles("leads"), []
    title = known[field].title if field in known else field
    first = Column(field, title.capitalize() if field in known else field)
    frame, columns = groups(rows, field), group_columns(days, money=days.has_money)
    if "segment" in rows.columns:
        money = money_of_groups(rows, field).with_columns(pl.col("name").fill_null(NONE)).drop("number", "with_profit")
        frame = frame.join(money, on="name", how="left", maintain_order="left")
        columns = [*columns, *PER_LEAD]
    if known_of_won_only(rows, field):
        frame = without_conversion(frame)
        text = f"The {title} is known of won leads alone: no conversion by {title}, which would be 100%."
        notes.append(Note("known_of_won_only", text, warns=True))
    if field == "seller":
        frame = with_overloaded(frame, settings)
        columns = [*columns, OVERLOADED]
    names = [column.name for column in columns]
    frame = frame.rename({"name": field}).select(field, *names)
    by = tuple((name, True) for name in ("profit", "revenue", "won_amount", "won", "leads") if name in names)
    return OwnTable(frame, [first, *columns], (), by, title), notes


def _result(days: Days, table: OwnTable, columns: list[Column], settings: Settings) -> Result:
    """Return a result without rows."""
    of_leads = table.what == "open lead"
    title = "Open leads" if of_leads else f"Leads by {table.columns[0].title.lower()}"
    result = Result(title, table.frame.clear(), columns, settings=settings, ledger=days.records.ledger)
    result.understood, result.as_of, result.brief = days.records.understood, days.as_of, LINES
    if not settings["columns"]:
        seen = SEEN_OF_LEADS if of_leads else SEEN
        present = {column.name for column in columns}
        first = () if columns[0].name in seen else (columns[0].name,)
        result.seen = (*first, *(name for name in seen if name in present))
    return result
