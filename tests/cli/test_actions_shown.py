"""``custseg actions`` at the command line: what people read, what programs get, and how it goes on to the outcome."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from action_shop import write_shop

from custseg.segments.action_columns import ACTION_COLUMNS

Run = Callable[..., Any]
ASKED = ("actions", "orders.csv", "--contacts", "contacts.csv")


@pytest.fixture
def regular_shop(shop: Path) -> Path:
    """Write orders of regular customers that are overdue, and their contacts, into the shop."""
    write_shop(shop, 14)
    return shop


def test_people_read_whom_to_call_first_and_the_counts(glance: Run, regular_shop: Path) -> None:
    shown = re.sub(r"\x1b\[[\d;]*m", "", glance(*ASKED).out.decode())
    assert "What to do, and why" in shown
    assert "Firm 13" in shown
    assert "2026-07-02" in shown
    assert "10 of 29 things to do; all: --limit 0, or -o FILE" in " ".join(shown.split())
    assert shown.index("At") < shown.index("By rule") < shown.index("to do · for ")
    assert "listed_on" not in shown


def test_programs_get_every_row(call: Run, regular_shop: Path) -> None:
    answer = call("-q", *ASKED, "--control", "30%")
    rows = list(csv.DictReader(io.StringIO(answer.out if isinstance(answer.out, str) else answer.out.decode())))
    assert tuple(rows[0]) == ACTION_COLUMNS
    assert {row["group"] for row in rows} == {"contact", "control"}
    document = json.loads(call("-q", *ASKED, "--format", "json").out)
    assert document["summary"]["actions"] == len(document["rows"])
    assert document["rules"][0]["rule"] == "regular-overdue"


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json", "tsv", "ndjson", "md"])
def test_every_format(call: Run, regular_shop: Path, suffix: str) -> None:
    assert call("-q", *ASKED, "-o", f"list.{suffix}").status == 0
    assert (regular_shop / f"list.{suffix}").stat().st_size > 1000


def test_its_file_is_what_outcome_and_done_read(call: Run, regular_shop: Path) -> None:
    assert call("-q", *ASKED, "--as-of", "2026-04-20", "--control", "30%", "--each", "0", "-o", "list.csv").status == 0
    answer = call("outcome", "list.csv", "orders.csv")
    assert answer.status == 0, answer.err
    assert answer.rows[-1]["rule"] == "all"
    again = call(*ASKED, "--as-of", "2026-04-21", "--each", "0", "--done", "list.csv")
    assert again.status == 0, again.err
    listed = {(row["customer_id"], row["rule"]) for row in call("-q", *ASKED, "--as-of", "2026-04-20").rows}
    assert not {(row["customer_id"], row["rule"]) for row in again.rows} & listed


def test_bad_input_in_words(call: Run, regular_shop: Path) -> None:
    for words, status, text in (
        (["--owner", "Nobody"], 2, "there is no owner 'Nobody'"),
        (["--for", "mailchip"], 2, "Did you mean 'mailchimp'?"),
        (["--due", "tomorrow"], 2, "this-week, today, or days"),
        (["--control", "150%"], 2, "share between 0 and 1"),
        (["--done", "contacts.csv"], 3, "is no list of actions"),
        (["--done", "missing.csv"], 3, "missing.csv"),
    ):
        answer = call(*ASKED, *words)
        assert (answer.status, text in answer.err) == (status, True), (words, answer.err)
