"""What the rows say about a customer: constant attributes, first and main values, distinct counts."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from custseg.tables.ledger import USED, Reason
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER, DATE, REASON, REVENUE

TEXT = "_text "
"""Before the name of a role: its text, apart from the typed field that a condition may read."""

VARIES = "_varies "
"""Before the name of a field: whether the customer has several values of it."""


def constant_values(rows: pl.LazyFrame, fields: Collection[str]) -> pl.LazyFrame:
    """Return the value of each field per customer after ``ATTRIBUTE``, and after ``VARIES`` whether it has several.

    Args:
        rows: all rows, with the fields.
        fields: names of row fields; empty values do not count.
    """
    used = rows.filter(pl.col(REASON).is_in(USED))
    lowest = [pl.col(field).min().alias(ATTRIBUTE + field) for field in fields]
    varies = [(pl.col(field).min() != pl.col(field).max()).fill_null(False).alias(VARIES + field) for field in fields]
    return used.group_by(CUSTOMER).agg(*lowest, *varies)


def chosen_values(rows: pl.LazyFrame, field: str, kind: str) -> pl.LazyFrame:
    """Return one value of a row field per customer, under the name of the field.

    Args:
        rows: all rows, with the field.
        field: name of the row field.
        kind: "first": of the first day, history included; "main": with most revenue in scope. Ties are decided by
            revenue, then by the value in alphabetical order.
    """
    wanted = USED if kind == "first" else (int(Reason.USED),)
    used = rows.filter(pl.col(REASON).is_in(wanted), pl.col(field).is_not_null())
    if kind == "first":
        # The rows of first days alone: grouping all rows by day as well takes twice the memory.
        days = used.group_by(CUSTOMER).agg(pl.col(DATE).min())
        used = used.join(days, on=[CUSTOMER, DATE], how="semi")
    per_value = used.group_by(CUSTOMER, field).agg(pl.col(REVENUE).sum())
    best = pl.col(field).sort_by([REVENUE, field], descending=[True, False]).first()
    return per_value.group_by(CUSTOMER).agg(best.alias(field))


def distinct_counts(rows: pl.LazyFrame, fields: dict[str, str], not_goods: Collection[str]) -> pl.LazyFrame:
    """Return the number of distinct values of fields per customer.

    Args:
        rows: all rows, with the fields.
        fields: field of each column returned.
        not_goods: products that do not count, nor do the categories they are in.
    """
    used = rows.filter((pl.col(REASON) == int(Reason.USED)) & (pl.col(REVENUE) > 0))
    if not_goods:
        used = used.filter(~pl.col(TEXT + "product").is_in(list(not_goods)).fill_null(False))
    counts = [pl.col(field).drop_nulls().hash().n_unique().cast(pl.Int64).alias(name) for name, field in fields.items()]
    return used.group_by(CUSTOMER).agg(counts)
