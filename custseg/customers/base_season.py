"""The season of a base: its order days by calendar month and by weekday, relative to the average, in two years."""

from __future__ import annotations

import datetime as dt
import statistics

import polars as pl

from custseg.tables.row_columns import DATE

YEARS_SHOWN = 2
"""Years that a season is shown from: both must show it."""

STANDS_OUT, STANDS_OUT_EACH = 1.1, 1.05
"""Factor from which a month, or a change of pace, stands out; and from which each year shows a month."""

FIRST_DAYS = 6
"""Days that may be missing of the first year: a history seldom begins with an order on its first day."""

WEEKS = 52


def season_by_month(counts: pl.DataFrame, end: dt.date) -> pl.DataFrame | None:
    """Return the order days of each calendar month, relative to an average month of the same year.

    A year is 12 whole months; the last one ends with the last whole month. Growth from the first year to the second
    is taken out month by month.

    Args:
        counts: ``DATE`` and "orders", the order days on it.
        end: last day of the history.

    Returns:
        "month" (1 to 12), "index" (mean of the years), "last_year", "year_before" and "recurs" (the mean stands
        out, and both years show it); None without two whole years.
    """
    until = (end + dt.timedelta(days=1)).replace(day=1)
    start = dt.date(until.year - YEARS_SHOWN, until.month, 1)
    if not _reaches(counts, start):
        return None
    inside = counts.lazy().filter(pl.col(DATE) >= start, pl.col(DATE) < until)
    months = pl.DataFrame({"from": pl.date_range(start, until, "1mo", closed="left", eager=True)})
    sums = inside.group_by(pl.col(DATE).dt.truncate("1mo").alias("from")).agg(pl.col("orders").sum()).collect()
    by_month = months.join(sums, on="from", how="left", maintain_order="left").with_columns(
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
    return _of_years(pl.DataFrame({"month": by_month["from"].dt.month().to_list()[:12], **columns}), "month")


def season_by_weekday(counts: pl.DataFrame, end: dt.date) -> pl.DataFrame | None:
    """Return the order days of each weekday, relative to an average day, as `season_by_month` returns months.

    Args:
        counts: ``DATE`` and "orders", the order days on it.
        end: last day of the history, with which each of the two spans of 52 weeks ends.

    Returns:
        "weekday" (1 for Monday to 7) in place of "month"; None without twice 52 weeks.
    """
    middle, start = (end - dt.timedelta(weeks=WEEKS * years) for years in (1, YEARS_SHOWN))
    if not _reaches(counts, start + dt.timedelta(days=1)):
        return None
    columns = {}
    for name, after, until in (("year_before", start, middle), ("last_year", middle, end)):
        inside = counts.filter(pl.col(DATE) > after, pl.col(DATE) <= until)
        by_day = dict(inside.group_by(pl.col(DATE).dt.weekday()).agg(pl.col("orders").sum()).iter_rows())
        total = sum(by_day.values())
        if not total:
            return None
        columns[name] = [by_day.get(day, 0) * 7 / total for day in range(1, 8)]
    return _of_years(pl.DataFrame({"weekday": range(1, 8), **columns}), "weekday")


def _reaches(counts: pl.DataFrame, start: dt.date) -> bool:
    """Return whether the history goes back to a day."""
    first = counts[DATE].min()
    return isinstance(first, dt.date) and first <= start + dt.timedelta(days=FIRST_DAYS)


def _of_years(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Return the mean of two years, and whether both show what stands out."""
    both, mean = pl.col("last_year", "year_before"), pl.mean_horizontal("last_year", "year_before")
    return frame.select(
        pl.col(key).cast(pl.Int64),
        mean.alias("index"),
        "last_year",
        "year_before",
        recurs=((mean >= STANDS_OUT) & pl.all_horizontal(both >= STANDS_OUT_EACH))
        | ((mean <= 1 / STANDS_OUT) & pl.all_horizontal(both <= 1 / STANDS_OUT_EACH)),
    ).sort(key)


def _indices(paces: list[float], growth: float) -> list[float]:
    """Return the paces of 12 months without steady growth, relative to their mean."""
    level = [pace / growth ** (place / 12) for place, pace in enumerate(paces)]
    return [pace / (sum(level) / 12) for pace in level]
