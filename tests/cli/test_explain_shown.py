"""custseg explain: the last word is the customer, commands that work, what people read, hostile texts, all formats."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
EVIL = "[red]x[/red]{0}\x1b[31m=1+1"


@pytest.fixture
def evil(shop: Path) -> Path:
    """Write orders and contacts whose texts would act on a terminal, in a format or in a spreadsheet."""
    lines = ["order_id,date,customer_id,category,revenue,cost,status"]
    lines += [f"{number},2024-0{number + 1}-03,{EVIL},tea,10,4,completed" for number in range(4)]
    lines += ["9,2024-07-01,B,mugs,30,4,completed", "10,2024-07-01,=B2,mugs,30,4,cancelled"]
    (shop / "evil.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    contacts = f'customer_id,name,email,no{{te}}\n{EVIL},"=cmd()\x1b]0;x\x07{{1}}",a@example.org,"+{{}}"\n'
    (shop / "who.csv").write_text(contacts, encoding="utf-8")
    return shop


def test_the_last_word_is_the_customer(call: Run, shop: Path) -> None:
    last, named = call("explain", "orders.csv", "Shop Aa"), call("explain", "orders.csv", "--customer", "Shop Aa")
    assert last.status == named.status == 0
    assert last.out == named.out
    assert list(last.rows[0]) == ["part", "name", "title", "value", "unit", "meaning"]
    values = {row["name"]: row["value"] for row in last.rows}
    ltv = {row["customer_id"]: row for row in call("ltv", "orders.csv").rows}["Shop Aa"]
    assert {name: values[name] for name in ("orders", "ltv", "average_order_value")} == {
        name: ltv[name] for name in ("orders", "ltv", "average_order_value")
    }


def test_ids_that_look_like_files_and_options(call: Run, shop: Path) -> None:
    text = (shop / "orders.csv").read_text(encoding="utf-8")
    (shop / "other.csv").write_text(text.replace("Shop Aa", "orders.csv").replace("Shop Ab", "--top"), encoding="utf-8")
    assert call("explain", "other.csv", "orders.csv").status == 0
    assert call("explain", "other.csv", "--customer", "orders.csv").status == 0
    assert call("explain", "other.csv", "--customer=--top").status == 0
    both = call("explain", "orders.csv", "other.csv")
    assert both.status == 2
    assert "'other.csv' is a file" in both.err


def test_a_missing_customer_says_what_to_type(call: Run, shop: Path) -> None:
    alone = call("explain", "orders.csv")
    assert alone.status == 2
    assert "custseg explain orders.csv ID" in alone.err


@pytest.mark.parametrize("typed", ["Shop A", "shop aa", "Shop Aaa", "nobody at all like this: 12345"])
def test_every_suggested_command_works(call: Run, shop: Path, typed: str) -> None:
    answer = call("explain", "orders.csv", "--margin", "30%", typed)
    assert answer.status == 2
    assert answer.out == b""
    commands = [line.strip() for line in answer.err.splitlines() if line.strip().startswith("custseg ")]
    assert commands
    for command in commands:
        assert call(*shlex.split(command)[1:]).status == 0, command


def test_a_terminal_shows_factors_months_and_segments(glance: Run, shop: Path) -> None:
    text = glance("explain", "orders.csv", "Shop Aa", columns=120).out.decode()
    for words in ("Shop Aa · LTV to date", "S × C × P × T", "Orders by month", "█", "What would move it", "Rank"):
        assert words in text


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_texts_of_the_data_are_data(glance: Run, evil: Path, columns: int) -> None:
    answer = glance("explain", "evil.csv", "--customer", EVIL, "--contacts", "who.csv", columns=columns)
    assert answer.status == 0
    for raw in (b"\x1b]0;", b"\x1b[31m=", b"\x07"):
        assert raw not in answer.out
    assert b"{0}" in answer.out
    assert b"[red]" in answer.out


def test_hostile_texts_in_files_and_errors(call: Run, evil: Path) -> None:
    answer = call("explain", "evil.csv", "--customer", EVIL, "--contacts", "who.csv")
    assert answer.status == 0
    assert "\x1b" not in answer.out.decode() + answer.err
    values = {row["name"]: row["value"] for row in answer.rows}
    assert values["name"].startswith("'=cmd()")
    unknown = call("explain", "evil.csv", "--customer", EVIL[:-1], "--contacts", "who.csv")
    assert unknown.status == 2
    assert "\x1b" not in unknown.err
    assert call("explain", "evil.csv", "--customer", "=B2").status == 0


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "ndjson", "md", "parquet", "txt"])
def test_every_format_holds_the_page(call: Run, shop: Path, suffix: str) -> None:
    assert call("explain", "orders.csv", "Shop Aa", "-o", f"page.{suffix}").status == 0
    assert (shop / f"page.{suffix}").stat().st_size > 1_000


def test_json_has_all_parts(call: Run, shop: Path) -> None:
    document = json.loads(call("explain", "orders.csv", "Shop Aa", "--format", "json").out)
    assert {"factors", "months", "segments", "moves", "rows", "ledger"} <= document.keys()
    assert [row["symbol"] for row in document["factors"]] == ["S", "C", "P", "T", "="]
    assert {row["part"] for row in document["rows"]} >= {"value", "rhythm", "rank", "segments", "months"}
    assert document["summary"]["ltv"] == document["factors"][-1]["value"]
