"""What a reviewer's hands found in segments: equal values, exact ranks, errors all at once, text that stays text."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.errors import SettingsError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.terminal import print_summary


def shop(path: Path, orders: list[int], price: str, kinds: tuple[str, ...] = ("x",)) -> Path:
    """Write one order a day for each customer: as many as listed, all at one price."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["customer_id", "order_id", "date", "revenue", "kind"])
        for number, count in enumerate(orders):
            for order in range(count):
                day = f"2025-{1 + order // 28:02}-{1 + order % 28:02}"
                writer.writerow([f"C{number}", f"{number}-{order}", day, price, kinds[number % len(kinds)]])
    return path


def ask(path: Path, rules: str = "", options: SegmentOptions | None = None, **flags: Any) -> Result:
    """Return what ``custseg segment`` answers, with a rules file of this text."""
    if rules:
        file = path.parent / "rules.yaml"
        file.write_text(rules, encoding="utf-8")
        flags["rules_file"] = str(file)
    return segment([str(path)], gather(flags, use_config=False, environment={}), options=options)


@pytest.mark.parametrize("price", ["4.35", "19.99", "0.1", "8.7"])
def test_one_price_is_one_average_order_value(price: str, tmp_path: Path) -> None:
    result = ask(shop(tmp_path / "orders.csv", list(range(1, 31)), price))
    sizes = dict(result.frame.select("segment", "customers").iter_rows())
    assert sizes == {"high-high": 0, "high-low": 15, "low-high": 0, "low-low": 15}
    (note,) = [note for note in result.notes if note.name == "empty_segments"]
    assert "30 of 30 customers" in note.text


@pytest.mark.parametrize(("share", "cut"), [("0.58", 59), ("0.57", 58), ("0.29", 30), ("0.5", 51)])
def test_a_quantile_that_falls_on_a_rank_is_its_value(share: str, cut: int, tmp_path: Path) -> None:
    rules = f"""
schemes:
  part:
    axes: {{v: {{metric: orders, cut: {{quantile: {share}}}}}}}
    segments: {{up: {{when: v = 'high'}}, down: {{when: v = 'low'}}}}
"""
    result = ask(shop(tmp_path / "orders.csv", list(range(1, 102)), "10"), rules, scheme="part")
    assert result.figures()["cut_v"] == cut
    assert dict(result.frame.select("segment", "customers").iter_rows()) == {"up": 101 - cut, "down": cut}


def test_control_characters_of_the_data_stay_out_of_the_words_of_cuts(tmp_path: Path) -> None:
    rules = """
schemes:
  apart:
    within: kind
    axes: {v: {metric: orders, cut: median}}
    segments: {up: {when: v = 'high'}, down: {when: v = 'low'}}
"""
    path = shop(tmp_path / "orders.csv", list(range(1, 9)), "10", ("plain", "red\x1b[31m"))
    stream = io.StringIO()
    print_summary(ask(path, rules, scheme="apart"), stream)
    assert "plain: high" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_members_of_a_scheme_that_looks_at_days_flags_and_text(tmp_path: Path) -> None:
    rules = """
schemes:
  mixed:
    axes: {v: {metric: per_order, cut: median}}
    segments:
      old: {when: known_before AND v = 'low'}
      late: {when: last_order >= '2025-01-05'}
      rest: {when: verdict <> 'loss'}
metrics:
  per_order: {sql: profit / orders, title: Profit per order, unit: money}
"""
    path = shop(tmp_path / "orders.csv", list(range(1, 9)), "10")
    frame = ask(path, rules, SegmentOptions(members="all"), scheme="mixed", cac="5").frame
    assert frame.height == 8
    why = frame["why"].to_list()
    assert all("profit per order 10.00: low" in text for text in why), why
    assert any("2025-01-08" in text for text in why), why


def test_a_rules_file_with_wrong_keys_and_wrong_names_says_all_at_once(tmp_path: Path) -> None:
    rules = """schemes:
  mine:
    windw: 12m
    axes:
      volume: {metric: ordrs, cut: median}
    segments:
      gold: {when: SUM(orders) > 3}
      tin: {wen: orders > 3}
tags:
  x: {when: lvt > 3}
"""
    with pytest.raises(SettingsError) as caught:
        ask(shop(tmp_path / "orders.csv", [1, 2, 3], "10"), rules, scheme="mine")
    said = str(caught.value)
    assert [word for word in ("windw", "ordrs", "SUM", "wen", "lvt") if word not in said] == []


def test_the_segment_before_is_refused_where_nothing_is_compared(tmp_path: Path) -> None:
    path = shop(tmp_path / "orders.csv", [1, 2, 3], "10")
    with pytest.raises(UsageError, match="segment_before") as caught:
        ask(path, options=SegmentOptions(members="all"), columns="segment_before")
    assert "--compare-to" in str(caught.value)
