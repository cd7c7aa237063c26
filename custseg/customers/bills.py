"""Bills: an order, or each of its instalments, with what it is worth, when it is due and when it was paid."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.own_columns import own_column
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE

BILLS = "bills"
"""Name of their table in the plan of a scan."""

PAID, DUE, DISPUTED = own_column("paid"), own_column("due"), own_column("disputed")
"""Columns of the rows: the days of payment and of its due date, and whether (or why) the customer disputes it."""

PAID_TEXT, UNREAD = own_column("paid text"), own_column("unread")
"""Day of payment as it is written; number of rows of a bill on which it cannot be read."""

MONEY, ROWS, LEADS, SETTLED = (own_column(name) for name in ("money", "rows", "leads", "settled"))
"""Of a bill: its money, its rows, whether it is the first of its order, and whether all bills of the order are paid."""

IN_DISPUTE = own_column("in dispute")
"""Whether the order of a bill is disputed, in part or as a whole."""


def paid_by(rows: pl.LazyFrame, as_of: dt.date | None) -> pl.LazyFrame:
    """Return the rows that are paid: on any day, or up to the report date if it is given."""
    return rows.filter(pl.col(PAID).is_not_null() if as_of is None else pl.col(PAID) <= as_of)


def grouped_bills(rows: pl.LazyFrame, as_of: dt.date | None) -> pl.LazyFrame:
    """Return the used rows of each order, added up by due date and day of payment.

    Args:
        rows: all rows, with those of ``PAID``, ``PAID_TEXT``, ``DUE`` and ``DISPUTED`` that the file has.
        as_of: the report date if it is given, after which nothing is paid yet; None if every payment is known.
    """
    schema = rows.collect_schema()
    used = rows.filter(pl.col(REASON) == int(Reason.USED)).with_columns(order_or_day(schema[ORDER]).alias(ORDER))
    if PAID_TEXT in schema:
        # Only few texts are left to trim.
        unread = pl.when(pl.col(PAID).is_null()).then(PAID_TEXT).str.strip_chars() != ""
        used = used.with_columns(unread.fill_null(False).alias(UNREAD))
    if as_of is not None and PAID in schema:
        used = used.with_columns(pl.when(pl.col(PAID) <= as_of).then(PAID).alias(PAID))
    sums = [pl.col(DATE).min(), pl.col(REVENUE).sum().alias(MONEY), pl.len().cast(pl.Int64).alias(ROWS)]
    if DISPUTED in schema:
        # A column that is no yes or no holds the reason of a dispute.
        disputed = pl.col(DISPUTED) if schema[DISPUTED] == pl.Boolean else pl.col(DISPUTED).is_not_null()
        sums.append(disputed.fill_null(False).any().alias(DISPUTED))
    sums += [pl.col(UNREAD).sum()] if PAID_TEXT in schema else []
    return used.group_by(CUSTOMER, ORDER, *_dates(schema)).agg(sums)


def bills_of(groups: pl.DataFrame) -> pl.DataFrame:
    """Return the bills of the orders that count: an order is one, or one for each payment and due date.

    Exports may state the dates of an order on one of its lines only. So a row without a date belongs to the last
    payment of its order, and one without a due date has that of its payment, else the last one of its order.

    Args:
        groups: as of `grouped_bills`.

    Returns:
        ``CUSTOMER``, ``DATE`` (of the order), those of ``PAID``, ``UNREAD``, ``DUE`` and ``DISPUTED`` that the file
        has, ``MONEY``, ``ROWS``, ``LEADS``, ``SETTLED``, ``IN_DISPUTE``.
    """
    # Hashes are compared first, which is quicker: of two orders that share one, both are looked at.
    repeated = groups.select(pl.struct(CUSTOMER, ORDER).hash())[:, 0].is_duplicated()
    alone = groups.filter(~repeated & (groups[MONEY] > 0)).with_columns(
        pl.lit(True).alias(LEADS),
        (pl.col(PAID).is_not_null() if PAID in groups.columns else pl.lit(False)).alias(SETTLED),
        (pl.col(DISPUTED) if DISPUTED in groups.columns else pl.lit(False)).alias(IN_DISPUTE),
    )
    parts = _parts(groups.filter(repeated)) if repeated.any() else alone.clear()
    return pl.concat([alone, parts.select(alone.columns)]).drop(ORDER)


def _parts(groups: pl.DataFrame) -> pl.DataFrame:
    """Return the bills of orders with several payments or due dates."""
    order, dates = [CUSTOMER, ORDER], _dates(groups.schema)
    counted = groups.filter(pl.col(MONEY).sum().over(order) > 0)
    whole = counted.with_columns(pl.col(DATE).min().over(order))
    if PAID in dates:
        undated = pl.all_horizontal(pl.col(name).is_null() for name in dates)
        whole = whole.with_columns(pl.when(undated).then(pl.col(PAID).max().over(order)).otherwise(PAID).alias(PAID))
    if DUE in dates:
        of_payment = [pl.col(DUE).max().over([*order, PAID])] if PAID in dates else []
        whole = whole.with_columns(pl.coalesce(DUE, *of_payment, pl.col(DUE).max().over(order)))
    sums = [pl.col(MONEY, ROWS).sum(), *([pl.col(DISPUTED).any()] if DISPUTED in groups.columns else [])]
    sums += [pl.col(UNREAD).sum()] if UNREAD in groups.columns else []
    bills = whole.group_by(*order, *dates).agg(pl.col(DATE).first(), *sums).sort(*order, *dates)
    settled = pl.col(PAID).is_not_null().all().over(order) if PAID in dates else pl.lit(False)
    disputed = pl.col(DISPUTED).any().over(order) if DISPUTED in groups.columns else pl.lit(False)
    return bills.with_columns(
        (pl.int_range(pl.len()).over(order) == 0).alias(LEADS), settled.alias(SETTLED), disputed.alias(IN_DISPUTE)
    )


def _dates(schema: pl.Schema) -> list[str]:
    return [name for name in (DUE, PAID) if name in schema]
