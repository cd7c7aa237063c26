"""Gaps of the base: who comes back after each order, and within how many days; how long gaps are."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.customers.gaps import OrderDays
from custseg.result import Column, Section
from custseg.tables.row_columns import DATE

MOST = 10
"""Number of the last order that has a row of its own; later orders share one."""

SOON = 0.8
"""Part of those who come back from whose days follows when a reminder is due."""

BINS = ((1, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, 180), (181, 365), (366, None))
"""Gaps that are counted together, in days: from, to."""

REPEAT_COLUMNS = [
    Column("order", "Order", whole=True),
    Column("customers", "Customers who placed it", "count", header="Placed it"),
    Column("came_back", "Customers who placed the next", "count", header="Placed the next"),
    Column("share", "Repeat rate", "share"),
    Column("median_days", "Median days to the next order", "days", header="Median days"),
    Column("days_80", "Days within which 80 % of them came back", "days", header="80 % within days"),
]
GAP_COLUMNS = [
    Column("gap", "Gap in days", whole=True),
    Column("gaps", "Gaps", "count"),
    Column("share", "Share of gaps", "share"),
]


@dataclass(frozen=True)
class Repeats:
    """Who came back, and when.

    Attributes:
        by_number: "order" (its number; the last one has later orders too), "customers", "came_back", "share",
            "median_days" and "days_80".
        gaps: number of gaps between order days by "gap" (a span of days), "gaps" and "share".
        by_day: order days of customers by ``DATE``: "orders".
    """

    by_number: pl.DataFrame
    gaps: pl.DataFrame
    by_day: pl.DataFrame

    @property
    def second(self) -> dict[str, float | None]:
        """Return the row of first orders: who came back for a second one."""
        return self.by_number.row(0, named=True) if self.by_number.height else dict.fromkeys(self.by_number.columns)

    def sections(self) -> list[Section]:
        """Return both tables for people."""
        names = pl.when(pl.col("order") > MOST).then(pl.format("{} and later", "order")).otherwise(
            pl.col("order").cast(pl.String)
        )  # fmt: skip
        repeat = "Repeat rate by order number: who placed the next order, and how soon"
        gaps = "Gaps between the order days of a customer"
        shown = self.by_number.with_columns(names.alias("order"))
        return [
            Section("repeat", repeat, shown, REPEAT_COLUMNS, "share", picture=True, more=True),
            Section("gaps", gaps, self.gaps, GAP_COLUMNS, "share", picture=True, more=True),
        ]


def repeats_of(days: OrderDays, inside: pl.Series) -> Repeats:
    """Return who came back after each order, and how long the gaps are.

    Args:
        days: of all counted orders.
        inside: ids of the customers in scope that have an order in it, as the repeat rate counts them.
    """
    places = days.customers.is_in(inside.implode())
    frame = days.frame().lazy().filter(pl.lit(places).gather(pl.col("place")))
    place, day = pl.col("place"), pl.col("day")
    is_new = (place != place.shift()).fill_null(True)
    at = pl.int_range(pl.len(), dtype=pl.Int64)
    numbered = frame.with_columns(
        number=at - pl.when(is_new).then(at).forward_fill() + 1,
        gap=pl.when(place.shift(-1) == place).then(day.shift(-1) - day),
        # Two orders of one day are one order day.
        fresh=is_new | (day != day.shift()).fill_null(True),
    ).collect()
    counts = numbered.lazy().group_by(pl.col("number").clip(upper_bound=MOST + 1), "gap").agg(orders=pl.len()).collect()
    by_day = numbered.lazy().filter("fresh").group_by("day").agg(orders=pl.len()).collect()
    dated = by_day.select(pl.from_epoch(pl.col("day").cast(pl.Int32), time_unit="d").alias(DATE), "orders").sort(DATE)
    return Repeats(_by_number(counts), _histogram(counts), dated)


def _by_number(counts: pl.DataFrame) -> pl.DataFrame:
    """Return one row per order number.

    Args:
        counts: "number", "gap" to the next order (null without one) and "orders", how many.
    """
    rows = []
    for (number,), part in sorted(counts.group_by("number")):
        gaps = dict(part.filter(pl.col("gap").is_not_null()).sort("gap").select("gap", "orders").iter_rows())
        placed, back = int(part["orders"].sum()), sum(gaps.values())
        median = (_at(gaps, (back + 1) // 2) + _at(gaps, back // 2 + 1)) / 2 if back else None
        soon = _at(gaps, -(-back * 4 // 5)) if back else None
        rows.append((number, placed, back, back / placed, median, soon))
    types = (pl.Int64, pl.Int64, pl.Int64, pl.Float64, pl.Float64, pl.Int64)
    names = (column.name for column in REPEAT_COLUMNS)
    return pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")


def _at(gaps: dict[int, int], place: int) -> int:
    """Return the gap at a place, 1 for the shortest."""
    for gap, number in gaps.items():
        place -= number
        if place <= 0:
            return gap
    raise ValueError("there are fewer gaps")


def _histogram(counts: pl.DataFrame) -> pl.DataFrame:
    """Return the number of gaps between order days by their length."""
    gaps = counts.filter(pl.col("gap") > 0)
    total = int(gaps["orders"].sum())
    rows = []
    for low, high in BINS:
        inside = gaps.filter(pl.col("gap").is_between(low, high or 10**9))
        label = f"{low} to {high}" if high else f"{low} or more"
        number = int(inside["orders"].sum())
        rows.append((label, number, number / total if total else None))
    schema = {"gap": pl.String, "gaps": pl.Int64, "share": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")
