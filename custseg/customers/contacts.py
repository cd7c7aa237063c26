"""Contacts: attributes of customers from a file of their own."""

from __future__ import annotations

import polars as pl

from custseg.customers.attributes import ATTRIBUTE
from custseg.errors import DataError
from custseg.notes import Note
from custseg.settings.settings import Settings
from custseg.sources.source import open_source, reading
from custseg.tables import amounts, dates
from custseg.tables.columns import text_of
from custseg.tables.headers import find_roles, require, roles
from custseg.tables.transactions import CUSTOMER


def read_contacts(path: str, settings: Settings, notes: list[Note]) -> pl.DataFrame:
    """Read the attributes of customers.

    Args:
        path: of the file.
        settings: with ``map``, whose entries for contacts begin with "contacts.".
        notes: gets what people should know about the file.

    Returns:
        One row per customer: ``CUSTOMER``, the roles found by their names, every other column by its own.

    Raises:
        DataError: the file cannot be read, or has no column for the customer.
    """
    source = open_source([path], settings["encoding"], notes)
    sample = source.sample
    if sample.is_empty():
        raise DataError("has a header but no rows", where=source.name)
    headers = find_roles("contacts", sample, contacts_mapping(settings), settings)
    require(headers, "contacts", ["customer_id"], sample, source.name)
    taken = {column: role for role, column in headers.columns.items()}
    expressions = [
        _read(taken[column], column, sample).alias(taken[column])
        if column in taken
        else text_of(column, sample.schema).alias(column)
        for column in source.columns
        if column in taken or column not in roles("contacts")
    ]
    with reading(source.name):
        frame = source.scan().select(expressions).filter(pl.col(CUSTOMER).is_not_null()).collect(engine="streaming")
    unique = frame.unique(CUSTOMER, keep="first", maintain_order=True)
    if unique.height < frame.height:
        text = (
            f"{frame.height - unique.height:,} rows of {source.name} repeat a customer: the first row of each is used."
        )
        notes.append(Note("contacts_repeated", text, warns=True))
    return unique


def contacts_mapping(settings: Settings) -> dict[str, str]:
    """Return the columns of contacts that the user mapped, by role."""
    prefix = "contacts."
    return {role.removeprefix(prefix): name for role, name in settings["map"].items() if role.startswith(prefix)}


def _read(role: str, column: str, sample: pl.DataFrame) -> pl.Expr:
    kind, dtype = roles("contacts")[role].kind, sample.schema[column]
    if kind == "date":
        return dates.read_date(column, dtype, dates.style_of_values(sample[column]))
    if kind in ("money", "number"):
        number = amounts.read_number(column, dtype, amounts.detect_style(sample[column]))
        return amounts.minor(number) if kind == "money" else number
    return text_of(column, sample.schema)


def join_contacts(customers: pl.DataFrame, contacts: pl.DataFrame, path: str, notes: list[Note]) -> pl.DataFrame:
    """Add the attributes of contacts to the customers, each after ``ATTRIBUTE``; the acquisition cost as "cac".

    Args:
        customers: one row per customer.
        contacts: as `read_contacts` returns them.
        path: name of the contacts file, for the notes.
        notes: gets how many customers have a contact.
    """
    attributes = contacts.select(
        CUSTOMER, *[pl.col(name).alias(ATTRIBUTE + name) for name in contacts.columns if name != CUSTOMER]
    )
    joined = customers.join(attributes, on=CUSTOMER, how="left").rename({ATTRIBUTE + "cac": "cac"}, strict=False)
    known = customers.join(contacts, on=CUSTOMER, how="semi").height
    if known < customers.height:
        text = f"{path} has no row for {customers.height - known:,} of {customers.height:,} customers."
        if known == 0:
            text += " Are the customer ids written alike in both files?"
        notes.append(Note("contacts_missing", text, warns=known == 0))
    return joined
