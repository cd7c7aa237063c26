"""The built-in rules are complete, and rules files are read as they are meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rules_text import problems, read
from yaml_cases import content_of

from custseg.segments.reading import built_in_rules
from custseg.segments.rules import Cut
from custseg.segments.scheme_names import BUILT_IN, scheme_names

WRITTEN: dict[str, Any] = content_of(BUILT_IN)
SCHEMES, TAGS = list(WRITTEN["schemes"]), list(WRITTEN["tags"])
TAKE_MORE = {"breadth", "referral", "payment", "effort"}
"""Schemes that take columns which the customers of these tests do not have."""

TAGS_OF_DESIGN = {
    "one-time", "single-product", "infrequent", "multi-supplier", "loss-making", "many-returns", "slow-payer",
    "comparing",
}  # fmt: skip
SEGMENTS = {
    "volume-value": {"high-high", "high-low", "low-high", "low-low"},
    "ltv-tier": {"one-time", "repeat-below", "repeat-above", "loss-making"},
    "lifecycle": {"new", "active", "slipping", "former"},
    "abc": {"A", "B", "C", "L"},
}
ALL = "segments: {all: {when: TRUE}}"


# --- the built-in rules ---


def test_the_schemes_and_tags_of_the_design_are_built_in() -> None:
    rules = built_in_rules()
    assert list(rules.schemes) == SCHEMES == scheme_names()
    assert set(rules.schemes) >= {*SEGMENTS, "rfm"}
    assert list(rules.tags) == TAGS
    assert set(TAGS) >= TAGS_OF_DESIGN
    assert not rules.metrics
    assert {name: set(rules.schemes[name].segments) for name in SEGMENTS} == SEGMENTS
    assert len(rules.schemes["rfm"].segments) == 11


@pytest.mark.parametrize("name", SCHEMES)
def test_every_segment_has_a_title_a_strategy_advice_and_a_priority_of_its_own(name: str) -> None:
    scheme = built_in_rules().schemes[name]
    written = WRITTEN["schemes"][name]
    assert scheme.title == written["title"]
    assert list(scheme.segments) == list(written["segments"])
    assert sorted(one.priority for one in scheme.segments.values()) == list(range(1, len(scheme.segments) + 1))
    for key, one in scheme.segments.items():
        entry = written["segments"][key]
        assert (one.title, one.when.text, one.strategy) == (entry["title"], entry["when"], entry["strategy"])
        assert list(one.advice) == entry["advice"]
        assert len(one.advice) >= 2
        assert all(sentence.endswith(".") for sentence in one.advice)
        assert not one.strategy.endswith(".")
    titles = [one.title for one in scheme.segments.values()]
    assert len(set(titles)) == len(titles)


def test_every_tag_has_a_title_and_a_strategy() -> None:
    tags = built_in_rules().tags
    assert all(one.title and one.strategy and one.when.text for one in tags.values())
    assert len({one.title for one in tags.values()}) == len(tags)


def test_the_lifecycle_defines_new_and_lapsed_customers() -> None:
    segments = built_in_rules().schemes["lifecycle"].segments
    assert {key: one.counts_as for key, one in segments.items() if one.counts_as} == {"new": "new", "former": "lapsed"}


# --- laid over the built-in rules ---


@pytest.mark.parametrize(
    "text", ["", "# nothing yet\n", "\ufeff# nothing yet\n", "schemes:\ntags:\nmetrics:\n", "schemes: {}\ntags: {}\n"]
)
def test_a_file_that_says_nothing_changes_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text)[0] == built_in_rules()


def test_a_copy_of_the_built_in_file_means_the_same(tmp_path: Path) -> None:
    rules, ready = read(tmp_path, BUILT_IN.read_bytes())
    for name, scheme in built_in_rules().schemes.items():
        mine = rules.schemes[name]
        assert (mine.title, mine.window, list(mine.axes)) == (scheme.title, scheme.window, list(scheme.axes))
        assert [(axis.metric, axis.cut, axis.lowest_best) for axis in mine.axes.values()] == [
            (axis.metric, axis.cut, axis.lowest_best) for axis in scheme.axes.values()
        ]
        assert [one.when.text for one in mine.segments.values()] == [one.when.text for one in scheme.segments.values()]
    assert set(ready.schemes) == set(SCHEMES) - TAKE_MORE


OPTIONAL = """
schemes:
  own:
    segments:
      disputes: {when: disputed_share > 0.1, optional: yes}
      big: {when: ltv > 100}
"""


@pytest.mark.parametrize(("written", "segments"), [("yes", ["big"]), ("no", None)])
def test_a_scheme_goes_without_an_optional_segment_that_the_data_cannot_answer(
    tmp_path: Path, written: str, segments: list[str] | None
) -> None:
    _, ready = read(tmp_path, OPTIONAL.replace("optional: yes", f"optional: {written}"), alone=True)
    assert (list(ready.schemes["own"].scheme.segments) if "own" in ready.schemes else None) == segments
    assert ready.lacking == ({} if segments else {"own": "disputed"})


def test_optional_is_yes_or_no(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, OPTIONAL.replace("optional: yes", "optional: sometimes"))
    assert problem.what == "must be yes or no"


def test_the_same_name_takes_the_place_of_the_built_in_one_and_all_others_stay(tmp_path: Path) -> None:
    text = "schemes:\n  rfm: {segments: {mine: {when: orders > 9}}}\n  own: {segments: {mine: {when: TRUE}}}\n"
    text += "tags:\n  slow-payer: {when: orders > 8}\nmetrics:\n  ppo: {sql: profit / orders}\n"
    rules, _ = read(tmp_path, text)
    built_in = built_in_rules()
    assert list(rules.schemes["rfm"].segments) == ["mine"]
    assert not rules.schemes["rfm"].axes
    assert rules.tags["slow-payer"].when.text == "orders > 8"
    assert rules.tags["slow-payer"].title == "Slow payer"
    assert rules.tags["slow-payer"].strategy == built_in.tags["slow-payer"].strategy
    assert list(rules.schemes) == [*SCHEMES, "own"]
    assert list(rules.tags) == TAGS
    assert list(rules.metrics) == ["ppo"]
    others = set(SCHEMES) - {"rfm"}
    assert {name: rules.schemes[name] for name in others} == {name: built_in.schemes[name] for name in others}
    assert {name: rules.tags[name] for name in TAGS if name != "slow-payer"} == {
        name: built_in.tags[name] for name in TAGS if name != "slow-payer"
    }


# --- what is written, and what it means ---


@pytest.mark.parametrize(
    ("written", "cut"),
    [
        ("median", Cut("median")),
        ("'mean'", Cut("mean")),
        ("2", Cut("number", (2.0,))),
        ("-0.5", Cut("number", (-0.5,))),
        ("0", Cut("number", (0.0,))),
        ("terciles", Cut("bands", (3.0,))),
        ("quartiles", Cut("bands", (4.0,))),
        ("quintiles", Cut("bands", (5.0,))),
        ("{quantile: 0.8}", Cut("quantile", (0.8,))),
        ("{quantile: 80%}", Cut("quantile", (0.8,))),
        ("{shares: [80%, 95%]}", Cut("shares", (0.8, 0.95))),
        ("{shares: [0.5, 62.5%, 0.9]}", Cut("shares", (0.5, 0.625, 0.9))),
        ("\n          quantile: 0.25", Cut("quantile", (0.25,))),
        ("\n          shares:\n          - 80%\n          - 95%", Cut("shares", (0.8, 0.95))),
    ],
)
def test_a_cut_is_what_is_written(tmp_path: Path, written: str, cut: Cut) -> None:
    text = f"schemes:\n  own:\n    axes:\n      v:\n        metric: revenue\n        cut: {written}\n    {ALL}\n"
    found = read(tmp_path, text)[0].schemes["own"].axes["v"]
    assert found.metric == "revenue"
    assert found.cut.kind == cut.kind
    assert found.cut.values == pytest.approx(cut.values, abs=1e-12)


@pytest.mark.parametrize(
    ("written", "days"), [("12m", 365), ("90d", 90), ("26w", 182), ("1y", 365), ("6m", 183), ("1m", 30), ("18m", 548)]
)
def test_a_window_is_so_many_days(tmp_path: Path, written: str, days: int) -> None:
    """A month is 30.4375 days, a year 365.25."""
    text = f"schemes:\n  own: {{window: {written}, {ALL}}}\n  other: {{{ALL}}}\n"
    schemes = read(tmp_path, text)[0].schemes
    assert (schemes["own"].window, schemes["other"].window) == (days, 0)


WRITINGS = {
    "plain": "country = 'NL' AND orders > 1",
    "plain on the next line": "\n      country = 'NL' AND orders > 1",
    "plain on two lines": "country = 'NL'\n      AND orders > 1",
    "single quotes": "'country = ''NL'' AND orders > 1'",
    "double quotes": "\"country = 'NL' AND orders > 1\"",
    "escapes": '"country = \\u0027NL\\u0027 AND orders\\x20> 1"',
    "block": "|\n      country = 'NL'\n      AND orders > 1",
    "block with a break": "|\n\n      country = 'NL'\n\n      AND orders > 1\n",
    "folded": ">-\n      country = 'NL'\n      AND orders > 1",
    "tabs inside": "country\t=\t'NL' AND orders\t> 1",
}


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("written", WRITINGS.values(), ids=WRITINGS)
def test_a_condition_means_the_same_in_every_writing(tmp_path: Path, written: str, ends: str) -> None:
    text = f"tags:\n  own:\n    when: {written}\n    title: Own\n".replace("\n", ends)
    ready = read(tmp_path, text)[1].tags["own"]
    frame = pl.DataFrame({"country": ["NL", "NL", "BE", None], "orders": [1, 2, 2, 2]})
    assert frame.select(ready.holds.fill_null(False).alias("x"))["x"].to_list() == [False, True, False, False]
    assert set(ready.reads) == {"country", "orders"}


@pytest.mark.parametrize("written", ["TRUE", "true", "'TRUE'", "1 = 1", "|\n      TRUE"])
def test_a_condition_can_take_everyone(tmp_path: Path, written: str) -> None:
    ready = read(tmp_path, f"tags:\n  own:\n    when: {written}\n")[1].tags["own"]
    assert pl.DataFrame({"orders": [1, 2]}).with_columns(ready.holds.alias("x"))["x"].to_list() == [True, True]


def test_what_is_left_out_is_made_up_from_the_name(tmp_path: Path) -> None:
    text = "schemes: {big-spenders: {segments: {very-big: {when: TRUE}}}}\ntags: {often-here: {when: TRUE}}\n"
    rules, _ = read(tmp_path, text)
    scheme = rules.schemes["big-spenders"]
    assert (scheme.title, scheme.column) == ("Big spenders", "big_spenders")
    assert scheme.segments["very-big"].title == "Very big"
    assert (scheme.segments["very-big"].advice, scheme.segments["very-big"].priority) == ((), 0)
    assert rules.tags["often-here"].column == "often_here"


def test_a_scheme_hands_within_to_its_axes_and_an_axis_may_have_its_own(tmp_path: Path) -> None:
    text = f"""\
schemes:
  own:
    within: country
    axes:
      v: {{metric: orders, cut: median}}
      w: {{metric: ltv, cut: quintiles, within: 'first:country', best: lowest, among: orders >= 2}}
    {ALL}
"""
    rules, ready = read(tmp_path, text)
    volume, worth = rules.schemes["own"].axes.values()
    assert (volume.within, volume.lowest_best, volume.among) == ("country", False, None)
    assert (worth.within, worth.lowest_best) == ("first:country", True)
    assert worth.among is not None
    assert worth.among.text == "orders >= 2"
    assert set(ready.schemes["own"].reads) == {"orders", "ltv", "country", "first:country"}


@pytest.mark.parametrize(
    "when",
    [
        *("volume = 'high'", "'low' <> volume", "volume IN ('low', 'high')", "grade = 5", "grade <> 1", "grade >= 6"),
        *("frequency + grade = 8", "frequency * grade = 25", "(frequency + grade) = 10", "grade = 2 * frequency"),
        *("'volume' = country", "country = 'volume' AND 'grade' <> country", "volume || country = 'highNL'"),
    ],
)
def test_what_can_be_asked_of_levels(tmp_path: Path, when: str) -> None:
    text = f"""\
schemes:
  own:
    axes:
      volume: {{metric: orders, cut: median}}
      frequency: {{metric: orders, cut: quintiles}}
      grade: {{metric: ltv, cut: quintiles}}
    segments:
      one:
        when: |-
          {when}
"""
    assert "one" in read(tmp_path, text)[1].schemes["own"].conditions


def test_names_of_other_scripts_are_names(tmp_path: Path) -> None:
    text = "schemes: {客户: {axes: {größe: {metric: orders, cut: median}}, segments: {β: {when: größe = 'high'}}}}\n"
    rules, ready = read(tmp_path, text)
    assert list(rules.schemes["客户"].segments) == ["β"]
    assert ready.schemes["客户"].conditions["β"].figures == ("größe",)


def test_as_many_rules_as_anyone_reads_are_read(tmp_path: Path) -> None:
    text = "schemes:\n  own:\n    segments:\n"
    text += "".join(f"      s{number}: {{when: orders = {number}}}\n" for number in range(200))
    rules, ready = read(tmp_path, text)
    assert len(rules.schemes["own"].segments) == len(ready.schemes["own"].conditions) == 200


# --- what these data cannot answer ---


def test_a_rule_that_needs_a_column_which_the_data_lack_is_put_aside(tmp_path: Path) -> None:
    """Not an error: the same file serves data with and without it. The small table has neither payments nor deals."""
    text = f"""\
metrics:
  weeks_late: {{sql: days_late / 7}}
  suppliers_left: {{sql: suppliers - 1}}
  per_order: {{sql: profit / orders}}
schemes:
  late: {{axes: {{v: {{metric: weeks_late, cut: median}}}}, {ALL}}}
  shared: {{axes: {{v: {{metric: orders, cut: median, among: suppliers > 1}}}}, {ALL}}}
  sellers: {{axes: {{v: {{metric: orders, cut: median, within: seller}}}}, {ALL}}}
  whole: {{axes: {{v: {{metric: per_order, cut: median}}}}, {ALL}}}
tags:
  asked: {{when: deals >= 4 OR products > 2}}
"""
    _, ready = read(tmp_path, text)
    own = {"weeks_late", "suppliers_left", "per_order", "late", "shared", "sellers", "whole", "asked"}
    lacking = {name: why for name, why in ready.lacking.items() if name in own}
    assert set(lacking) == own - {"per_order", "whole"}
    assert lacking["weeks_late"] == lacking["late"] == "paid date and due date"
    assert lacking["shared"] == lacking["suppliers_left"] == "suppliers"
    assert lacking["sellers"] == "seller"
    assert lacking["asked"] == "deals and product"
    assert "whole" in ready.schemes
    assert not {"late", "shared", "sellers"} & set(ready.schemes)
    assert "asked" not in ready.tags
    assert set(ready.formulas) == {"per_order"}
