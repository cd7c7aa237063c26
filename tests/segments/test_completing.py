"""A rules file that holds changes only takes the rest from the built-in rules."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from rules_text import problems, read

from custseg.segments.reading import built_in_rules
from custseg.segments.rules import Cut
from custseg.segments.scheme_names import BUILT_IN


@pytest.mark.parametrize("name", ["volume-value", "volume_value"])
def test_a_changed_cut_needs_only_its_line(tmp_path: Path, name: str) -> None:
    rules, _ = read(tmp_path, f"schemes: {{{name}: {{axes: {{value: {{cut: 50}}}}}}}}")
    scheme, built_in = rules.schemes["volume-value"], built_in_rules().schemes["volume-value"]
    assert (scheme.title, scheme.segments) == (built_in.title, built_in.segments)
    assert scheme.axes["volume"] == built_in.axes["volume"]
    assert (scheme.axes["value"].metric, scheme.axes["value"].cut) == ("average_order_value", Cut("number", (50.0,)))
    assert list(rules.schemes) == list(built_in_rules().schemes)


def test_every_text_of_a_segment_a_case_and_a_tag_can_be_translated_alone(tmp_path: Path) -> None:
    text = (
        "schemes: {lifecycle: {title: Phase, segments: {former: {title: Früher, strategy: Zurückholen, "
        "cases: {few-return: {strategy: Lassen}}}}}}\ntags: {one-time: {title: Einmal}}"
    )
    rules, _ = read(tmp_path, text)
    scheme, before = rules.schemes["lifecycle"], built_in_rules().schemes["lifecycle"]
    former, was = scheme.segments["former"], before.segments["former"]
    assert (scheme.title, former.title, former.strategy) == ("Phase", "Früher", "Zurückholen")
    assert (former.when, former.advice, former.priority, former.counts_as) == (
        was.when, was.advice, was.priority, was.counts_as,
    )  # fmt: skip
    assert list(scheme.segments) == list(before.segments)
    assert [case.strategy for case in former.cases] == [was.cases[0].strategy, "Lassen"]
    assert rules.tags["one-time"].title == "Einmal"
    assert rules.tags["one-time"].when == built_in_rules().tags["one-time"].when


def test_a_changed_condition_needs_only_its_line(tmp_path: Path) -> None:
    text = "schemes: {ltv_tier: {segments: {one-time: {when: orders_ever <= 2}}}, lifecycle: {title: Phase, segments: "
    text += "{slipping: {when: gaps_since_last <= 2}, former: {when: gaps_since_last > 2}}}}"
    rules, _ = read(tmp_path, text)
    built_in = built_in_rules().schemes
    stages = {"slipping": "gaps_since_last <= 2", "former": "gaps_since_last > 2"}
    for name, changed in {"ltv-tier": {"one-time": "orders_ever <= 2"}, "lifecycle": stages}.items():
        scheme, before = rules.schemes[name], built_in[name]
        assert list(scheme.segments) == list(before.segments)
        assert {key: (one.cut, one.metric) for key, one in scheme.axes.items()} == {
            key: (one.cut, one.metric) for key, one in before.axes.items()
        }
        for key, segment in scheme.segments.items():
            assert segment.when.text == changed.get(key, before.segments[key].when.text)
            assert replace(segment, when=before.segments[key].when, cases=()) == replace(before.segments[key], cases=())
    assert rules.schemes["lifecycle"].title == "Phase"
    assert rules.schemes["ltv-tier"].title == built_in["ltv-tier"].title


def test_a_tag_with_another_condition_keeps_its_strategy_but_not_its_title(tmp_path: Path) -> None:
    rules, _ = read(tmp_path, "tags: {many_returns: {when: return_rate >= 0.1}}")
    tag = rules.tags["many-returns"]
    assert (tag.title, tag.when.text) == ("Many returns", "return_rate >= 0.1")
    assert tag.strategy == built_in_rules().tags["many-returns"].strategy


@pytest.mark.parametrize("segments", ["{A: {when: profit > 9}, rest: {when: TRUE}}", "{mine: {when: TRUE}}"])
def test_a_new_segment_beside_conditions_makes_a_scheme_of_its_own(tmp_path: Path, segments: str) -> None:
    rules, _ = read(tmp_path, f"schemes: {{abc: {{segments: {segments}}}}}")
    assert list(rules.schemes["abc"].segments) == re.findall(r"(\w+): {when", segments)
    assert not rules.schemes["abc"].axes


def test_a_segment_that_is_removed_from_a_copy_stays_removed(tmp_path: Path) -> None:
    copy = BUILT_IN.read_text(encoding="utf-8")
    begin, end = copy.index("      C:\n        title: C, the last 5%"), copy.index("  rfm:\n    title: RFM")
    rules, _ = read(tmp_path, copy[:begin] + copy[end:])
    assert list(rules.schemes["abc"].segments) == ["L", "A", "B"]


def test_a_scheme_of_its_own_needs_all_its_parts(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "schemes: {mine: {axes: {v: {cut: 50}}, segments: {a: {when: TRUE}}}}", alone=False)
    assert "'metric' is missing" in found.what


def test_an_axis_may_have_the_name_of_a_metric(tmp_path: Path) -> None:
    text = "schemes: {size: {axes: {spend: {metric: revenue, cut: terciles}}, segments: {big: {when: spend = 3}}}}"
    _, compiled = read(tmp_path, text)
    assert compiled.schemes["size"].conditions["big"].figures == ("spend",)
    assert compiled.schemes["size"].reads == {"revenue"}
