"""Parts of the page against other commands and hand-worked figures: referrals, forecast, merged ids, excluded rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg import customers as all_customers
from custseg.analyses.explain.asked import Depth
from custseg.analyses.explain.explain import explain
from custseg.analyses.forecast.forecast import forecast
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "order_id,date,customer_id,revenue,cost,status\n"


def page(path: Path, customer: str, depth: Depth | None = None, **flags: Any) -> Result:
    settings = gather({name: str(value) for name, value in flags.items()}, use_config=False, environment={})
    return explain([str(path)], settings, customer=customer, depth=depth)


def section(result: Result, name: str) -> list[dict[str, Any]]:
    return next((one.frame.to_dicts() for one in result.sections if one.name == name), [])


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """Return two orders each of customers A to F, in 2024."""
    lines = [f"{who}{n},2024-0{n + 2}-1{n},{who},{40 + 10 * n},20,paid\n" for who in "ABCDEF" for n in range(2)]
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("links", "moves"),
    [
        ({"B": "A"}, [(1, "several")]),
        ({}, [(1, "one"), (2, "several")]),
        ({"B": "A", "C": "A"}, []),
    ],
)
def test_customers_brought(orders: Path, tmp_path: Path, links: dict[str, str], moves: list[tuple[int, str]]) -> None:
    contacts = tmp_path / "contacts.csv"

    def segment_with(links: dict[str, str]) -> str:
        lines = [f"{who},{links.get(who, '')}\n" for who in "ABCDEF"]
        contacts.write_text("customer_id,referred_by\n" + "".join(lines) + "X,D\n", encoding="utf-8")
        rows = all_customers(str(orders), contacts=contacts, columns=["customer_id", "referrals"]).frame
        found = {row["segment"] for row in section(page(orders, "A", contacts=contacts), "segments")
                 if row["scheme"] == "referral"}  # fmt: skip
        assert rows.filter(customer_id="A")["referrals"].to_list() == [sum(one == "A" for one in links.values())]
        return found.pop()

    now = segment_with(links)
    asked = [one for one in section(page(orders, "A", contacts=contacts), "moves") if one["scheme"] == "referral"]
    assert [one["change"] for one in asked] == ["referrals"] * bool(moves)
    for one in asked:
        # The smallest step alone is named, and made in the contacts.
        assert (one["amount"], one["segment"]) == moves[0]
        free = [who for who in "BCDEF" if who not in links]
        after = segment_with(links | dict.fromkeys(free[: int(one["amount"])], "A"))
        assert after == one["segment"] != now


def test_the_forecast_is_that_of_the_command(tmp_path: Path) -> None:
    lines, number = [], 0
    for who in range(40):
        for month in range(0, 24, who % 5 + 1):
            number += 1
            day = f"{2023 + month // 12}-{month % 12 + 1:02}-{who % 27 + 1:02}"
            lines.append(f"{number},{day},C{who},{50 + who},20,paid\n")
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    settings = gather({}, use_config=False, environment={})
    names = ["expected_orders", "expected_revenue", "p_alive", "orders_low", "orders_high"]
    settings = gather({"columns": ",".join(["customer_id", *names])}, use_config=False, environment={})
    of_all = {row["customer_id"]: row for row in forecast([str(path)], settings).frame.to_dicts()}
    result = page(path, "C3", Depth(forecast=True))
    figures = result.figures()
    assert {name: figures[name] for name in names} == {name: of_all["C3"][name] for name in names}
    assert figures["expected_orders"] > 0
    assert "no_forecast" not in {note.name for note in result.notes}
    plain = page(path, "C3")
    assert "expected_orders" not in plain.figures()
    # All else is the same.
    assert plain.frame.equals(result.frame.filter(pl.col("part") != "forecast"))


def test_merged_ids_are_one_customer(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    rows = [
        ("1", "2024-01-05", "K1", "ann@example.org", 50),
        ("2", "2024-03-05", "K2", "Ann@Example.org", 70),
        ("3", "2024-04-05", "K3", "bo@example.org", 30),
        ("4", "2024-05-05", "K4", "cy@example.org", 20),
    ]
    lines = [f"{order},{day},{who},{email},{money},10,paid\n" for order, day, who, email, money in rows]
    lines.append("5,2024-06-05,K2,ann@example.org,900,10,cancelled\n")
    path.write_text("order_id,date,customer_id,email,revenue,cost,status\n" + "".join(lines), encoding="utf-8")
    apart = page(path, "K2").figures()
    assert (apart["orders"], apart["revenue"]) == (1, 70)
    merged = page(path, "K1", match="email")
    # The id that it had is understood, too.
    assert page(path, "K2", match="email").frame.equals(merged.frame)
    assert (merged.figures()["orders"], merged.figures()["revenue"]) == (2, 120)
    assert [row["orders"] for row in section(merged, "months")] == [1, 0, 1, 0, 0]
    assert section(merged, "excluded") == [{"reason": "cancelled, draft or test", "rows": 1, "money": 900.0}]
    assert merged.figures()["customers_ranked"] == 3


def test_excluded_rows_by_reason_tie_with_the_ledger(tmp_path: Path) -> None:
    lines = [
        "1,2024-01-05,A,50,20,paid\n", "2,2024-02-05,A,60,20,cancelled\n", "3,2024-02-06,A,61,20,cancelled\n",
        "4,never,A,70,20,paid\n", "5,2024-03-05,A,much,20,paid\n", "6,2024-03-06,A,80,20,paid\n",
        "7,2024-03-05,,90,20,paid\n", "8,2024-03-07,B,40,20,paid\n", "9,2024-03-08,B,15,20,draft\n",
    ]  # fmt: skip
    path = tmp_path / "orders.csv"
    path.write_text(HEADER + "".join(lines * 1), encoding="utf-8")
    result = page(path, "A", rows="revenue <> 80")
    found = {row["reason"]: (row["rows"], row["money"]) for row in section(result, "excluded")}
    assert found == {
        "unreadable date": (1, 70.0),
        "unreadable amount": (1, 0.0),
        "cancelled, draft or test": (2, 121.0),
        "filtered by --rows": (1, 80.0),
    }
    of_each = [section(page(path, who, rows="revenue <> 80"), "excluded") for who in "AB"]
    assert result.ledger is not None
    reasons = {one["reason"]: one["rows"] for one in result.ledger.to_dict()["set_aside"]["reasons"]}
    # A row without a customer is nobody's.
    assert reasons.pop("no customer") == 1
    for reason, number in reasons.items():
        assert sum(row["rows"] for rows in of_each for row in rows if row["reason"] == reason) == number
    facts = dict(result.frame.filter(part="excluded").select("name", "value").iter_rows())
    assert facts == {reason: str(rows) for reason, (rows, _) in found.items()}
