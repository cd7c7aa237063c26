"""custseg referrals: what people read, and the rows in machine formats."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
WHO = "customer_id,referred_by\nShop Ab,Shop Aa\nShop Ac,Shop Ab\nShop Ad,Shop Zz\nShop Ae,Shop Ae\n"


@pytest.fixture
def contacts(shop: Path) -> Path:
    """Write who brought whom: a chain of two, a referrer who is nobody, and one who brought itself."""
    (shop / "contacts.csv").write_text(WHO, encoding="utf-8")
    return shop


def test_a_pipe_gets_all_rows_and_the_notes_stay_on_standard_error(call: Run, contacts: Path) -> None:
    answer = call("referrals", "orders.csv", "--contacts", "contacts.csv")
    assert answer.status == 0
    assert len(answer.rows) == 30
    assert list(answer.rows[0]) == [
        "customer_id", "referrals", "referrals_all", "referred_ltv", "referred_ltv_all", "ltv", "ltv_with_referrals",
        "days_to_first_referral", "chain_root",
    ]  # fmt: skip
    assert answer.rows[0]["customer_id"] == "Shop Aa"
    for words in ("Shop Ae", "Shop Zz", "--reward AMOUNT", "3 customers referred"):
        assert words in answer.err
    assert answer.out.count(b"\x1b") == 0


def test_json_has_the_comparison_and_a_file_the_rows(call: Run, contacts: Path) -> None:
    answer = call("referrals", "orders.csv", "--contacts", "contacts.csv", "--reward", "none", "--format", "json")
    document = json.loads(answer.out)
    assert document["summary"]["reward_paid"] == 0
    assert [row["group"] for row in document["comparison"]][:2] == ["referred", "others"]
    assert call("referrals", "orders.csv", "--contacts", "contacts.csv", "-o", "who.csv").status == 0
    assert (contacts / "who.csv").read_text(encoding="utf-8").count("\n") == 31


def test_a_tree_in_a_pipe_has_plain_ids_and_levels(call: Run, contacts: Path) -> None:
    answer = call("referrals", "orders.csv", "--contacts", "contacts.csv", "--tree", "Shop Aa")
    assert [(row["level"], row["customer_id"], row["brought_by"]) for row in answer.rows] == [
        ("0", "Shop Aa", ""), ("1", "Shop Ab", "Shop Aa"), ("2", "Shop Ac", "Shop Ab"),
    ]  # fmt: skip


def test_without_referrers_it_says_what_is_missing(call: Run, shop: Path) -> None:
    answer = call("referrals", "orders.csv")
    assert answer.status == 3
    assert "no column says who brought whom" in answer.err
    assert "--map referred_by=COLUMN" in answer.err


def test_the_list_to_ask_is_the_one_that_the_note_names(call: Run, contacts: Path) -> None:
    every = call("referrals", "orders.csv", "--contacts", "contacts.csv", "--reward", "none")
    line = next(line for line in every.err.splitlines() if "orders_ever" in line)
    asked = call(*shlex.split(line)[1:])
    assert asked.status == 0
    wanted = {row["customer_id"] for row in every.rows if row["referrals"] == "0"}
    assert {row["customer_id"] for row in asked.rows} < wanted
    values = [float(row["ltv"]) for row in asked.rows]
    assert values == sorted(values, reverse=True) != []
