"""--where, --columns, --sort and --top on everything a customer has: metrics, attributes, segments, tags."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_truth import Buyer, buyers, lifecycle, money, sizes, value_cut, volume_value

Run = Callable[..., Any]

CONDITIONS: dict[str, Callable[[Buyer, str, str], bool]] = {
    "one_time": lambda one, segment, stage: len(one.orders) == 1,
    "NOT one_time AND country = 'NL'": lambda one, segment, stage: len(one.orders) > 1 and one.country == "NL",
    "lifecycle = 'slipping' AND ltv > 5": lambda one, segment, stage: stage == "slipping",
    "volume_value = 'high-high'": lambda one, segment, stage: segment == "high-high",
    "volume_value LIKE 'high-%' OR lifecycle IN ('former')": lambda one, segment, stage: (
        segment.startswith("high") or stage == "former"
    ),
    "tags LIKE '%one-time%'": lambda one, segment, stage: len(one.orders) == 1,
    "orders >= 3 AND average_order_value > 30000": lambda one, segment, stage: (
        len(one.orders) >= 3 and one.value > 30000
    ),
    "last_order > '2025-10-20'": lambda one, segment, stage: str(one.last) > "2025-10-20",
    "customer_id = 'Shop Aa'": lambda one, segment, stage: one.name == "Shop Aa",
    "segment IN ('low-low', 'low-high')": lambda one, segment, stage: segment.startswith("low"),
    "known_before": lambda one, segment, stage: True,
}


def wanted(shop: Path, sql: str) -> set[str]:
    """Return the names of the customers that meet a condition, by hand."""
    found = buyers(shop)
    segments, stages = volume_value(found), lifecycle(found)
    return {name for name, one in found.items() if CONDITIONS[sql](one, segments[name], stages[name])}


@pytest.mark.parametrize("sql", CONDITIONS)
def test_customers_are_filtered_on_anything(call: Run, shop: Path, sql: str) -> None:
    """What a condition reads need not be shown."""
    names = wanted(shop, sql)
    # The segment of some scheme is asked for by its name; of the one at hand, by that of the column too.
    words = (
        ("segment", "orders.csv", "--members") if "segment" in sql or "country" in sql else ("customers", "orders.csv")
    )
    answer = call(*words, "--columns", "ltv", "--where", sql)
    assert answer.status == 0, answer.err
    assert {row["customer_id"] for row in answer.rows} == names
    assert list(answer.rows[0]) == ["customer_id", "ltv"]
    assert re.search(rf"^Shown +{len(names)} of 30 customers$", answer.err, flags=re.MULTILINE)


@pytest.mark.parametrize("sql", [*list(CONDITIONS)[:4], "segment IN ('low-low', 'low-high')"])
def test_segments_are_of_the_customers_shown(call: Run, shop: Path, sql: str) -> None:
    """Totals tie to the shown; the cuts stay those of all, and the base is all."""
    found, names = buyers(shop), wanted(shop, sql)
    segments = {name: segment for name, segment in volume_value(found).items() if name in names}
    answer = call("segment", "orders.csv", "--where", sql, "--format", "json")
    content = json.loads(answer.out)
    rows, figures = content["rows"], content["summary"]
    assert {row["segment"]: row["customers"] for row in rows if row["customers"]} == sizes(segments)
    assert {row["segment"]: row["ltv_total"] for row in rows if row["customers"]} == {
        name: float(one) for name, one in money(found, segments).items()
    }
    assert sum(row["customers_share"] for row in rows) == pytest.approx(1)
    assert sum(row["ltv_share"] for row in rows) == pytest.approx(1)
    assert (figures["customers_shown"], figures["customers"]) == (len(names), 30)
    assert figures["ltv_total"] == float(sum(one.profit for one in found.values()))
    assert figures["cut_value"] == pytest.approx(float(value_cut(found)))
    assert re.search(rf"^Shown +{len(names)} of 30 customers$", answer.err, flags=re.MULTILINE)


@pytest.mark.parametrize("words", [("segment",), ("segment", "--members"), ("customers",), ("ltv",)])
def test_a_condition_without_matches_has_a_note(call: Run, words: tuple[str, ...]) -> None:
    """An empty result is no error, and a note tells."""
    answer = call(words[0], "orders.csv", *words[1:], "--where", "ltv > 1e9", "--format", "json")
    content = json.loads(answer.out)
    assert answer.status == 0
    assert sum(row.get("customers", 1) for row in content["rows"]) == 0
    assert content["summary"]["customers_shown"] == 0
    assert [note["name"] for note in content["notes"]].count("nobody") == 1
    assert "0 of 30 customers" in answer.err


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("rfm,one_time,country,ltv", ["customer_id", "rfm", "one_time", "country", "ltv"]),
        ("customer_id,tags", ["customer_id", "tags"]),
        # The id comes first unless another place is asked for.
        ("ltv,customer_id,ltv", ["ltv", "customer_id"]),
        ("first:category,main:category,base_gap", ["customer_id", "first:category", "main:category", "base_gap"]),
    ],
)
def test_customers_have_the_requested_columns(call: Run, columns: str, names: list[str]) -> None:
    words = ("segment", "orders.csv", "--members") if "tags" in names else ("customers", "orders.csv")
    answer = call("-q", *words, "--columns", columns)
    assert next(csv.reader(answer.out.decode().splitlines())) == names
    assert len(answer.rows) == 30


def test_one_table_agrees_with_the_other(call: Run) -> None:
    """The segment that --members tells is the one that customers show, in each scheme."""
    table = {row["customer_id"]: row for row in call("-q", "customers", "orders.csv").rows}
    for scheme in ("volume-value", "rfm"):
        rows = call(
            "-q", "segment", "orders.csv", "--scheme", scheme, "--members", "--columns", "segment,tags,ltv"
        ).rows
        column = scheme.replace("-", "_")
        assert {row["customer_id"]: (row["segment"], row["tags"], row["ltv"]) for row in rows} == {
            name: (row[column], row["tags"], row["ltv"]) for name, row in table.items()
        }


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("orders:asc", lambda one, segments: len(one.orders)),
        ("country", lambda one, segments: one.country),
        ("volume_value", lambda one, segments: segments[one.name]),
        ("volume_value:desc", lambda one, segments: [-ord(sign) for sign in segments[one.name]]),
        ("last_order", lambda one, segments: -one.last.toordinal()),
        ("one_time:desc", lambda one, segments: len(one.orders) > 1),
    ],
)
def test_sorted_by_anything_and_ties_by_name(call: Run, shop: Path, sort: str, key: Callable[..., Any]) -> None:
    found = buyers(shop)
    segments = volume_value(found)
    order = sorted(found, key=lambda name: (key(found[name], segments), name))
    rows = call("-q", "customers", "orders.csv", "--sort", sort, "--columns", "ltv", "--top", "9").rows
    assert [row["customer_id"] for row in rows] == order[:9]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--columns", "customers,ltv_total"), ["segment", "customers", "ltv_total"]),
        (("--columns", "ltv_total,segment,thresholds"), ["ltv_total", "segment", "thresholds"]),
        (("--columns", "title,orders,title"), ["segment", "title", "orders"]),
        (("--columns", "customers", "--cross", "lifecycle"), ["segment", "lifecycle", "customers"]),
        (("--columns", "customers_before", "--compare-to", "90d"), ["segment", "customers_before"]),
        (("--columns", "margin", "--by", "country"), ["segment", "country", "margin"]),
    ],
)
def test_segments_have_the_requested_columns(call: Run, words: tuple[str, ...], names: list[str]) -> None:
    """The keys stay: without them the figures have no owner."""
    answer = call("-q", "segment", "orders.csv", *words)
    assert next(csv.reader(answer.out.decode().splitlines())) == names


def test_segments_are_sorted_by_any_figure(call: Run, shop: Path) -> None:
    found = buyers(shop)
    profit = money(found, volume_value(found))
    # Two segments of single and double orders earned the same: the rules put low-high first.
    assert profit["low-high"] == profit["low-low"]
    down = call("-q", "segment", "orders.csv", "--sort", "ltv_total", "--columns", "customers").rows
    assert [row["segment"] for row in down] == ["high-high", "high-low", "low-high", "low-low"]
    up = call("-q", "segment", "orders.csv", "--sort", "ltv_total:asc", "--columns", "customers", "--top", "3").rows
    assert [row["segment"] for row in up] == ["low-high", "low-low", "high-low"]
    names = call("-q", "segment", "orders.csv", "--sort", "segment:desc").rows
    assert [row["segment"] for row in names] == ["low-low", "low-high", "high-low", "high-high"]
    changed = call("-q", "segment", "orders.csv", "--compare-to", "120d", "--sort", "customers_change").rows
    changes = [int(row["customers_change"]) for row in changed]
    assert changes == sorted(changes, reverse=True)
    assert len(set(changes)) > 1


def test_top_cuts_rows_and_no_figure(call: Run) -> None:
    whole, part = (
        json.loads(call("-q", "segment", "orders.csv", *words, "--format", "json").out)
        for words in ((), ("--top", "1"))
    )
    assert part["rows"] == whole["rows"][:1]
    assert part["matrices"] == whole["matrices"]
    assert part["summary"] == whole["summary"]
    assert len(call("-q", "segment", "orders.csv", "--top", "0").rows) == 4
