"""The season of a base as people see it: a bar for each calendar month or weekday."""

from __future__ import annotations

import calendar
from collections.abc import Mapping

import polars as pl

from custseg.result import Column, Section


def month_section(season: pl.DataFrame) -> Section:
    """Return the season by calendar month.

    Args:
        season: as `season_by_month` returns it.
    """
    names = dict(enumerate(calendar.month_name))
    title = "Season: order days of a month ÷ an average month of its year, without growth"
    return Section("season", title, _named(season, "month", names), _columns("month"), "index", picture=True, more=True)


def weekday_section(season: pl.DataFrame) -> Section:
    """Return the season by weekday.

    Args:
        season: as `season_by_weekday` returns it.
    """
    names = dict(enumerate(calendar.day_name, 1))
    title = "Weekdays: order days of a weekday ÷ an average day of its year"
    frame = _named(season, "weekday", names)
    return Section("weekdays", title, frame, _columns("weekday"), "index", picture=True, more=True)


def _named(season: pl.DataFrame, key: str, names: Mapping[int, str]) -> pl.DataFrame:
    """Return a season with the names of its months or weekdays, and "yes" where both years show it."""
    named = pl.col(key).replace_strict(dict(names), return_dtype=pl.String)
    return season.with_columns(named, recurs=pl.when("recurs").then(pl.lit("yes")).otherwise(pl.lit("")))


def _columns(key: str) -> list[Column]:
    average = "month" if key == "month" else "day"
    return [
        Column(key, key.capitalize()),
        Column("index", f"Order days ÷ average {average}", "ratio", header=f"÷ average {average}"),
        Column("last_year", "Last year", "ratio"),
        Column("year_before", "Year before", "ratio"),
        Column("recurs", "Recurs", "text", header="Both years"),
    ]
