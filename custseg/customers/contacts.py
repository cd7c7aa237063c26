"""Contacts: attributes of customers from a file of their own."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.customers.attributes import ATTRIBUTE
from custseg.errors import DataError
from custseg.notes import Note
from custseg.numbers import counted
from custseg.settings.settings import Settings
from custseg.sources.source import open_source, reading
from custseg.tables import amounts, dates
from custseg.tables.columns import text_of
from custseg.tables.flags import read_flag, says_yes_or_no
from custseg.tables.headers import find_roles, require, roles
from custseg.tables.mixed_dates import style_of_role
from custseg.tables.transactions import CUSTOMER

UNREAD = "_unread "
"""Before the name of a column of dates: whether a text there could not be read."""


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
    prefix = "contacts."
    mapping = {role.removeprefix(prefix): name for role, name in settings["map"].items() if role.startswith(prefix)}
    headers = find_roles("contacts", sample, mapping, settings)
    require(headers, "contacts", ["customer_id"], sample, source.name)
    taken = {column: role for role, column in headers.columns.items()}
    expressions = [
        _read(taken[column], column, sample).alias(taken[column])
        if column in taken
        else text_of(column, sample.schema).alias(column)
        for column in source.columns
        if column in taken or column not in roles("contacts")
    ]
    dated = _dated(taken, sample)
    expressions += [_unread(column, taken, sample) for column in dated]
    with reading(source.name):
        frame = source.scan().select(expressions).filter(pl.col(CUSTOMER).is_not_null()).collect(engine="streaming")
    for column in dated:
        if rows := int(frame[UNREAD + column].sum()):
            text = f"'{column}' of {source.name} cannot be read as a date in {counted(rows, 'row')}: taken as unknown."
            notes.append(Note("contacts_dates", text, warns=True))
    frame = frame.drop(UNREAD + column for column in dated)
    unique = frame.unique(CUSTOMER, keep="first", maintain_order=True)
    if unique.height < frame.height:
        text = (
            f"{frame.height - unique.height:,} rows of {source.name} repeat a customer: the first row of each is used."
        )
        notes.append(Note("contacts_repeated", text, warns=True))
    return unique


def _dated(taken: Mapping[str, str], sample: pl.DataFrame) -> list[str]:
    return [
        name
        for name, role in taken.items()
        if roles("contacts")[role].kind == "date" and sample[name].dtype == pl.String
    ]


def _unread(column: str, taken: Mapping[str, str], sample: pl.DataFrame) -> pl.Expr:
    """Return, for each row, whether a text that stands there is no date."""
    unread = _read(taken[column], column, sample).is_null() & (pl.col(column).str.strip_chars() != "")
    return unread.alias(UNREAD + column)


def _read(role: str, column: str, sample: pl.DataFrame) -> pl.Expr:
    kind, dtype = roles("contacts")[role].kind, sample.schema[column]
    if kind == "date":
        return dates.read_date(column, dtype, style_of_role(sample[column]))
    if kind == "flag" and says_yes_or_no(sample[column]):
        return read_flag(sample[column])
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
