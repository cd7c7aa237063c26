"""The list of customers whose next order is due or overdue, the most valuable first."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.measures.rhythm import DUE, OVERDUE
from custseg.numbers import counted
from custseg.result import Column, Section

CONTACTS = ("phone", "email")
"""Columns of the contacts that the list shows."""

SHOWN = 20
DUE_COLUMNS, MORE_COLUMNS = ("rhythm_status", "next_order_due", "days_overdue", "ltv"), ("typical_gap", "orders")
"""What the list shows of customers, and what it shows after their contact data where there is room."""

LIST_OPTION = "--where \"rhythm_status IN ('due', 'overdue')\""
"""Options that list all of these customers, for a file."""


def is_due() -> pl.Expr:
    """Return whether a customer is due or overdue; one that has lapsed is neither."""
    return pl.col("rhythm_status").is_in([DUE, OVERDUE]).fill_null(False)


def by_value(values: pl.DataFrame) -> pl.DataFrame:
    """Return customers with the most valuable ones first: by LTV, else by orders."""
    key = "ltv" if "ltv" in values.columns else "orders"
    return values.sort(key, CUSTOMER_ID, descending=[True, False], nulls_last=True)


def due_section(values: pl.DataFrame, people: list[Column], top: int | None) -> Section | None:
    """Return whom to remind, the most valuable first; None if nobody is due.

    Args:
        values: metrics and attributes of all customers.
        people: columns with names and contact data, the name first.
        top: number of customers to list, 0 for all; None for the default.
    """
    due = by_value(values.filter(is_due()))
    if due.is_empty():
        return None
    figures, more = (
        [Column.of(CATALOGUE[name]) for name in names if name in due.columns] for names in (DUE_COLUMNS, MORE_COLUMNS)
    )
    names = [one for one in people if one.name not in CONTACTS]
    columns = [CUSTOMER_COLUMN, *names, *figures, *(one for one in people if one not in names), *more]
    shown = due.head(SHOWN if top is None else top or due.height)
    cut = f"{shown.height:,} of {counted(due.height, 'customer')} to remind; all: {LIST_OPTION} --top 0"
    return Section(
        name="due",
        title="Due and overdue, the most valuable first",
        frame=shown.select(column.name for column in columns),
        columns=columns,
        cut=cut if shown.height < due.height else "",
    )
