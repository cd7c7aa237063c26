"""Scheme and rules file from options, environment and config: which wins, and which an error names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
RULES = """
schemes:
  size:
    title: Size
    segments:
      large: {when: orders >= 3, strategy: Call}
      small: {when: orders < 3, strategy: Write}
"""


@pytest.fixture(autouse=True)
def rules(shop: Path) -> Path:
    """Write a rules file with one scheme more."""
    path = shop / "rules.yaml"
    path.write_text(RULES)
    return path


def first(call: Run, *words: str) -> str:
    """Return the first segment: every scheme has another."""
    answer = call("-q", "segment", "orders.csv", *words)
    assert (answer.status, answer.err) == (0, "")
    return str(answer.rows[0]["segment"])


def test_each_layer_beats_the_one_below(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert first(call) == "high-high"
    (shop / "custseg.yaml").write_text("scheme: size\nrules_file: rules.yaml\n")
    assert first(call) == "large"
    monkeypatch.setenv("CUSTSEG_SCHEME", "rfm")
    assert first(call) == "champions"
    assert first(call, "--scheme", "abc") == "L"
    assert first(call, "--scheme", "size") == "large"
    monkeypatch.delenv("CUSTSEG_SCHEME")
    assert first(call, "--no-config") == "high-high"
    monkeypatch.setenv("CUSTSEG_RULES_FILE", "rules.yaml")
    assert first(call, "--no-config", "--scheme", "size") == "large"


def test_verbose_prints_where_values_come_from(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "custseg.yaml").write_text("# ours\nrules_file: rules.yaml\n")
    monkeypatch.setenv("CUSTSEG_SCHEME", "size")
    answer = call("segment", "orders.csv", "-v", "--format", "json")
    assert "scheme = size  (CUSTSEG_SCHEME)" in answer.err
    assert "rules_file = rules.yaml  (custseg.yaml:2)" in answer.err
    settings = json.loads(answer.out)["settings"]
    assert settings["scheme"] == {"value": "size", "origin": "CUSTSEG_SCHEME"}
    assert settings["rules_file"] == {"value": "rules.yaml", "origin": "custseg.yaml:2"}


def test_options_win_over_the_config(call: Run, shop: Path) -> None:
    """A config for ltv does not stand in the way of other questions."""
    (shop / "custseg.yaml").write_text("by: cohort\ncompare_to: 90d\n")
    for words, column in (
        (("--members",), "customer_id"),
        (("--cross", "rfm"), "rfm"),
        (("--by", "country"), "country"),
    ):
        answer = call("-q", "segment", "orders.csv", *words)
        assert answer.status == 0, answer.err
        assert column in answer.rows[0]
        assert "cohort" not in answer.rows[0]


@pytest.mark.parametrize("before", [True, False])
def test_common_options_work_before_and_after_the_command(call: Run, shop: Path, before: bool) -> None:
    (shop / "other.yaml").write_text("scheme: abc\n")

    def place(*words: str) -> tuple[str, ...]:
        return (*words, "segment", "orders.csv") if before else ("segment", "orders.csv", *words)

    assert call(*place("-q", "--config", "other.yaml")).rows[0]["segment"] == "L"
    assert call(*place("-q")).err == ""
    assert "scheme = volume-value" in call(*place("-v")).err
    assert call(*place("--config", "other.yaml", "--no-config")).status == 2


@pytest.mark.parametrize(
    ("config", "variables", "printed"),
    [
        ("scheme: rmf\n", {}, ("custseg.yaml:1", "'rmf'", "'rfm'")),
        ("", {"CUSTSEG_SCHEME": "sise", "CUSTSEG_RULES_FILE": "rules.yaml"}, ("CUSTSEG_SCHEME", "'size'")),
        ("top: 3\nrules_file: missing.yaml\n", {}, ("missing.yaml",)),
        ("", {"CUSTSEG_RULES_FILE": "missing.yaml"}, ("missing.yaml",)),
        ("columns: [customers, custmers]\n", {}, ("custseg.yaml:1", "'custmers'", "'customers'")),
        ("top: 3\nsort: custmers\n", {}, ("custseg.yaml:2", "'customers'")),
        ("where: rmf = 'lost'\n", {}, ("custseg.yaml:1", "'rfm'")),
        ("top: 3\nby: lifecycle\n", {}, ("custseg.yaml:2", "--cross lifecycle")),
        ("by: category\n", {}, ("custseg.yaml:1", "first:category")),
        ("scheme: [a, b]\n", {}, ("custseg.yaml:1", "scheme")),
        ("rules_file: 5\nschema: rfm\n", {}, ("custseg.yaml:2", "'schema'", "'scheme'")),
    ],
)
def test_errors_in_the_config_name_the_config(
    call: Run,
    shop: Path,
    monkeypatch: pytest.MonkeyPatch,
    config: str,
    variables: dict[str, str],
    printed: tuple[str, ...],
) -> None:
    """Status 4, with the line or the variable."""
    if config:
        (shop / "custseg.yaml").write_text(config)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    answer = call("segment", "orders.csv")
    assert all(text in answer.err for text in printed), answer.err
    assert (answer.status, answer.out) == (4, b"")


def test_every_problem_of_the_rules_at_once(call: Run, shop: Path) -> None:
    """Each once, with line and column, before any segment is written."""
    (shop / "rules.yaml").write_text(
        "schemes:\n"
        "  mine:\n"
        "    within: contry\n"
        "    axes:\n"
        "      volume: {metric: ordrs, cut: median}\n"
        "      value: {metric: ltv, cut: median}\n"
        "      worth: {metric: profit, cut: mean}\n"
        "    segments:\n"
        "      good: {when: volume = 'high' AND count(*) > 1}\n"
        "      rest: {when: valeu = 'low'}\n"
    )
    (shop / "out.csv").write_text("yesterday")
    answer = call("segment", "orders.csv", "--rules-file", "rules.yaml", "-o", "out.csv")
    assert (answer.status, answer.out) == (4, b"")
    places = re.findall(r"^custseg: rules\.yaml:(\d+):\d+", answer.err, flags=re.MULTILINE)
    assert set(places) == {"3", "5", "9", "10"}
    assert len(places) == 4
    assert all(text in answer.err for text in ("'orders'", "'country'", "'value'", "COUNT"))
    assert (shop / "out.csv").read_text() == "yesterday"


def test_an_own_metric_can_be_shown_cut_and_filtered(call: Run, shop: Path) -> None:
    """Revenue per profit: in columns of customers, on an axis, in a condition."""
    (shop / "rules.yaml").write_text(
        "metrics:\n"
        "  weight: {sql: revenue / profit, title: Weight, unit: ratio}\n"
        "schemes:\n"
        "  heavy:\n"
        "    axes: {mass: {metric: weight, cut: median}}\n"
        "    segments: {heavy: {when: mass = 'high'}, light: {when: mass = 'low'}}\n"
        "tags: {feather: {when: weight < 1}}\n"
    )
    words = ("--rules-file", "rules.yaml")
    rows = call("-q", "customers", "orders.csv", *words, "--columns", "revenue,profit,weight,heavy,feather").rows
    assert len(rows) == 30
    for row in rows:
        assert float(row["weight"]) == pytest.approx(float(row["revenue"]) / float(row["profit"]))
    weights = sorted((float(row["weight"]), row["customer_id"]) for row in rows)
    assert {row["customer_id"] for row in rows if row["heavy"] == "heavy"} == {name for _, name in weights[15:]}
    assert [row["customer_id"] for row in rows if row["feather"] == "true"] == [
        name for weight, name in weights if weight < 1
    ]
    few = call("-q", "customers", "orders.csv", *words, "--where", "weight < 1000", "--columns", "ltv").rows
    assert {row["customer_id"] for row in few} == {name for weight, name in weights if weight < 1000} != set()
