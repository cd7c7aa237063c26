"""Whether the orders of a customer come in the same months of each year, tested against chance."""

from __future__ import annotations

import math

import polars as pl

from custseg.customers.gaps import OrderDays
from custseg.customers.monthly_turnover import month_number

MIN_DAYS, MIN_SPAN = 5, 730
"""Order days, and days from the first to the last one, from which a season can be told from chance."""

SCALE = 10**6
"""Cosines and sines are whole numbers of 1/SCALE: their sums do not depend on the order of rows."""

TIE = 1e-4
"""Part of a month that the mean may lie before the next one and count as in it: a mean between two is rounded."""

SEASON_COLUMNS = ("season_strength", "season_chance", "season_month")


def with_seasons(customers: pl.DataFrame, days: OrderDays) -> pl.DataFrame:
    """Return the customers with ``SEASON_COLUMNS``, null where there are too few days or years.

    Each calendar month with an order counts once: several orders in one month say no more about a season than one. The
    months are points on a circle of a year. The length of their mean is 0 for points all around and 1 for one point;
    the test of Rayleigh gives the chance of such a length if all months were alike (Zar, Biostatistical Analysis,
    equation 27.4).

    Args:
        customers: one row each, in the places that the days have.
        days: of their orders.

    Returns:
        "season_strength" (length of the mean), "season_chance" (of as long a mean without a season) and
        "season_month" (1 to 12, in which the mean lies).
    """
    day = pl.from_epoch(pl.col("day").cast(pl.Int32), time_unit="d")
    frame = days.frame().lazy()
    # Sorted by place and day: equal ones follow each other.
    frame = frame.filter((pl.col("day") != pl.col("day").shift()).fill_null(True) | _new_place())
    spans = frame.with_columns(month=month_number(day)).with_columns(
        fresh=(pl.col("month") != pl.col("month").shift()).fill_null(True) | _new_place()
    )
    wave = [2 * math.pi * (month + 0.5) / 12 for month in range(12)]
    cos, sin = ([round(SCALE * shape(angle)) for angle in wave] for shape in (math.cos, math.sin))
    parts = {name: _looked_up(values) for name, values in (("cos", cos), ("sin", sin))}
    sums = (
        spans.with_columns(**parts)
        .group_by("place")
        .agg(
            days=pl.len().cast(pl.Int64),
            span=pl.col("day").max() - pl.col("day").min(),
            months=pl.col("fresh").sum().cast(pl.Int64),
            **{name: pl.col(name).filter("fresh").sum() for name in parts},
        )
    )
    known = sums.filter(pl.col("days") >= MIN_DAYS, pl.col("span") >= MIN_SPAN).collect(engine="streaming")
    found = known.select("place", **_circle())
    height = customers.height
    columns = [
        pl.repeat(None, height, dtype=found.schema[name], eager=True).scatter(found["place"], found[name]).alias(name)
        for name in SEASON_COLUMNS
    ]
    return customers.with_columns(columns)


def _new_place() -> pl.Expr:
    return pl.col("place") != pl.col("place").shift()


def _looked_up(values: list[int]) -> pl.Expr:
    """Return the value of the calendar month of "month"."""
    return (pl.col("month") % 12).replace_strict(list(range(12)), values, return_dtype=pl.Int64)


def _circle() -> dict[str, pl.Expr]:
    """Return strength, chance and month from the sums over the months of a customer."""
    number = pl.col("months").cast(pl.Float64)
    cos, sin = (pl.col(name).cast(pl.Float64) / SCALE for name in ("cos", "sin"))
    length = (cos * cos + sin * sin).sqrt()
    chance = ((1 + 4 * number + 4 * (number * number - length * length).clip(0)).sqrt() - (1 + 2 * number)).exp()
    turn = pl.arctan2(sin, cos) / (2 * math.pi)
    month = ((turn - turn.floor()) * 12 + TIE).floor().cast(pl.Int64) % 12 + 1
    return {
        "season_strength": (length / number).clip(0, 1),
        "season_chance": chance.clip(0, 1),
        "season_month": month,
    }
