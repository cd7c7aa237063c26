"""--members: exactly the customers of a segment, with the reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_truth import buyers, lifecycle, sizes, value_cut, volume_value

Run = Callable[..., Any]
SCHEMES = ("volume-value", "ltv-tier", "lifecycle", "abc", "rfm")


@pytest.mark.parametrize(
    "words",
    [
        ("orders.csv", "--members"),
        ("--members", "orders.csv"),
        ("orders.csv", "--members", "all"),
        ("--members=all", "orders.csv"),
        ("orders.csv", "--members", "--scheme", "volume-value"),
        ("--scheme", "volume-value", "--members", "orders.csv"),
    ],
)
def test_members_without_a_value_are_all_customers(call: Run, shop: Path, words: tuple[str, ...]) -> None:
    """An option, a file or nothing behind it is no value."""
    answer = call("-q", "segment", *words)
    assert answer.status == 0
    assert {row["customer_id"]: row["segment"] for row in answer.rows} == volume_value(buyers(shop))


def test_members_before_standard_input_has_no_value(run: Run, shop: Path) -> None:
    content = (shop / "orders.csv").read_bytes()
    assert len(run("-q", "segment", "--members", "-", stdin=content).rows) == 30


@pytest.mark.parametrize(
    "words",
    [
        ("orders.csv", "--members", "high-high"),
        ("--members", "high-high", "orders.csv"),
        ("--members=high-high", "orders.csv"),
        ("orders.csv", "--members=High-High"),
        ("orders.csv", "--members", "High volume, high value"),
    ],
)
def test_members_with_a_value_are_those_of_the_segment(call: Run, shop: Path, words: tuple[str, ...]) -> None:
    segments = volume_value(buyers(shop))
    answer = call("segment", *words)
    assert answer.status == 0
    assert {row["customer_id"] for row in answer.rows} == {n for n, one in segments.items() if one == "high-high"}
    assert {row["segment"] for row in answer.rows} == {"high-high"}
    assert re.search(r"\b7 of 30 customers", answer.err)
    assert call("-q", "segment", *words, "--format", "csv").out == answer.out


def test_the_highest_ltv_comes_first_and_ties_by_name(call: Run, shop: Path) -> None:
    found = buyers(shop)
    rows = call("-q", "segment", "orders.csv", "--members", "--top", "20").rows
    order = sorted(found, key=lambda name: (-found[name].profit, name))
    assert [row["customer_id"] for row in rows] == order[:20]


def test_each_member_is_explained_by_its_distance_to_the_cut(call: Run, shop: Path) -> None:
    found = buyers(shop)
    cut = value_cut(found)
    for row in call("-q", "segment", "orders.csv", "--members").rows:
        one = found[row["customer_id"]]
        volume, value = row["segment"].split("-")
        first, second = row["why"].split(" · ")
        assert re.search(rf"\borders {len(one.orders)}: {volume}\b", first)
        assert re.search(r"\bcut 2\b", first)
        away = abs(len(one.orders) - 2)
        assert re.search(rf"\b{away} (above|below) the cut" if away else r"\bat the cut", first)
        assert f"{one.value:.2f}: {value}" in second
        assert f"{abs(one.value - cut):.2f} {'above' if value == 'high' else 'below'} the cut {cut:.2f}" in second


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_members_of_all_segments_are_all_customers(call: Run, shop: Path, scheme: str) -> None:
    """In every scheme, with a customer that has only a return; each is in the segment that counts it."""
    with (shop / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("r-1,2025-02-02,Shop Zz,tea,NL,-30.00,-9.00\n")
    table = call("-q", "segment", "orders.csv", "--scheme", scheme).rows
    everyone = call("-q", "segment", "orders.csv", "--scheme", scheme, "--members")
    assert everyone.status == 0
    assert len(everyone.rows) == 31
    assert all(row["why"] for row in everyone.rows)
    assert sizes({row["customer_id"]: row["segment"] for row in everyone.rows}) == {
        row["segment"]: int(row["customers"]) for row in table if row["customers"] != "0"
    }
    alone = call("-q", "segment", "orders.csv", "--scheme", scheme, "--members", "no counted order").rows
    assert [(row["customer_id"], row["ltv"], row["strategy"]) for row in alone] == [("Shop Zz", "-9.0", "")]


def test_lapsed_and_loss_making_members_have_a_strategy_of_their_own(call: Run, shop: Path) -> None:
    """Former and loss-making customers do not get the strategy of their segment."""
    with (shop / "orders.csv").open("a", encoding="utf-8") as file:
        file.write("l-1,2025-10-01,Shop Ad,tea,BE,-1.00,-99.00\n")
    found = buyers(shop)
    rows = call("-q", "segment", "orders.csv", "--members").rows
    strategies = {row["segment"]: row["strategy"] for row in call("-q", "segment", "orders.csv").rows}
    stages = lifecycle(found)
    other = {}
    for row in rows:
        gone, losing = stages[row["customer_id"]] == "former", row["customer_id"] == "Shop Ad"
        assert (row["strategy"] == strategies[row["segment"]]) == (not gone and not losing), row
        other.setdefault("losing" if losing else "gone", set()).add(row["strategy"]) if gone or losing else None
    assert len(other["gone"]) == len(other["losing"]) == 1
    assert other["gone"] != other["losing"]


def test_tags_stand_beside_the_segment(call: Run, shop: Path) -> None:
    found = buyers(shop)
    for row in call("-q", "segment", "orders.csv", "--members").rows:
        assert ("one-time" in row["tags"].split(", ")) == (len(found[row["customer_id"]].orders) == 1)


def test_an_empty_segment_is_an_empty_table_and_a_note(call: Run) -> None:
    for name in ("unknown", "unassigned", "no counted order"):
        answer = call("segment", "orders.csv", "--members", name, "--format", "json")
        content = json.loads(answer.out)
        assert (answer.status, content["rows"], content["summary"]["customers_shown"]) == (0, [], 0)
        assert any(note["name"] == "nobody" for note in content["notes"])


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        (("--members", "high-hihg"), ("--members", "'high-hihg'", "'high-high'")),
        (("--members=hihg-low",), ("--members", "'high-low'")),
        (("--members", "nowhere"), ("high-high", "high-low", "low-high", "low-low", "no counted order")),
        (("--members", "champions"), ("--members", "'champions'", "--scheme rfm")),
        (("--members", "champion", "--scheme", "rfm"), ("'champions'",)),
        (("--members", ""), ("--members",)),
        (("--members", "high-high", "--cross", "rfm"), ("--members", "--cross")),
        (("--members", "--cross", "rfm"), ("--members", "--cross")),
        (("--members", "high-high", "--by", "cohort"), ("--members", "--by")),
        (("--cross", "rfm", "--by", "cohort"), ("--cross", "--by")),
        (("--cross", "rfm", "--compare-to", "90d"), ("--cross", "--compare-to")),
        (("--by", "cohort", "--compare-to", "90d"), ("--by", "--compare-to")),
    ],
)
def test_unknown_and_contradicting_options_are_refused(
    call: Run, words: tuple[str, ...], printed: tuple[str, ...]
) -> None:
    answer = call("segment", "orders.csv", *words)
    assert (answer.status, answer.out) == (2, b"")
    assert all(text in answer.err for text in printed), answer.err
