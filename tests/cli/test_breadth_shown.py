"""custseg breadth: at a terminal, in a pipe, and as files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custseg import breadth

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
COLUMNS = [
    "customer_id", "breadth", "categories", "penetration", "products", "single_product", "margin", "orders",
    "average_order_value", "last_order_value", "orders_below_average", "encourage", "ltv",
]  # fmt: skip
OFFER = [
    "cross_sell", "cross_sell_because", "cross_sell_support", "cross_sell_confidence", "cross_sell_confidence_low",
    "cross_sell_lift",
]  # fmt: skip
OUTCOME = ["repeat_rate", "aged", "ltv_12m", "ltv_12m_low", "ltv_12m_high", "against_base"]
TABLES = {
    (): COLUMNS,
    ("--cross-sell",): [
        "customer_id", "margin", "orders", "average_order_value", "ltv", *OFFER,
    ],
    ("--items",): ["category", "customers", "penetration", "revenue", "profit", "margin", "widen", "began", *OUTCOME],
    ("--items", "--by", "product"): [
        "product", "customers", "penetration", "revenue", "profit", "margin", "widen", "began", *OUTCOME,
    ],
    ("--journey",): ["first", "second", "customers", "share", "median_days", "days_80", *OUTCOME],
    ("--small-orders",): [
        "customer_id", "order_id", "date", "order_value", "own_average", "below_average", "orders",
    ],
    ("--baskets",): ["item", "with_item", "orders", "support", "confidence", "confidence_low", "lift"],
}  # fmt: skip
"""Columns that programs read."""


@pytest.fixture
def orders(part_of_the_sample: Path) -> str:
    """Return the orders of one customer in five of the sample shop."""
    return str(part_of_the_sample / "orders.csv")


@pytest.mark.parametrize("words", TABLES, ids=" ".join)
def test_in_a_pipe(call: Run, orders: str, words: tuple[str, ...]) -> None:
    answer = call("-q", "breadth", orders, *words)
    assert answer.status == 0
    assert answer.out.splitlines()[0].decode().split(",") == TABLES[words]
    assert b"\x1b" not in answer.out


def test_at_a_terminal(glance: Run, orders: str) -> None:
    text = STYLE.sub("", glance("breadth", orders).out.decode())
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[1] == "What is sold, by category"
    assert "What new customers bought first and next" in lines
    assert any(line.startswith("Customer") and "Penetration" in line for line in lines)


def test_what_a_manager_does_next(call: Run, orders: str) -> None:
    """The notes lead to lists of customers, and the commands work."""
    document = json.loads(call("-q", "breadth", orders, "--format", "json").out)
    commands = {note["name"]: note["command"] for note in document["notes"] if note["command"]}
    assert set(commands) >= {"broad_no_margin", "small_orders", "cross_sell"}
    for name in ("broad_no_margin", "small_orders"):
        option, condition = commands[name].split(" ", 1)
        rows = call("-q", "breadth", orders, option, condition.strip('"')).rows
        assert 0 < len(rows) < len(document["rows"])
    assert {"category", "penetration", "margin", "widen"} <= document["items"][0].keys()
    assert {"first", "second", "median_days"} <= document["journey"][0].keys()


def test_as_a_file(call: Run, orders: str, tmp_path: Path) -> None:
    path = tmp_path / "breadth.csv"
    assert call("-q", "breadth", orders, "--items", "-o", str(path)).out == b""
    names = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert names == TABLES[("--items",)]
    chosen = ("--columns", "category,widen", "--sort", "margin", "--top", "2")
    assert call("-q", "breadth", orders, "--items", *chosen).out == b"category,widen\nspices,false\ntea,false\n"


def test_a_wrong_column(call: Run, orders: str) -> None:
    answer = call("breadth", orders, "--columns", "penetrations")
    assert answer.status == 2
    assert "Did you mean 'penetration'?" in answer.err


def test_in_python(call: Run, orders: str) -> None:
    printed = call("-q", "breadth", orders, "--items").rows
    frame = breadth(orders, items=True).frame
    assert frame["category"].to_list() == [row["category"] for row in printed]


def test_the_tables_are_of_the_same_customers(call: Run, orders: str) -> None:
    """The customers that began with a category went somewhere from there."""
    items = {row["category"]: int(row["began"]) for row in call("-q", "breadth", orders, "--items").rows}
    journeys: dict[str, int] = dict.fromkeys(items, 0)
    for row in call("-q", "breadth", orders, "--journey").rows:
        journeys[row["first"]] += int(row["customers"])
    assert journeys == items
