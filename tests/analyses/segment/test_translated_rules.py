"""A rules file can translate everything that is printed about segments."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pytest
from exports import line, write_csv
from other_script import other_rules
from places import SAMPLE_DATA
from segment_shops import ask, by, rules

from custseg.result import Result
from custseg.segments.reading import built_in_rules
from custseg.writing.advice import print_advice, print_strategies
from custseg.writing.formats import write_result
from custseg.writing.matrices import print_matrices
from custseg.writing.presented import titled
from custseg.writing.table import print_table

CASES: list[dict[str, Any]] = [
    {},
    {"scheme": "ltv-tier"},
    {"scheme": "lifecycle"},
    {"scheme": "abc", "compare_to": "2024-06-30"},
    {"scheme": "rfm", "compare_to": "2024-06-30", "cuts": "then"},
    {"cross": "rfm"},
    {"members": "all", "top": 40},
    {"scheme": "lifecycle", "members": "all", "top": 40, "columns": "segment,why,strategy,lapsed,new,orders"},
    {"members": "all", "compare_to": "2024-06-30", "sort": "last_order:asc", "top": 40},
]


@pytest.fixture(scope="module")
def rules_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a rules file in another script."""
    path = tmp_path_factory.mktemp("rules") / "rules.yaml"
    path.write_text(other_rules(), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the orders of one customer in ten of the sample."""
    header, *rows = (SAMPLE_DATA / "orders.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    path.write_text("\n".join([header, *(row for row in rows if row.split(",")[2][-1:] == "0")]) + "\n")
    return path


def shown(result: Result) -> str:
    """Return what people read of segments: table, Markdown, grid, strategies, advice, and where the cuts are."""
    markdown, screen = io.BytesIO(), io.StringIO()
    write_result(result, "md", markdown)
    print_table(titled(result), 0, screen)
    print_matrices(result, screen)
    print_advice(result, screen)
    strategies = io.StringIO()
    print_strategies(result, strategies)
    # Options stand as they are typed, and the line below a table that is cut names one.
    table = re.sub(r".*--top 0.*", "", screen.getvalue())
    texts = [re.sub(r"--members.*|^ +'.*", "", line) for line in strategies.getvalue().splitlines()]
    cuts = [f"{one.line} {one.value}" for one in result.summary if one.name.startswith("cut_words")]
    return "\n".join([markdown.getvalue().decode(), table, *texts, *cuts])


def machine_names() -> set[str]:
    schemes = built_in_rules().schemes.values()
    return {*built_in_rules().tags, *(key for scheme in schemes for key in scheme.segments), "custseg"}


@pytest.mark.parametrize("flags", CASES, ids=str)
def test_no_english_word_of_a_segment_is_left(
    orders: Path, rules_file: str, monkeypatch: pytest.MonkeyPatch, flags: dict[str, Any]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text = shown(ask(orders, rules_file=rules_file, **flags))
    names = "|".join(sorted(map(re.escape, machine_names()), key=len, reverse=True))
    left = re.sub(rf"(?<![\w-])(?:{names})(?![\w-])|\bC\d{{4}}\b", "", text)
    assert set(re.findall(r"[A-Za-z]+", left)) == set()


GERMAN = """
schemes:
  volume-value:
    title: Menge × Wert
    axes: {volume: {title: Menge}, value: {title: Wert}}
    segments:
      high-high: {title: "Oft, viel", strategy: Näher kommen}
      high-low: {title: "Oft, wenig"}
      low-high: {title: "Selten, viel"}
      low-low: {title: "Selten, wenig"}
words:
  high: hoch
  low: niedrig
  above: "{figure} über {edge}"
  up_to: "{figure} bis {edge}"
  count_or_more: "{number} oder mehr {figure}"
  count_up_to: "bis {number} {figure}"
  median: Median
  customers: {one: "{number} Kunde", many: "{number} Kunden"}
  side: "{figure} {value}: {level}, {side}"
  above_cut: "{distance} über der Grenze {cut}"
  at_cut: "auf der Grenze {cut}"
  no_counted_order: ohne Bestellung
titles:
  orders: {one: Bestellung, many: Bestellungen}
  average_order_value: Bestellwert
  title: Segment
"""


def test_german_by_hand(tmp_path: Path) -> None:
    """Ann has two orders of 10, Bob and Cyd one of 10: the medians are 1 and 10.00; Dot only returned something."""
    rows = [
        line(name, f"{name}{day}", dt.date(2025, day, 1), amount, profit=amount / 2)
        for name, day, amount in [("Ann", 1, 10), ("Ann", 3, 10), ("Bob", 2, 10), ("Cyd", 2, 10), ("Dot", 2, -4)]
    ]
    path = write_csv(tmp_path / "orders.csv", rows)
    result = ask(path, rules_file=rules(tmp_path / "rules.yaml", GERMAN))
    titles = {row["segment"]: (row["title"], row["thresholds"]) for row in result.frame.iter_rows(named=True)}
    assert titles["high-low"] == ("Oft, wenig", "2 oder mehr Bestellungen, Bestellwert bis 10.00")
    assert titles["low-low"] == ("Selten, wenig", "bis 1 Bestellung, Bestellwert bis 10.00")
    assert titles["no counted order"] == ("ohne Bestellung", "")
    assert {one.line: one.value for one in result.summary if one.name.startswith("cut_words")} == {
        "Menge": "hoch = 2 oder mehr Bestellungen (Median)",
        "Wert": "hoch = Bestellwert über 10.00 (Median)",
    }
    assert result.advice[0].facts[0] == "1 Kunde"
    grid = result.matrices[0]
    assert (grid.row_title, grid.column_title) == ("Menge", "Wert")
    assert grid.rows == {"high": "hoch: 2 oder mehr Bestellungen", "low": "niedrig: bis 1 Bestellung"}
    ann = by(ask(path, members="all", rules_file=str(tmp_path / "rules.yaml")), "customer_id")["Ann"]
    assert ann["why"] == "Bestellungen 2: hoch, 1 über der Grenze 1 · Bestellwert 10.00: niedrig, auf der Grenze 10.00"


def test_programs_read_the_same_in_every_language(orders: Path, rules_file: str) -> None:
    plain, other_words = (ask(orders, members="all", top=500, **more) for more in ({}, {"rules_file": rules_file}))
    texts = ["why", "strategy"]
    assert plain.frame.drop(texts).equals(other_words.frame.drop(texts))
    assert not plain.frame.select(texts).equals(other_words.frame.select(texts))
