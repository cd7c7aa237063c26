"""What a scan keeps of single customers beside the sums of all: their orders, and their excluded rows."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.customers.scan_plan import Scanned
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

ORDERS_OF_ONE, EXCLUDED_OF_ONE, DAYS_OF_ONE = "orders_of_one", "excluded_of_one", "days_of_one"
"""Names of their tables in the plan of a scan."""


@dataclass(frozen=True)
class Ones:
    """Single customers of whom more is kept than sums.

    Attributes:
        ids: of them; empty for none.
        alone: whether figures that take long, and that no sum of the base reads, are found for them alone: numbers of
            distinct things, bills, turnover by month. Those of all other customers are then empty or zero.
        by_day: whether the sums of their rows are kept by day, too.
    """

    ids: tuple[str, ...] = ()
    alone: bool = False
    by_day: bool = False

    @property
    def only(self) -> frozenset[str]:
        """Return the ids of the only customers with such figures; empty if all have them."""
        return frozenset(self.ids) if self.alone else frozenset()


def orders_of(scan: Scanned) -> pl.LazyFrame:
    """Return the orders of some customers in scope, the counted ones and the others.

    Args:
        scan: what is scanned of them.

    Returns:
        ``CUSTOMER``, ``ORDER``, ``DATE``, "counts" (whether it is a counted order) and "revenue" in scope.
    """
    inside, _ = scan.sums.orders["orders"]
    return scan.orders.select(CUSTOMER, ORDER, DATE, "lines", "revenue", counts=inside > 0)


def excluded_of(scan: Scanned) -> pl.LazyFrame:
    """Return number and money of the excluded rows of some customers, by reason.

    Args:
        scan: what is scanned of them.

    Returns:
        ``CUSTOMER``, ``REASON``, "rows" and "money".
    """
    theirs = scan.rows.filter(~pl.col(REASON).is_in(USED))
    return theirs.group_by(CUSTOMER, REASON).agg(
        rows=pl.len().cast(pl.Int64), money=pl.col(REVENUE).cast(pl.Int128).sum()
    )


def days_of(scan: Scanned) -> pl.LazyFrame:
    """Return the sums of the used rows of some customers by day.

    Args:
        scan: what is scanned of them.

    Returns:
        ``CUSTOMER``, ``DATE`` and the sums of rows.
    """
    theirs = scan.rows.filter(pl.col(REASON).is_in(USED))
    return theirs.group_by(CUSTOMER, DATE).agg(scan.sums.of_rows())
