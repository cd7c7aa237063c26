"""Texts from rules and contacts are plain text: they cannot control a terminal or run in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_truth import buyers

Run = Callable[..., Any]
STYLE = re.compile(r"\x1b\[[\d;]*m")
NAMES = [
    "[bold]sale[/]", "=cmd|' /C calc'!A0", "\x1b[31mred", "two\nlines", "a|b", "@SUM(1)", "-1+2", "\x1b]0;t\x07",
    "<script>", "ab\u202edc", "+31 6 1234", "-5.00",
]  # fmt: skip
RULES = r"""
schemes:
  hostile:
    title: "[red]Sizes\e[31m|<b>\nnext"
    axes:
      size: {metric: orders, cut: median}
      worth: {metric: average_order_value, cut: median}
    segments:
      big: {title: "=cmd|' /C'!A0 [bold]Big[/]\nnext\e]0;t\a", when: size = 'high', strategy: "@SUM(1) \e[2J |a",
            priority: 2, advice: ["[blink]x[/]\e[5m", "[a](http://x)"]}
      small: {title: "-2+3 <b>", when: size = 'low', strategy: "+1+1", priority: 1, advice: ["\u202eesrever"]}
tags:
  bad: {title: "[bold]", when: orders > 2}
"""


@pytest.fixture(autouse=True)
def hostile(shop: Path) -> None:
    """Write rules and contacts with control characters, formulas and markup."""
    (shop / "rules.yaml").write_text(RULES)
    with (shop / "contacts.csv").open("w", encoding="utf-8", newline="") as file:
        found = sorted(buyers(shop))
        lines = [(found[place] if place % 2 else f"P{place}", name, name) for place, name in enumerate(NAMES)]
        csv.writer(file).writerows([("customer_id", "name", "=1+1"), *lines])


WORDS = ("--rules-file", "rules.yaml", "--contacts", "contacts.csv")
ASKED = {
    "segments": ("segment", "orders.csv", "--scheme", "hostile"),
    "cross": ("segment", "orders.csv", "--cross", "hostile"),
    "moves": ("segment", "orders.csv", "--scheme", "hostile", "--compare-to", "90d"),
    "members": ("segment", "orders.csv", "--scheme", "hostile", "--members"),
    "customers": ("customers", "orders.csv", "--all", "--columns", "name,=1+1,hostile,tags"),
}


@pytest.mark.parametrize(("asked", "kind"), [*((asked, "csv") for asked in ASKED), ("customers", "tsv")])
def test_formulas_in_rules_do_not_run_in_a_spreadsheet(call: Run, asked: str, kind: str) -> None:
    answer = call("-q", *ASKED[asked], *WORDS, "--format", kind)
    assert answer.status == 0
    text = answer.out.decode()
    cells = [cell for row in csv.reader(text.splitlines(), delimiter="\t" if kind == "tsv" else ",") for cell in row]
    acting = [cell for cell in cells if re.match(r"[=+@\-\t\r]", cell)]
    # A number and a telephone number are none.
    assert all(re.fullmatch(r"[+\-][\d\s.,e-]+", cell) for cell in acting), acting
    assert not {sign for sign in text if unicodedata.category(sign) == "Cc"} - {"\n", "\t"}
    if asked == "customers":
        assert {"+31 6 1234", "'=cmd|' /C calc'!A0", "'-1+2", "[bold]sale[/]", "<script>"} <= set(cells)


@pytest.mark.parametrize("asked", ASKED)
def test_markdown_stays_one_table(call: Run, asked: str) -> None:
    text = call("-q", *ASKED[asked], *WORDS, "--format", "md").out.decode()
    lines = text.splitlines()
    bars = [len(re.findall(r"(?<!\\)\|", line)) for line in lines]
    assert len(set(bars)) == 1
    assert not re.search(r"(?<!\\)[<>\[\]]", text)
    assert not {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf")} - {"\n"}
    assert len(lines) == {"segments": 4, "cross": 6, "moves": 4, "members": 32, "customers": 38}[asked]


@pytest.mark.parametrize("asked", ["customers", "segments"])
def test_json_holds_the_text_as_it_is(call: Run, asked: str) -> None:
    content = json.loads(call("-q", *ASKED[asked], *WORDS, "--format", "json").out)
    if asked == "customers":
        assert {row["name"] for row in content["rows"]} >= set(NAMES)
    else:
        assert [row["title"] for row in content["rows"]] == ["=cmd|' /C'!A0 [bold]Big[/]\nnext\x1b]0;t\x07", "-2+3 <b>"]
        assert [one["name"] for one in content["advice"]] == ["small", "big"]
        assert content["advice"][1]["steps"] == ["[blink]x[/]\x1b[5m", "[a](http://x)"]


def test_control_characters_in_rules_do_not_reach_the_terminal(glance: Run) -> None:
    for asked, words in ASKED.items():
        text = STYLE.sub(
            "",
            glance(
                *words, *WORDS, "--top", "0", *(["--advice"] if asked == "segments" else []), columns=200
            ).out.decode(),
        )
        assert not {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf")} - {"\n"}, asked
        if asked in ("segments", "cross", "moves"):
            # Our own style would have been stripped with theirs: the letters must still be there.
            assert "[bold]Big[/]" in text
        if asked == "segments":
            assert "[blink]x[/]" in text
            assert "[2J |a" in text
        if asked == "customers":
            assert all(word in text for word in ("[bold]sale[/]", "[31mred", "two lines", "=cmd|' /C calc'!A0"))


def test_segments_with_the_same_title_stay_separate(call: Run, shop: Path) -> None:
    """Titles are for people: two may be alike, and no customer is lost for it in a picture."""
    (shop / "rules.yaml").write_text(
        "schemes:\n"
        "  alike:\n"
        "    segments:\n"
        "      one: {title: Same, when: orders = 1}\n"
        "      two: {title: Same, when: orders = 2}\n"
        "      more: {title: More, when: orders > 2}\n"
    )
    for more in (("--cross", "abc"), ("--compare-to", "90d")):
        words = ("segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme", "alike", *more)
        content = json.loads(call("-q", *words, "--format", "json").out)
        assert [matrix["title"] for matrix in content["matrices"]]
        assert sum(cell["customers"] for cell in content["matrices"][0]["cells"]) == 30


def test_without_priorities_advice_is_in_the_order_of_the_rules(call: Run, shop: Path) -> None:
    """And the same bytes come out whenever it is asked."""
    names = [f"with-{number}" for number in (4, 2, 1, 3)]
    segments = "".join(
        f"      {name}: {{when: orders = {name[-1]} AND customer_id < 'Shop C', strategy: Do}}\n"
        f"      {name}-late: {{when: orders = {name[-1]}, strategy: Do}}\n"
        for name in names
    )
    (shop / "rules.yaml").write_text(f"schemes:\n  mine:\n    segments:\n{segments}")
    words = ("segment", "orders.csv", "--rules-file", "rules.yaml", "--scheme", "mine", "--format", "json")
    out = [call("-q", *words).out for _ in range(3)]
    assert out[1:] == out[:-1]
    content = json.loads(out[0])
    assert [one["name"] for one in content["advice"]] == [row["segment"] for row in content["rows"]]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        *(("schemes", name) for name in ("title", "segment", "thresholds", "priority", "strategy", "why")),
        *((part, name) for part in ("tags", "metrics") for name in ("segment", "strategy", "why", "segment_before")),
    ],
)
def test_a_rule_with_the_name_of_a_custseg_column(call: Run, shop: Path, part: str, name: str) -> None:
    """It is refused with its place, or has a column of its own: nothing is shown in the place of something else."""
    one = {
        "schemes": "{segments: {many: {when: orders > 2}, few: {when: orders <= 2}}}",
        "tags": "{when: orders > 2}",
        "metrics": "{sql: orders + 1000}",
    }[part]
    (shop / "rules.yaml").write_text(f"{part}:\n  {name}: {one}\n")
    words = ("--rules-file", "rules.yaml")
    if part == "schemes":
        answer = call("segment", "orders.csv", *words, "--cross", name)
        values = {"many", "few"}
    else:
        answer = call("segment", "orders.csv", *words, "--members", "--columns", f"segment,{name}")
        values = {"true", "false"} if part == "tags" else {"1001.0", "1002.0", "1003.0", "1004.0"}
    if answer.status == 4:
        assert "rules.yaml:2:3" in answer.err
        assert f"'{name}'" in answer.err
        return
    assert answer.status == 0, answer.err
    seen = {key for row in answer.rows for key, value in row.items() if value in values}
    assert len(seen) == 1
    assert {row["segment"] for row in answer.rows} == {"high-high", "high-low", "low-high", "low-low"}
