"""Season and pace of a base: what a model of customers does not know, and why a total was off."""

from __future__ import annotations

import datetime as dt
import statistics

import polars as pl

from custseg.forecast.origins import LEAST_DAYS, YEAR_DAYS
from custseg.tables.row_columns import CUSTOMER, DATE

YEARS_SHOWN = 2
"""Years that a season is shown from: both must show it."""

STANDS_OUT, STANDS_OUT_EACH = 1.1, 1.05
"""Factor from which a month, or a change of pace, stands out; and from which each year shows a month."""

MOST_PACES = 5
"""Years whose pace is shown, at most."""


def season_of(days: pl.DataFrame, end: dt.date) -> pl.DataFrame | None:
    """Return the order days of each calendar month, relative to an average month of the same year.

    A year is 12 whole months; the last one ends with the last whole month. Growth from the first year to the second
    is taken out month by month.

    Args:
        days: order days, as `order_days` returns them.
        end: last day of the history.

    Returns:
        "month" (1 to 12), "index" (mean of the years), "last_year", "year_before" and "recurs" (the mean stands
        out, and both years show it); None without two whole years.
    """
    until = (end + dt.timedelta(days=1)).replace(day=1)
    start = dt.date(until.year - YEARS_SHOWN, until.month, 1)
    first = days[DATE].min()
    # A history seldom begins with an order on the first of a month.
    if not isinstance(first, dt.date) or first > start + dt.timedelta(days=6):
        return None
    inside = days.lazy().filter(pl.col(DATE) >= start, pl.col(DATE) < until)
    months = pl.DataFrame({"from": pl.date_range(start, until, "1mo", closed="left", eager=True)})
    counts = inside.group_by(pl.col(DATE).dt.truncate("1mo").alias("from")).agg(orders=pl.len()).collect()
    by_month = months.join(counts, on="from", how="left", maintain_order="left").with_columns(
        pl.col("orders").fill_null(0), length=pl.col("from").dt.days_in_month()
    )
    paces = (by_month["orders"] / by_month["length"]).to_list()
    before, last = paces[:12], paces[12:]
    if not sum(before) or not sum(last):
        return None
    # The median does not follow a single month that was unlike in the two years.
    ratios = [one / other for one, other in zip(last, before, strict=True) if one and other]
    growth = statistics.median(ratios) if ratios else 1.0
    columns = {"year_before": _indices(before, growth), "last_year": _indices(last, growth)}
    frame = pl.DataFrame({"month": by_month["from"].dt.month().to_list()[:12], **columns})
    both, mean = pl.col("last_year", "year_before"), pl.mean_horizontal("last_year", "year_before")
    return frame.select(
        pl.col("month").cast(pl.Int64),
        mean.alias("index"),
        "last_year",
        "year_before",
        recurs=((mean >= STANDS_OUT) & pl.all_horizontal(both >= STANDS_OUT_EACH))
        | ((mean <= 1 / STANDS_OUT) & pl.all_horizontal(both <= 1 / STANDS_OUT_EACH)),
    ).sort("month")


def _indices(paces: list[float], growth: float) -> list[float]:
    """Return the paces of 12 months without steady growth, relative to their mean."""
    level = [pace / growth ** (place / 12) for place, pace in enumerate(paces)]
    return [pace / (sum(level) / 12) for pace in level]


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
