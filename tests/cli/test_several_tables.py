"""Several tables on the command line: one line says which were joined, and how to see it."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import SAMPLE_DATA

Run = Callable[..., Any]
JOINED = "4 tables joined: order_items, orders, products, customers"


@pytest.fixture
def tables(shop: Path) -> Path:
    """Return the folder of the small tables, in the working folder."""
    return Path(shutil.copytree(SAMPLE_DATA / "tables", shop / "tables"))


def test_one_line_says_what_was_joined_and_the_command_that_shows_it_works(call: Run, tables: Path) -> None:
    answer = call("ltv", "tables", "--join", "customers.csv:customer_id=customer_id", "--where", "orders > 1")
    line = answer.err.splitlines()[0]
    shown = "custseg inspect tables --join customers.csv:customer_id=customer_id"
    assert line == f"{JOINED}; {shown} shows how"
    inspected = call(*shlex.split(shown)[1:])
    assert inspected.status == 0
    assert f"{JOINED}\n" in inspected.err
    assert "customers 1—n orders by customer_id: 8 of 8 rows matched" in inspected.err


def test_a_single_table_says_nothing_of_joins(call: Run, shop: Path) -> None:
    assert "joined" not in call("ltv", "orders.csv").err


def test_rejected_rows_name_the_table_and_line(call: Run, tables: Path) -> None:
    call("ltv", "tables", "--rejects", "rejects.csv")
    rows = [line.split(",")[:3] for line in (tables.parent / "rejects.csv").read_text().splitlines()[1:]]
    assert [(file, line) for file, line, _ in rows] == [
        ("tables/order_items.csv", "6"),
        ("tables/order_items.csv", "12"),
        ("tables/orders.csv", "9"),
    ]


def test_a_table_without_a_key_names_the_options(call: Run, tables: Path) -> None:
    (tables / "other.csv").write_text("shop,day,takings\nX,2025-01-01,5.00\nY,2025-01-02,6.00\n")
    answer = call("ltv", "tables")
    assert answer.status == 3
    assert "--join tables/other.csv:none" in answer.err
    assert call("ltv", "tables", "--join", "tables/other.csv:none").status == 0
