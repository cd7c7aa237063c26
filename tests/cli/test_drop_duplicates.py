"""--drop-duplicates as it is typed, set and shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def halves(shop: Path) -> list[str]:
    """Return the orders of the shop in two files that share 20 lines."""
    head, *lines = (shop / "orders.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (shop / "a.csv").write_text(head + "".join(lines[:60]), encoding="utf-8")
    (shop / "b.csv").write_text(head + "".join(lines[40:]), encoding="utf-8")
    return ["a.csv", "b.csv"]


def test_the_warning_stays_when_all_else_is_quiet(call: Run, halves: list[str]) -> None:
    answer = call("-q", "ltv", *halves, "--format", "csv")
    assert answer.status == 0
    text = " ".join(answer.err.split())
    assert "20 rows with" in text
    assert "20 of b.csv also in a.csv" in text
    assert "--drop-duplicates" in text
    assert call("-q", "ltv", *halves, "--drop-duplicates", "--format", "csv").err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("ltv", "a.csv", "b.csv", "--drop-duplicates"),
        ("ltv", "--drop-duplicates", "a.csv", "b.csv"),
        ("ltv", "--drop-duplicates", "?.csv"),
        ("ltv", "a.csv", "b.csv", "--drop-duplicates", "files"),
        ("ltv", "a.csv", "b.csv", "--drop-duplicates", "all"),
        ("ltv", "a.csv", "b.csv", "--drop-duplicates=all"),
    ],
)
def test_typed_in_any_way_it_gives_the_whole(call: Run, halves: list[str], words: tuple[str, ...]) -> None:
    """No line of the shop is equal to another one, so that all and files are the same."""
    assert halves
    answer = call("-q", *words, "--format", "csv")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == call("-q", "ltv", "orders.csv", "--format", "csv").out


@pytest.mark.parametrize("value", ["files", "on", "all"])
def test_a_config_file_sets_it(call: Run, shop: Path, halves: list[str], value: str) -> None:
    (shop / "custseg.yaml").write_text(f"drop_duplicates: {value}\n")
    content = json.loads(call("-q", "ltv", *halves, "--format", "json").out)
    reasons = {one["reason"]: one["rows"] for one in content["ledger"]["set_aside"]["reasons"]}
    assert reasons["duplicate row"] == 20
    assert "duplicate row" in call("ltv", *halves).err
    # A flag wins, and off is a value too.
    off = json.loads(call("-q", "ltv", *halves, "--drop-duplicates", "off", "--format", "json").out)
    assert not off["ledger"]["set_aside"]["reasons"] or "duplicate row" not in str(off["ledger"])


def test_a_wrong_value_is_refused(call: Run, halves: list[str]) -> None:
    answer = call("ltv", *halves, "--drop-duplicates=rows")
    assert answer.status == 2
    assert "one of files, all, off" in answer.err


@pytest.mark.parametrize(
    "words",
    [("customers", "--columns", "orders,ltv,abc"), ("profit", "--by", "category"), ("trend", "--by", "country")],
)
def test_every_way_of_reading_counts_each_row_once(call: Run, halves: list[str], words: tuple[str, ...]) -> None:
    """By customers, by a field of rows, and by rows and months."""
    command, *more = words
    whole = call("-q", command, "orders.csv", *more, "--format", "csv")
    once = call("-q", command, *halves, *more, "--drop-duplicates", "--format", "csv")
    assert (once.status, once.out) == (0, whole.out)
    assert "also in a.csv" in " ".join(call("-q", command, *halves, *more, "--format", "csv").err.split())
