"""A scan that counts the orders of each customer by a field and by time, where there is no money to sum."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.customers.row_totals_scan import RowTotalsScan
from custseg.customers.scan_branches import collect_branches
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import PERIOD, SLICE_KEY, OrderTotals
from custseg.tables.ledger import USED, Ledger, Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE
from custseg.tables.transactions import Transactions


def scan_order_totals(table: Transactions, plan: ScanPlan, wanted: OrderTotals) -> RowTotalsScan:
    """Read the file once for the orders of each customer.

    Args:
        table: the transactions.
        plan: what to read.
        wanted: months or days to count by.

    Returns:
        Totals with ``CUSTOMER`` and "orders".

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = plan.rows(table, position=plan.rejects is not None).cache()
    reasons = rows.group_by(REASON).agg(pl.len().cast(pl.Int64), pl.col(REVENUE).cast(pl.Int128).sum())
    found = collect_branches(
        {"totals": [_orders_by_field(rows, wanted, plan.scope.start)], "reasons": [reasons]}, rows, plan, table
    )
    ledger = Ledger()
    ledger.add(found["reasons"][0].iter_rows())
    return RowTotalsScan(found["totals"][0], ledger)


def _orders_by_field(rows: pl.LazyFrame, wanted: OrderTotals, start: dt.date | None) -> pl.LazyFrame:
    """Return the counted orders of each customer, field and period; an order counts for each field that it has."""
    used = rows.filter(pl.col(REASON).is_in(USED))
    order = order_or_day(used.collect_schema()[ORDER]).alias(ORDER)
    inside = pl.col(REASON) == int(Reason.USED)
    orders = (
        used.with_columns(order)
        .group_by(CUSTOMER, ORDER, SLICE_KEY)
        .agg(
            pl.col(DATE).min(),
            last_line=pl.col(DATE).max(),
            lines=inside.sum().cast(pl.Int64),
            counts=pl.col(REVENUE).filter(inside).sum() > 0,
        )
        # The day of an order is that of its first line, whatever field that has.
        .with_columns(pl.col(DATE).min().over(CUSTOMER, ORDER))
    )
    if start is not None:
        # An order that began before --from counts there, whatever the day of its other lines.
        before = pl.col(DATE) < start
        orders = orders.with_columns(
            lines=pl.when(before).then(0).otherwise("lines"), counts=pl.col("counts") & ~before
        )
    return orders.group_by(SLICE_KEY, wanted.of().alias(PERIOD), CUSTOMER).agg(
        pl.col("lines").sum(),
        first_line=pl.col(DATE).min(),
        last_line=pl.col("last_line").max(),
        orders=pl.col("counts").sum().cast(pl.Int64),
    )
