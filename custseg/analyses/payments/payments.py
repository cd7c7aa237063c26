"""How customers pay, what they still owe, and how much effort they take beside their profit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from custseg.analyses.payments.ages import ages_section, months_section
from custseg.analyses.payments.notes import effort_notes, payment_notes
from custseg.analyses.payments.summary import SUMMED, payment_figures, totals_of
from custseg.analyses.shared.customer_selection import customer_selection
from custseg.analyses.shared.new_result import none_shown_notes, result_of, shown_figure
from custseg.analyses.shared.refusal import check_known
from custseg.analyses.shared.selection import Selection, select_rows, values_of
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN, PAYMENTS
from custseg.analyses.shared.targets import add_targets, with_targets
from custseg.customers.bills import BILLS
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.dataset import Dataset
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.errors import DataError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.measures.catalogue import MEASURES
from custseg.numbers import counted
from custseg.result import Result
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import DAYS, SINGLE_ORDERS

ALWAYS = ("active_months", "days_to_pay", "effort_rank", "profit")
"""Metrics that the summary and the notes read, whatever the columns."""


OPEN = ("open_amount", "overdue_amount")
"""Columns that people do not see where nothing is open."""


def payments(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return how each customer pays, what is open, and its effort beside its profit.

    Args:
        inputs: paths of orders or invoices, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.

    Returns:
        One row per customer, the hardest to serve first, those who ordered once last; open amounts by age and DSO by
        month as sections, the base in the summary.

    Raises:
        CustsegError: the inputs, settings or names are wrong, or there are no dates of payment.
    """
    dataset = open_dataset(inputs, settings)
    check_known(dataset, "payments", DAYS, SINGLE_ORDERS)
    _check_payments(dataset)
    selection = _selection(dataset)
    metrics = available(customer_metrics(), dataset.roles - {"comparison"})
    names = {*selection.names, *(name for name in ALWAYS if name in metrics)}
    customers = build_customer_table(dataset, TableRequest(names, rejects=rejects))
    result = _empty_result(customers, selection)
    if customers.base is None or BILLS not in customers.tables:
        return result
    frame = _needed(customers.frame, selection)
    rows = select_rows(values_of(frame.lazy(), selection.names, selection.metrics), selection, settings)
    result.frame, result.total = rows.frame, rows.total
    totals = totals_of(frame)
    nothing_open = () if totals.everyone["open_bills"] else OPEN
    result.seen = tuple(name for name in result.seen if name not in nothing_open)
    months = months_section(customers)
    result.summary, target_notes = with_targets(payment_figures(customers, totals, months), customers)
    result.sections = [one for one in (ages_section(customers), months) if one is not None]
    result.notes = [
        *customers.notes, *payment_notes(dataset, customers), *rows.notes, *effort_notes(frame, customers),
        *target_notes,
    ]  # fmt: skip
    if selection.condition is not None:
        result.summary.append(shown_figure(result.total, counted(frame.height, "customer")))
        result.notes += none_shown_notes(result.total)
    return add_targets(result)


def _needed(customers: pl.LazyFrame, selection: Selection) -> pl.DataFrame:
    """Return all customers with what is shown and summed: other measures are not computed."""
    shown = {column for metric in selection.metrics.values() for column in metric.columns()}
    kept = {*shown, *SUMMED, "active", "profit", "effort_rank"}
    names = [name for name in customers.collect_schema().names() if name in kept or name not in MEASURES]
    return customers.select(names).collect(engine="streaming")


def _check_payments(dataset: Dataset) -> None:
    """Refuse data without dates of payment.

    Raises:
        DataError: no column holds them.
    """
    if "paid_date" not in dataset.table.columns.headers.columns:
        raise DataError(
            "custseg payments needs the days on which orders were paid, and no column holds them",
            where=dataset.table.source.name,
            hint="Name the column: --map paid_date=COLUMN, and that of the due dates: --map due_date=COLUMN. custseg "
            "inspect shows the columns. An order that is not paid yet has an empty cell there; where nothing is paid, "
            "name a column that is empty.",
        )


def _selection(dataset: Dataset) -> Selection:
    """Return the columns, condition and order of the table."""
    selection = customer_selection(dataset, PAYMENTS)
    # S of the formula of the LTV means nothing here.
    return replace(selection, columns=[replace(column, symbol="") for column in selection.columns], bar="")


def _empty_result(customers: CustomerTable, selection: Selection) -> Result:
    """Return a result without rows."""
    result = result_of(customers, "Payments", selection.columns)
    result.brief = ("Shown", "Late", "Open", "DSO", "Terms", "Disputed", "One-time")
    if not customers.settings["columns"]:
        names = [column.name for column in selection.columns]
        people = [name for name in names[1:] if name not in PAYMENTS.default]
        result.seen = (CUSTOMER_COLUMN.name, *people, *(name for name in PAYMENTS.terminal if name in names))
    return result
