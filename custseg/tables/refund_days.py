"""On which day a refund counts: its own, or that of its order."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

ORDER_DAY = "order-day"
"""What the setting ``refunds`` is where refunds count on the day of their order."""

SOLD = own_column("sold")


def on_order_days(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Return the rows with the day of their order for refunds whose order has a sale, and with their own otherwise.

    Args:
        rows: typed rows of a file with order ids, under the ids that their customers keep.
    """
    dtype = rows.collect_schema()[ORDER]
    moved = (pl.col(REVENUE) < 0) & pl.col(DATE).is_not_null() & _has_order(dtype)
    return rows.with_columns(pl.when(moved).then(pl.coalesce(_sale_day(), DATE)).otherwise(DATE).alias(DATE))


def refund_day_notes(sample: pl.DataFrame, setting: str) -> list[Note]:
    """Return the note that says on which day refunds count, where there are any after the day of their order.

    Args:
        sample: first rows of the file, typed.
        setting: "own-day" or "order-day"; with the latter, the rows have the days of their orders.
    """
    used = sample.filter(pl.col(REASON).is_in(USED), _has_order(sample.schema[ORDER]))
    refunds = used.with_columns(_sale_day().alias(SOLD)).filter(pl.col(REVENUE) < 0)
    if setting == ORDER_DAY:
        lone = refunds[SOLD].null_count()
        if refunds.height == lone:
            return []
        text = "A refund counts on the day of its order"
        text += f"; {counted(lone, 'refund')} without a sale of the same order on its own day." if lone else "."
        return [Note("refund_days", text)]
    if not refunds.select((pl.col(DATE) > pl.col(SOLD)).any()).item():
        return []
    text = "A refund counts on its own day, not on that of its order; for the latter: --refunds order-day."
    return [Note("refund_days", text)]


def _has_order(dtype: pl.DataType) -> pl.Expr:
    named = pl.col(ORDER).is_not_null()
    return named & (pl.col(ORDER) != "") if dtype == pl.String else named


def _sale_day() -> pl.Expr:
    """Return the day of the first sale of each row's order."""
    return pl.when(pl.col(REVENUE) > 0).then(DATE).min().over(CUSTOMER, ORDER)
