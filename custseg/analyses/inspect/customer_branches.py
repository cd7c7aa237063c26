"""What the rows of orders say of customers themselves: who looks after them, what they are called, where they live."""

from __future__ import annotations

import polars as pl

from custseg.analyses.inspect.near_duplicates import can_compare
from custseg.analyses.inspect.near_pairs import is_postcode
from custseg.tables.headers.synonyms import normalise, roles
from custseg.tables.row_columns import CUSTOMER, ORIGINAL, REVENUE
from custseg.tables.transactions import Transactions

OWNERS, PEOPLE = "owners", "people"
ADDRESSES = ("email", "phone")


def customer_branches(table: Transactions, known: pl.LazyFrame) -> dict[str, pl.LazyFrame]:
    """Return the queries for customers of whom no row names a seller, and for their names and addresses.

    Args:
        table: the transactions.
        known: their typed rows that have a customer.
    """
    branches = {}
    if seller := table.columns.headers.get("seller"):
        named = is_filled(ORIGINAL + seller, table.columns.schema[seller])
        sums = [pl.len().cast(pl.Int64).alias("lines"), pl.col(REVENUE).cast(pl.Int128).sum().alias("revenue")]
        owned = known.group_by(CUSTOMER).agg(named.any().alias("owned"), *sums)
        branches[OWNERS] = owned.filter(~pl.col("owned"))
    if can_compare() and (columns := people_columns(table)):
        # The latest value stands for the customer: equal rows give equal values, whatever their order.
        values = [pl.col(ORIGINAL + column).cast(pl.String).max().alias(name) for name, column in columns.items()]
        branches[PEOPLE] = known.group_by(CUSTOMER).agg(values)
    return branches


def people_columns(table: Transactions) -> dict[str, str]:
    """Return the columns with names, e-mails, phone numbers and postcodes of customers; nothing if it is only one.

    Args:
        table: the transactions.
    """
    contacts = roles("contacts")
    # A column that is just called "name" may hold the names of orders or products.
    names = {name for rank in contacts["name"].ranks for name in rank}
    fitting = {"name": names & {name for rank in roles("transactions")["customer_id"].ranks for name in rank}}
    fitting |= {role: {name for rank in contacts[role].ranks for name in rank} for role in ADDRESSES}
    found: dict[str, str] = {}
    for column in table.source.columns:
        for role, known in fitting.items():
            if normalise(column) in known:
                found.setdefault(role, column)
        if is_postcode(column):
            found.setdefault("postcode", column)
    return found if {"name", "email"} & found.keys() and len(found) > 1 else {}


def is_filled(name: str, dtype: pl.DataType) -> pl.Expr:
    """Return whether a column has a value."""
    values = pl.col(name)
    return (values.str.strip_chars() != "").fill_null(False) if dtype == pl.String else values.is_not_null()
