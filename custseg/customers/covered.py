"""Until when the payments of customers cover: by a column with the end of the period, or by the words of a plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from custseg.customers.orders import order_or_day
from custseg.own_columns import own_column
from custseg.tables.ledger import USED
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON, REVENUE
from custseg.tables.values.paid_periods import hint_of_period, months_of_plan, months_of_product

COVERED_END = own_column("covered until")
PLAN = own_column("plan")
COVERING_PRODUCT = own_column("covering product")

END = own_column("end")


def paid_until(rows: pl.LazyFrame, columns: Collection[str]) -> pl.LazyFrame:
    """Return, per customer, the last day that its payments cover, as "paid_until"; only of customers with one.

    Args:
        rows: all rows.
        columns: those of ``COVERED_END``, ``PLAN`` and ``COVERING_PRODUCT`` that the rows have.
    """
    ends = [end for name in (COVERED_END, PLAN, COVERING_PRODUCT) if name in columns for end in [_end_by(name)]]
    used = rows.filter(pl.col(REASON).is_in(USED) & may_cover({name: pl.col(name) for name in columns}))
    covering = used.with_columns(pl.coalesce(ends).alias(END)).filter(pl.col(END).is_not_null())
    order = order_or_day(rows.collect_schema()[ORDER])
    # What was paid back covers nothing.
    orders = covering.group_by(CUSTOMER, order.alias(ORDER)).agg(pl.col(REVENUE).sum(), pl.col(END).max())
    return orders.filter(pl.col(REVENUE) > 0).group_by(CUSTOMER).agg(pl.col(END).max().alias("paid_until"))


def may_cover(fields: Mapping[str, pl.Expr]) -> pl.Expr:
    """Return whether a row may name a period, by a quick look: in most files none does, and no text is kept.

    Args:
        fields: those of ``COVERED_END``, ``PLAN`` and ``COVERING_PRODUCT`` that the rows have, by name.
    """
    return pl.any_horizontal(
        value.is_not_null() if name == COVERED_END else value.str.contains(hint_of_period()).fill_null(False)
        for name, value in fields.items()
    )


def _end_by(name: str) -> pl.Expr:
    """Return the last day that a row covers by one of its columns."""
    if name == COVERED_END:
        return pl.col(name)
    months = months_of_plan(pl.col(name)) if name == PLAN else months_of_product(pl.col(name))
    return pl.col(DATE).dt.offset_by(pl.format("{}mo", months)).dt.offset_by("-1d")
