"""``custseg inspect`` as people and scripts see it: streams, formats, statuses, hostile text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

Run = Callable[..., Any]
NAMES = ["finding", "title", "rows", "share", "money", "customers", "example", "mend"]


def write(path: Path, header: list[str], lines: list[list[str]]) -> None:
    """Write a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *lines])


@pytest.mark.usefixtures("unread")
def test_one_table_on_standard_output_and_the_rest_beside_it(call: Run) -> None:
    answer = call("inspect", "orders.csv")
    assert answer.status == 0
    assert {row["finding"]: (row["rows"], row["money"]) for row in answer.rows} == {
        "unreadable_date": ("1", "9.25"), "no_customer": ("1", "7.5"), "missing_months": ("0", ""),
    }  # fmt: skip
    assert answer.rows[2]["example"] == "2025-02, 2025-05, 2025-06 and 2 more"
    assert list(answer.rows[0]) == NAMES
    for printed in (
        "Files",
        "Columns",
        "by name",
        "148 rows: 146 used",
        "30 customers",
        "from 2025-01-01",
    ):
        assert printed in answer.err
    assert call("-q", "inspect", "orders.csv").err == ""


@pytest.mark.usefixtures("unread")
def test_json_holds_what_was_understood(call: Run) -> None:
    content = json.loads(call("inspect", "orders.csv", "--format", "json").out)
    assert {row["finding"] for row in content["rows"]} == {"unreadable_date", "no_customer", "missing_months"}
    assert [column["name"] for column in content["columns"]] == NAMES
    assert [one["column"] for one in content["file_columns"]] == [
        "order_id", "date", "customer_id", "category", "country", "revenue", "profit",
    ]  # fmt: skip
    customer = content["file_columns"][2]
    assert (customer["role"], customer["filled"]) == ("customer", 147 / 148)
    assert content["files"][0]["file"] == "orders.csv"
    assert content["ledger"]["read"]["rows"] == content["summary"]["rows"] == 148
    assert content["settings"]


def test_the_columns_of_contacts_are_reported(call: Run, shop: Path) -> None:
    write(shop / "contacts.csv", ["Customer", "E-mail", "Shoe size"], [["Shop Aa", "a@example.com", "38"]])
    words = ("inspect", "orders.csv", "--contacts", "contacts.csv", "--format", "json")
    content = json.loads(call(*words).out)
    found = {one["column"]: one["role"] for one in content["contacts_columns"]}
    assert found == {"Customer": "customer", "E-mail": "e-mail", "Shoe size": ""}
    (missing,) = [row for row in content["rows"] if row["finding"] == "customer_not_in_contacts"]
    # In the order of their ids, whatever the order in which they were read.
    assert (missing["rows"], missing["customers"], missing["example"]) == (144, 29, "Shop Ab, Shop Ac, Shop Ad")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "ndjson", "md", "parquet"])
def test_every_format_and_a_file_without_findings(call: Run, shop: Path, suffix: str) -> None:
    write(shop / "good.csv", ["customer", "date", "amount"], [["A", "2024-01-01", "1"], ["B", "2024-01-02", "2"]])
    answer = call("inspect", "good.csv", "-o", f"found.{suffix}")
    assert answer.status == 0
    assert "No problems were found." in answer.err
    # NDJSON has a line for each row, and no header.
    assert ((shop / f"found.{suffix}").stat().st_size > 0) is (suffix != "ndjson")
    if suffix == "parquet":
        assert pl.read_parquet(shop / "found.parquet").columns == NAMES
    if suffix == "csv":
        assert (shop / "found.csv").read_text() == ",".join(NAMES) + "\n"


UNDECIDED = {
    "rivals": (["Customer,Date,Net Sales,Line Total", "A,2024-01-01,1.00,2.00", "B,2024-01-02,3,3"], "Line Total"),
    "no role": (["Customer,Day X,Amount", "A,2024-01-01,1", "B,2024-01-02,2"], "--map date="),
    "cost": (["Customer,Date,Quantity,Unit Price,Cost", "A,2024-01-01,2,5,3", "B,2024-01-02,3,4,2"], "unit_cost=Cost"),
    "dates": (["Customer,Date,Amount", "A,soon,1", "B,later,2"], "--map date="),
    "no rows": (["Customer,Date,Amount"], "with its rows"),
    "nothing usable": (
        ["Customer,Date,Amount", *[f",2024-01-{day:02},1" for day in range(1, 20)], "A,,1"],
        "--rejects",
    ),
}


@pytest.mark.parametrize("case", UNDECIDED)
def test_open_questions_are_reported_with_the_columns(call: Run, shop: Path, case: str) -> None:
    lines, hint = UNDECIDED[case]
    (shop / "odd.csv").write_text("\n".join([*lines, ""]))
    answer = call("inspect", "odd.csv", "--rejects", "rejects.csv")
    assert answer.status == 3
    assert answer.rows[0]["finding"] == "undecided"
    assert hint in answer.rows[0]["mend"]
    for column in lines[0].split(","):
        assert column in answer.err
    # The error stands last.
    assert answer.err.index("Columns") < answer.err.index("custseg: odd.csv") < answer.err.rindex(hint)
    assert (shop / "rejects.csv").read_text().startswith("file,line,reason")


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"just\nwords\n"])
def test_a_file_that_is_not_a_table_is_an_error(call: Run, shop: Path, content: bytes) -> None:
    (shop / "odd.csv").write_bytes(content)
    answer = call("inspect", "odd.csv")
    assert (answer.status, answer.out) == (3, b"")
    assert answer.err.startswith("custseg: odd.csv")


def test_unknown_names_are_a_usage_error(call: Run) -> None:
    assert call("inspect", "orders.csv", "--map", "revenue=Nothing").status == 2
    assert call("inspect", "orders.csv", "--rows", "shelf = 1").status == 2


@pytest.mark.usefixtures("unread")
def test_rejects_are_the_excluded_rows(call: Run, shop: Path) -> None:
    assert call("inspect", "orders.csv", "--rejects", "rejects.csv").status == 0
    rejects = (shop / "rejects.csv").read_text().splitlines()
    assert [line.split(",")[1:3] for line in rejects[1:]] == [["148", "no customer"], ["149", "unreadable date"]]


@pytest.mark.parametrize("columns", [70, 80, 200])
def test_a_terminal_shows_findings_and_what_to_do(glance: Run, columns: int) -> None:
    seen = re.sub(r"\x1b\[[0-9;]*m", "", glance("inspect", "orders.csv", columns=columns).out.decode())
    assert re.search(r"Rows without a\s.*Excluded", seen)
    assert "Role" in seen
    assert max(map(len, seen.splitlines())) <= columns
    assert "--columns" not in seen


def test_hostile_text_stays_text(call: Run, glance: Run, shop: Path) -> None:
    red = "\x1b[31mred[bold]x[/bold]"
    lines = [["=1+1", "2024-01-01", "1", red], ["= 1+1", "2024-01-02", "2", "b"]]
    write(shop / "bad.csv", ["customer", "date", "amount", red], lines)
    answer = call("inspect", "bad.csv")
    (same,) = [row for row in answer.rows if row["finding"] == "same_id"]
    assert same["example"].startswith("'=")
    assert "\x1b" not in answer.err
    assert "[bold]x[/bold]" in answer.err
    assert b"\x1b[31m" not in glance("inspect", "bad.csv", columns=200).out
