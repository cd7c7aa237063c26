"""One customer, one price, no rows, only returns: every table is complete, and a note says what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
HEAD = "customer_id,date,order_id,revenue,profit\n"
SCHEMES = ("volume-value", "ltv-tier", "lifecycle", "abc", "rfm")
SEGMENTS = ["high-high", "high-low", "low-high", "low-low"]


def json_of(call: Run, shop: Path, rows: str, *words: str) -> dict[str, Any]:
    """Return the JSON that the command says of some rows."""
    (shop / "few.csv").write_text(HEAD + rows)
    answer = call("-q", words[0], "few.csv", *words[1:], "--format", "json")
    assert (answer.status, answer.err) == (0, "")
    return dict(json.loads(answer.out))


def test_a_note_explains_empty_segments_if_all_values_are_equal(call: Run, shop: Path) -> None:
    """No customer is above the median: all are low, and the note says why and where to change the cut."""
    rows = "".join(f"C{n},2025-0{n % 3 + 1}-01,{n},10.00,4.00\n" for n in range(6))
    content = json_of(call, shop, rows, "segment")
    assert [(row["segment"], row["customers"]) for row in content["rows"]] == [
        ("high-high", 0),
        ("high-low", 0),
        ("low-high", 0),
        ("low-low", 6),
    ]
    assert content["rows"][3]["thresholds"].endswith("average order value up to 10.00")
    for row in content["rows"][:3]:
        assert [row[name] for name in ("orders", "revenue", "ltv_total", "lapsed_customers", "ltv_share")] == [0] * 5
        assert [row[name] for name in ("ltv_per_customer", "average_order_value", "past_profit_third")] == [None] * 3
        assert row["strategy"]
    (note,) = [note for note in content["notes"] if note["name"] == "empty_segments"]
    assert note["warns"]
    assert all(
        title in note["text"]
        for title in ("High volume, high value", "High volume, low value", "Low volume, high value", "10.00", "6")
    )
    assert "Low volume, low value" not in note["text"]
    assert "custseg init --rules" in note["text"]
    assert "--rules-file" in note["command"]
    assert [one["name"] for one in content["advice"]] == ["low-low"]


def test_the_suggested_rules_work(call: Run, shop: Path) -> None:
    """Init, another cut, and the segments fill."""
    rows = "".join(f"C{n},2025-0{n % 3 + 1}-0{k + 1},{n}-{k},10.00,4.00\n" for n in range(6) for k in range(n // 2 + 1))
    assert call("-q", "init", "--rules", "rules.yaml").status == 0
    text = (shop / "rules.yaml").read_text()
    assert text.count("value: {metric: average_order_value, cut: median}") == 1
    (shop / "rules.yaml").write_text(
        text.replace("value: {metric: average_order_value, cut: median}", "value: {metric: revenue, cut: 20}")
    )
    content = json_of(call, shop, rows, "segment", "--rules-file", "rules.yaml")
    assert {row["segment"]: row["customers"] for row in content["rows"]} == {
        "high-high": 2,
        "high-low": 0,
        "low-high": 0,
        "low-low": 4,
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_one_customer_is_in_one_segment(call: Run, shop: Path, scheme: str) -> None:
    content = json_of(call, shop, "A,2025-01-01,1,10.00,4.00\n", "segment", "--scheme", scheme)
    assert [row["customers"] for row in content["rows"] if row["customers"]] == [1]
    assert sum(row["ltv_total"] for row in content["rows"]) == 4
    members = json_of(call, shop, "A,2025-01-01,1,10.00,4.00\n", "segment", "--scheme", scheme, "--members")
    assert [row["customer_id"] for row in members["rows"]] == ["A"]
    assert members["rows"][0]["segment"] in {row["segment"] for row in content["rows"] if row["customers"]}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_only_returns_are_no_counted_order(call: Run, shop: Path, scheme: str) -> None:
    rows = "A,2025-01-01,1,-10.00,-4.00\nB,2025-01-02,2,-1.00,-1.00\n"
    content = json_of(call, shop, rows, "segment", "--scheme", scheme)
    assert [(row["segment"], row["customers"], row["ltv_total"]) for row in content["rows"] if row["customers"]] == [
        ("no counted order", 2, -5.0)
    ]
    assert content["advice"] == []
    members = json_of(call, shop, rows, "segment", "--scheme", scheme, "--members")
    assert {row["segment"] for row in members["rows"]} == {"no counted order"}


@pytest.mark.parametrize(
    ("words", "header"),
    [
        (("segment",), "segment,title,customers,"),
        (("segment", "--cross", "rfm"), "segment,title,rfm,"),
        (("segment", "--by", "country"), "segment,title,country,"),
        (("segment", "--compare-to", "90d"), "segment,title,customers,customers_before,"),
        (("segment", "--members"), "customer_id,segment,"),
        (("segment", "--members", "--compare-to", "90d"), "customer_id,segment,segment_before,"),
        (("customers",), "customer_id,volume_value,"),
        (("ltv", "--by", "rfm"), "rfm,customers,"),
    ],
)
def test_without_rows_left_there_is_a_header_and_a_note(call: Run, words: tuple[str, ...], header: str) -> None:
    narrowed = ("--rows", "revenue > 1e12") if "--by" in words or len(words) == 1 else ("--from", "2030-01-01")
    answer = call(words[0], "orders.csv", *words[1:], *narrowed)
    assert answer.status == 0
    assert answer.out.decode().startswith(header)
    assert answer.out.count(b"\n") == 1
    assert "no row is left" in answer.err.lower()


@pytest.mark.parametrize("words", [("segment",), ("segment", "--members"), ("customers",)])
def test_a_file_without_rows_has_a_note(call: Run, shop: Path, words: tuple[str, ...]) -> None:
    (shop / "none.csv").write_text(HEAD)
    answer = call(words[0], "none.csv", *words[1:])
    assert (answer.status, answer.out) == (3, b"")
    assert "none.csv" in answer.err
    assert "no rows" in answer.err


def test_an_empty_previous_period_has_a_note(call: Run, shop: Path) -> None:
    """Compared with a day before the file: everyone is new to the comparison."""
    content = json.loads(call("-q", "segment", "orders.csv", "--compare-to", "2020-01-01", "--format", "json").out)
    assert sum(row["customers"] for row in content["rows"]) == 30
    assert {row["customers_before"] for row in content["rows"]} == {0}
    assert {row["ltv_total_before"] for row in content["rows"]} == {0.0}
    assert any(note["warns"] and "2020-01-01" in note["text"] for note in content["notes"])
    rows = call("-q", "segment", "orders.csv", "--compare-to", "2020-01-01", "--members").rows
    assert {row["segment_before"] for row in rows} == {"not yet a customer"}
