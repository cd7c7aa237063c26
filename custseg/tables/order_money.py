"""Amounts of whole orders: taken once per order, and shared out over its lines."""

from __future__ import annotations

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.row_amounts import CENT, amount_of, product_of


def of_order(amount: pl.Expr, columns: Columns, *, of_line: bool = False) -> pl.Expr:
    """Return an amount of a whole order on each of its lines; the amount itself where amounts are those of rows.

    Args:
        amount: on the lines, of which the first that has one counts.
        columns: of the table.
        of_line: whether it is that of the line, so that the lines of the order are added up.
    """
    if not columns.sale.per_order:
        return amount
    key = order_key(columns)
    whole = amount.sum().over(key) if of_line else amount.drop_nulls().first().over(key)
    return pl.when(columns.text("order_id").is_null()).then(amount).otherwise(whole)


def order_key(columns: Columns) -> list[pl.Expr]:
    """Return what identifies the order of a row: its id, and its customer, since ids may begin anew."""
    return [columns.text("order_id"), columns.text("customer_id")]


def shared_out(amount: pl.Expr, columns: Columns) -> pl.Expr:
    """Return an order's amount shared out over its lines, to the cent: by the largest remainder.

    Args:
        amount: of the order, in integers of ``SCALE``, the same on each of its lines.
        columns: with the line amounts, or quantities and prices, that are the shares; without them all lines are equal.
    """
    key = order_key(columns)
    lines = pl.len().over(key)
    weight = weight_of(columns)
    total = weight.sum().over(key)
    weight, total = pl.when(total > 0).then(weight).otherwise(1), pl.when(total > 0).then(total).otherwise(lines)
    cents = amount.abs() // CENT
    product = cents.cast(pl.Int128) * weight.cast(pl.Int128)
    share = product // total.cast(pl.Int128)
    remainder = (product - share * total.cast(pl.Int128)).cast(pl.Float64)
    left = cents - share.sum().over(key)
    place = remainder.rank("ordinal", descending=True).over(key)
    first = pl.int_range(pl.len()).over(key) == 0
    exact = (share + (place <= left).cast(pl.Int128)) * CENT + pl.when(first).then(amount.abs() % CENT).otherwise(0)
    width = pl.Int128 if columns.wide else pl.Int64
    alone = columns.text("order_id").is_null()
    return pl.when(alone).then(amount).otherwise((exact * amount.sign()).cast(width))


def weight_of(columns: Columns) -> pl.Expr:
    """Return the share of a line in its order, as a whole number that is not negative."""
    headers = columns.headers
    if columns.sale.lines_add_up and headers.get("revenue"):
        weight = amount_of(columns, "revenue")
    elif headers.get("line_amount"):
        weight = amount_of(columns, "line_amount")
    elif headers.get("quantity") and headers.get("unit_price"):
        weight = product_of(columns, "quantity", "unit_price")
    else:
        return pl.lit(0)
    return (weight.abs() // CENT).fill_null(0)
