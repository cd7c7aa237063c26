"""Attributes of customers from a file beside the orders, added to the customer table."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER


def join_customer_file(
    customers: pl.DataFrame, rows: pl.DataFrame, kind: str, path: str
) -> tuple[pl.DataFrame, list[Note]]:
    """Add the attributes of a file to the customers, each after ``ATTRIBUTE``.

    Args:
        customers: one row per customer.
        rows: of the file, one per customer; columns that the customers have already are left out.
        kind: of the file, such as "contacts".
        path: name of the file, for the note.

    Returns:
        The customers, and a note if some are not in the file.
    """
    new = [name for name in rows.columns if name != CUSTOMER and ATTRIBUTE + name not in customers.columns]
    attributes = rows.select(CUSTOMER, *[pl.col(name).alias(ATTRIBUTE + name) for name in new])
    joined = customers.join(attributes, on=CUSTOMER, how="left")
    known = customers.join(rows, on=CUSTOMER, how="semi").height
    notes = []
    if known < customers.height:
        text = f"{path} has no row for {customers.height - known:,} of {customers.height:,} customers."
        if known == 0:
            text += " Check that both files write customer ids alike."
        notes.append(Note(f"{kind}_missing", text, warns=known == 0))
    return joined, notes
