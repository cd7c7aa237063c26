"""Names of the columns of typed rows, and what identifies an order and a customer in them."""

from __future__ import annotations

import polars as pl

CUSTOMER = "customer_id"
ORDER = "_order"
DATE = "_date"
REVENUE = "_revenue"
PROFIT = "_profit"
REASON = "_reason"

REFUNDED = "_refunded"
"""What refunds in a column of their own take off the revenue of a row; only where the file has them."""

ORIGINAL = "_original "
"""Prefix of a column of the file, with its content as it is written there."""

LAST_DAY = "_last_day"
"""Date of the last line of an order; ``DATE`` is that of its first."""

ATTRIBUTE = "_is "
"""Prefix of an attribute of customers, which may be called like one of their sums."""

HEADING = "_heading "
"""Whether a row is a heading or a subtotal of a report; only in sources with ``has_headings``."""


def order_of_customer() -> pl.Expr:
    """Return what identifies the order of a row: its customer and its id; null without an id."""
    order = pl.col(ORDER).cast(pl.String)
    return pl.when(order != "").then(pl.concat_str(CUSTOMER, order, separator="\x1f"))


def empty_ids_to_null(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows without the ids of customers that are empty."""
    # A step of its own: in one with the trimming, every id would be trimmed twice.
    return rows.with_columns(pl.when(pl.col(CUSTOMER) != "").then(CUSTOMER).alias(CUSTOMER))
