"""Purchase histories of customers from their order days, as the papers on the models prepare them."""

from __future__ import annotations

import datetime as dt

import polars as pl

CUT = dt.date(1997, 9, 30)
"""Until when the papers on CDNOW fit their models."""


def histories(rows: pl.DataFrame, cut: dt.date = CUT) -> pl.DataFrame:
    """Return x, t_x and T in days of each customer at a day, and the days of orders after it.

    Args:
        rows: customer and date of each order day.
        cut: the day; the end of September 1997, as in the papers on CDNOW.
    """
    date, first = pl.col("date"), pl.col("date").min()
    until = date.filter(date <= cut)
    return (
        rows.group_by("customer")
        .agg(
            x=until.len() - 1,
            t_x=(until.max() - first).dt.total_days(),
            T=(cut - first).dt.total_days(),
            later=(date > cut).sum(),
        )
        .sort("customer")
    )


def spend(rows: pl.DataFrame, cut: dt.date = CUT) -> pl.DataFrame:
    """Return the number and the mean amount of repeat days of customers with a positive amount."""
    again = rows.filter(pl.col("date") <= cut, pl.col("date") > pl.col("date").min().over("customer"))
    means = again.group_by("customer").agg(x=pl.len(), mean=pl.col("amount").cast(pl.Float64).mean())
    return means.filter(pl.col("mean") > 0).sort("customer")
