"""What figures were in the past of a file, by week and month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from custseg.analyses.check.known import ACTIVE_DAYS
from custseg.analyses.check.periods import change_of, figures_of, period_sums, timeline_of_figures
from custseg.analyses.shared.timeline import PERIOD_NUMBER
from custseg.customers.slices import PERIOD
from custseg.engine.customer_table import CustomerTable
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import SCALE

LENGTHS = {"month": 12, "week": 26}
"""Numbers of past periods that are looked at."""

LEAST = {"month": 4, "week": 8}
"""Numbers of complete periods from which limits say something."""

OF_PERIODS = {
    "month": ("revenue", "orders", "active_customers", "average_order_value"),
    "week": ("revenue", "orders", "average_order_value"),
}
CHANGES = ("revenue", "orders", "active_customers")
"""Figures whose change from month to month is limited too."""

LEAST_WEEKLY_ORDERS = 10
"""Orders of each week from which weeks can be compared."""


@dataclass(frozen=True)
class History:
    """The past values of a figure.

    Attributes:
        figure: name, as checks have it.
        values: in the order of the periods.
        first: name of the first period.
        last: name of the last period.
        periods: what they are: "month".
    """

    figure: str
    values: tuple[float, ...]
    first: str
    last: str
    periods: str


def histories(customers: CustomerTable, *, amounts: bool) -> list[History]:
    """Return the past values of figures that have a past.

    Args:
        customers: with slices by day.
        amounts: whether the rows have amounts.
    """
    found: list[History] = []
    for period in OF_PERIODS:
        found += _of_periods(customers, period, amounts=amounts)
    return found + _of_the_base(customers, amounts=amounts)


def _of_periods(customers: CustomerTable, period: str, *, amounts: bool) -> Iterator[History]:
    timeline = timeline_of_figures(customers, period)
    if timeline is None:
        return
    sums = period_sums(customers, timeline).to_dicts()
    by_number = {row[PERIOD_NUMBER]: row for row in sums}
    rows = [row for row in sums if row["complete"]][-LENGTHS[period] :]
    if len(rows) < LEAST[period]:
        return
    if period == "week" and min(row["orders"] for row in rows) < LEAST_WEEKLY_ORDERS:
        return
    for name in OF_PERIODS[period]:
        if not amounts and name in ("revenue", "average_order_value"):
            continue
        values = [figures_of(row)[name] for row in rows]
        known = tuple(float(value) for value in values if value is not None)
        if len(known) == len(rows):
            yield History(f"{period}_{name}", known, rows[0]["period"], rows[-1]["period"], period)
        if period == "month" and name in CHANGES:
            compared = [row for row in rows if row["_comparable"]]
            changes = [
                change_of(figures_of(row)[name], figures_of(by_number[row[PERIOD_NUMBER] - timeline.lag])[name])
                for row in compared
            ]
            known = tuple(float(change) for change in changes if change is not None)
            if len(known) == len(compared) >= LEAST[period] - 1:
                first, last = compared[0]["period"], compared[-1]["period"]
                yield History(f"{period}_{name}_change", known, first, last, period)


def _of_the_base(customers: CustomerTable, *, amounts: bool) -> list[History]:
    """Return figures of all customers as they were at the ends of months."""
    timeline = timeline_of_figures(customers, "month")
    if timeline is None:
        return []
    rows = [row for row in timeline.frame().to_dicts() if row["complete"]][-LENGTHS["month"] :]
    if len(rows) < LEAST["month"]:
        return []
    past = [_base_on(customers.slices, row["period_end"], amounts=amounts) for row in rows]
    first, last = rows[0]["period"], rows[-1]["period"]
    found = []
    for name in past[0]:
        values = tuple(value for one in past if (value := one[name]) is not None)
        if len(values) == len(past):
            found.append(History(name, values, first, last, "month"))
    return found


def _base_on(slices: pl.DataFrame, day: dt.date, *, amounts: bool) -> dict[str, float | None]:
    """Return figures of the customers of a day."""
    bought = pl.col("orders") > 0
    revenue = pl.col("revenue").cast(pl.Int128).sum() if amounts else pl.lit(0, pl.Int128)
    until = slices.lazy().filter(pl.col(PERIOD) <= day).group_by(CUSTOMER)
    each = until.agg(pl.col("orders").sum(), revenue.alias("revenue"), last=pl.col(PERIOD).filter(bought).max())
    since = day - dt.timedelta(days=ACTIVE_DAYS)
    sums = each.filter(pl.col("orders") > 0).select(
        pl.len().alias("customers"),
        repeat=(pl.col("orders") > 1).sum(),
        active=(pl.col("last") >= since).sum(),
        orders=pl.col("orders").sum(),
        revenue=pl.col("revenue").sum(),
    )
    row = sums.collect(engine="streaming").row(0, named=True)
    count, orders = row["customers"], row["orders"]
    found: dict[str, float | None] = {"repeat_rate": None, "active_share": None}
    if count:
        found = {"repeat_rate": row["repeat"] / count, "active_share": row["active"] / count}
    if amounts:
        found["average_order_value"] = int(row["revenue"]) / SCALE / orders if orders else None
    return found


def longest_gap(customers: CustomerTable) -> int | None:
    """Return the most days between two days with an order in the last year; None without two."""
    if customers.slices.is_empty() or customers.as_of is None:
        return None
    since = customers.as_of - dt.timedelta(days=ACTIVE_DAYS)
    days = customers.slices.filter((pl.col("orders") > 0) & (pl.col(PERIOD) >= since))[PERIOD].unique().sort()
    gaps = days.diff().drop_nulls()
    longest = gaps.max()
    return longest.days if isinstance(longest, dt.timedelta) else None
