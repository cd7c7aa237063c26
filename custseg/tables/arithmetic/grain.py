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
    counts = _counts(several, numbers.columns)
    return {name: _grain(rows, counts, place, name) for place, name in enumerate(numbers.columns)}


def _counts(several: pl.DataFrame, names: list[str]) -> dict[str, float | None]:
    """Return how the amounts of all columns lie in orders with several lines; names begin with a column's place.

    One query for all columns: several for each of them would take longer than reading a small file.
    """
    groups, counts = [pl.len().alias("lines")], []
    for place, value in enumerate(map(pl.col, names)):
        not_zero = (value != 0).fill_null(value=False)
        groups += [
            value.first().is_not_null().alias(f"{place} first filled"),
            value.is_not_null().sum().alias(f"{place} filled"),
            not_zero.first().alias(f"{place} first not zero"),
            not_zero.sum().alias(f"{place} not zero"),
            value.drop_nulls().n_unique().alias(f"{place} kinds"),
        ]
        lines, shown, kinds = pl.col("lines"), pl.col(f"{place} not zero") > 0, pl.col(f"{place} kinds")
        for what in ("filled", "not zero"):
            there = pl.col(f"{place} {what}")
            alone = pl.col(f"{place} first {what}") & (there == 1)
            counts += _of_orders(f"{place} {what}", there > 0, alone)
        one_value = (kinds == 1) & (pl.col(f"{place} filled") == lines)
        counts += _of_orders(f"{place} shown", shown, one_value)
        counts.append((kinds > 1).filter(shown).mean().alias(f"{place} varies"))
    return several.group_by("order id").agg(groups).select(counts).row(0, named=True)


def _of_orders(name: str, there: pl.Expr, agrees: pl.Expr) -> list[pl.Expr]:
    """Return the number of some orders, the share of those that agree with a rule, and the number of further lines."""
    return [
        there.sum().alias(f"{name}: orders"),
        agrees.filter(there).mean().alias(f"{name}: agree"),
        (pl.col("lines").cast(pl.Int64) - 1).filter(there).sum().alias(f"{name}: further"),
    ]


def _grain(rows: pl.DataFrame, counts: dict[str, float | None], place: int, name: str) -> Grain:
    """Return to what the amounts of a column belong.

    Args:
        rows: of orders.
        counts: of `_counts`.
        place: of the column.
        name: of the column.
    """
    value = pl.col(name)
    # Where all further lines of orders are blank, an order's first amount is also its sum.
    if counts[f"{place} shown: orders"] and counts[f"{place} filled: agree"] == 1:
        return "order first line"
    for what, there in (("filled", value.is_not_null()), ("not zero", (value != 0).fill_null(value=False))):
        if _on_first_line(rows, counts, f"{place} {what}", there):
            return "order first line"
    if not counts[f"{place} shown: orders"]:
        return "unknown"
    if not _agree(counts, f"{place} shown"):
        varies = counts[f"{place} varies"] or 0
        return "line" if varies > 1 - VARIES else "unknown"
    # Two lines of different orders agree this often: quantities that are nearly always 1 are not the order's.
    shares = rows[name].drop_nulls().value_counts(normalize=True, name="share")["share"]
    alike = float((shares**2).sum())
    return "order repeated" if _seldom(alike, int(counts[f"{place} shown: further"] or 0)) else "unknown"


def _on_first_line(rows: pl.DataFrame, counts: dict[str, float | None], what: str, there: pl.Expr) -> bool:
    """Return whether a column has an amount on the first line of orders only.

    Args:
        rows: of orders.
        counts: of `_counts`.
        what: the names of the counts of this column.
        there: whether a row has an amount.
    """
    if not _agree(counts, what):
        return False
    first = rows.group_by("order id").agg(there.first().alias("first"))["first"]
    missing = 1 - float(first.mean())  # type: ignore[arg-type]
    return _seldom(missing, int(counts[f"{what}: further"] or 0))


def _seldom(share: float, times: int) -> bool:
    """Return whether something that happens with a probability seldom happens so many times in a row."""
    return times * math.log(max(share, 1e-9)) < math.log(BY_CHANCE)


def _agree(counts: dict[str, float | None], what: str) -> bool:
    return (counts[f"{what}: orders"] or 0) >= MIN_ORDERS and (counts[f"{what}: agree"] or 0) >= MOSTLY
