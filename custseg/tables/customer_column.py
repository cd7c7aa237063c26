"""Doubts about the column of customers: one of phone numbers, of few users, or of an id that is nobody's."""

from __future__ import annotations

import polars as pl

from custseg.errors import Choice, Problem
from custseg.notes import Note
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.missing_roles import typed
from custseg.tables.headers.people import could_hold_customers, has_emails, is_called_user, may_be_phones
from custseg.tables.headers.roles import Headers
from custseg.tables.headers.synonyms import is_known, rank_of, read_header, roles
from custseg.tables.identity import is_placeholder
from custseg.tables.values import amounts, dates

PHONE = "phone"
"""A name of a customer by phone; the names of the same rank are such names too."""

ENOUGH_VALUES = 0.5
"""A column with so many values, against those of the phones, may tell customers apart as well."""


MAX_USERS, ROWS_OF_A_USER = 3, 10
"""So few users with so many rows each, on average, may be those who wrote the rows."""


def settle_shared_id(headers: Headers, sample: pl.DataFrame) -> list[Note]:
    """Take the e-mail for the customer where the id is one placeholder in all rows; return a warning of it.

    Args:
        headers: roles of the columns; get another column of customers.
        sample: first rows of the file.
    """
    column, email = headers.columns["customer_id"], headers.get("email")
    if "customer_id" in headers.mapped | headers.fixed or email in (None, column):
        return []
    ids = sample[column].cast(pl.String).str.strip_chars().drop_nulls().unique()
    if ids.len() != 1 or not is_placeholder(ids)[0] or not has_emails(sample[email]) or sample[email].n_unique() < 2:
        return []
    headers.columns["customer_id"] = email
    text = f"'{column}' is '{ids[0]}' in all rows, which is nobody: customers are told apart by '{email}'."
    return [Note("customer_by_email", text, warns=True)]


def check_customer_column(columns: Columns, sample: pl.DataFrame, where: str) -> tuple[list[Note], list[Problem]]:
    """Return a warning where customers are phone numbers, and the question who they are where another column may be.

    A column of few users is asked about too.

    Args:
        columns: of the transactions.
        sample: first rows of the file.
        where: name of the file.
    """
    headers, phone = columns.headers, columns.headers.columns["customer_id"]
    if "customer_id" in headers.mapped | headers.fixed:
        return [], []
    if question := _user_question(columns, sample, where):
        return [], [question]
    if not _is_phone(phone):
        return [], []
    others = [column for column in sample.columns if _may_be_better(column, columns, sample)]
    if others or not may_be_phones(sample[phone]):
        listed = [*others, phone]
        named = ", ".join(f"'{column}'" for column in others)
        what = f"'{phone}' may not be the customer: " + (
            f"{named} may be" if may_be_phones(sample[phone]) else "it does not hold phone numbers"
        )
        pairs = [typed("customer_id", column) for column in listed]
        hint = "Choose: " + " or ".join(f"--map {pair}" for pair in pairs)
        if not others:
            hint = f"Name another one: --map customer_id=COLUMN. If it is the customer: --map {pairs[-1]}"
        choices = tuple(Choice(column, "map", (f"customer_id={column}",)) for column in listed)
        return [], [Problem(what, where, hint, choices)]
    text = (
        f"Customers are told apart by '{phone}': one who has two numbers counts as two, and those who share one as "
        "one. If another column names them: --map customer_id=COLUMN"
    )
    return [Note("customer_by_phone", text, warns=True, stays=True)], []


def _user_question(columns: Columns, sample: pl.DataFrame, where: str) -> Problem | None:
    """Return the question who the customers are where the column names few users: they may have written the rows."""
    user = columns.headers.columns["customer_id"]
    if not is_called_user(user):
        return None
    users = sample.select(columns.text("customer_id")).to_series().drop_nulls()
    if users.n_unique() > MAX_USERS or users.len() < ROWS_OF_A_USER * users.n_unique():
        return None
    listed = " and ".join(f"'{one}'" for one in users.unique(maintain_order=True))
    what = f"'{user}' has only {listed} in {users.len():,} rows: they may have written the rows, and be no customers"
    hint = f"Name the customers: --map customer_id=COLUMN, or --map {typed('customer_id', user)} if they are those"
    return Problem(what, where, hint, (Choice(user, "map", (f"customer_id={user}",)),))


def _is_phone(column: str) -> bool:
    role = roles("transactions")["customer_id"]
    return rank_of(role, read_header(column)[0]) == rank_of(role, PHONE)


def _may_be_better(column: str, columns: Columns, sample: pl.DataFrame) -> bool:
    """Return whether a column without a role may name customers better than the phones: e-mails, or names.

    Names are the same on all lines of an order, and are not just one for each phone, nor few.
    """
    headers, values = columns.headers, sample[column]
    if column in headers.columns.values() or not could_hold_customers(values):
        return False
    if has_emails(values):
        return True
    if is_known(column) or values.dtype != pl.String or _holds_numbers_or_dates(values):
        return False
    rows = sample.select(
        phone=columns.text("customer_id"),
        other=columns.text_in(column),
        order=columns.text("order_id") if headers.get("order_id") else pl.int_range(pl.len()).cast(pl.String),
    ).drop_nulls("other")
    phones, others = sample[headers.columns["customer_id"]].n_unique(), rows["other"].n_unique()
    if others < max(2, ENOUGH_VALUES * phones) or others >= max(2, rows["order"].n_unique()):
        return False
    of_orders = rows.group_by("order").agg(pl.col("other").n_unique())["other"]
    pairs = rows.select("phone", "other").unique()
    return bool((of_orders == 1).all()) and not pairs.height == others == pairs["phone"].n_unique()


def _holds_numbers_or_dates(values: pl.Series) -> bool:
    texts = values.drop_nulls()
    texts = texts.filter(texts.str.strip_chars() != "")
    return amounts.share_read(texts) >= ENOUGH_VALUES or dates.share_read(texts, None) >= ENOUGH_VALUES
