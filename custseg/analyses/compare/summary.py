"""The base then and now: figures, the parts of the change of LTV, and who moved from which segment to which."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl

from custseg.analyses.compare.causes import BEFORE, BY_CUSTOMERS, LTV, ORDERS, RETURNED, REVENUE
from custseg.analyses.compare.customers import (
    ACTIVITY,
    BACK,
    CAME,
    CHANGE,
    GONE,
    LAPSED,
    LEFT,
    SEGMENT,
    STATUS,
    STAYED,
    Sides,
)
from custseg.analyses.compare.table import parts_of
from custseg.metrics.units import column_type
from custseg.numbers import counted, fixed, readable
from custseg.result import Cell, Column, Figure, Matrix, Section
from custseg.segments.rules import NOT_YET, RESERVED, Words
from custseg.tables.values.amounts import SCALE, to_float

MOST_SEGMENTS = 12
"""Segments of either table up to which a grid of moves is drawn; the rows of the moves hold all."""

BY = {
    "by_orders": "{} by more or fewer orders",
    "by_order_value": "{} by the value of orders",
    "by_returns": "{} by returns",
    "by_margin": "{} by the return on sales",
    "by_order_profit": "{} by the profit per order",
    "by_revenue": "{} by revenue",
    BY_CUSTOMERS: "{} by customers who came or left",
}
"""What people read of each part of the change of LTV."""


def figures_of(customers: pl.DataFrame, sides: Sides) -> list[Figure]:
    """Return the figures of the base, then and now.

    Args:
        customers: of `side_by_side`.
        sides: the two tables.
    """
    counts = _counts(customers, sides)
    then, now = counts[LEFT] + counts[STAYED], counts[CAME] + counts[STAYED]
    figures = _then_and_now("customers", "Customers", "count", (then, now))
    line = "Who"
    figures.append(Figure("customers_came", "Customers who came", "count", counts[CAME], line, "{} came"))
    figures.append(Figure("customers_left", "Customers who left", "count", counts[LEFT], line, "{} left"))
    figures.append(Figure("customers_stayed", "Customers who stayed", "count", counts[STAYED], line, "{} stayed"))
    if sides.has_lifecycle:
        title = "Customers who stayed and lapsed"
        figures.append(Figure("customers_lapsed", title, "count", counts[LAPSED], line, "{} of these lapsed"))
        title = "Lapsed customers who came back"
        figures.append(Figure("customers_back", title, "count", counts[BACK], line, "{} came back"))
    if sides.segment:
        phrase = "{} of those who stayed changed segment"
        figures.append(Figure("customers_moved", "Customers who moved", "count", counts["moved"], line, phrase))
    return figures + _sums(customers, sides)


def _counts(customers: pl.DataFrame, sides: Sides) -> dict[str, int]:
    values = [(pl.col(STATUS) == one).sum().alias(one) for one in (CAME, LEFT, STAYED)]
    if sides.has_lifecycle:
        values += [(pl.col(ACTIVITY) == one).sum().alias(one) for one in (LAPSED, BACK)]
    if sides.segment:
        values.append((pl.col(STAYED) & (pl.col(SEGMENT) != pl.col(SEGMENT + BEFORE))).sum().alias("moved"))
    return customers.select(values).row(0, named=True)


def _sums(customers: pl.DataFrame, sides: Sides) -> list[Figure]:
    """Return the sums of both tables, what follows from them, and why LTV changed."""
    names = [name + end for name in sides.sums for end in (BEFORE, "")]
    parts = parts_of(sides) if LTV in sides.sums else []
    columns = [*names, *(column.name for column in parts)]
    sums = customers.select(pl.col(columns).cast(pl.Int128).sum()).row(0, named=True) if columns else {}

    def pair(name: str) -> tuple[Any, Any]:
        return sums[name + BEFORE], sums[name]

    figures = _then_and_now(ORDERS, "Orders", "count", pair(ORDERS)) if ORDERS in sides.sums else []
    for name, title in ((REVENUE, "Revenue"), (RETURNED, "Returned"), (LTV, "LTV in total")):
        if name in sides.sums:
            values = pair(name)
            key = "ltv_total" if name == LTV else name
            figures += _then_and_now(key, title, "money", (_money(values[0]), _money(values[1])))
    figures += _of_buyers(customers, sides)
    for column in parts:
        value = _money(sums[column.name])
        figures.append(Figure(column.name, column.title, "money", value, "Why LTV changed", BY[column.name]))
    return figures


def _of_buyers(customers: pl.DataFrame, sides: Sides) -> list[Figure]:
    """Return the order value and the return on sales: of customers with an order, as in the summary of `segment`."""
    if not {ORDERS, REVENUE} <= {*sides.sums}:
        return []
    names = [name for name in (LTV, ORDERS, REVENUE) if name in sides.sums]
    sums = [
        customers.filter(pl.col(ORDERS + end) > 0).select(pl.col(name + end).cast(pl.Int128).sum() for name in names)
        for end in (BEFORE, "")
    ]
    then, now = (dict(zip(names, one.row(0), strict=True)) for one in sums)
    orders, revenue = (then[ORDERS], now[ORDERS]), (then[REVENUE], now[REVENUE])
    figures = _then_and_now("average_order_value", "Average order value", "money", _ratios(revenue, orders, SCALE))
    if LTV in sides.sums:
        figures += _then_and_now("margin", "Return on sales", "share", _ratios((then[LTV], now[LTV]), revenue, 1))
    return figures


def _ratios(above: tuple[int, int], below: tuple[int, int], scale: int) -> tuple[float | None, float | None]:
    found = [
        float(Decimal(up) / Decimal(down * scale)) if down else None for up, down in zip(above, below, strict=True)
    ]
    return found[0], found[1]


def _money(amount: int) -> float:
    return float(Decimal(int(amount)) / SCALE)


def _then_and_now(name: str, title: str, unit: str, values: tuple[Any, Any]) -> list[Figure]:
    """Return a figure of both tables, and its change."""
    then, now = values
    change = None
    if then is not None and now is not None:
        change = float(Decimal(repr(now)) - Decimal(repr(then))) if isinstance(now, float) else now - then
    return [
        Figure(f"{name}_before", f"{title} then", unit, then, title, "{} then"),
        Figure(name, f"{title} now", unit, now, title, "{} now"),
        Figure(f"{name}_change", f"Change of {title[0].lower()}{title[1:]}", unit, change, title, "change {}"),
    ]


def moves_of(customers: pl.DataFrame, sides: Sides) -> pl.DataFrame:
    """Return how many customers went from which segment to which, with their LTV then and now in integers.

    Args:
        customers: of `side_by_side`.
        sides: the two tables, which have segments.
    """
    sums = [pl.col(name).cast(pl.Int128).sum() for name in (LTV + BEFORE, LTV, CHANGE)] if LTV in sides.sums else []
    groups = customers.group_by(SEGMENT + BEFORE, SEGMENT).agg(pl.len().cast(pl.Int64).alias("customers"), *sums)
    return groups.sort(SEGMENT + BEFORE, SEGMENT)


def moves_section(moves: pl.DataFrame, labels: dict[str, str]) -> Section:
    """Return the table of moves, the largest first."""
    columns = [
        Column(SEGMENT + BEFORE, "Segment then", labels=labels),
        Column(SEGMENT, "Segment now", labels=labels),
        Column("customers", "Customers", "count"),
    ]
    if LTV in moves.columns:
        columns += [
            Column("ltv_before", "LTV then", "money"),
            Column("ltv", "LTV now", "money"),
            Column(CHANGE, "Change of LTV", "money"),
        ]
        moves = moves.with_columns(to_float(pl.col(name)).alias(name) for name in (LTV + BEFORE, LTV, CHANGE))
    frame = moves.sort("customers", SEGMENT + BEFORE, SEGMENT, descending=[True, False, False])
    frame = frame.select(pl.col(column.name).cast(column_type(column.unit)) for column in columns)
    return Section("moves", "From which segment to which", frame, columns, unseen=True)


def moves_matrix(moves: pl.DataFrame, order: list[str], labels: dict[str, str], words: Words) -> list[Matrix]:
    """Return the grid of moves; none where there are too many segments for one.

    Args:
        moves: of `moves_of`.
        order: names of segments, the first on top.
        labels: their titles.
        words: of the rules.
    """
    rows = _present(moves[SEGMENT + BEFORE], [NOT_YET, *order])
    columns = _present(moves[SEGMENT], [*order, *RESERVED])
    columns = [*(name for name in columns if name != GONE), *(name for name in columns if name == GONE)]
    if max(len(rows), len(columns)) > MOST_SEGMENTS or moves.is_empty():
        return []
    cells = {}
    for row in moves.iter_rows(named=True):
        # Of those who left there is only what they were worth then.
        worth = row.get(LTV + BEFORE) if row[SEGMENT] == GONE else row.get(LTV)
        cells[row[SEGMENT + BEFORE], row[SEGMENT]] = Cell(row["customers"], None if worth is None else _money(worth))
    title = "Customers by their segments then and now" + (", with their LTV now" if LTV in moves.columns else "")
    return [
        Matrix(
            title,
            words.say("then"),
            words.say("now"),
            {name: labels.get(name, words.group(name)) for name in rows},
            {name: labels.get(name, words.group(name)) for name in columns},
            cells,
            int(moves["customers"].sum()),
        )
    ]


def _present(values: pl.Series, order: list[str]) -> list[str]:
    """Return the distinct values: first those of the order, in its order."""
    there = {*values.to_list()}
    return [name for name in order if name in there] + sorted(there - {*order})


def headline_of(figures: dict[str, Any], *, nothing: bool, differs: str) -> str:
    """Return what people have to know first.

    Args:
        figures: of `figures_of`, by name.
        nothing: whether the two tables say the same.
        differs: what differs in how they were made, so that figures differ for that reason; empty if nothing does.
    """
    said = f"The tables were not made alike ({differs}). " if differs else ""
    if nothing:
        return f"Nothing changed: the same {counted(figures['customers'], 'customer')} with the same figures."
    words = [f"{counted(figures['customers_came'], 'customer')} came, {figures['customers_left']:,} left"]
    words[0] += f", {figures['customers_stayed']:,} stayed"
    if "customers_moved" in figures:
        words.append(f"{figures['customers_moved']:,} changed segment")
    if "ltv_total" in figures:
        change = figures["ltv_total_change"]
        sign = "+" if change > 0 else ""
        then, now = (readable(figures[name], "money") for name in ("ltv_total_before", "ltv_total"))
        words.append(f"LTV {then} → {now} ({sign}{fixed(change)})")
    return said + "; ".join(words) + "."
