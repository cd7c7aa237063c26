"""Attributes of customers from their rows: constant values, first and main values, numbers of distinct values."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.own_columns import own_column
from custseg.tables.ledger import USED, Reason
from custseg.tables.row_columns import ATTRIBUTE, CUSTOMER, DATE, ORDER, REASON, REVENUE

TEXT = own_column("text ")
"""Prefix of the name of a role: its text, beside the typed field of that name which a condition may read."""

LAST_SALES = "last_sales"
"""Name of their table in the plan of a scan."""

FIRST_SOLD = "first_sold"
"""Measure of the first day on which a customer bought goods, whatever became of the order."""

VARIES = own_column("varies ")
"""Prefix of the name of a field: whether the customer has several values of it."""


def constant_values(rows: pl.LazyFrame, fields: Collection[str]) -> pl.LazyFrame:
    """Return, per customer, a value of each field (``ATTRIBUTE`` + name), and if it has several (``VARIES`` + name).

    Args:
        rows: all rows, with the fields.
        fields: names of row fields; empty values do not count.
    """
    used = rows.filter(pl.col(REASON).is_in(USED))
    lowest = [pl.col(field).min().alias(ATTRIBUTE + field) for field in fields]
    varies = [(pl.col(field).min() != pl.col(field).max()).fill_null(False).alias(VARIES + field) for field in fields]
    return used.group_by(CUSTOMER).agg(*lowest, *varies)


def first_values(rows: pl.LazyFrame, orders: pl.LazyFrame, counts: pl.Expr, field: str) -> pl.LazyFrame:
    """Return the value of a row field in the first counted order of each customer, named like the field.

    Several orders on the first day, and several values in them, are decided by revenue, then alphabetically. What a
    customer returned before its first counted order decides nothing.

    Args:
        rows: all rows, with the field.
        orders: one row per order of used rows: ``CUSTOMER``, ``ORDER``, ``DATE`` and the sums that ``counts`` reads.
        counts: whether an order counts.
        field: name of the row field; empty values do not count.
    """
    counted = orders.filter(counts).select(CUSTOMER, ORDER, DATE)
    days = counted.group_by(CUSTOMER).agg(pl.col(DATE).min())
    first = counted.join(days, on=[CUSTOMER, DATE], how="semi")
    used = rows.filter(pl.col(REASON).is_in(USED), pl.col(field).is_not_null())
    keyed = used.with_columns(order_or_day(rows.collect_schema()[ORDER]).alias(ORDER))
    return _most_revenue(keyed.join(first, on=[CUSTOMER, ORDER], how="semi"), field)


def main_values(rows: pl.LazyFrame, field: str) -> pl.LazyFrame:
    """Return the value of a row field with most revenue in scope, per customer, named like the field.

    Args:
        rows: all rows, with the field.
        field: name of the row field; empty values do not count. Ties are decided alphabetically.
    """
    return _most_revenue(rows.filter(pl.col(REASON) == int(Reason.USED), pl.col(field).is_not_null()), field)


def _most_revenue(rows: pl.LazyFrame, field: str) -> pl.LazyFrame:
    per_value = rows.group_by(CUSTOMER, field).agg(pl.col(REVENUE).sum())
    best = pl.col(field).sort_by([REVENUE, field], descending=[True, False]).first()
    return per_value.group_by(CUSTOMER).agg(best.alias(field))


def sold_rows(rows: pl.LazyFrame, not_goods: Collection[str]) -> pl.LazyFrame:
    """Return the rows by which goods were sold: those that are used, with a revenue above zero.

    Args:
        rows: all rows, with the text of the product if ``not_goods`` names any.
        not_goods: products that are not goods, such as postage; their rows do not count.
    """
    used = rows.filter(pl.col(REASON).is_in(USED) & (pl.col(REVENUE) > 0))
    return used.filter(is_goods(not_goods)) if not_goods else used


def is_goods(not_goods: Collection[str]) -> pl.Expr:
    """Return whether the product of a row is none of those that are not goods, such as postage."""
    return ~pl.col(TEXT + "product").is_in(list(not_goods)).fill_null(False)


def last_sales(rows: pl.LazyFrame, field: str, not_goods: Collection[str]) -> pl.LazyFrame:
    """Return the last day on which each value of a field was sold, as ``DATE``.

    Args:
        rows: all rows, with the field; empty values do not count.
        field: name of the row field.
        not_goods: products that are not goods.
    """
    sold = sold_rows(rows, not_goods).filter(pl.col(field).is_not_null())
    return sold.group_by(field).agg(pl.col(DATE).max())


def distinct_counts(
    rows: pl.LazyFrame, fields: dict[str, str], not_goods: Collection[str], *, first_sold: bool = False
) -> pl.LazyFrame:
    """Return the number of distinct values of fields per customer.

    Args:
        rows: all rows, with the fields.
        fields: the field to count, by the name of its result column.
        not_goods: products that are not goods, such as postage; their rows do not count.
        first_sold: whether to add the first day with a sale, in all history.
    """
    inside, used = pl.col(REASON) == int(Reason.USED), sold_rows(rows, not_goods)
    if first_sold:
        used = used.with_columns(pl.when(inside).then(field).alias(field) for field in set(fields.values()))
    else:
        used = used.filter(inside)
    counts = [pl.col(field).drop_nulls().hash().n_unique().cast(pl.Int64).alias(name) for name, field in fields.items()]
    return used.group_by(CUSTOMER).agg(*counts, *([pl.col(DATE).min().alias(FIRST_SOLD)] if first_sold else []))
