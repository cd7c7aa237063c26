"""Orders of which each customer has one, and lists of customers that look like them."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import ask, by_customer, notes

from custseg.errors import DataError

ROWS = [["Kim", "2020-01-05", "5000.50"], ["Lee", "2021-02-01", "700.25"]]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("Client,Date created,Revenue", True),
        ("Client,Order Date,Revenue", False),
        ("Order ID,Date created,Revenue", False),
    ],
)
def test_a_day_that_may_be_of_joining_is_told(tmp_path: Path, header: str, told: bool) -> None:
    rows = ROWS if not header.startswith("Order") else [[*row, row[0]] for row in ROWS]
    found = ask(tmp_path, header if rows is ROWS else f"{header},Client", rows)
    assert ("single_rows" in notes(found)) is told
    # Either way a file of orders with one order per customer stays one.
    assert set(by_customer(found, "orders").values()) == {1}


def test_customers_who_come_again_are_orders(tmp_path: Path) -> None:
    found = ask(tmp_path, "Client,Date created,Revenue", [*ROWS, ["Kim", "2021-03-01", "5"]])
    assert "single_rows" not in notes(found)


def test_the_day_of_joining_is_no_likely_date_of_orders(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        ask(tmp_path, "Customer Name,Customer Since,Sales", ROWS)
    [problem] = caught.value.problems
    assert problem.hint is not None
    assert "None looks like it" in problem.hint
    assert problem.hint.endswith("--shape customers")
    found = ask(tmp_path, "Customer Name,Customer Since,Sales", ROWS, shape="customers")
    assert by_customer(found, "ltv") == {"Kim": 5000.5, "Lee": 700.25}
    assert "orders" not in found.frame.columns
