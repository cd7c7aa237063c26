"""Season and pace of a base: what a model of customers does not know, and why a total was off."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.base_season import season_by_month
from custseg.forecast.origins import LEAST_DAYS, YEAR_DAYS
from custseg.tables.row_columns import CUSTOMER, DATE

MOST_PACES = 5
"""Years whose pace is shown, at most."""


def season_of(days: pl.DataFrame, end: dt.date) -> pl.DataFrame | None:
    """Return the season of a base by month, as `season_by_month` returns it.

    Args:
        days: order days, as `order_days` returns them.
        end: last day of the history.
    """
    return season_by_month(days.group_by(DATE).agg(orders=pl.len()), end)


def paces_of(days: pl.DataFrame, end: dt.date) -> pl.DataFrame:
    """Return the order days per customer in each year, of the customers known at its start.

    Args:
        days: order days, as `order_days` returns them.
        end: last day of the history; years end with it.

    Returns:
        "from" and "until" (first and last day), "customers", "orders", "orders_per_customer" and "change" (÷ that of
        the year before; null for the first), the earliest first. A year needs half a year of history before it.
    """
    first = days[DATE].min()
    rows = []
    firsts = days.lazy().group_by(CUSTOMER).agg(first=pl.col(DATE).min())
    joined = days.lazy().join(firsts, on=CUSTOMER).select(DATE, "first")
    for year in range(MOST_PACES):
        start = end - dt.timedelta(days=YEAR_DAYS * (year + 1))
        if not isinstance(first, dt.date) or (start - first).days < LEAST_DAYS:
            break
        rows.append((start, start + dt.timedelta(days=YEAR_DAYS)))
    asked = [
        query
        for start, until in rows
        for query in (
            firsts.filter(pl.col("first") <= start).select(pl.len()),
            joined.filter(pl.col("first") <= start, pl.col(DATE) > start, pl.col(DATE) <= until).select(pl.len()),
        )
    ]
    counts = [frame.item() for frame in pl.collect_all(asked)]
    frame = pl.DataFrame(
        {
            "from": [start + dt.timedelta(days=1) for start, _ in rows],
            "until": [until for _, until in rows],
            "customers": counts[0::2],
            "orders": counts[1::2],
        },
        schema={"from": pl.Date, "until": pl.Date, "customers": pl.Int64, "orders": pl.Int64},
    )
    pace = pl.col("orders") / pl.col("customers")
    return frame.reverse().with_columns(orders_per_customer=pace, change=pace / pace.shift(1))
