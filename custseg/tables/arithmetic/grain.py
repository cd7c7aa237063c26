"""Whether a numeric column is of the line, or of the order: repeated on its lines, or on the first line only."""

from __future__ import annotations

import math
from typing import Literal

import polars as pl

Grain = Literal["line", "order repeated", "order first line", "unknown"]

MOSTLY = 0.97
"""Share of the orders with several lines that have to agree."""

VARIES = 0.9
"""Below this share of orders with one value the column is of the line."""

BY_CHANCE = 1e-3
"""A column of lines looks like one of orders by chance less often than this."""

MIN_ORDERS = 3


def grain_of(numbers: pl.DataFrame, order: pl.Series | None) -> dict[str, Grain]:
    """Return to what the amounts of each column belong.

    Args:
        numbers: the numeric columns, null where a cell is blank.
        order: the id of each row's order; rows without one are left out.

    Returns:
        The grain by column; "unknown" where too few orders have several lines, or a column never differs.
    """
    if order is None or numbers.is_empty():
        return dict.fromkeys(numbers.columns, "unknown")
    rows = numbers.with_columns(order.alias("order id")).filter(pl.col("order id").is_not_null())
    # Orders of one line say nothing of where the amounts of an order stand.
    several = rows.filter(pl.len().over("order id") > 1)
    if several.is_empty():
        return dict.fromkeys(numbers.columns, "unknown")
    return {name: _grain(rows, several, name) for name in numbers.columns}


def _grain(rows: pl.DataFrame, several: pl.DataFrame, name: str) -> Grain:
    value = pl.col(name)
    if _blank_after_first(several, value):
        return "order first line"
    for there in (value.is_not_null(), (value != 0).fill_null(value=False)):
        if _on_first_line(rows, several, there):
            return "order first line"
    orders = several.group_by("order id", maintain_order=True).agg(
        lines=pl.len(), shown=(value != 0).any(), blank=value.null_count(), kinds=value.drop_nulls().n_unique()
    )
    orders = orders.filter("shown")
    if orders.is_empty():
        return "unknown"
    one_value = (orders["kinds"] == 1) & (orders["blank"] == 0)
    if not _agree(one_value):
        varies = float((orders["kinds"] > 1).mean())  # type: ignore[arg-type]
        return "line" if varies > 1 - VARIES else "unknown"
    # Two lines of different orders agree this often: quantities that are nearly always 1 are not the order's.
    shares = rows[name].drop_nulls().value_counts(normalize=True, name="share")["share"]
    alike = float((shares**2).sum())
    others = int((orders["lines"] - 1).sum())
    return "order repeated" if _seldom(alike, others) else "unknown"


def _blank_after_first(several: pl.DataFrame, value: pl.Expr) -> bool:
    """Return whether all further lines of orders are blank: then an order's first amount is also its sum."""
    orders = several.group_by("order id").agg(
        first=value.first().is_not_null(), filled=value.is_not_null().sum(), shown=(value != 0).any()
    )
    orders = orders.filter(pl.col("filled") > 0)
    return bool(orders["shown"].any()) and bool((orders["first"] & (orders["filled"] == 1)).all())


def _on_first_line(rows: pl.DataFrame, several: pl.DataFrame, there: pl.Expr) -> bool:
    """Return whether a column has an amount on the first line of orders only."""
    orders = several.group_by("order id").agg(lines=pl.len(), first=there.first(), there=there.sum())
    orders = orders.filter(pl.col("there") > 0)
    if not _agree(orders["first"] & (orders["there"] == 1)):
        return False
    first = rows.group_by("order id").agg(there.first().alias("first"))["first"]
    missing = 1 - float(first.mean())  # type: ignore[arg-type]
    return _seldom(missing, int((orders["lines"] - 1).sum()))


def _seldom(share: float, times: int) -> bool:
    """Return whether something that happens with a probability seldom happens so many times in a row."""
    return times * math.log(max(share, 1e-9)) < math.log(BY_CHANCE)


def _agree(orders: pl.Series) -> bool:
    return orders.len() >= MIN_ORDERS and float(orders.mean()) >= MOSTLY  # type: ignore[arg-type]
