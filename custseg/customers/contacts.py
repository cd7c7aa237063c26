"""Attributes of contacts, added to the customer table."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER


def join_contacts(customers: pl.DataFrame, contacts: pl.DataFrame, path: str) -> tuple[pl.DataFrame, list[Note]]:
    """Add the attributes of contacts to the customers, each after ``ATTRIBUTE``; the acquisition cost as "cac".

    Args:
        customers: one row per customer.
        contacts: as `read_contacts` returns them.
        path: name of the contacts file, for the note.

    Returns:
        The customers, and a note where some have no contact.
    """
    attributes = contacts.select(
        CUSTOMER, *[pl.col(name).alias(ATTRIBUTE + name) for name in contacts.columns if name != CUSTOMER]
    )
    joined = customers.join(attributes, on=CUSTOMER, how="left").rename({ATTRIBUTE + "cac": "cac"}, strict=False)
    known = customers.join(contacts, on=CUSTOMER, how="semi").height
    notes = []
    if known < customers.height:
        text = f"{path} has no row for {customers.height - known:,} of {customers.height:,} customers."
        if known == 0:
            text += " Check that both files write customer ids alike."
        notes.append(Note("contacts_missing", text, warns=known == 0))
    return joined, notes
