"""What one scan sums of customers with totals: the figures that each row gives, instead of counting single orders."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.customers.scan_sums import ScanSums
from custseg.metrics.measures.measure import Adds
from custseg.metrics.units import MONTH
from custseg.tables.customer_totals.totals_table import CustomerTotals
from custseg.tables.row_columns import COUNT, DATE, LAST_DAY, SINCE, TENURE

GIVEN_MEASURES = {"tenure": TENURE, "days_since": SINCE}
"""Measures that a column of the file may give, with the sums that hold them."""


def sums_of_totals(sums: ScanSums, table: CustomerTotals) -> ScanSums:
    """Return the sums of a scan with the numbers of orders, the days and the months that rows give.

    Args:
        sums: as if each customer had one order.
        table: the customers.
    """
    headers, rows, orders = table.columns.headers, dict(sums.rows), dict(sums.orders)
    orders["last_order"] = (pl.when(sums.counts).then(pl.col(LAST_DAY)), Adds.MAX)
    orders["last_line"] = (pl.max_horizontal(LAST_DAY, DATE), Adds.MAX)
    if headers.get("orders"):
        rows[COUNT] = pl.col(COUNT)
        orders["orders"] = (pl.when(sums.counts).then(pl.col(COUNT)).otherwise(0), Adds.SUM)
    # A date counts up to the report date, which a number of months does not know: dates come first.
    if headers.get("tenure_months") and (not headers.get("first_order") or "tenure_months" in headers.mapped):
        months = (pl.col(TENURE) * MONTH).round().cast(pl.Int64, strict=False).clip(lower_bound=MONTH)
        orders[TENURE] = (months, Adds.MAX)
    if headers.get("days_since_last") and (not headers.get("last_order") or "days_since_last" in headers.mapped):
        orders[SINCE] = (pl.col(SINCE).round().cast(pl.Int64, strict=False), Adds.MIN)
    return replace(sums, rows=rows, orders=orders)
