"""``init`` and ``inspect`` on a table with one row per customer; options of its own at the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from public_layouts import FLO, FLO_ORDERS, FLO_REVENUE

Run = Callable[..., Any]
MAP = ("--map", FLO_REVENUE, "--map", FLO_ORDERS)


@pytest.fixture
def flo(tmp_path: Path) -> str:
    file = tmp_path / "flo.csv"
    file.write_text(FLO, encoding="utf-8")
    return str(file)


def rows(printed: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(printed.decode())))


def test_init_writes_the_shape_and_the_sums(flo: str, tmp_path: Path, call: Run) -> None:
    config = str(tmp_path / "shop.yaml")
    assert call("init", flo, *MAP, "-o", config).status == 0
    text = Path(config).read_text()
    assert "shape: customers\n" in text
    assert 'revenue: "customer_value_total_ever_offline + customer_value_total_ever_online"' in text
    assert call("ltv", flo, "--config", config).out == call("ltv", flo, *MAP).out
    # Next week the file is one of orders.
    other = tmp_path / "orders.csv"
    other.write_text("customer,date,amount\na,2024-01-01,5\n")
    answer = call("ltv", str(other), "--config", config)
    assert answer.status == 4
    assert "no column" in answer.err


def test_inspect_says_what_rows_are(flo: str, call: Run) -> None:
    answer = call("inspect", flo, *MAP, "--format", "table")
    assert answer.status == 0
    shown = answer.err + answer.out.decode()
    assert "customers with totals, one row each" in shown
    assert "totals of the customer" in shown
    assert "No problems were found." in shown
    # That a sum is that of its parts is no finding.
    assert "Equation" not in shown


def test_inspect_shows_the_sums_that_may_be_meant(flo: str, call: Run) -> None:
    answer = call("inspect", flo)
    assert answer.status == 3
    [row] = rows(answer.out)
    assert FLO_ORDERS in row["mend"]


def test_options_of_the_command_line(flo: str, call: Run) -> None:
    field = "interested_in_categories_12"
    whole = call("profit", flo, *MAP, "--by", field)
    parts = call("profit", flo, *MAP, "--by", field, "--split", field, "--split", "order_channel")
    assert [len(rows(whole.out)), len(rows(parts.out))] == [5, 5]
    assert {row[field] for row in rows(parts.out)} == {"KADIN", "ERKEK", "COCUK", "AKTIFSPOR", "AKTIFCOCUK"}
    assert "they overlap and do not add up to the base" in parts.err
    unknown = call("ltv", flo, *MAP, "--by", field, "--split", "interests")
    assert (unknown.status, "no column 'interests'" in unknown.err) == (2, True)
    forced = call("ltv", flo, "--shape", "transactions")
    assert (forced.status, "no column for the date" in forced.err) == (3, True)


def test_what_is_asked_at_a_column_names_what_to_map(flo: str, call: Run) -> None:
    answer = call("ltv", flo, "--map", FLO_REVENUE, "--columns", "orders")
    assert answer.status == 2
    assert "--map orders=COLUMN" in answer.err
