"""Targets: figure, target and distance in every summary, for people and in JSON; and their errors."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shop_truth import AS_OF, buyers

Run = Callable[..., Any]
ASKED = [("ltv",), ("ltv", "--by", "rfm"), ("segment",), ("segment", "--members"), ("customers",)]
TARGETS = """
targets:
  repeat_rate: {target: 80%, source: niche average}
  ltv_per_customer:
    - {target: 8, source: last year}
    - {target: 12.5, source: the market leader}
  customers: 30
  days_since_last: 100
  top_20_share: 0.25
"""


@pytest.fixture
def truth(shop: Path) -> dict[str, float]:
    """Return the figures that the targets are of, by hand."""
    found = buyers(shop).values()
    best = sorted((one.profit for one in found), reverse=True)
    total = sum(best)
    return {
        "repeat_rate": sum(len(one.orders) > 1 for one in found) / 30,
        "ltv_per_customer": float(total / 30),
        "customers": 30,
        "days_since_last": sum((AS_OF - one.last).days for one in found) / 30,
        "top_20_share": float(sum(best[:6]) / total),
    }


@pytest.mark.parametrize("words", ASKED, ids=" ".join)
def test_every_summary_has_target_and_distance(
    call: Run, shop: Path, truth: dict[str, float], words: tuple[str, ...]
) -> None:
    (shop / "custseg.yaml").write_text(TARGETS)
    answer = call(words[0], "orders.csv", *words[1:], "--format", "json")
    assert answer.status == 0
    content = json.loads(answer.out)
    figures = content["summary"]
    wanted = {
        "repeat_rate": 0.8, "ltv_per_customer_1": 8, "ltv_per_customer_2": 12.5, "customers": 30,
        "days_since_last": 100, "top_20_share": 0.25,
    }  # fmt: skip
    assert {name.removeprefix("target_"): figures[name] for name in figures if re.match("target_(?!words)", name)} == (
        pytest.approx(wanted)
    )
    for name, target in wanted.items():
        value = truth[re.sub(r"_\d$", "", name)]
        assert figures[f"distance_{name}"] == pytest.approx(value - target, abs=1e-9), name
    lines = printed(answer.err)
    assert len(lines) == 6
    # Words, not signs: a figure may be good above its target or below it.
    assert re.search(r"73\.3%.*80\.0%.*6\.7 points below.*niche average", lines[0])
    assert re.search(r"9\.78.*8\.00.*1\.78 above.*22\.\d%.*last year", lines[1])
    assert re.search(r"9\.78.*12\.50.*2\.72 below.*21\.7%.*market leader", lines[2])
    assert re.search(r"30.*30.*reached", lines[3])
    assert re.search(r"157\.4.*100.*57\.4 above.*57\.4%", lines[4])
    assert content["settings"]["targets"]["origin"] == "custseg.yaml:2"


def printed(err: str) -> list[str]:
    """Return the line of each target off a terminal, where a heading has one line."""
    (line,) = re.findall(r"^Targets +(.*)$", err, flags=re.MULTILINE)
    return str(line).split(" · ")


def test_filters_do_not_change_targets(call: Run, shop: Path) -> None:
    """Targets are of the base."""
    (shop / "custseg.yaml").write_text(TARGETS)
    usual = printed(call("segment", "orders.csv").err)
    assert printed(call("segment", "orders.csv", "--where", "one_time").err) == usual
    assert printed(call("customers", "orders.csv", "--where", "one_time", "--top", "1").err) == usual


@pytest.mark.parametrize("words", [("ltv",), ("segment",), ("customers",)])
def test_at_a_terminal_targets_are_below_the_table(glance: Run, shop: Path, words: tuple[str, ...]) -> None:
    (shop / "custseg.yaml").write_text(TARGETS)
    text = re.sub(r"\x1b\[[\d;]*m", "", glance(words[0], "orders.csv", *words[1:], "--top", "2").out.decode())
    assert re.search(r"\nTargets +repeat rate 73\.3%", text)
    assert max(map(len, text.splitlines())) <= 80
    for figure in ("80.0%", "niche average", "12.50", "reached", "57.4 above"):
        assert figure in re.sub(r"\s+", " ", text)


def test_a_target_without_a_figure_has_a_note(call: Run, shop: Path) -> None:
    """With what it takes to have it; the other targets are shown all the same."""
    (shop / "custseg.yaml").write_text("warm_up: 0\ntargets: {ltv_to_cac: 3, days_to_pay: 14, repeat_rate: 0.5}\n")
    for words in (("ltv",), ("segment",)):
        answer = call(words[0], "orders.csv", *words[1:], "--format", "json")
        assert answer.status == 0
        content = json.loads(answer.out)
        notes = [note["text"] for note in content["notes"] if "target" in note["name"]]
        assert len(notes) == 2
        assert all(text in " ".join(notes) for text in ("ltv_to_cac", "--cac", "days_to_pay", "paid_date"))
        assert "target_repeat_rate" in content["summary"]
        assert "target_ltv_to_cac" not in content["summary"]
    paid = json.loads(call("-q", "ltv", "orders.csv", "--cac", "5", "--format", "json").out)["summary"]
    assert paid["distance_ltv_to_cac"] == pytest.approx(paid["ltv_to_cac"] - 3)


def test_a_variable_sets_targets_and_beats_the_config(call: Run, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "custseg.yaml").write_text(TARGETS)
    monkeypatch.setenv("CUSTSEG_TARGETS", "repeat_rate=50%, orders_per_month=1")
    answer = call("segment", "orders.csv", "--format", "json")
    content = json.loads(answer.out)
    assert {name: value for name, value in content["summary"].items() if re.match("target_(?!words)", name)} == {
        "target_repeat_rate": 0.5,
        "target_orders_per_month": 1.0,
    }
    assert content["settings"]["targets"]["origin"] == "CUSTSEG_TARGETS"


def test_json_holds_targets_as_data(call: Run, shop: Path) -> None:
    """In JSON a program reads them back; -v is for people."""
    (shop / "custseg.yaml").write_text("targets: {repeat_rate: {target: 80%, source: niche}}\n")
    answer = call("ltv", "orders.csv", "-v", "--format", "json")
    assert "Target(" not in answer.err
    assert "Target(" not in answer.out.decode()
    value = json.loads(answer.out)["settings"]["targets"]["value"]["repeat_rate"]
    assert "0.8" in json.dumps(value)
    assert "niche" in json.dumps(value)


@pytest.mark.parametrize(
    ("targets", "printed"),
    [
        ("{repeat_rat: 5%}", ("custseg.yaml:2", "'repeat_rat'", "'repeat_rate'")),
        ("{repeat_rat: 5%, custmers: 3}", ("'repeat_rate'", "'customers'")),
        ("{repeat_rate: much}", ("custseg.yaml:2", "repeat_rate", "65%")),
        ("{repeat_rate: {targt: 3}}", ("custseg.yaml:2", "repeat_rate", "target")),
        ("{repeat_rate: {target: 3, sorce: x}}", ("custseg.yaml:2", "repeat_rate", "source")),
        ("{repeat_rate: true}", ("custseg.yaml:2", "repeat_rate")),
        ("{repeat_rate: .nan}", ("custseg.yaml:2", "repeat_rate")),
        ("{repeat_rate: 65}", ("custseg.yaml:2", "repeat_rate", "65%")),
        ("{repeat_rate: []}", ("custseg.yaml:2", "repeat_rate")),
        ("[repeat_rate]", ("custseg.yaml:2", "targets")),
        ("5", ("custseg.yaml:2", "targets")),
    ],
)
def test_invalid_targets_are_errors_of_the_config(
    call: Run, shop: Path, targets: str, printed: tuple[str, ...]
) -> None:
    (shop / "custseg.yaml").write_text(f"top: 3\ntargets: {targets}\n")
    answer = call("segment", "orders.csv")
    assert (answer.status, answer.out) == (4, b"")
    assert all(text in answer.err for text in printed), answer.err
    assert "Node(" not in answer.err


@pytest.mark.parametrize("command", ["ltv", "customers"])
def test_every_command_checks_targets(call: Run, shop: Path, command: str) -> None:
    (shop / "custseg.yaml").write_text("targets: {repeat_rat: 5%, repeat_rate: 6%}\n")
    answer = call(command, "orders.csv")
    assert (answer.status, answer.out) == (4, b"")
    assert "'repeat_rate'" in answer.err


@pytest.mark.parametrize("value", ["repeat_rate", "repeat_rate=much", "repeat_rat=5", "=5", "repeat_rate=5,,=,"])
def test_a_wrong_variable_is_named(call: Run, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("CUSTSEG_TARGETS", value)
    answer = call("segment", "orders.csv")
    assert (answer.status, answer.out) == (4, b"")
    assert "CUSTSEG_TARGETS" in answer.err
