"""Contacts: attributes of customers from a file of their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.computed_columns import computed_of
from custseg.tables.customer_doubts import are_emails
from custseg.tables.headers.columns import text_of, without_point
from custseg.tables.headers.missing_roles import require
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import roles
from custseg.tables.id_merging import GIVEN, KEPT, Matching
from custseg.tables.identity import settle_ids
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.side_files.date_order import open_order_text, style_in_file
from custseg.tables.side_files.side_file import SideFile, open_side_file
from custseg.tables.transactions import Transactions
from custseg.tables.values import amounts, dates
from custseg.tables.values.date_styles import DateStyle
from custseg.tables.values.flags import is_flag, read_flag

OWN_ID = own_column("own_id")
"""Id of a contact as its file has it."""

UNREAD = own_column("unread ")
"""Before the name of a column of dates: whether its text could not be read."""


def read_contacts(path: Input, orders: Transactions, settings: Settings) -> tuple[pl.DataFrame, list[Note]]:
    """Read the attributes of customers.

    Args:
        path: of the file; or a table in memory.
        orders: whose customers they are: where these are e-mails, contacts are found by theirs.
        settings: with ``map``, whose entries for contacts begin with "contacts.", and ``date_format``.

    Returns:
        One row per customer: ``CUSTOMER``, the roles found by their names, every other column by its own; and notes.

    Raises:
        DataError: the file cannot be read, or has no column for the customer.
    """
    file = open_side_file("contacts", path, settings)
    source, sample, headers = file.source, file.source.sample, file.headers()
    require(headers, "contacts", ["customer_id"], sample, source.name)
    _find_by_email(headers, sample, orders)
    role_of = {column: role for role, column in headers.columns.items()}
    whole, id_notes = settle_ids(headers, sample, f" of {source.name}")
    file.notes.extend(id_notes)
    styles = _styles(role_of, file, settings)
    dated = [column for column in styles if sample[column].dtype == pl.String]
    expressions = [
        dates.read_date(column, sample.schema[column], styles[column]).alias(role_of[column])
        if column in styles
        else _read(role_of[column], column, sample, whole).alias(role_of[column])
        if column in role_of
        else text_of(column, sample.schema).alias(column)
        for column in (*source.columns, *computed_of(source))
        if column in role_of or column not in roles("contacts")
    ]
    expressions += [_unread(column, styles[column]) for column in dated]
    frame = file.rows(expressions).filter(pl.col(CUSTOMER).is_not_null())
    for column in dated:
        if rows := int(frame[UNREAD + column].sum()):
            text = f"'{column}' of {source.name} holds no date in {counted(rows, 'row')}: there it counts as unknown."
            file.warn("dates", text)
    contacts = file.first_of_each(CUSTOMER, frame.drop(UNREAD + column for column in dated), "customer")
    return contacts, file.notes


def _find_by_email(headers: Headers, sample: pl.DataFrame, orders: Transactions) -> None:
    """Make the e-mail the customer of contacts where the orders name customers by e-mail and the contacts do not."""
    ids, emails = headers.columns["customer_id"], headers.get("email")
    known_by = orders.source.sample[orders.columns.headers.columns["customer_id"]]
    if emails is None or "customer_id" in headers.mapped or not are_emails(known_by):
        return
    if are_emails(sample[emails]) and not are_emails(sample[ids]):
        headers.columns["customer_id"] = headers.columns.pop("email")


def _styles(role_of: Mapping[str, str], file: SideFile, settings: Settings) -> dict[str, DateStyle | None]:
    """Return how columns of dates are written; warn where the order of day and month is open."""
    styles = {}
    for column in (column for column, role in role_of.items() if roles("contacts")[role].kind == "date"):
        style, sure = style_in_file(column, file.source, settings)
        if style and not sure:
            file.warn("date_order", open_order_text(column, file.source.name, style))
        styles[column] = style
    return styles


def _unread(column: str, style: DateStyle | None) -> pl.Expr:
    """Return whether the text of a column is filled but no date."""
    unread = dates.read_date(column, pl.String(), style).is_null() & (pl.col(column).str.strip_chars() != "")
    return unread.alias(UNREAD + column)


def _read(role: str, column: str, sample: pl.DataFrame, whole: Collection[str]) -> pl.Expr:
    kind, dtype = roles("contacts")[role].kind, sample.schema[column]
    if kind == "flag" and is_flag(sample[column]):
        return read_flag(sample[column])
    if kind in ("money", "number"):
        number = amounts.read_number(column, dtype, amounts.detect_style(sample[column]))
        return amounts.minor(number) if kind == "money" else number
    text = text_of(column, sample.schema)
    if role == CUSTOMER and are_emails(sample[column]):
        return text.str.to_lowercase()
    return without_point(text) if column in whole else text


def merge_customers(rows: pl.DataFrame, table: str, matching: Matching) -> pl.DataFrame:
    """Return the rows of a file of customers under those that their ids became, one row each.

    Args:
        rows: as `read_contacts` returns them.
        table: name of the roles of the file, such as "contacts".
        matching: which ids are one customer.

    Returns:
        Of several rows that are one customer the first value of each column: that of the id the customer keeps,
        then by id.
    """
    ids = [name for name in rows.columns if name in roles(table) and roles(table)[name].kind == "id"]
    merged = rows.with_columns(pl.col(CUSTOMER).alias(OWN_ID))
    for name in ids:
        merged = merged.join(matching.kept.rename({GIVEN: name}), on=name, how="left", maintain_order="left")
        merged = merged.with_columns(pl.coalesce(KEPT, name).alias(name)).drop(KEPT)
    several = merged.filter(pl.col(CUSTOMER).is_duplicated())
    several = several.sort(CUSTOMER, pl.col(OWN_ID) != pl.col(CUSTOMER), OWN_ID)
    joined = several.group_by(CUSTOMER, maintain_order=True).agg(pl.all().drop_nulls().first())
    alone = merged.filter(pl.col(CUSTOMER).is_unique())
    return pl.concat([alone.drop(OWN_ID), joined.select(rows.columns)])
