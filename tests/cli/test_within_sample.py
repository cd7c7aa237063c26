"""The sample with contacts and rules that cut firms and people separately (within: customer_type)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import pytest

Run = Callable[..., Any]
RULES = """
schemes:
  by-type:
    title: Volume × value of firms and of people
    within: customer_type
    axes:
      volume: {metric: orders, cut: median}
      value: {metric: average_order_value, cut: median}
    segments:
      both: {title: Both, when: volume = 'high' AND value = 'high', strategy: Call them, priority: 1}
      many: {title: Many, when: volume = 'high', strategy: Raise the order, priority: 3}
      dear: {title: Dear, when: value = 'high', strategy: Remind them, priority: 2}
      rest: {title: Rest, when: volume = 'low' AND value = 'low', strategy: Write, priority: 4}
"""


@pytest.fixture
def ask(call: Run, shop: Path, few_of_the_sample: Path) -> Run:
    """Ask something of the sample with its contacts and these rules."""
    (shop / "rules.yaml").write_text(RULES, encoding="utf-8")
    files = (
        str(few_of_the_sample / "orders.csv"),
        "--contacts",
        str(few_of_the_sample / "contacts.csv"),
        "--rules-file",
        "rules.yaml",
    )
    return lambda command, *words: call(command, *files, *words)


def test_firms_and_people_have_separate_cuts(ask: Run) -> None:
    """By medians of each type in plain Python, the words tell both cuts, and no firm is measured by people."""
    columns = ("--columns", "customer_type,orders,average_order_value,ltv,by_type")
    rows = [row for row in ask("customers", "-q", *columns).rows if row["orders"] != "0"]
    types = {row["customer_type"] for row in rows}
    assert types == {"firm", "person"}
    orders = {one: median(int(row["orders"]) for row in rows if row["customer_type"] == one) for one in types}
    value = {
        one: median(float(row["average_order_value"]) for row in rows if row["customer_type"] == one) for one in types
    }
    # Firms buy more and dearer: one cut for all would put nearly all of them on the upper side.
    assert orders["firm"] > orders["person"]
    assert value["firm"] > 2 * value["person"]
    name = {(True, True): "both", (True, False): "many", (False, True): "dear", (False, False): "rest"}
    wanted = {
        row["customer_id"]: name[
            int(row["orders"]) > orders[row["customer_type"]],
            float(row["average_order_value"]) > value[row["customer_type"]],
        ]
        for row in rows
    }
    assert {row["customer_id"]: row["by_type"] for row in rows} == wanted

    answer = ask("segment", "--scheme", "by-type", "--format", "json")
    content = json.loads(answer.out)
    sizes = {row["segment"]: row["customers"] for row in content["rows"]}
    assert {name: count for name, count in sizes.items() if name != "no counted order"} == Counter(wanted.values())
    assert {one["name"] for one in content["advice"]} == {"both", "dear", "many", "rest"}
    figures = content["summary"]
    for one in types:
        assert figures[f"cut_volume_{one}"] == orders[one]
        assert figures[f"cut_value_{one}"] == pytest.approx(value[one])
    printed = {line.split()[0]: line for line in answer.err.splitlines() if re.match(r"(Volume|Value) ", line)}
    for one in types:
        assert f"{one}: high = {int(orders[one]) + 1:,} or more orders" in printed["Volume"]
        assert f"{one}: high = average order value above {value[one]:,.2f}" in printed["Value"]
    # Nobody's threshold holds for all, so the condition does not pretend to one.
    assert all("customer_type" in row["thresholds"] for row in content["rows"] if row["segment"] in ("both", "rest"))
    assert sum(cell["customers"] for cell in content["matrices"][0]["cells"]) == len(rows)


def test_members_are_explained_by_the_cut_of_their_own_group(ask: Run) -> None:
    """With the name and the address to write to."""
    rows = ask("segment", "-q", "--scheme", "by-type", "--members", "both").rows
    assert list(rows[0])[:3] == ["customer_id", "name", "segment"]
    assert list(rows[0])[-2:] == ["email", "phone"]
    cuts = {re.search(r"above the cut ([\d.]+) of (firm|person)", row["why"]).groups() for row in rows}  # type: ignore[union-attr]
    assert len(cuts) == 2
    assert len({kind for _, kind in cuts}) == 2


def test_split_by_the_attribute_totals_tie(ask: Run) -> None:
    """Each type has about half of its customers above its own median, and all of them a row."""
    content = json.loads(ask("segment", "-q", "--scheme", "by-type", "--by", "customer_type", "--format", "json").out)
    rows, base = content["rows"], content["summary"]
    for name in ("customers", "orders", "revenue", "ltv_total"):
        assert sum(row[name] for row in rows) == pytest.approx(base[name], abs=1e-5), name
    for kind in ("firm", "person"):
        own = {row["segment"]: row["customers"] for row in rows if row["customer_type"] == kind}
        dear = own["both"] + own["dear"]
        assert dear == pytest.approx(sum(own.values()) / 2, abs=1)
        assert (own["both"] + own["many"]) <= sum(own.values()) / 2
