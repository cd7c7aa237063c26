"""Every customer gets exactly one segment: the first that holds, or the word for why there is none."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from yaml_cases import content_of

from custseg.segments.assigning import COUNTED, RECENT, assign, tag_columns
from custseg.segments.compiled import CompiledRules
from custseg.segments.compiling import compile_rules
from custseg.segments.reading import BUILT_IN, built_in_rules, read_rules
from custseg.tables.known import EVERYTHING

ROLES = ("customer_id", "date", "revenue", "profit", "product", "due_date", "paid_date", *EVERYTHING)

CHAIN = """
schemes:
  chain:
    axes: {size: {metric: margin, cut: 0.5}}
    segments:
      big-firm: {when: size = 'high' AND Type = 'firm'}
      big: {when: size = 'high'}
      twice: {when: orders >= 2 AND size = 'low'}
      person: {when: Type = 'person'}
"""


def ready_of(path: Path) -> CompiledRules:
    """Compile a rules file for orders and contacts of a type."""
    return compile_rules(read_rules(str(path))[0], {"Type": pl.String()}, ROLES)


@pytest.mark.parametrize(
    ("margin", "kind", "orders", "segment"),
    [
        (0.6, "firm", 1, "big-firm"),
        (0.6, "person", 1, "big"),
        # An empty attribute does not match, and is nothing that is missing.
        (0.6, None, 1, "big"),
        (0.4, None, 1, "unassigned"),
        (0.5, "firm", 2, "twice"),
        (0.5, "person", 2, "twice"),
        (0.5, "person", 1, "person"),
        (0.5, "firm", 1, "unassigned"),
        # An empty figure is never low: nor does a condition further down take whom an earlier one may have taken.
        (None, "firm", 2, "unknown"),
        (None, None, 2, "unknown"),
        (None, "person", 1, "unknown"),
        # False whatever the figure: no reason to be unknown.
        (None, "person", 0, "no counted order"),
        (0.9, "firm", 0, "no counted order"),
    ],
)
def test_the_first_that_holds_wins(
    tmp_path: Path, margin: float | None, kind: str | None, orders: int, segment: str
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(CHAIN)
    customers = pl.DataFrame(
        {"margin": [margin], "Type": [kind], "orders": [orders], COUNTED: [orders > 0]},
        schema={"margin": pl.Float64, "Type": pl.String, "orders": pl.Int64, COUNTED: pl.Boolean},
    )
    found = assign(customers, ready_of(path).schemes["chain"])
    assert found.segment.to_list() == [segment]
    assert found.segment.name == "chain"


def test_a_false_condition_with_an_empty_figure_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "schemes: {s: {segments: {rich: {when: profit > 5 AND margin > 0.5},"
        " either: {when: orders = 1 OR margin > 1}}}}"
    )
    customers = pl.DataFrame(
        {"profit": [1.0, 9.0, 1.0], "margin": [None, None, None], "orders": [1, 1, 2], COUNTED: [True] * 3},
        schema_overrides={"margin": pl.Float64},
    )
    # 1 > 5 is false whatever the margin; orders = 1 is true whatever it is; of the last nothing can be said.
    assert assign(customers, ready_of(path).schemes["s"]).segment.to_list() == ["either", "unknown", "unknown"]


def test_a_window_leaves_out_customers_without_an_order_in_it(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "schemes: {s: {window: 90d, axes: {v: {metric: orders, cut: median}},"
        " segments: {up: {when: v = 'high'}, down: {when: v = 'low'}}}}"
    )
    ready = ready_of(path).schemes["s"]
    customers = pl.DataFrame(
        {
            "orders": [0, 0, 1, 2, 3],
            COUNTED: [False, True, True, True, True],
            RECENT: [False, False, True, True, True],
        }
    )
    found = assign(customers, ready)
    assert found.segment.to_list() == ["no counted order", "no order in the window", "down", "down", "up"]
    assert found.edges["v"][""].values == (2.0,)
    assert found.edges["v"][""].customers == 3


def test_tags_are_held_only_where_their_condition_is_true(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "tags: {second-one: {when: orders > 2}, a-firm: {when: Type = 'firm'}, not-dear: {when: NOT margin > 0.5}}"
    )
    customers = pl.DataFrame(
        {"orders": [3, 1, 5], "Type": ["firm", None, None], "margin": [0.2, None, 0.6], COUNTED: [True, True, True]}
    )
    found = tag_columns(customers, ready_of(path).tags)
    assert found.rows(named=True) == [
        {"second_one": True, "a_firm": True, "not_dear": True, "tags": "second-one, a-firm, not-dear"},
        {"second_one": False, "a_firm": False, "not_dear": False, "tags": ""},
        {"second_one": True, "a_firm": False, "not_dear": False, "tags": "second-one"},
    ]


# --- the built-in rules ---


def scores() -> pl.DataFrame:
    """Return all 125 scores."""
    levels = itertools.product(range(1, 6), repeat=3)
    return pl.DataFrame(list(levels), schema=["recency", "frequency", "monetary"], orient="row")


def python_of(condition: str) -> str:
    """Return a condition of plain comparisons as Python."""
    assert re.fullmatch(r"(recency|frequency|monetary|AND|[\d\s+<>=])+", condition), condition
    return re.sub(r"(?<![<>])=", "==", condition).replace("AND", "and")


def test_eleven_groups_cover_all_125_scores() -> None:
    segments: dict[str, dict[str, Any]] = content_of(BUILT_IN)["schemes"]["rfm"]["segments"]
    assert len(segments) == 11
    assert len({one["priority"] for one in segments.values()}) == 11
    table = scores()
    conditions = {name: compile(python_of(one["when"]), name, "eval") for name, one in segments.items()}
    in_python = [
        next((name for name, condition in conditions.items() if eval(condition, {}, row)), None)
        for row in table.iter_rows(named=True)
    ]
    assert None not in in_python
    assert set(in_python) == set(segments)
    ready = compile_rules(built_in_rules(), {}, ROLES).schemes["rfm"]
    held = table.select(one.holds.alias(name) for name, one in ready.conditions.items())
    assert [next(name for name, true in row.items() if true) for row in held.iter_rows(named=True)] == in_python
    # The better score is never in a group that comes after, but for the words for those who come late.
    assert in_python[-1] == "champions"
    assert in_python[0] == "lost"


@pytest.mark.parametrize("name", ["volume-value", "ltv-tier", "lifecycle", "abc", "rfm"])
def test_every_built_in_segment_says_what_to_do(name: str) -> None:
    scheme = built_in_rules().schemes[name]
    for segment in scheme.segments.values():
        assert segment.strategy
        assert segment.advice
        assert segment.priority > 0
    priorities = [segment.priority for segment in scheme.segments.values()]
    assert len(set(priorities)) == len(priorities)
