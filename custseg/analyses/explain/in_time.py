"""The orders of one customer in time, and its excluded rows."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.monthly_turnover import month_number
from custseg.numbers import counted
from custseg.result import Column, Section
from custseg.tables.ledger import EXCLUDED
from custseg.tables.row_columns import DATE, REASON
from custseg.tables.values.amounts import to_float

MONTHS, ROWS_LEFT_OUT = "months", "excluded"

SHOWN_MONTHS = 24
"""Months that a terminal shows, the latest ones."""


def months_of(orders: pl.DataFrame, as_of: dt.date, *, amounts: bool) -> pl.DataFrame:
    """Return "month" (2026-01), "orders" and "revenue" of each month from the first order to the report date.

    Args:
        orders: of the customer, as `orders_of` returns them.
        as_of: the report date.
        amounts: whether there are amounts.
    """
    inside = orders.filter(pl.col("lines") > 0).with_columns(month_number(pl.col(DATE)).alias("number"))
    sums = inside.group_by("number").agg(
        orders=pl.col("counts").sum().cast(pl.Int64), revenue=to_float(pl.col("revenue").cast(pl.Int128).sum())
    )
    if sums.is_empty():
        return pl.DataFrame(schema={"month": pl.String, "orders": pl.Int64, "revenue": pl.Float64})
    first = int(sums["number"].min())  # type: ignore[arg-type]
    last = max(as_of.year * 12 + as_of.month - 1, int(sums["number"].max()))  # type: ignore[arg-type]
    every = pl.DataFrame({"number": pl.Series(range(first, last + 1), dtype=sums.schema["number"])})
    filled = every.join(sums, on="number", how="left", maintain_order="left").fill_null(0)
    names = pl.Series("month", [f"{one // 12:04}-{one % 12 + 1:02}" for one in filled["number"]], dtype=pl.String)
    kept = filled.select("orders", "revenue") if amounts else filled.select("orders")
    return kept.insert_column(0, names)


def months_section(months: pl.DataFrame, *, for_people: bool) -> Section | None:
    """Return the orders by month as bars; None without any.

    Args:
        months: as `months_of` returns them.
        for_people: whether a terminal shows them, which has room for the latest ones.
    """
    if months.is_empty():
        return None
    shown, title = months, "Orders by month"
    if for_people:
        active = pl.any_horizontal(pl.col(name) != 0 for name in months.columns if name != "month")
        places = months.select(active).to_series().arg_true().to_list()
        until = places[-1] + 1 if places else 1
        shown = months.head(until).tail(SHOWN_MONTHS)
        quiet = months.height - until
        title += f", none in {counted(quiet, 'month')} since" if quiet else ""
        title += f" (the latest {SHOWN_MONTHS} of {until}; -o FILE writes all)" if shown.height < until else ""
    columns = [Column("month", "Month", whole=True), Column("orders", "Orders", "count")]
    if "revenue" in months.columns:
        columns.append(Column("revenue", "Revenue", "money"))
    return Section(MONTHS, title, shown, columns, bar=columns[-1].name, picture=True)


def excluded_section(rows: pl.DataFrame, *, amounts: bool) -> Section | None:
    """Return the excluded rows of a customer by reason; None without any.

    Args:
        rows: as `excluded_of` returns them.
        amounts: whether there are amounts.
    """
    if rows.is_empty():
        return None
    texts = {int(reason): reason.text for reason in EXCLUDED}
    reason = pl.col(REASON).cast(pl.Int64).replace_strict(texts, return_dtype=pl.String).alias("reason")
    by_reason = rows.sort(REASON).select(reason, "rows", money=to_float(pl.col("money")).fill_null(0.0))
    columns = [Column("reason", "Excluded rows", whole=True), Column("rows", "Rows", "count")]
    columns += [Column("money", "Money", "money")] if amounts else []
    frame = by_reason.select(column.name for column in columns)
    return Section(ROWS_LEFT_OUT, "Rows of this customer that are not counted", frame, columns, picture=True)
