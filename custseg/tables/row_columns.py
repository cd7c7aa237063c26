"""Names of the columns of typed rows, and what identifies an order and a customer in them."""

from __future__ import annotations

import polars as pl

from custseg.own_columns import own_column

CUSTOMER = "customer_id"
ORDER = own_column("order")
DATE = own_column("date")
REVENUE = own_column("revenue")
PROFIT = own_column("profit")
REASON = own_column("reason")

REFUNDED = own_column("refunded")
"""What refunds in a column of their own take off the revenue of a row; only where the file has them."""

LAST, COUNT, TENURE, SINCE = own_column("last"), own_column("count"), own_column("tenure"), own_column("since")
"""Of a row that is a customer, as given: the day of its last order, their number, its months, the days since then."""

ORIGINAL = own_column("original ")
"""Prefix of a column of the file, with its content as it is written there."""

LAST_DAY = own_column("last_day")
"""Date of the last line of an order; ``DATE`` is that of its first."""

ATTRIBUTE = own_column("is ")
"""Prefix of an attribute of customers, which may be called like one of their sums."""

HEADING = own_column("heading ")
"""Whether a row is a heading or a subtotal of a report; only in sources with ``has_headings``."""


def order_of_customer() -> pl.Expr:
    """Return what identifies the order of a row: its customer and its id; null without an id."""
    order = pl.col(ORDER).cast(pl.String)
    return pl.when(order != "").then(pl.concat_str(CUSTOMER, order, separator="\x1f"))


def empty_ids_to_null(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return rows without the ids of customers that are empty."""
    # A step of its own: in one with the trimming, every id would be trimmed twice.
    return rows.with_columns(pl.when(pl.col(CUSTOMER) != "").then(CUSTOMER).alias(CUSTOMER))
