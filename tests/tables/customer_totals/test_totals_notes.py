"""Notes on totals of customers: constants, returns, and the report date that days since the last order prove."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from export import ask, by_customer, notes

HEADER = "Customer ID,Joined,Recency,Total Spent"
ROWS = [["a", "2024-01-10", "100", "10"], ["b", "2024-06-29", "99", "20"], ["c", "2023-02-01", "3", "30"]]
MAPS = ["first_order=Joined", "days_since_last=Recency"]


def test_no_last_order_is_before_the_first_one(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, ROWS, map=MAPS)
    [note] = [note for note in found.notes if note.name == "as_of_by_first_orders"]
    # b joined on 29 June and last ordered 99 days before the file was made: that was on 6 October, or later.
    assert shlex.split(note.command) == ["--as-of", "2024-10-06"]
    assert "on 2024-10-06 or later" in note.text
    dated = ask(tmp_path, HEADER, ROWS, map=MAPS, as_of="2024-10-06")
    assert by_customer(dated, "tenure_months")["b"] == pytest.approx(99 / 30.4375, abs=1e-6)
    assert "as_of_by_first_orders" not in notes(dated)


def test_days_that_fit_the_first_orders_prove_no_later_day(tmp_path: Path) -> None:
    rows = [["a", "2024-01-10", "20", "10"], ["b", "2024-06-29", "0", "20"]]
    [note] = [note for note in ask(tmp_path, HEADER, rows, map=MAPS).notes if note.name == "as_of_by_first_orders"]
    assert not note.command
    assert note.text.endswith("To set it: --as-of DAY")


@pytest.mark.parametrize(("last", "told"), [("11", True), ("12", False)])
def test_the_same_revenue_of_all_is_told(tmp_path: Path, last: str, told: bool) -> None:
    rows = [[str(n), "1", "11"] for n in range(5)] + [["x", "2", last]]
    found = ask(tmp_path, "Customer ID,Total Orders,Z_Revenue", rows, map=["revenue=Z_Revenue"])
    assert ("same_revenue" in notes(found)) is told


def test_returns_that_may_still_be_in_the_revenue_can_be_taken_off(tmp_path: Path) -> None:
    rows = [["a", "100.00", "2", "10.00"], ["b", "50.00", "1", "0"]]
    header = "Email,Total Spend,Payment Count,Refunded Volume"
    found = ask(tmp_path, header, rows)
    assert by_customer(found, "ltv") == {"a": 100.0, "b": 50.0}
    commands = {note.name: note.command for note in found.notes}
    assert shlex.split(commands["orders_open"]) == ["--map", "orders=Payment Count"]
    option = shlex.split(commands["revenue_less_returns"])[1]
    less = ask(tmp_path, header, rows, map=[option])
    assert by_customer(less, "ltv") == {"a": 90.0, "b": 50.0}
    assert "revenue_less_returns" not in notes(less)
    assert "revenue_less_returns" not in notes(ask(tmp_path, header.replace("Total Spend", "Net sales"), rows))


def test_a_tenure_is_offered_and_not_taken(tmp_path: Path) -> None:
    rows = [["a", "2", "10", "12"], ["b", "1", "7", "3"]]
    found = ask(tmp_path, "Customer ID,Total Orders,Total Spent,Tenure", rows)
    assert "tenure_months" not in found.frame.columns
    assert "tenure_months_open" in notes(found)
    text = [["a", "2", "10", "long"], ["b", "1", "7", "short"]]
    assert "tenure_months_open" not in notes(ask(tmp_path, "Customer ID,Total Orders,Total Spent,Tenure", text))


def test_a_revenue_can_be_worked_out_from_the_average_order(tmp_path: Path) -> None:
    rows = [["a", "2", "50.25"], ["b", "3", "20.5"]]
    header = "customer_id,total_orders,average_order_value"
    [note] = [note for note in ask(tmp_path, header, rows).notes if note.name == "revenue_by_average"]
    found = ask(tmp_path, header, rows, map=[shlex.split(note.command)[1]])
    assert by_customer(found, "ltv") == {"a": 100.5, "b": 61.5}
    assert by_customer(found, "average_order_value") == {"a": 50.25, "b": 20.5}
