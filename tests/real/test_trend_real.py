"""Trends of public exports against polars and SQL queries over the same rows."""

from __future__ import annotations

import datetime as dt
import sqlite3
from itertools import pairwise
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import REAL_DATA

from custseg.analyses.trend.trend import trend
from custseg.result import Result
from custseg.settings.settings import gather

STORE = REAL_DATA / "superstore" / "superstore.csv"
RETAIL = REAL_DATA / "online_retail" / "online_retail.parquet"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


def ask(path: Path, **flags: Any) -> Result:
    """Return the trend of a file, whatever the machine's settings are."""
    return trend([str(path)], gather(flags, use_config=False, environment={}))


def test_quarters_by_category_equal_sql() -> None:
    """The file ends on 30 December: its last quarter is complete."""
    rows = pl.read_csv(STORE, infer_schema=False, encoding="utf8-lossy").select(
        "Category", pl.col("Order Date").str.to_date("%m/%d/%Y").cast(pl.String), pl.col("Sales").cast(pl.Float64)
    )
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE sales (category TEXT, day TEXT, money REAL)")
    base.executemany("INSERT INTO sales VALUES (?, ?, ?)", rows.iter_rows())
    wanted = base.execute(
        """
        WITH quarters AS (
            SELECT category, strftime('%Y', day) || '-Q' || ((strftime('%m', day) + 2) / 3) AS period,
                sum(money) AS money
            FROM sales GROUP BY 1, 2
        )
        SELECT category, period, money, money - lag(money) OVER of, money / lag(money) OVER of,
            money / sum(money) OVER (PARTITION BY period)
        FROM quarters WINDOW of AS (PARTITION BY category ORDER BY period) ORDER BY 1, 2
        """
    ).fetchall()
    found = ask(STORE, by="Category", period="quarter").frame
    assert found["complete"].all()
    names = ["Category", "period", "turnover", "turnover_change", "dynamics_coefficient", "turnover_share"]
    for row, expected in zip(found.sort("Category", "period").select(names).rows(), wanted, strict=True):
        assert row[:2] == expected[:2]
        for value, one in zip(row[2:], expected[2:], strict=True):
            assert value == (None if one is None else pytest.approx(one, rel=1e-9))


def test_new_kept_lost_and_returning_customers_by_month() -> None:
    rows = pl.read_csv(STORE, infer_schema=False, encoding="utf8-lossy").select(
        month=pl.col("Order Date").str.to_date("%m/%d/%Y").dt.strftime("%Y-%m"),
        who="Customer ID",
        order="Order ID",
        money=pl.col("Sales").cast(pl.Decimal(38, 6)),
    )
    money = {(row[0], row[1]): row[2] for row in rows.group_by("month", "who").agg(pl.col("money").sum()).rows()}
    first = dict(rows.group_by("who").agg(pl.col("month").min()).rows())
    found = ask(STORE, warm_up="0").frame.to_dicts()
    for before, now in pairwise(found):
        then, month = str(before["period"]), str(now["period"])
        were, are = ({who for when, who in money if when == one} for one in (then, month))
        new = {who for who in are if first[who] == month}
        assert (now["customers_new"], now["customers_kept"]) == (len(new), len(are & were))
        assert (now["customers_lost"], now["customers_back"]) == (len(were - are), len(are - were - new))
        assert now["change_by_new"] == pytest.approx(float(sum(money[month, who] for who in new)), abs=1e-6)
        kept = sum(money[month, who] - money[then, who] for who in are & were)
        assert now["change_by_kept"] == pytest.approx(float(kept), abs=1e-6)


def test_an_incomplete_month_is_not_compared() -> None:
    result = ask(RETAIL)
    last = result.frame.row(-1, named=True)
    assert (last["period"], last["period_end"], last["complete"]) == ("2011-12", dt.date(2011, 12, 31), False)
    assert {last["dynamics_coefficient"], last["turnover_change"], last["customers_lost"]} == {None}
    assert result.figures()["last_period"] == "2011-11"
    day = pl.col("InvoiceDate").dt.date()
    rows = pl.scan_parquet(RETAIL).filter(pl.col("CustomerID").is_not_null())
    money = rows.select(day=day, money=(pl.col("Quantity") * pl.col("UnitPrice")).round(6))
    wanted = money.group_by(pl.col("day").dt.strftime("%Y-%m")).agg(pl.col("money").sum()).sort("day").collect()
    assert result.frame["period"].to_list() == wanted["day"].to_list()
    assert result.frame["turnover"].to_list() == pytest.approx(wanted["money"].to_list(), rel=1e-9)


def test_against_year_without_a_second_year() -> None:
    for flags in ({}, {"by": "Country"}):
        result = ask(RETAIL, against="year", **flags)
        assert result.frame["dynamics_coefficient"].null_count() == result.frame.height
        assert "no_second_year" in [note.name for note in result.notes if note.warns]
