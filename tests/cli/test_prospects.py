"""Prospects (contacts without orders): listed only on request, each once, with their attributes only."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import ROOT
from shop_truth import buyers

from custseg.segments.reading import built_in_rules

Run = Callable[..., Any]
CONTACTS = [
    ("Shop Aa", "Anna", "Gent", "2024-05-01"), ("Zed", "Zoë", "Gent", "2025-05-01"),
    ("Shop Bb", "Boris", "Lier", ""), ("Yve", "", "Lier", "2025-06-01"), ("Zed", "Zoë again", "Gent", ""),
]  # fmt: skip


@pytest.fixture(autouse=True)
def contacts(shop: Path) -> Path:
    """Write contacts of two customers and two others, one of whom stands there twice."""
    with (shop / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("customer_id", "name", "city", "joined"), *CONTACTS])
    return shop / "contacts.csv"


def everyone(call: Run, *words: str) -> Any:
    return call("customers", "orders.csv", "--contacts", "contacts.csv", "--all", *words)


def test_prospects_come_last_with_attributes_and_without_figures(call: Run, shop: Path) -> None:
    answer = everyone(call)
    assert answer.status == 0
    assert len(answer.rows) == 32
    assert {row["customer_id"] for row in answer.rows[:30]} == set(buyers(shop))
    last = {row["customer_id"]: row for row in answer.rows[30:]}
    assert {name: (row["name"], row["city"], row["joined"]) for name, row in last.items()} == {
        "Yve": ("", "Lier", "2025-06-01"),
        "Zed": ("Zoë", "Gent", "2025-05-01"),
    }
    known = {"customer_id", "name", "city", "joined"}
    schemes = {scheme.column for scheme in built_in_rules().schemes.values()} & answer.rows[0].keys()
    for row in last.values():
        assert {row[name] for name in schemes} == {"prospect"}
        assert {value for name, value in row.items() if name not in known | schemes} == {""}
    assert "2 prospects" in answer.err
    # A customer keeps its attributes too, and everyone else has none.
    rows = {row["customer_id"]: row for row in answer.rows}
    assert [rows[name]["city"] for name in ("Shop Aa", "Shop Bb", "Shop Cc")] == ["Gent", "Lier", ""]


def test_prospects_need_all(call: Run, shop: Path) -> None:
    """The base is the customers, with --all and without."""
    words = ("-q", "customers", "orders.csv", "--contacts", "contacts.csv", "--format", "json")
    few, many = (json.loads(call(*words, *more).out) for more in ((), ("--all",)))
    assert (len(few["rows"]), len(many["rows"])) == (30, 32)
    assert few["summary"] == many["summary"]
    assert [row for row in many["rows"] if row["rfm"] != "prospect"] == few["rows"]
    rows = call("-q", "segment", "orders.csv", "--contacts", "contacts.csv").rows
    assert sum(int(row["customers"]) for row in rows) == 30


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("rfm = 'prospect'", {"Zed", "Yve"}),
        ("city = 'Gent'", {"Shop Aa", "Zed"}),
        ("city = 'Lier' AND ltv IS NULL", {"Yve"}),
        ("joined >= '2025-01-01'", {"Zed", "Yve"}),
        ("name IS NOT NULL AND one_time", {"Shop Aa"}),
        ("ltv < 0", set()),
    ],
)
def test_prospects_are_filtered_like_customers(call: Run, sql: str, names: set[str]) -> None:
    answer = everyone(call, "--where", sql, "--columns", "name,ltv")
    assert answer.status == 0
    assert {row["customer_id"] for row in answer.rows} == names
    assert f"{len(names)} of 32" in answer.err.replace("customers and prospects", "")


@pytest.mark.parametrize("sort", ["ltv", "ltv:asc", "orders", "last_order:asc", "tenure_months:asc"])
def test_prospects_come_last_in_either_sort_order(call: Run, sort: str) -> None:
    rows = everyone(call, "-q", "--sort", sort, "--columns", "ltv").rows
    assert [row["customer_id"] for row in rows[30:]] == ["Yve", "Zed"]


def test_customers_of_an_earlier_period_are_no_prospects(call: Run, shop: Path) -> None:
    """A contact with transactions is a customer, whatever part of them --from leaves."""
    found = buyers(shop)
    assert str(found["Shop Aa"].last) < "2025-03-01"
    rows = everyone(call, "-q", "--from", "2025-03-01", "--columns", "city,rfm").rows
    assert [row["customer_id"] for row in rows if row["rfm"] == "prospect"] == ["Yve", "Zed"]
    assert [row["customer_id"] for row in rows if row["city"]] == ["Shop Bb", "Yve", "Zed"]


def test_prospects_are_listed_without_any_customer(call: Run, shop: Path) -> None:
    """Where no row is left, the contacts without transactions still are."""
    answer = everyone(call, "-q", "--from", "2030-01-01", "--columns", "name,rfm")
    assert answer.status == 0
    assert [row["customer_id"] for row in answer.rows] == ["Yve", "Zed"]


@pytest.mark.parametrize("kind", ["csv", "json", "parquet", "md", "tsv", "ndjson", "table"])
def test_every_format_holds_prospects(call: Run, shop: Path, kind: str) -> None:
    assert everyone(call, "-q", "-o", "table.out", "--format", kind).status == 0
    content = (shop / "table.out").read_bytes()
    assert content.count(b"prospect") >= 2
    if kind == "parquet":
        table = pl.read_parquet(shop / "table.out")
        assert table.height == 32
        assert table["orders"].null_count() == table["known_before"].null_count() == 2
        assert {table.schema[name] for name in ("orders", "known_before", "last_order")} == {
            pl.Int64(),
            pl.Boolean(),
            pl.Date(),
        }


def test_every_contact_of_the_sample_is_there_once(call: Run) -> None:
    sample = ROOT / "sample_data"
    words = ("customers", str(sample / "orders.csv"), "--contacts", str(sample / "contacts.csv"), "--all")
    rows = call("-q", *words, "--columns", "name,rfm,tags").rows
    with (sample / "contacts.csv").open(encoding="utf-8", newline="") as file:
        known = {row["customer_id"]: row["name"] for row in csv.DictReader(file)}
    with (sample / "orders.csv").open(encoding="utf-8", newline="") as file:
        bought = {row["customer_id"] for row in csv.DictReader(file)}
    found = {row["customer_id"]: row for row in rows}
    assert len(found) == len(rows)
    assert known.keys() <= found.keys()
    assert {name for name, row in found.items() if row["rfm"] == "prospect"} >= known.keys() - bought
    # A name that a spreadsheet would run has an apostrophe in front.
    assert {name: row["name"].lstrip("'") for name, row in found.items()} == {
        name: known[name].lstrip("'") for name in found
    }
