"""custseg cac at a terminal and with settings from custseg.yaml; it never overwrites its inputs."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from places import SAMPLE_DATA

Run = Callable[..., Any]


@pytest.fixture
def sample(shop: Path, few_of_the_sample: Path) -> Path:
    """Return the shop with a part of the sample data in place of its orders."""
    for file in few_of_the_sample.glob("*.csv"):
        shutil.copy(file, shop / file.name)
    return shop


@pytest.fixture
def whole_sample(shop: Path) -> Path:
    """Return the shop with the sample data in place of its orders."""
    for file in SAMPLE_DATA.glob("*.csv"):
        shutil.copy(file, shop / file.name)
    return shop


def test_the_sample_spend_ties_to_the_cent(call: Run, sample: Path) -> None:
    with (sample / "spend.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    total = sum(Decimal(row["amount"]) for row in rows)
    radio = sum(Decimal(row["amount"]) for row in rows if row["channel"] == "radio")
    (sample / "custseg.yaml").write_text("spend: spend.csv\ncontacts: contacts.csv\n")
    for by in ("channel", "month", "ltv-tier"):
        answer = call("-q", "cac", "orders.csv", "--by", by, "--format", "json")
        assert (answer.status, answer.err) == (0, "")
        printed = json.loads(answer.out, parse_float=Decimal)
        assert sum(row["spend"] for row in printed["rows"]) == total
        assert sum(row["customers"] for row in printed["rows"]) == printed["summary"]["customers"]
        parts = [printed["summary"][f"spend_{name}"] for name in ("used", "unmatched", "outside")]
        assert sum(parts) == printed["summary"]["spend_in_file"] == total
        if by == "channel":
            assert [row["spend"] for row in printed["rows"] if row["channel"] == "radio"] == [radio]
            assert [row["verdict"] for row in printed["rows"] if row["channel"] == "organic"] == ["organic"]


def test_people_read_how_far_a_month_is_from_payback(call: Run, whole_sample: Path) -> None:
    answer = call("cac", "orders.csv", "--spend", "spend.csv", "--by", "month", "--format", "table")
    lines = answer.out.decode().splitlines()
    assert any(line.startswith("2026-04") and "not yet (age 2)" in line for line in lines)
    assert any(line.startswith("2024-04") and "month 4" in line for line in lines)
    assert "radio (12,685.53)" in answer.err
    assert "To do" not in answer.err


def test_advice_comes_last_and_only_for_all_orders(call: Run, whole_sample: Path) -> None:
    words = ("cac", "orders.csv", "--spend", "spend.csv", "--contacts", "contacts.csv")
    last_note = call(*words).err.strip().splitlines()[-1]
    assert last_note.startswith("· To do: stop radio (12,685.53 spent, no new customer); raise email")
    assert "To do" not in call(*words, "--rows", "category = 'tea'").err


def test_the_spend_file_is_never_an_output(call: Run, sample: Path) -> None:
    answer = call("cac", "orders.csv", "--spend", "spend.csv", "-o", "spend.csv")
    assert answer.status == 2
    assert (sample / "spend.csv").read_bytes() == (SAMPLE_DATA / "spend.csv").read_bytes()
