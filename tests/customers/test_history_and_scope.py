"""--from limits what is summed, never what is known: rhythm, one-time and stage of life are those of all history."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from exports import line, write_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import REAL_DATA

from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit
from custseg.analyses.segment.segment import segment
from custseg.result import Result
from custseg.settings.settings import gather

FIRST = dt.date(2023, 1, 1)
KNOWN = (
    "orders_ever", "first_order", "last_order", "order_days", "gap_days", "typical_gap", "base_gap", "gaps_since_last",
    "days_since_first", "known_before",
)  # fmt: skip
"""What is known of a customer, whatever is summed."""
SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"


def flags(**given: Any) -> Any:
    return gather(given, use_config=False, environment={})


def people(path: Path, *names: str, **more: Any) -> dict[str, dict[str, Any]]:
    frame = customers([str(path)], flags(columns=list(names), **more)).frame
    return {row["customer_id"]: row for row in frame.iter_rows(named=True)}


orders = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("123456"), st.integers(0, 400), st.sampled_from([-9, 5, 7])),
    min_size=1, max_size=30,
)  # fmt: skip


@given(orders, st.integers(0, 420))
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_known_does_not_change_with_from(tmp_path: Path, table: list[Any], start: int) -> None:
    rows = [
        line(who, f"{who}{number}", FIRST + dt.timedelta(days=day), amount, profit=1)
        for who, number, day, amount in [*table, ("z", "1", 420, 5)]
    ]
    path = write_csv(tmp_path / "orders.csv", rows)
    names = (*KNOWN, "lifecycle", "one_time", "orders")
    whole = people(path, *names)
    part = people(path, *names, **{"from": str(FIRST + dt.timedelta(days=start))})
    for who, row in part.items():
        # Who has only returned something since then has no order in scope, and so no stage.
        if row["orders"]:
            assert {name: row[name] for name in names[:-1]} == {name: whole[who][name] for name in names[:-1]}
        else:
            assert (row["lifecycle"], row["one_time"]) == ("no counted order", False)
    summary = ltv([str(path)], flags(**{"from": str(FIRST + dt.timedelta(days=start))})).figures()
    again = [row for row in part.values() if row["orders"]]
    once = [row for row in again if whole[row["customer_id"]]["orders"] == 1]
    assert summary["one_time_customers"] == len(once)
    assert summary["repeat_rate"] == ((len(again) - len(once)) / len(again) if again else None)


def test_a_second_order_is_no_first_one(tmp_path: Path) -> None:
    rows = [
        line("old", "1", "2023-01-05", 50, profit=5, category="tea"),
        line("old", "2", "2024-02-05", 50, profit=5, category="tea"),
        line("new", "3", "2024-02-06", 50, profit=5, category="tea"),
    ]
    path, since = write_csv(tmp_path / "orders.csv", rows), {"from": "2024-01-01"}
    found = people(path, "orders", "orders_ever", "one_time", "ltv_tier", **since)
    assert list(found["old"].values()) == ["old", 1, 2, False, "repeat-below"]
    assert list(found["new"].values()) == ["new", 1, 1, True, "one-time"]
    result = ltv([str(path)], flags(**since))
    assert (result.figures()["one_time_customers"], result.figures()["repeat_rate"]) == (1, 0.5)
    (note,) = [note for note in result.notes if note.name == "one_time"]
    assert note.command == '--where "orders = 1 AND orders_ever = 1" --sort last_order'
    # Whether rows or customers are grouped.
    for by in ("category", "first:category"):
        groups = profit([str(path)], flags(by=by, columns=["customers", "repeat_rate"], **since)).frame
        assert groups.rows() == [("tea", 2, 0.5)]


ONCE = """
    WITH orders AS (
        SELECT "Customer ID" AS customer, MIN(day) AS day FROM lines
        GROUP BY "Customer ID", "Order ID" HAVING SUM(cents) > 0
    )
    SELECT customer, COUNT(*) AS ever, SUM(CASE WHEN day >= DATE '2018-01-01' THEN 1 ELSE 0 END) AS inside
    FROM orders GROUP BY customer
"""


@pytest.mark.skipif(not SUPERSTORE.is_file(), reason="the folder of real exports, ../shared/data, is not here")
def test_superstore_from_2018() -> None:
    """84 customers have one order since then; 73 of them had ordered before."""
    raw = pl.read_csv(SUPERSTORE, infer_schema=False, encoding="utf8-lossy")
    rows = raw.with_columns(
        day=pl.col("Order Date").str.to_date("%m/%d/%Y"),
        cents=(pl.col("Sales").cast(pl.Decimal(38, 6)) * 1_000_000).cast(pl.Int64),
    )
    sql = pl.SQLContext(lines=rows).execute(ONCE, eager=True)
    since = sql.filter(pl.col("inside") == 1)
    assert (since.height, since.filter(pl.col("ever") > 1).height) == (84, 73)
    found = people(SUPERSTORE, "orders", "orders_ever", "one_time", **{"from": "2018-01-01"})
    numbers = {who: (inside, ever) for who, ever, inside in sql.iter_rows() if inside}
    assert {who: (row["orders"], row["orders_ever"]) for who, row in found.items() if row["orders"]} == numbers
    assert sum(row["one_time"] for row in found.values()) == 11
    assert ltv([str(SUPERSTORE)], flags(**{"from": "2018-01-01"})).figures()["one_time_customers"] == 11
    tiers = dict(
        segment([str(SUPERSTORE)], flags(scheme="ltv-tier", columns="customers", **{"from": "2018-01-01"}))
        .frame.select("segment", "customers").iter_rows()
    )  # fmt: skip
    assert tiers["one-time"] <= 11
    # The rhythm of the base is that of all its customers: the median of their own medians.
    days = (
        rows.group_by("Customer ID", "Order ID").agg(pl.col("day").min(), pl.col("cents").sum())
        .filter(pl.col("cents") > 0).select("Customer ID", "day").unique().sort("Customer ID", "day")
    )  # fmt: skip
    gaps = days.with_columns(gap=pl.col("day").diff().over("Customer ID").dt.total_days()).drop_nulls()
    of_base = gaps.group_by("Customer ID").agg(pl.col("gap").median())["gap"].median()
    for start in ({}, {"from": "2018-01-01"}, {"from": "2019-12-01"}):
        assert base_gap(segment([str(SUPERSTORE)], flags(scheme="lifecycle", columns="customers", **start))) == of_base


def base_gap(result: Result) -> float:
    """Return the typical gap of the base."""
    value: float = result.figures()["base_gap"]
    return value
