"""Every command writes workbooks: ``-o result.xlsx``."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import fastexcel
import pytest
from places import SAMPLE_DATA

import custseg
from custseg.writing import excel_cells, formats

COMMANDS = [
    ["ltv", "orders.csv"], ["ltv", "orders.csv", "--by", "country"], ["segment", "orders.csv"],
    ["segment", "orders.csv", "--members"], ["customers", "orders.csv"], ["profit", "orders.csv"],
    ["trend", "orders.csv", "--by", "category"], ["cohorts", "orders.csv"], ["rhythm", "orders.csv"],
    ["breadth", "orders.csv"], ["actions", "orders.csv"], ["explain", "orders.csv", "Shop Ab"],
    ["inspect", "orders.csv"], ["metrics"], ["systems"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_workbook_has_the_rows_of_the_csv(call: Any, shop: Path, words: list[str]) -> None:
    done = call(*words, "-o", "result.xlsx")
    assert done.status == 0, done.err
    assert call(*words, "-o", "result.csv").status == 0
    book = fastexcel.read_excel((shop / "result.xlsx").read_bytes())
    assert {"Summary", "Notes", "Definitions"} <= {*book.sheet_names}
    found = book.load_sheet(0, dtypes="string").to_polars()
    lines = (shop / "result.csv").read_text().splitlines()
    assert found.columns == lines[0].split(",")
    if words[0] not in ("metrics", "systems", "inspect", "explain"):
        # No text of these has a line break.
        assert found.height == len(lines) - 1
        assert [str(row[0]).removesuffix(" 00:00:00") for row in found.rows()] == [
            line.split(",")[0] for line in lines[1:]
        ]


def test_to_a_pipe_and_not_to_a_terminal(call: Any, glance: Any, shop: Path) -> None:
    done = call("-q", "ltv", "orders.csv", "--format", "xlsx")
    assert fastexcel.read_excel(io.BytesIO(done.out).getvalue()).load_sheet(0).height == 30
    done = glance("ltv", "orders.csv", "--format", "xlsx")
    assert done.status == 2
    assert b"-o FILE.xlsx" in done.out


def test_too_large_a_table_leaves_no_file(call: Any, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel_cells, "MAX_ROWS", 20)
    done = call("ltv", "orders.csv", "-o", "result.xlsx")
    assert done.status == 1
    assert ".csv or .parquet" in done.err
    assert sorted(os.listdir(shop)) == ["orders.csv"]
    assert call("ltv", "orders.csv", "--top", "5", "-o", "result.xlsx").status == 0


def test_a_full_disk_is_told(call: Any, shop: Path) -> None:
    done = call("ltv", "orders.csv", "--format", "xlsx", "-o", "/dev/full")
    assert done.status == 1
    assert "No space left on device" in done.err


def test_cut_texts_are_told(call: Any, shop: Path) -> None:
    path = shop / "orders.csv"
    path.write_text(path.read_text().replace("Shop Aa", "Shop A" + "a" * 40_000))
    done = call("ltv", "orders.csv", "-o", "result.xlsx")
    assert "1 cell cut: Excel holds 32,767 characters" in done.err
    notes = fastexcel.read_excel((shop / "result.xlsx").read_bytes()).load_sheet("Notes").to_polars()
    assert any("1 cell cut" in text for text in notes["Note"])


def test_the_missing_library_is_told_before_any_work(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    done = call("ltv", "no-such-file.csv", "-o", "result.xlsx")
    assert done.status == 2
    assert 'custseg[excel]"' in done.err


def test_python_writes_the_same_workbook(call: Any, shop: Path) -> None:
    """But for the sheets that name the command."""
    custseg.ltv(shop / "orders.csv").write(shop / "python.xlsx")
    assert call("ltv", "orders.csv", "-o", "typed.xlsx").status == 0
    books = [fastexcel.read_excel((shop / name).read_bytes()) for name in ("python.xlsx", "typed.xlsx")]
    first, second = (book.load_sheet(0).to_polars() for book in books)
    assert first.equals(second)


def test_sides_of_several_tables(call: Any, shop: Path) -> None:
    """Payments has tables beside its own."""
    assert call("payments", str(SAMPLE_DATA / "invoices.csv"), "-o", "result.xlsx").status == 0
    assert len(fastexcel.read_excel((shop / "result.xlsx").read_bytes()).sheet_names) >= 6


def test_lists_are_read_again(call: Any, shop: Path) -> None:
    """Of a workbook that custseg wrote, the first sheet is the table: no --sheet is needed."""
    assert call("actions", "orders.csv", "--control", "20%", "-o", "list.xlsx").status == 0
    assert call("actions", "orders.csv", "--control", "20%", "-o", "list.csv").status == 0
    outcomes = [
        call("outcome", name, "orders.csv", "--within", "9d", "--as-of", "2025-12-31")
        for name in ("list.xlsx", "list.csv")
    ]
    assert outcomes[0].status == 0, outcomes[0].err
    assert outcomes[0].out == outcomes[1].out
    assert "sheet" not in outcomes[0].err
    done = [call("actions", "orders.csv", "--done", name) for name in ("list.xlsx", "list.csv")]
    assert done[0].out == done[1].out
