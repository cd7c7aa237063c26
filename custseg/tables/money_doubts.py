"""What makes one doubt that a column of amounts is the revenue of its row."""

from __future__ import annotations

import polars as pl

from custseg.notes import Note
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.synonyms import known_exports, normalise, refund_names
from custseg.tables.values import amounts

ORDERS = 10
"""Orders of several lines that are needed to tell."""

ALIKE = 0.95


def doubts_of_money(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Return notes on amounts that may not be what they seem.

    Args:
        columns: of the transactions, with the styles of their amounts.
        sample: first rows of the file.
    """
    notes = _of_export(columns) + _of_refunds(columns, sample)
    return notes + _of_totals(columns, sample)


def _of_export(columns: Columns) -> list[Note]:
    warning = known_exports().get(columns.headers.export, {}).get("warns")
    return [Note("export", str(warning), warns=True)] if warning else []


def _of_refunds(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Name the columns of refunds that nobody reads."""
    notes = []
    for column in sample.columns:
        if normalise(column) not in refund_names() or column in columns.headers.columns.values():
            continue
        number = amounts.read_number(column, sample.schema[column], amounts.detect_style(sample[column]))
        refunded = sample.select(number).to_series().fill_null(0)
        rows = int((refunded != 0).sum())
        if rows:
            text = f"'{column}' is not taken off: of the first {sample.height:,} rows {rows:,} have been refunded."
            notes.append(Note("refunds_not_taken_off", text, warns=True))
    return notes


def _of_totals(columns: Columns, sample: pl.DataFrame) -> list[Note]:
    """Doubt amounts that are the same on all lines of an order although its products differ."""
    found = columns.headers.columns
    if not {"order_id", "revenue", "product"} <= found.keys():
        return []
    rows = sample.select(
        order=columns.text("order_id"), product=columns.text("product"), amount=columns.plain_number("revenue")
    ).drop_nulls()
    orders = rows.group_by("order").agg(pl.col("product").n_unique(), pl.col("amount").n_unique())
    several = orders.filter(pl.col("product") > 1)
    if several.height < ORDERS or several.filter(pl.col("amount") == 1).height < ALIKE * several.height:
        return []
    column = found["revenue"]
    text = (
        f"'{column}' is the same on every line of an order: it may be the total of the order, which is then added up "
        "once a line."
    )
    if "quantity" in found:
        text += " The price of one item, multiplied by the quantity: --map unit_price=COLUMN"
    return [Note("order_total_on_lines", text, warns=True)]
