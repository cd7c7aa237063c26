"""Questions about dates at the command line: status 3, and the option that answers them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import REAL_DATA

ORDERS = 'Customer;Order;Amount;Date\n"Li; Wei";1;97100,7;04/07/26\n"Soto; Ana";2;100,0;05/08/26\n'
Run = Callable[..., Any]
CASES = REAL_DATA / "cases"


@pytest.mark.parametrize(
    ("answer", "days"),
    [("%d/%m/%y", {"Li; Wei": "2026-07-04", "Soto; Ana": "2026-08-05"}),
     ("%m/%d/%y", {"Li; Wei": "2026-04-07", "Soto; Ana": "2026-05-08"})],
)  # fmt: skip
def test_the_order_is_asked_for_and_answered(call: Run, tmp_path: Path, answer: str, days: dict[str, str]) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    asked = call("-q", "ltv", str(path))
    assert (asked.status, asked.out) == (3, b"")
    message = " ".join(asked.err.split())
    assert "04/07/26 is 4 July 2026 or 7 April 2026" in message
    assert f"--date-format {answer}" in message
    answered = call("ltv", str(path), "--date-format", answer, "--columns", "first_order,revenue")
    assert answered.status == 0
    assert {row["customer_id"]: row["first_order"] for row in answered.rows} == days
    assert {row["revenue"] for row in answered.rows} == {"97100.7", "100.0"}


def test_inspect_shows_the_question_with_status_3(call: Run, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    answer = call("inspect", str(path))
    assert answer.status == 3
    assert answer.rows[0]["finding"] == "undecided"
    assert "04/07/26" in answer.rows[0]["title"]


def test_the_calendar_is_asked_for_and_answered(call: Run, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer,order,amount,date\na,1,5,2567-05-02\n")
    asked = call("ltv", str(path))
    assert asked.status == 3
    assert "--calendar buddhist" in asked.err
    answered = call("ltv", str(path), "--calendar", "buddhist", "--columns", "first_order")
    assert [row["first_order"] for row in answered.rows] == ["2024-05-02"]
    assert call("ltv", str(path), "--calendar", "lunar").status == 2


@pytest.mark.skipif(not CASES.exists(), reason="needs the shared data")
def test_reported_cases(call: Run) -> None:
    dates = call("ltv", str(CASES / "30.csv"), "--margin", "50%")
    assert dates.status == 3
    assert "--date-format" in dates.err
    columns = ("--columns", "first_order,last_order,revenue")
    book = call("ltv", str(CASES / "35.xlsx"), "--margin", "50%", *columns)
    assert [[*row.values()][1:] for row in book.rows] == [["2024-05-15", "2024-06-20", "25.0"]]
    zones = call("cohorts", str(CASES / "38.csv"), "--margin", "50%")
    assert {row["cohort"] for row in zones.rows} == {"2026-01", "2026-02"}
    assert "read by the day as written" in " ".join(zones.err.split())
