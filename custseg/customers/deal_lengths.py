"""How long the deals of customers take: from their opening to the order."""

from __future__ import annotations

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.own_columns import own_column
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

DEAL_OPENED = own_column("deal opened")
"""Day on which the deal of a row was opened."""


def deal_lengths(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return, per customer, the number of its counted orders whose deal has a day of opening, and their days.

    Args:
        rows: all rows, with ``DEAL_OPENED``. A deal that was opened after its order tells nothing.

    Returns:
        ``CUSTOMER``, "timed_deals" and "deal_days".
    """
    used = rows.filter(pl.col(REASON) == int(Reason.USED))
    order = order_or_day(rows.collect_schema()[ORDER]).alias(ORDER)
    orders = used.group_by(CUSTOMER, order).agg(pl.col(DATE, DEAL_OPENED).min(), pl.col(REVENUE).sum())
    days = (pl.col(DATE) - pl.col(DEAL_OPENED)).dt.total_days()
    timed = orders.filter((pl.col(REVENUE) > 0) & (days >= 0))
    return timed.group_by(CUSTOMER).agg(pl.len().cast(pl.Int64).alias("timed_deals"), days.sum().alias("deal_days"))
