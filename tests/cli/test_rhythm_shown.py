"""custseg rhythm: whom to remind at a terminal, everyone in a file, words for what is wrong."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
LAST = dt.date(2025, 12, 31)


@pytest.fixture
def tea(shop: Path) -> Path:
    """Write orders of customers that are late by their place in the alphabet, and their contacts."""
    rows, people = [], []
    for number, name in enumerate("abcdefgh"):
        first = LAST - dt.timedelta(days=30 * 8 + 12 * number)
        rows += [f"{name}{n},{first + dt.timedelta(days=30 * n)},{name},{100 + number}" for n in range(9)]
        people.append(f"{name},Shop {name.upper()},{name}@example.org")
    (shop / "tea.csv").write_text("order_id,date,customer_id,revenue\n" + "\n".join(rows) + "\n")
    (shop / "people.csv").write_text("customer_id,name,email\n" + "\n".join(people) + "\n")
    return shop


def test_a_terminal_lists_those_who_are_due_and_how_to_get_them_as_a_file(tea: Path, glance: Run) -> None:
    seen = glance("rhythm", "tea.csv", "--contacts", "people.csv", NO_COLOR="1").out.decode()
    table = seen.split("Customer", 1)[1].split("\n\n", 1)[0]
    # h is 84 days past its last order, less than three gaps of 30; a is not due before 30 January.
    assert [line.split()[0] for line in table.splitlines() if " Shop " in line] == list("hgfed")
    assert "h@example.org" in table
    assert "2 due" in seen or "overdue" in seen
    assert "--output due.csv" in seen
    assert "Season" not in seen


def test_the_rest_comes_with_full(tea: Path, glance: Run) -> None:
    seen = glance("rhythm", "tea.csv", "--full", NO_COLOR="1").out.decode()
    for title in ("Repeat rate by order number", "Gaps between the order days", "No season by month"):
        assert title in seen


def test_a_pipe_gets_everyone_and_json_the_tables_of_the_base(tea: Path, call: Run) -> None:
    rows = call("rhythm", "tea.csv", "-q").rows
    assert len(rows) == 8
    assert {row["rhythm_class"] for row in rows} == {"regular"}
    document = json.loads(call("rhythm", "tea.csv", "-q", "--format", "json").out)
    assert [row["customers"] for row in document["repeat"]] == [8] * 9
    assert document["summary"]["customers_overdue"] == sum(row["rhythm_status"] == "overdue" for row in rows)
    call("rhythm", "tea.csv", "--contacts", "people.csv", "--where", "rhythm_status = 'overdue'", "-o", "due.csv")
    assert "h@example.org" in (tea / "due.csv").read_text()


def test_wrong_names_are_told_with_the_right_ones(tea: Path, call: Run) -> None:
    answer = call("rhythm", "tea.csv", "--columns", "gap_cw")
    assert (answer.status, "Did you mean 'gap_cv'" in answer.err) == (2, True)


@pytest.mark.parametrize("scheme", ["rhythm", "xyz"])
def test_schemes_group_and_cross(tea: Path, call: Run, scheme: str) -> None:
    rows = call("ltv", "tea.csv", "--by", scheme, "-q").rows
    assert sum(int(row["customers"]) for row in rows) == 8
    crossed = call("segment", "tea.csv", "--scheme", scheme, "--cross", "lifecycle", "-q").rows
    assert sum(int(row["customers"]) for row in crossed) == 8
