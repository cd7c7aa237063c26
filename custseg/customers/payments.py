"""How fast a customer pays: one payment per order."""

from __future__ import annotations

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.own_columns import own_column
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

PAID = own_column("paid")
DUE = own_column("due")


def payment_sums(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per customer, the number of paid orders, and their days to payment and days late.

    Args:
        rows: all rows, with the date ``PAID`` and, if the file has it, ``DUE``.

    Returns:
        ``CUSTOMER``, "paid_orders", "pay_days" (sum of days from order to payment) and, with ``DUE``, "due_orders"
        (paid orders with a due date) and "late_days" (sum of days from due date to payment, where later).
    """
    schema = rows.collect_schema()
    used = rows.filter(pl.col(REASON) == int(Reason.USED)).with_columns(order_or_day(schema[ORDER]).alias(ORDER))
    dates = [pl.col(name).max() for name in (PAID, DUE) if name in schema]
    orders = used.group_by(CUSTOMER, ORDER).agg(pl.col(DATE).min(), pl.col(REVENUE).sum(), *dates)
    paid = orders.filter(pl.col(REVENUE) > 0, pl.col(PAID).is_not_null())
    took = (pl.col(PAID) - pl.col(DATE)).dt.total_days()
    sums = [pl.len().cast(pl.Int64).alias("paid_orders"), took.sum().alias("pay_days")]
    if DUE in schema:
        late = (pl.col(PAID) - pl.col(DUE)).dt.total_days().clip(lower_bound=0)
        sums += [pl.col(DUE).count().cast(pl.Int64).alias("due_orders"), late.sum().alias("late_days")]
    return paid.group_by(CUSTOMER).agg(sums)
