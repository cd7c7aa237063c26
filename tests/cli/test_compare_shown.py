"""``custseg compare`` as people and programs see it."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

import custseg


@pytest.fixture
def saved(call: Any, shop: Path) -> Path:
    """Return the shop with a table of customers of two days."""
    for day, name in (("2025-05-31", "may"), ("2025-10-28", "october")):
        done = call("-q", "customers", "orders.csv", "--as-of", day, "-o", f"{name}.parquet")
        assert done.status == 0, done.err
    return shop


def test_at_a_terminal(glance: Any, saved: Path) -> None:
    """What differs stands first, then the customers, the grid of moves, and why LTV changed."""
    text = glance("compare", "may.parquet", "october.parquet", "--top", "3", columns=150).out.decode()
    places = [
        text.index(words)
        for words in (
            "0 customers came, 0 left, 30 stayed", "What differs in how the two tables were made", "then=may.parquet",
            "3 of 30 rows", "Customers by their segments then and now, with their LTV now", "Why LTV changed",
            "Cuts of volume_value moved",
        )
    ]  # fmt: skip
    assert places == sorted(places)
    assert "by more or fewer orders" in text


def test_every_format(call: Any, saved: Path) -> None:
    for kind in ("csv", "json", "ndjson", "md", "parquet", "xlsx", "tsv"):
        assert call("-q", "compare", "may.parquet", "october.parquet", "-o", f"moved.{kind}").status == 0
    rows = list(csv.DictReader((saved / "moved.csv").open(newline="")))
    assert [*rows[0]] == [
        "customer_id", "status", "activity", "segment_before", "segment", "ltv_before", "ltv", "ltv_change",
        "by_orders", "by_order_value", "by_returns", "by_margin", "by_customers",
    ]  # fmt: skip
    ids = [row["customer_id"] for row in rows]
    assert pl.read_parquet(saved / "moved.parquet")["customer_id"].to_list() == ids
    document = json.loads((saved / "moved.json").read_text())
    assert [row["customer_id"] for row in document["rows"]] == ids
    assert sum(row["customers"] for row in document["moves"]) == document["summary"]["customers"] == 30
    assert {row["kind"] for row in document["differences"]} == {"cut"}
    assert document["record"]["command"] == "compare"
    book = fastexcel.read_excel((saved / "moved.xlsx").read_bytes())
    assert book.sheet_names[:2] == ["Customers then and now", "What differs in how the two tab"]


def test_the_files_are_never_written_over(call: Any, saved: Path) -> None:
    done = call("compare", "may.parquet", "october.parquet", "-o", "may.parquet")
    assert done.status == 2
    assert "never overwrites an input" in done.err


def test_quiet_but_for_what_makes_figures_differ(call: Any, saved: Path) -> None:
    assert call("-q", "compare", "may.parquet", "october.parquet").err == ""
    assert call("-q", "customers", "orders.csv", "--rows", "category = 'tea'", "-o", "tea.parquet").status == 0
    done = call("-q", "compare", "may.parquet", "tea.parquet")
    assert done.status == 0
    assert "The tables were not made alike: setting of rows: — → category = 'tea'" in done.err
    done = call("-q", "compare", "october.parquet", "may.parquet")
    assert "october.parquet is of 2025-10-28, later than may.parquet of 2025-05-31" in done.err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("may.parquet",), 2, "two tables are compared, not may.parquet alone"),
        (("may.parquet", "october.parquet", "orders.csv"), 2, "two tables are compared, not 3 tables"),
        (("may.parquet", "june.parquet"), 3, "no such file"), (("orders.csv", "may.parquet"), 3, "in several rows"),
        (("may.parquet", "october.parquet", "--margin", "0.3"), 2, "--margin"),
        (("may.parquet", "october.parquet", "--rejects", "r.csv"), 2, "--rejects"),
        (("may.parquet", "october.parquet", "--by", "rfn"), 2, "or 'rfm'?"),
        (("may.parquet", "october.parquet", "--sort", "ltv_chang"), 2, "Did you mean 'ltv_change'"),
        (("may.parquet", "october.parquet", "--columns", "tenure_month"), 2, "Did you mean 'tenure_months'"),
        (("orders.csv", "--compare-to", "2026-01-01"), 2, "not before the report date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(call: Any, saved: Path, words: tuple[str, ...], status: int, said: str) -> None:
    before = sorted(os.listdir(saved))
    done = call("compare", *words, "-o", "out.csv")
    assert done.status == status
    assert said in done.err
    assert sorted(os.listdir(saved)) == before


def test_two_days_of_the_orders_are_two_tables(call: Any, saved: Path) -> None:
    tables = call("-q", "compare", "may.parquet", "october.parquet")
    days = call("-q", "compare", "orders.csv", "--compare-to", "2025-05-31")
    assert days.out == tables.out
    assert "62 rows" not in days.err


def test_the_summary_beside_a_csv_tells_how_it_was_made(call: Any, saved: Path) -> None:
    done = call("customers", "orders.csv", "--as-of", "2025-05-31", "-o", "may.csv", "--summary", "may.csv.json")
    assert done.status == 0
    done = call("compare", "may.csv", "october.parquet", "-o", "a.csv")
    assert "nothing tells how this was made" not in done.err
    assert "Cuts of volume_value moved" in done.err
    assert call("compare", "may.parquet", "october.parquet", "-o", "b.csv").status == 0
    assert (saved / "a.csv").read_bytes() == (saved / "b.csv").read_bytes()


def test_python_compares_files_and_results(call: Any, saved: Path) -> None:
    files = custseg.compare(saved / "may.parquet", saved / "october.parquet", by="rfm")
    results = custseg.compare(
        custseg.customers(saved / "orders.csv", as_of="2025-05-31"), custseg.customers(saved / "orders.csv"), by="rfm"
    )
    assert results.frame.equals(files.frame, null_equal=True)
    assert results.sections["differences"].equals(files.sections["differences"])
    days = custseg.compare(saved / "orders.csv", compare_to="2025-05-31", by="rfm")
    assert days.frame.equals(files.frame, null_equal=True)
    printed = json.loads(call("-q", "compare", "may.parquet", "october.parquet", "--by", "rfm", "--format", "json").out)
    assert files.frame.to_dicts() == printed["rows"]


def test_hostile_ids_stay_text(call: Any, shop: Path) -> None:
    """In CSV a formula gets an apostrophe, which is no part of the id."""
    for name, lines in (("a", ["=1+1,1", "\x1b[31mx,2"]), ("b", ["=1+1,5", "<b>,2"])):
        (shop / f"{name}.csv").write_text("customer_id,ltv\n" + "\n".join(lines) + "\n")
        assert call("-q", "compare", f"{name}.csv", f"{name}.csv", "-o", f"{name}2.csv").status == 0
    done = call("compare", "a2.csv", "b.csv", "--format", "table")
    assert done.status == 0
    assert b"\x1b" not in done.out
    found = call("-q", "compare", "a2.csv", "b.csv", "--where", "status = 'stayed'", "--columns", "ltv_before,ltv").rows
    assert [[*row.values()] for row in found] == [["'=1+1", "1.0", "5.0"]]
