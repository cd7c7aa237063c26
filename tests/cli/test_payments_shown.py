"""custseg payments: what a terminal shows, what a pipe and a file get, and what is said of wrong names."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from places import SAMPLE_DATA

Run = Callable[..., Any]
INVOICES = str(SAMPLE_DATA / "invoices.csv")
STYLE = re.compile(r"\x1b\[[\d;?]*[a-zA-Z]")
DAY = ("--as-of", "2025-12-31")


def test_a_pipe_gets_all_customers_and_no_sections(call: Run) -> None:
    answer = call("payments", INVOICES, *DAY)
    assert answer.status == 0
    assert len(answer.rows) == 12
    assert b"\x1b" not in answer.out
    assert answer.rows[0]["customer_id"] == "Gilt Gifts"
    assert [row["customer_id"] for row in answer.rows[-2:]] == ["Lund Events", "Milan Design"]
    assert answer.rows[-1]["effort_rank"] == ""


def test_json_has_ages_and_months(call: Run) -> None:
    document = json.loads(call("payments", INVOICES, *DAY, "--format", "json").out)
    assert [row["age"] for row in document["ages"]] == [
        "not due yet", "0 to 30 days", "31 to 60 days", "61 to 90 days", "over 90 days",
    ]  # fmt: skip
    assert sum(row["open_amount"] for row in document["ages"]) == pytest.approx(document["summary"]["open_amount"])
    assert len(document["dso"]) == 12
    assert document["dso"][-1]["open_amount"] == document["summary"]["open_amount"]
    assert document["dso"][-1]["dso"] == document["summary"]["dso"]


def test_a_file_and_the_customers_command_have_the_same_figures(call: Run, tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    names = "days_late,open_amount,effort_rank"
    assert call("payments", INVOICES, *DAY, "--columns", names, "-o", str(path)).status == 0
    with path.open(encoding="utf-8") as stream:
        found = {row["customer_id"]: row for row in csv.DictReader(stream)}
    rows = call("customers", INVOICES, *DAY, "--columns", names).rows
    assert {row["customer_id"]: row for row in rows} == found


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_terminal_shows_what_to_do(glance: Run, width: int) -> None:
    text = STYLE.sub("", glance("payments", INVOICES, *DAY, columns=width).out.decode())
    for words in ("Open amounts by age", "DSO by month", "less time for them", "leaves out money"):
        assert words in " ".join(text.split())
    assert [line for line in text.splitlines() if len(line) > width] == []


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--columns", "days_lat"), 2, "days_late"),
        (("--sort", "overdue"), 2, "overdue_amount"),
        (("--where", "open_amont > 0"), 2, "open_amount"),
        (("--map", "paid_date=Settled"), 2, "Settled"),
    ],
)
def test_wrong_names_are_told(call: Run, words: tuple[str, ...], status: int, said: str) -> None:
    answer = call("payments", INVOICES, *words)
    assert (answer.status, answer.out) == (status, b"")
    assert said in answer.err


def test_orders_without_payments_name_the_option(call: Run) -> None:
    answer = call("payments", "orders.csv")
    assert (answer.status, answer.out) == (3, b"")
    assert "--map paid_date=COLUMN" in answer.err
