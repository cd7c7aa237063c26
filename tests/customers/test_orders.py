"""Orders by sequence and by grouping: what is an order, on which day, and that both ways agree."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import SHOWN, assert_truth, line, run, write_csv, write_parquet
from oracle import Row, truth

from custseg.customers import customer_scan
from custseg.customers.orders import suggest_sequence
from custseg.tables.row_columns import CUSTOMER, DATE, ORDER, REASON

ALL = ",".join(SHOWN)
DAY = dt.date(2024, 3, 1)

Ways = list[str]


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Ways:
    """Return the list of ways that passes over the file take, as they take them."""
    taken: Ways = []

    def spy(name: str) -> Callable[..., Any]:
        original = getattr(customer_scan, name)

        def wrapped(*args: Any) -> Any:
            taken.append(name.removeprefix("orders_by_"))
            return original(*args)

        return wrapped

    for name in ("orders_by_sequence", "orders_by_grouping"):
        monkeypatch.setattr(customer_scan, name, spy(name))
    return taken


def shop(count: int, *, first: int = 95, by_customer: bool = False) -> list[Row]:
    """Return the lines of orders whose numbers rise, one to three a number, some of them negative or nothing."""
    chance = random.Random(count)
    rows = []
    for number in range(first, first + count):
        customer = number * 7 // count if by_customer else chance.randrange(count // 4 + 2)
        day = DAY + dt.timedelta(days=number - first if count < 300 else (number - first) // 30)
        for _ in range(chance.randint(1, 3)):
            amount = Decimal(chance.choice([0, -500, 1999, 250, 10_000])) / 100
            rows.append(line(f"c{customer}", number, day, amount, profit=amount * Decimal("0.25")))
    return rows


@pytest.mark.parametrize("by_customer", [False, True])
@pytest.mark.parametrize("write", [write_csv, write_parquet])
def test_ids_in_sequence_take_one_pass_and_say_what_grouping_says(
    tmp_path: Path, ways: Ways, write: Callable[[Path, list[Row]], Path], by_customer: bool
) -> None:
    # Numbers pass from 99 to 100, in text and in integers.
    rows = shop(60, by_customer=by_customer)
    assert_truth(run(write(tmp_path / "orders", rows), columns=ALL), truth(rows))
    assert ways == ["sequence"]
    ways.clear()
    random.Random(1).shuffle(rows)
    assert_truth(run(write(tmp_path / "shuffled", rows), columns=ALL), truth(rows))
    assert ways == ["grouping"]


def test_days_of_customers_in_sequence_take_one_pass(tmp_path: Path, ways: Ways) -> None:
    rows = [
        {name: value for name, value in line(f"c{n}", None, DAY + dt.timedelta(days=d), amount).items()
         if name != "order"}
        for n in range(12) for d in (0, 1, 40) for amount in (5, -5 if d == 1 else 3)
    ]  # fmt: skip
    result = run(write_csv(tmp_path / "orders.csv", rows), columns=ALL)
    assert_truth(result, truth(rows))
    assert result.figures()["orders"] == 24
    assert ways == ["sequence"]


LATE: dict[str, Callable[[Row], Row]] = {
    "an earlier order comes back": lambda last: line("c1", 96, DAY, 7, profit=1),
    "an id is missing": lambda last: line("c1", None, last["date"], 7, profit=1),
    "an id has two customers": lambda last: line("other", last["order"], last["date"], 7, profit=1),
    "an order has two days": lambda last: last | {"date": last["date"] + dt.timedelta(days=1)},
}


@pytest.mark.parametrize("late", LATE)
def test_a_late_break_of_the_sequence_falls_back_to_grouping(tmp_path: Path, ways: Ways, late: str) -> None:
    rows = shop(1_600)
    assert len(rows) > 2_500
    rows.append(LATE[late](rows[-1]))
    assert_truth(run(write_csv(tmp_path / "orders.csv", rows), columns=ALL), truth(rows))
    assert ways == ["sequence", "grouping"]


@pytest.mark.parametrize(
    ("ids", "dtype"),
    [(["9", "10", "9"], pl.String), (["099", "99"], pl.String), ([10, 9], pl.Int64), (["b", "a"], pl.String)],
)
def test_falling_ids_are_no_sequence(ids: list[Any], dtype: pl.DataType) -> None:
    sample = pl.DataFrame({CUSTOMER: [str(n) for n in range(len(ids), 0, -1)], DATE: [DAY] * len(ids)})
    sample = sample.with_columns(pl.Series(ORDER, ids, dtype), pl.lit(0, pl.UInt8).alias(REASON))
    assert suggest_sequence(sample) is None


def test_an_order_id_of_two_customers_is_two_orders(tmp_path: Path) -> None:
    rows = [line("a", "1", DAY, 10), line("b", "1", DAY, 20), line("a", "1", DAY, 5)]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns="orders,revenue")
    assert result.frame.rows() == [("b", 1, 20.0), ("a", 1, 15.0)]


def test_an_order_is_of_its_first_day_and_the_file_of_its_last(tmp_path: Path) -> None:
    later = DAY + dt.timedelta(days=61)
    rows = [line("a", "1", later, 10), line("a", "1", DAY, 10), line("b", "2", DAY, 10)]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns="orders,first_order,last_order,days_since_last")
    assert result.frame.rows() == [("a", 1, DAY, DAY, 61), ("b", 1, DAY, DAY, 61)]
    assert result.as_of == later


def test_an_order_on_both_sides_of_from_belongs_to_its_first_day(tmp_path: Path) -> None:
    start = DAY + dt.timedelta(days=10)
    rows = [
        line("a", "1", DAY, 100),
        line("a", "1", start, 10),
        line("a", "2", start, 20),
        line("b", "3", DAY, -50),
        line("b", "3", start, 40),
        line("c", "4", DAY, 5),
    ]
    result = run(write_csv(tmp_path / "orders.csv", rows), columns=ALL, **{"from": str(start)})
    assert_truth(result, truth(rows, start=start))
    shown = result.frame.select("customer_id", "orders", "revenue", "first_order").rows()
    # b's order nets to less than nothing, c is history only.
    assert shown == [("b", 0, 40.0, None), ("a", 1, 30.0, DAY)]


def test_days_stand_in_for_missing_ids_without_meeting_any_id(tmp_path: Path) -> None:
    epoch = (DAY - dt.date(1970, 1, 1)).days
    rows = [line("a", None, DAY, 10), line("a", epoch, DAY, 10), line("a", None, DAY, 10)]
    rows.append(line("a", None, DAY + dt.timedelta(days=1), 10))
    for write in (write_csv, write_parquet):
        assert run(write(tmp_path / "orders", rows), columns="orders").frame.rows() == [("a", 3)]
