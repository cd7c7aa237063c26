"""Each problem of a rules file is reported with its place, what is allowed and the nearest name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rules_text import check, place, problems, unmarked
from yaml_cases import cases

from custseg.metrics.catalogue import CATALOGUE
from custseg.sql.functions import KEYWORDS

CASES = cases(__file__)
ALL = "segments: {all: {when: TRUE}}"


def of_axis(axis: str) -> str:
    """Return a scheme with one axis."""
    return f"schemes:\n  own:\n    axes:\n      v: {{{axis}}}\n    {ALL}\n"


def of_segment(parts: str, scheme: str = "own") -> str:
    """Return a scheme with one segment."""
    return f"schemes:\n  {scheme}:\n    segments:\n      one: {{{parts}}}\n"


# --- keys and types ---


def rules_of(case: dict[str, Any]) -> str:
    """Return the rules of a case: written out, or with one axis or segment."""
    if "axis" in case:
        return of_axis(case["axis"])
    return of_segment(case["segment"]) if "segment" in case else str(case["rules"])


@pytest.mark.parametrize("case", CASES["shapes"], ids=lambda case: rules_of(case)[-40:])
def test_a_wrong_key_or_type(tmp_path: Path, case: dict[str, Any]) -> None:
    check(tmp_path, rules_of(case), *case["says"])


@pytest.mark.parametrize(
    "window", ["12", "0d", "year", "12 months", "-3m", "1.5m", "999999d", "9999y", "[12m]", "{m: 1}"]
)
def test_a_window_that_is_none_shows_what_is(tmp_path: Path, window: str) -> None:
    (found,) = check(tmp_path, f"schemes:\n  own: {{window: ⟦{window}, {ALL}}}\n", "12m", "90d")
    assert "Entry" not in str(found)


@pytest.mark.parametrize("cut", CASES["cuts"])
def test_a_cut_that_cannot_be_computed_shows_all_that_can(tmp_path: Path, cut: str) -> None:
    allowed = (
        "median",
        "mean",
        "a number",
        "quantile: 0.8",
        "terciles",
        "quartiles",
        "quintiles",
        "shares: [80%, 95%]",
    )
    text, _ = unmarked(of_axis(f"metric: orders, cut: {cut}"))
    (found,) = problems(tmp_path, text)
    assert all(words in str(found) for words in allowed)
    line, column = place(found)
    assert line == 4
    # The cut, or the part of it that is wrong; behind the quote where there is one.
    written = text.splitlines()[3]
    assert written.index(cut) <= int(column) - 1 < written.index(cut) + len(cut)


@pytest.mark.parametrize(
    "number", ["9" * 400, "-0x" + "f" * 400, "1" + ":1" * 400, "9" * 5_000], ids=["decimal", "hex", "base 60", "long"]
)
@pytest.mark.parametrize("cut", ["{}", "{{quantile: {}}}", "{{shares: [0.1, {}]}}"])
def test_a_number_beyond_all_floats_is_no_cut(tmp_path: Path, number: str, cut: str) -> None:
    found = problems(tmp_path, of_axis(f"metric: orders, cut: {cut.format(number)}"))
    assert found
    assert all(isinstance(place(one), tuple) and len(str(one)) < 1_000 for one in found)


@pytest.mark.parametrize("case", CASES["missing"], ids=lambda case: case["rules"])
def test_a_missing_key_is_named_on_its_line(tmp_path: Path, case: dict[str, Any]) -> None:
    found = problems(tmp_path, case["rules"])
    assert any(case["says"] in str(one) for one in found)
    assert {place(one)[0] for one in found} == {case["line"]}


# --- names in conditions ---

HOLDERS = {
    "segment": "schemes:\n  own:\n    segments:\n      one:\n        when: |-\n          SQL\n",
    "tag": "tags:\n  own:\n    when: |-\n      SQL\n",
    "among": f"schemes:\n  own:\n    {ALL}\n    axes:\n      v:\n        metric: ltv\n        cut: median\n"
    "        among: |-\n          SQL\n",
}


@pytest.mark.parametrize("holder", HOLDERS)
@pytest.mark.parametrize("case", CASES["conditions"], ids=lambda case: case["sql"])
def test_a_wrong_word_in_a_condition_is_pointed_at(tmp_path: Path, case: dict[str, Any], holder: str) -> None:
    check(tmp_path, HOLDERS[holder].replace("SQL", case["sql"]), *case["says"], alone=holder != "segment")


@pytest.mark.parametrize("case", CASES["formulas"], ids=lambda case: case["sql"])
def test_a_wrong_word_in_a_formula_is_pointed_at(tmp_path: Path, case: dict[str, Any]) -> None:
    check(tmp_path, f"metrics:\n  own:\n    sql: {case['sql']}\n", *case["says"])


@pytest.mark.parametrize("case", CASES["levels"], ids=lambda case: case["sql"])
def test_a_level_that_an_axis_does_not_have(tmp_path: Path, case: dict[str, Any]) -> None:
    text = f"""\
schemes:
  own:
    axes: {{volume: {{metric: orders, cut: median}}, grade: {{metric: ltv, cut: quintiles}}}}
    segments:
      one:
        when: |-
          {case["sql"]}
"""
    check(tmp_path, text, *case["says"])


def test_levels_are_words_or_numbers(tmp_path: Path) -> None:
    axes = "axes: {volume: {metric: orders, cut: median}, grade: {metric: ltv, cut: quintiles}}"
    text = f"""\
schemes:
  own:
    {axes}
    segments:
      one: {{when: ⟦volume > 1}}
      two: {{when: ⟦grade = 'high'}}
      three: {{when: volume = 'high' AND grade > 3}}
  other:
    segments:
      one: {{when: ⟦grade > 3}}
"""
    check(tmp_path, text, "'volume' is text", "'grade' is a number", "there is no 'grade'")


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("written", CASES["styles"].values(), ids=CASES["styles"])
def test_the_place_is_right_in_every_writing(tmp_path: Path, written: str, ends: str) -> None:
    marked = f"# é😀\ntags:\n  own:\n    title: before\n    when: {written}\nmetrics: {{}}\n".replace("\n", ends)
    text, places = unmarked(marked.replace("\r", ""))
    found = problems(tmp_path, text.replace("\n", ends))
    assert {place(one) for one in found} == places, "\n".join(map(str, found))


@pytest.mark.parametrize("case", CASES["folded"], ids=lambda case: case["when"])
def test_in_a_text_that_yaml_changes_the_place_is_right_or_that_of_the_text(
    tmp_path: Path, case: dict[str, Any]
) -> None:
    text, places = unmarked(f"tags:\n  own:\n    when: {case['when']}")
    (found,) = problems(tmp_path, text)
    begins = f"{tmp_path / 'rules.yaml'}:3:11, in the text line {case['line']}, column {case['column']}"
    assert place(found) in (*places, begins)


def test_a_byte_order_mark_is_no_column(tmp_path: Path) -> None:
    text, places = unmarked("tags: {own: {when: ⟦nope > 1}}\n")
    (found,) = problems(tmp_path, "\ufeff" + text)
    assert {place(found)} == places


# --- metrics and attributes of axes ---


@pytest.mark.parametrize("case", CASES["axes"], ids=lambda case: case["axis"])
def test_an_axis_that_cannot_be_cut(tmp_path: Path, case: dict[str, Any]) -> None:
    check(tmp_path, of_axis(case["axis"]), *case["says"])


def test_one_wrong_word_is_reported_once(tmp_path: Path) -> None:
    axes = "axes: {v: {metric: orders, cut: median}, w: {metric: ltv, cut: median}}"
    assert len(check(tmp_path, f"schemes:\n  own: {{within: ⟦cuntry, {axes}, {ALL}}}\n")) == 1


# --- names ---

KINDS = {
    "scheme": "schemes:\n  NAME: {segments: {all: {when: TRUE}}}\n",
    "tag": "tags:\n  NAME: {when: TRUE}\n",
    "metric": "metrics:\n  NAME: {sql: orders}\n",
    "axis": f"schemes:\n  own:\n    axes: {{NAME: {{metric: ltv, cut: median}}}}\n    {ALL}\n",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name",
    [
        *("⟦1st", "⟦-a", "⟦_a", "⟦a.b", "⟦a b", "⟦no counted order", "⟦📈", "⟦" + "a" * 61),
        *('"⟦a:b"', "'⟦'", "'⟦ a'", "⟦2024-01-01"),
    ],
)
def test_an_invalid_name_is_refused(tmp_path: Path, kind: str, name: str) -> None:
    check(tmp_path, KINDS[kind].replace("NAME", name), "is not a valid name", "letters, digits")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["orders", "customers", "ltv_share", "tags", "customer_id", "select", "And", "DATE"])
def test_a_name_that_means_something_already_is_refused(tmp_path: Path, kind: str, name: str) -> None:
    if kind == "axis" and name in CATALOGUE:
        # Inside its scheme, an axis may have the name of a metric.
        assert not problems(tmp_path, KINDS[kind].replace("NAME", name))
        return
    check(tmp_path, KINDS[kind].replace("NAME", "⟦" + name), f"'{name}'")


def test_every_sql_keyword_is_refused_as_a_name(tmp_path: Path) -> None:
    lines = "".join(f"  ⟦{word.lower()}: {{when: TRUE}}\n" for word in sorted(KEYWORDS))
    check(tmp_path, "tags:\n" + lines, "is an SQL keyword")


@pytest.mark.parametrize("name", ["unknown", "unassigned", "no counted order", "no order in the window", "prospect"])
def test_a_segment_with_a_reserved_name_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    text = f"schemes:\n  own:\n    segments:\n      ⟦{name}:\n        title: x\n        when: TRUE\n"
    check(tmp_path, text, f"'{name}'")


def test_two_rules_of_one_file_cannot_share_a_name(tmp_path: Path) -> None:
    """A hyphen is an underscore in columns and conditions."""
    text = f"""\
metrics:
  per_order: {{sql: profit / orders}}
  margin_left: {{sql: profit}}
schemes:
  ⟦per-order: {{{ALL}}}
  own-scheme: {{{ALL}}}
  axes: {{axes: {{⟦per_order: {{metric: ltv, cut: 1}}, ⟦own_tag: {{metric: ltv, cut: 1}}}}, {ALL}}}
tags:
  ⟦own_scheme: {{when: TRUE}}
  own-tag: {{when: TRUE}}
  ⟦own_tag: {{when: TRUE}}
  ⟦margin-left: {{when: TRUE}}
"""
    check(tmp_path, text, alone=False)
    check(tmp_path, text, "'per_order'", "'own_scheme'", "'own_tag'", "'margin_left'")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("tag", "volume-value"),
        ("metric", "rfm"),
        ("scheme", "one-time"),
        ("metric", "slow_payer"),
    ],
)
def test_the_name_of_a_built_in_rule_is_refused_at_its_place(tmp_path: Path, kind: str, name: str) -> None:
    check(tmp_path, KINDS[kind].replace("NAME", "⟦" + name), f"'{name}'", alone=False)


@pytest.mark.parametrize("name", ["volume", "value", "recency", "worth"])
def test_axes_of_other_schemes_keep_no_name_from_anyone(tmp_path: Path, name: str) -> None:
    assert not problems(tmp_path, KINDS["axis"].replace("NAME", name), alone=False)
    assert not problems(tmp_path, KINDS["tag"].replace("NAME", name), alone=False)


def test_a_repeated_name_is_reported_at_its_second_place(tmp_path: Path) -> None:
    text = f"""\
schemes:
  own:
    title: One
    ⟦title: Two
    axes: {{v: {{metric: orders, cut: median, ⟦cut: mean}}, ⟦v: {{metric: ltv, cut: 1}}}}
    {ALL}
  "⟦own": {{{ALL}}}
tags:
  t: {{when: TRUE}}
  ⟦t: {{when: TRUE}}
⟦tags: {{}}
"""
    found = check(tmp_path, text, "twice")
    assert len(found) == 6


# --- all at once ---


def test_all_problems_are_reported_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = f"""\
schemes:
  own:
    ⟦tilte: Own
    window: ⟦soon
    axes:
      v: {{metric: orders, cut: ⟦medium}}
      ⟦select: {{metric: ltv, cut: median}}
    segments:
      one: {{when: TRUE, priority: ⟦none, advice: ⟦Call}}
      ⟦2nd: {{when: TRUE}}
  ⟦ltv: {{{ALL}}}
tags:
  t: {{when: ⟦3}}
metrics: ⟦[]
"""
    found = check(tmp_path, text)
    assert [place(one) for one in found] == sorted(place(one) for one in found)


def test_a_wrong_condition_does_not_hide_what_else_is_wrong_with_its_rule(tmp_path: Path) -> None:
    text = """\
schemes:
  own:
    segments:
      one: {when: ⟦3, priority: ⟦none, advice: ⟦Call, title: ⟦[a]}
tags:
  t: {when: ⟦[a], strategy: ⟦3}
metrics:
  m: {sql: ⟦3, unit: ⟦mony, title: ⟦[a]}
"""
    check(tmp_path, text)


def test_wrong_words_in_all_conditions_are_reported_at_once(tmp_path: Path) -> None:
    text = f"""\
metrics:
  m: {{sql: ⟦proft}}
schemes:
  own:
    axes:
      v: {{metric: ⟦oders, cut: median, within: ⟦contry, among: ⟦odrers > 1}}
    segments:
      one: {{when: ⟦nope > 1}}
      two: {{when: v = 'high' AND ⟦MIN(ltv) > 1}}
  other: {{axes: {{w: {{metric: ⟦first_order, cut: 1}}}}, {ALL}}}
tags:
  t: {{when: ⟦orders}}
"""
    check(tmp_path, text)


def test_wrong_keys_wrong_words_and_taken_names_are_reported_at_once(tmp_path: Path) -> None:
    text = """\
schemes:
  ⟦one_time: {segments: {all: {when: TRUE}}}
  own:
    axes: {v: {metric: ⟦oders, cut: median}}
    segments:
      one: {when: ⟦nope > 1, ⟦prority: 1}
tags:
  t: {when: ⟦SUM(ltv) > 1}
"""
    check(tmp_path, text, alone=False)


# --- not YAML, or more than data ---


@pytest.mark.parametrize("case", CASES["broken"], ids=lambda case: case["rules"])
def test_a_file_that_is_not_yaml_of_data_is_pointed_at(tmp_path: Path, case: dict[str, Any]) -> None:
    assert len(check(tmp_path, case["rules"], *case["says"])) == 1


@pytest.mark.parametrize("quote", ["'", '"'])
def test_an_open_quote_is_reported_where_it_opens(tmp_path: Path, quote: str) -> None:
    """An error at the end of the file would be hard to find."""
    text = f"tags:\n  t:\n    when: {quote}orders > 1\n" + "  # a line\n" * 50
    (found,) = problems(tmp_path, text)
    assert "rules.yaml:3:11" in str(found)


@pytest.mark.parametrize(
    "text",
    [
        *("- a\n", "text\n", "3\n", "[]\n", "a\n---\nb\n", "[" * 3, "}", "\x00", "tags: {}\n\x00", "\x1b[31m: 1\n"),
        *(b"\xff\xfet\x00", b"tags: {t: {when: TRUE, title: \xff}}", b"\x80" * 100, bytes(range(256)), b"PK\x03\x04"),
    ],
    ids=repr,
)
def test_content_that_is_not_rules_is_refused(tmp_path: Path, text: str | bytes) -> None:
    (found,) = problems(tmp_path, text)
    assert found.where.startswith(str(tmp_path / "rules.yaml"))
    assert found.what


@pytest.mark.parametrize(
    "value", ["!!bool x", "!!bool ''", "!!int ''", "!!float ''", "!!int x", "!!float x", "!!timestamp x", "!!foo x"]
)
@pytest.mark.parametrize("rules", ["tags:\n  t: {when: TRUE, title: X }\n", "schemes:\n  X\n"])
def test_a_value_that_is_not_what_its_tag_says_is_refused(tmp_path: Path, value: str, rules: str) -> None:
    line = rules[: rules.index("X")].count("\n") + 1
    assert {place(one)[0] for one in problems(tmp_path, rules.replace("X", value))} == {line}


def test_a_list_as_a_key_is_reported_in_words(tmp_path: Path) -> None:
    message = "\n".join(map(str, problems(tmp_path, "tags:\n  ? [a, b]\n  : {when: TRUE}\n? {c: d}\n: 1\n")))
    assert message.count("rules.yaml:") == 2
    assert "Node" not in message


@pytest.mark.parametrize("name", ["folder", "none.yaml"])
def test_an_unreadable_file_is_reported_with_how_to_get_one(tmp_path: Path, name: str) -> None:
    from custseg.errors import SettingsError
    from custseg.segments.reading import read_rules

    (tmp_path / "folder").mkdir()
    with pytest.raises(SettingsError, match="custseg init --rules") as caught:
        read_rules(str(tmp_path / name))
    assert name in str(caught.value)
