"""The CDNOW data, prepared as in the papers on these models."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from places import REAL_DATA

CDNOW = REAL_DATA / "cdnow"
CUT = dt.date(1997, 9, 30)
NAMES = {"sampleid": "customer", "ID": "customer", "Date": "date", "sales": "amount", "Amount": "amount"}


def events(name: str) -> pl.DataFrame:
    """Return customer, date and amount, one row per customer and day."""
    if not (CDNOW / name).is_file():
        pytest.skip("the folder of real exports, ../shared/data, is not here")
    raw = pl.read_csv(CDNOW / name, infer_schema=False).rename(NAMES, strict=False)
    day = pl.col("date").str.to_date("%Y%m%d")
    return raw.group_by("customer", day).agg(pl.col("amount").cast(pl.Decimal(18, 2)).sum()).sort("customer", "date")


def histories(rows: pl.DataFrame) -> pl.DataFrame:
    """Return x, t_x and T in days of each customer at the end of September 1997, and the days of orders after it."""
    date, first = pl.col("date"), pl.col("date").min()
    until = date.filter(date <= CUT)
    return (
        rows.group_by("customer")
        .agg(
            x=until.len() - 1,
            t_x=(until.max() - first).dt.total_days(),
            T=(CUT - first).dt.total_days(),
            later=(date > CUT).sum(),
        )
        .sort("customer")
    )


def spend(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the number and the mean amount of repeat days of customers with a positive amount."""
    again = rows.filter(pl.col("date") <= CUT, pl.col("date") > pl.col("date").min().over("customer"))
    means = again.group_by("customer").agg(x=pl.len(), mean=pl.col("amount").cast(pl.Float64).mean())
    return means.filter(pl.col("mean") > 0).sort("customer")


@pytest.fixture(scope="session")
def sample() -> pl.DataFrame:
    """Return the order days of one in ten customers."""
    return events("cdnowElog.csv")


@pytest.fixture(scope="session")
def everyone() -> pl.DataFrame:
    return events("CDNOW_master_ms.csv")


@pytest.fixture(scope="session")
def sample_histories(sample: pl.DataFrame) -> pl.DataFrame:
    return histories(sample)


@pytest.fixture(scope="session")
def all_histories(everyone: pl.DataFrame) -> pl.DataFrame:
    return histories(everyone)


@pytest.fixture(scope="session")
def sample_spend(sample: pl.DataFrame) -> pl.DataFrame:
    return spend(sample)


@pytest.fixture(scope="session")
def all_spend(everyone: pl.DataFrame) -> pl.DataFrame:
    return spend(everyone)
