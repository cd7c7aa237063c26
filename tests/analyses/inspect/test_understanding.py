"""What inspect says it understood: known export, net sales, what decides, equations with their contradictions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from inspected import ask, examples, found, write

from custseg.analyses.shared.export_words import MEANINGS
from custseg.result import Result
from custseg.tables.values.meaning import Meaning

SHOPIFY = (
    "Name,Email,Financial Status,Created at,Lineitem name,Lineitem quantity,Lineitem price,Subtotal,Refunded Amount"
)
ORDERS = [
    "#1,ana@x.com,paid,2024-01-05,Tea,1,10.00,25.00,0",
    "#1,,,,Cup,3,5.00,,",
    "#2,ben@x.com,voided,2024-01-06,Tea,1,10.00,10.00,0",
    "#3,ben@x.com,refunded,2024-01-07,Tea,1,10.00,10.00,10.00",
]
DEALS = [
    "1,ana,2024-01-05,10,won", "2,ana,2024-01-06,20,lost", "3,ben,2024-01-07,40,negotiation",
    "4,ben,2024-01-08,80,won",
]  # fmt: skip


def section(result: Result, name: str) -> list[dict[str, Any]]:
    return next((list(one.frame.iter_rows(named=True)) for one in result.sections if one.name == name), [])


def facts(result: Result) -> dict[str, str]:
    return {row["what"]: row["how"] for row in section(result, "understood")}


def states(result: Result) -> dict[tuple[str, str], tuple[int, float, int]]:
    rows = section(result, "states")
    return {(row["column"], row["value"]): (row["rows"], row["money"], row["used"]) for row in rows}


def test_a_known_export(tmp_path: Path) -> None:
    result = ask(write(tmp_path / "o.csv", SHOPIFY, ORDERS))
    assert facts(result) | {"Proved": ""} == {
        "Known export": "Shopify orders (--system shopify-orders)",
        "Rows are": "order lines with order totals",
        "Amounts are": "those of the whole order, shared out over its lines",
        "Net sales": "Subtotal − refunds (Refunded Amount, with their tax and shipping)",
        "Refunds": "in a column, so that they count on the day of their order",
        "Proved": "",
    }
    assert states(result) == {
        ("Financial Status", "paid"): (2, 25.0, 2),
        ("Financial Status", "voided"): (1, 10.0, 0),
        ("Financial Status", "refunded"): (1, 0.0, 1),
    }
    means = {row["value"]: row["means"] for row in section(result, "states")}
    assert means["paid"] == "a sale"
    assert "left out" in means["voided"]


def test_deductions_and_what_stands_beside(tmp_path: Path) -> None:
    header = "order_id,date,customer,amount,shipping,tax"
    rows = [f"{place},2024-01-{place:02},c{place % 5},{place}.50,2.00,1.10" for place in range(1, 29)]
    result = ask(write(tmp_path / "o.csv", header, rows), includes="shipping")
    assert facts(result)["Net sales"] == "amount − shipping"
    assert facts(result)["Beside them"] == "tax: not inside, so not taken off"
    assert facts(result)["Rows are"] == "orders"
    assert facts(result)["Known export"].startswith("none")


@pytest.mark.parametrize("day", ["own-day", "order-day"])
def test_the_day_of_refunds(tmp_path: Path, day: str) -> None:
    rows = ["1,2024-01-05,ana,10", "1,2024-03-05,ana,-10"]
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,amount", rows), refunds=day)
    assert facts(result)["Refunds"].endswith({"own-day": "own day", "order-day": "day of their order"}[day])


def test_deals_by_stage(tmp_path: Path) -> None:
    result = ask(write(tmp_path / "d.csv", "deal id,customer,date,amount,stage", DEALS))
    assert found(result)["open_deal"] == (1, 40, 1)
    assert found(result)["lost_deal"] == (1, 20, 1)
    assert examples(result)["open_deal"] == "negotiation 1"
    assert facts(result)["Rows are"] == "deals"
    assert states(result)["stage", "won"] == (2, 90.0, 2)


REASONED = [
    ("unpaid", "awaiting payment", "7.00"),
    ("refunded_in_full", "refunded", "7.00"),
    ("void_status", "cancelled", "7.00"),
]


@pytest.mark.parametrize(("name", "status", "amount"), REASONED)
def test_each_reason_is_a_finding_with_its_rows_and_money(tmp_path: Path, name: str, status: str, amount: str) -> None:
    rows = ["1,2024-01-05,ana,10.00,paid", f"2,2024-01-06,ben,{amount},{status}", f"3,2024-01-06,ben,1.00,{status}"]
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,amount,status", rows))
    assert {name: found(result)[name]} == {name: (2, 8, 1)}
    assert examples(result)[name] == f"{status} 2"


def test_rows_that_are_no_sales_by_their_type(tmp_path: Path) -> None:
    rows = ["1,2024-01-05,ana,10.00,invoice", "2,2024-01-06,ana,10.00,payment", "3,2024-01-07,ana,4.00,credit note"]
    result = ask(write(tmp_path / "o.csv", "number,date,customer,amount,type", rows))
    assert found(result)["not_a_sale"] == (1, 10, 1)
    assert states(result)["type", "credit note"] == (1, -4.0, 1)


def test_a_refund_of_an_excluded_order(tmp_path: Path) -> None:
    rows = ["1,2024-01-05,ana,10.00,paid", "2,2024-01-06,ana,35.00,cancelled", "2,2024-01-07,ana,-35.00,refunded"]
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,amount,status", rows))
    assert found(result)["refund_of_excluded"] == (1, -35, 1)


def test_a_word_that_is_not_known(tmp_path: Path) -> None:
    rows = ["1,2024-01-05,ana,10.00,paid", "2,2024-01-06,ben,35.00,glimmering"]
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,amount,status", rows))
    assert found(result)["unknown_status"] == (1, 35, 1)
    assert {row["value"]: row["means"] for row in section(result, "states")}["glimmering"].startswith("unknown")


def test_equations_are_counted_on_all_rows_with_the_first_that_contradicts(tmp_path: Path) -> None:
    """The contradiction stands behind the first 2,000 rows, among which equations are looked for."""
    rows = []
    for place in range(2_600):
        quantity, price = place % 7 + 1, place % 11 + 3
        amount = quantity * price + (5 if place == 2_400 else 0)
        rows.append(f"{place},2024-01-{place % 28 + 1:02},c{place % 5},{quantity},{price}.00,{amount}.00")
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,quantity,unit price,amount", rows))
    [row] = [row for row in section(result, "equations") if "quantity × unit price" in row["equation"]]
    assert row["equation"] == "quantity × unit price = amount"
    assert (row["tested"], row["contradictions"], row["first"]) == (2_600, 1, 2_401)


def test_no_equations_without_numbers_that_hang_together(tmp_path: Path) -> None:
    rows = ["1,2024-01-05,ana,10.00", "2,2024-01-06,ben,35.00"]
    result = ask(write(tmp_path / "o.csv", "order_id,date,customer,amount", rows))
    assert section(result, "equations") == section(result, "states") == []


def test_every_meaning_has_words() -> None:
    assert set(MEANINGS) == set(Meaning)
