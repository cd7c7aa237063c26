"""The CDNOW data, prepared as in the papers on these models."""

from __future__ import annotations

import polars as pl
import pytest
from places import REAL_DATA
from purchase_histories import histories, spend

CDNOW = REAL_DATA / "cdnow"
NAMES = {"sampleid": "customer", "ID": "customer", "Date": "date", "sales": "amount", "Amount": "amount"}


def events(name: str) -> pl.DataFrame:
    """Return customer, date and amount, one row per customer and day."""
    if not (CDNOW / name).is_file():
        pytest.skip("the folder of real exports, ../shared/data, is not here")
    raw = pl.read_csv(CDNOW / name, infer_schema=False).rename(NAMES, strict=False)
    day = pl.col("date").str.to_date("%Y%m%d")
    return raw.group_by("customer", day).agg(pl.col("amount").cast(pl.Decimal(18, 2)).sum()).sort("customer", "date")


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
