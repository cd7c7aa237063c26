"""Cohorts of public exports against plain polars queries."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from places import REAL_DATA

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.result import Result
from custseg.settings.settings import gather

CDNOW = REAL_DATA / "cdnow" / "CDNOW_master.txt"
RETAIL = REAL_DATA / "online_retail" / "online_retail.parquet"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def run(path: Path) -> Result:
    """Return the cohorts of a file."""
    return cohorts([str(path)], gather({}, use_config=False, environment={}))


def active(orders: pl.DataFrame) -> list[tuple[str, str, int]]:
    """Return the number of active customers by month of the first order and month.

    Args:
        orders: "who" and "month", one row per counted order.
    """
    first = pl.col("month").min().over("who").alias("cohort")
    return orders.with_columns(first).group_by("cohort", "month").agg(pl.col("who").n_unique()).sort(pl.all()).rows()


def found(result: Result) -> list[tuple[str, str, int]]:
    """Return the number of active customers by cohort and period of a result."""
    return result.frame.filter(pl.col("customers") > 0).select("cohort", "period", "customers").rows()


def test_online_retail_cohorts() -> None:
    """Of the 885 customers of December 2010, 324 ordered in January, 286 in February, …"""
    rows = pl.read_parquet(RETAIL).drop_nulls("CustomerID")
    orders = rows.group_by("CustomerID", "InvoiceNo").agg(
        (pl.col("Quantity") * pl.col("UnitPrice")).sum().alias("money"),
        pl.col("InvoiceDate").min().dt.strftime("%Y-%m").alias("month"),
    )
    expected = active(orders.filter(pl.col("money") > 1e-9).rename({"CustomerID": "who"}))
    assert found(run(RETAIL)) == expected
    december = [customers for cohort, _, customers in expected if cohort == "2010-12"]
    assert december[:4] == [885, 324, 286, 340]


def test_cdnow_cohorts() -> None:
    """All customers began in the first quarter of 1997; two of them got only free discs then."""
    lines = CDNOW.read_text().splitlines()[1:]
    words = pl.DataFrame([line.split() for line in lines], schema=["who", "day", "discs", "money"], orient="row")
    month = pl.concat_str(pl.col("day").str.slice(0, 4), pl.col("day").str.slice(4, 2), separator="-").alias("month")
    by_day = words.group_by("who", "day").agg(pl.col("money").cast(pl.Float64).sum()).filter(pl.col("money") > 1e-9)
    expected = active(by_day.select("who", month))
    result = run(CDNOW)
    assert found(result) == expected
    heads = result.frame.filter(result.frame["age"].fill_null(0) == 0)
    assert heads["cohort_size"].sum() == 23_570
    early = heads.filter(heads["cohort"].is_in(["1997-01", "1997-02", "1997-03"]))["cohort_size"].sum()
    assert early == heads["cohort_size"].sum() - 2 - 68
    assert result.frame["revenue"].sum() == pytest.approx(2_500_315.63, abs=1e-6)
