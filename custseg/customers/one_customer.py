"""What a scan keeps of single customers beside the sums of all: their orders, and their excluded rows."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from custseg.customers.scan_plan import Scanned
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

ORDERS_OF_ONE, EXCLUDED_OF_ONE = "orders_of_one", "excluded_of_one"
"""Names of their tables in the plan of a scan."""


def orders_of(scan: Scanned, ids: Collection[str]) -> pl.LazyFrame:
    """Return the orders of some customers in scope, the counted ones and the others.

    Args:
        scan: what is scanned.
        ids: of the customers.

    Returns:
        ``CUSTOMER``, ``ORDER``, ``DATE``, "counts" (whether it is a counted order) and "revenue" in scope.
    """
    inside, _ = scan.sums.orders["orders"]
    theirs = scan.orders.filter(_is_one_of(scan.orders, ids))
    return theirs.select(CUSTOMER, ORDER, DATE, "lines", "revenue", counts=inside > 0)


def excluded_of(scan: Scanned, ids: Collection[str]) -> pl.LazyFrame:
    """Return number and money of the excluded rows of some customers, by reason.

    Args:
        scan: what is scanned.
        ids: of the customers.

    Returns:
        ``CUSTOMER``, ``REASON``, "rows" and "money".
    """
    theirs = scan.rows.filter(_is_one_of(scan.rows, ids), ~pl.col(REASON).is_in(USED))
    return theirs.group_by(CUSTOMER, REASON).agg(
        rows=pl.len().cast(pl.Int64), money=pl.col(REVENUE).cast(pl.Int128).sum()
    )


def _is_one_of(frame: pl.LazyFrame, ids: Collection[str]) -> pl.Expr:
    """Return whether a row is of one of the customers; ids can be numbers in the rows."""
    dtype = frame.collect_schema()[CUSTOMER]
    wanted = pl.Series(sorted(ids), dtype=pl.String)
    if dtype == pl.String:
        return pl.col(CUSTOMER).is_in(wanted.implode())
    known = wanted.cast(dtype, strict=False).drop_nulls()
    return pl.col(CUSTOMER).is_in(known.implode())
