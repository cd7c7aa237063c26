"""Sums of customers by the value of a row field."""

from __future__ import annotations

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.customers.scan_sums import ORDERS_EVER, ScanSums
from custseg.customers.slices import SLICE_KEY
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON
from custseg.tables.values.lists import taken_apart


def sums_by_field(rows: pl.LazyFrame, sums: ScanSums, *, lists: bool = False) -> pl.LazyFrame:
    """Return, per customer and value of a field, the sums of the rows and the number of counted orders.

    A customer has a value only by rows in scope: rows before it decide what counts, but are no rows of the value.

    Args:
        rows: all rows, with the field ``SLICE_KEY``.
        sums: what to sum.
        lists: whether the values of the field are lists: a row then counts for each of its values.
    """
    used = rows.filter(pl.col(REASON).is_in(USED))
    used = taken_apart(used, SLICE_KEY) if lists else used
    order = order_or_day(used.collect_schema()[ORDER]).alias(ORDER)
    # With --from, the date of an order decides whether it counts.
    day = [pl.col(DATE).min()] if "net" in sums.rows else []
    orders = used.with_columns(order).group_by(CUSTOMER, ORDER, SLICE_KEY).agg(*day, *sums.of_rows())
    numbers = [name for name in ("orders", ORDERS_EVER) if name in sums.orders]
    counted = orders.with_columns(sums.orders[name][0].alias(name) for name in numbers)
    return counted.group_by(CUSTOMER, SLICE_KEY).agg(pl.col(name).sum() for name in [*numbers, *sums.rows])
