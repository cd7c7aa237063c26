"""Proposed checks hold for the file that they come from, and break for the same file with a fault."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache

import polars as pl
import pytest

import custseg

SEED, FIRST, LAST = 7, dt.date(2024, 1, 1), dt.date(2025, 12, 31)


@cache
def shop() -> pl.DataFrame:
    """Return two years of orders, about four a day, of customers who come back."""
    random.seed(SEED)
    lines = []
    for day in pl.date_range(FIRST, LAST, eager=True):
        for number in range(random.randint(2, 6)):
            customer = f"C{int(random.random() ** 2 * 300):03}"
            lines.append((f"{day}-{number}", day.isoformat(), customer, round(random.uniform(5, 60), 2)))
    return pl.DataFrame(lines, schema=["order_id", "date", "customer_id", "revenue"], orient="row")


@cache
def proposed() -> dict[str, str]:
    """Return the checks that the shop itself proposes, by name."""
    frame = custseg.check(shop(), propose=True).frame
    return dict(zip(frame["check"], frame["must"], strict=True))


def broken(table: pl.DataFrame, **keywords: str) -> set[str]:
    """Return the names of the checks that do not hold for a table."""
    return {*custseg.check(table, checks=proposed(), **keywords).frame["check"]}


def test_they_hold_for_the_file_itself() -> None:
    assert len(proposed()) >= 15
    assert broken(shop()) == set()


def test_the_limits_are_a_fifth_below_and_a_quarter_above_the_past() -> None:
    months = shop().group_by(pl.col("date").str.head(7)).agg(pl.col("revenue").sum()).sort("date").tail(12)["revenue"]
    words = proposed()["month revenue"].split()
    assert words[:2] == ["month_revenue", "BETWEEN"]
    low, high = float(words[2]), float(words[4])
    least, most = months.min(), months.max()
    assert isinstance(least, float)
    assert isinstance(most, float)
    # Rounded to three digits, away from the past.
    assert 0.99 * 0.8 * least < low <= 0.8 * least
    assert 1.25 * most <= high < 1.01 * 1.25 * most


def test_half_of_the_last_month_is_missing() -> None:
    last = pl.col("date").str.starts_with("2025-12")
    every_other = shop().filter(~(last & (pl.col("order_id").str.tail(1).cast(pl.Int64) % 2 == 0)))
    assert {"month orders", "the file has all its orders"} <= broken(every_other)
    # The second half: the report date is what tells that it should be there.
    assert "month orders" in broken(shop().filter(pl.col("date") < "2025-12-16"), as_of="2025-12-31")


def test_dates_of_one_row_in_twenty_are_unreadable() -> None:
    unreadable = pl.when(pl.int_range(pl.len()) % 20 == 0).then(pl.lit("??")).otherwise("date").alias("date")
    assert "few rows: unreadable date" in broken(shop().with_columns(unreadable))


@pytest.mark.parametrize("monday", ["2024-03-04", "2025-06-02", "2025-12-08", "2025-12-22"])
def test_prices_times_100_for_a_week(monday: str) -> None:
    sunday = (dt.date.fromisoformat(monday) + dt.timedelta(days=6)).isoformat()
    inside = pl.col("date").is_between(pl.lit(monday), pl.lit(sunday))
    wrong = shop().with_columns(pl.when(inside).then(pl.col("revenue") * 100).otherwise("revenue").alias("revenue"))
    assert "average order value" in broken(wrong)


def test_a_fresh_file_says_how_old_it_may_become() -> None:
    frame = custseg.check(shop(), propose=True, as_of=LAST).frame
    must = dict(zip(frame["check"], frame["must"], strict=True))["the latest order is recent"]
    assert must == "latest_order within 2d"
    # A file of years ago says nothing of it.
    assert "the latest order is recent" not in proposed() or (dt.date.today() - LAST).days <= 45


def test_a_file_without_a_past_has_few_checks() -> None:
    one = pl.DataFrame({"customer_id": ["A"], "date": ["2025-01-01"], "revenue": [3.0]})
    frame = custseg.check(one, propose=True).frame
    assert {must.split()[0] for must in frame["must"]} <= {
        "unreadable_row_rows", "no_customer_rows", "unreadable_date_rows", "unreadable_amount_rows", "orders",
    }  # fmt: skip
    assert custseg.check(one, checks=dict(zip(frame["check"], frame["must"], strict=True))).frame.is_empty()
