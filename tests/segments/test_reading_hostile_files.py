"""Hostile rules files: reading them ends, takes little memory, and raises only custseg's own errors."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from rules_text import ATTRIBUTES, FOUND, problems, read

from custseg.errors import SettingsError
from custseg.metrics.catalogue import available, customer_metrics
from custseg.metrics.units import column_type
from custseg.segments.assigning import COUNTED, RECENT, assign, tag_columns
from custseg.segments.compiled import CompiledRules
from custseg.segments.rules import RESERVED

RULES = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
DATA: dict[str, Any] = yaml.safe_load(RULES)
SAMPLES: dict[pl.DataType, list[Any]] = {
    pl.Int64(): [1, 2, 2, 3, None],
    pl.Float64(): [0.5, -1.0, 0.5, 1e9, None],
    pl.String(): ["NL", "BE", "NL", "", None],
    pl.Date(): [date(2024, 1, 1), date(2025, 1, 1), date(2024, 2, 1), date(2023, 1, 1), None],
    pl.Boolean(): [True, False, True, None, None],
}


def customers() -> pl.DataFrame:
    """Return five customers with every metric and attribute of the small table, the last without a counted order."""
    metrics = available(customer_metrics(), FOUND)
    types = {**ATTRIBUTES, **{name: column_type(one.unit) for name, one in metrics.items()}}
    columns = [pl.Series(name, SAMPLES[dtype], dtype) for name, dtype in types.items()]
    return pl.DataFrame(
        [*columns, pl.Series(COUNTED, [True] * 4 + [False]), pl.Series(RECENT, [True] * 3 + [False] * 2)]
    )


CUSTOMERS = customers()


def use(ready: CompiledRules) -> None:
    """Put the customers into every scheme, and tag them."""
    frame = CUSTOMERS.with_columns(one.value.alias(name) for name, one in ready.formulas.items())
    for one in ready.schemes.values():
        segment = assign(frame, one).segment
        assert segment.len() == frame.height
        assert set(segment) <= {*one.scheme.segments, *RESERVED}
    assert tag_columns(frame, ready.tags).height == frame.height


def try_out(text: str) -> None:
    """Read rules: they work, or their problems are short and have places in the file."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _, ready = read(Path(folder), text, alone=True)
        except SettingsError as error:
            lines = re.split("\r\n|[\r\n\x85\u2028\u2029]", text)
            for problem in error.problems:
                found = re.match(re.escape(f"{folder}/rules.yaml") + r"(?::(\d+):(\d+))?", problem.where)
                assert found
                assert problem.what
                assert len(str(problem)) < 3_000
                assert "Entry(" not in str(problem)
                if found[1]:
                    line, column = int(found[1]), int(found[2])
                    assert 1 <= line <= len(lines) + 1
                    assert line > len(lines) or 1 <= column <= len(lines[line - 1]) + 1
        else:
            use(ready)


def test_the_rules_that_are_spoilt_below_are_valid(tmp_path: Path) -> None:
    assert not problems(tmp_path, RULES)
    try_out(RULES)


# --- any node replaced by anything ---


def paths(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Return the way to every node."""
    yield path
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, one in items:
        yield from paths(one, (*path, key))


def replaced(path: tuple[Any, ...], value: Any) -> Any:
    """Return the rules with another value at the end of a path."""
    if not path:
        return value
    data = copy.deepcopy(DATA)
    node = data
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = value
    return data


WORDS = [
    *("orders", "country", "median", "lowest", "TRUE", "12m", "80%", "v = 'high'", "SUM(ltv) > 1", "profit / 0", "<<"),
    *("tags", "unknown", "a b", "", " ", "customer_id", "first:country", "no counted order", "orders > 1", "new", "x:"),
    *("volume", "grade = 9", "1e400", "\t", "\u202e", "=1+1", "[bold]", "per_order", "'", '"', "--", "per_order > 1"),
]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.sampled_from(WORDS),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS) | SCALARS, inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=examples(80))
@given(st.sampled_from(list(paths(DATA))), VALUES)
def test_any_value_anywhere_is_used_or_reported(path: tuple[Any, ...], value: Any) -> None:
    try_out(yaml.safe_dump(replaced(path, value), allow_unicode=True, sort_keys=False))


@settings(deadline=None, max_examples=examples(60))
@given(st.sampled_from([path for path in paths(DATA) if path and isinstance(path[-1], str)]), SCALARS)
def test_any_other_name_is_used_or_reported(path: tuple[Any, ...], name: Any) -> None:
    data = copy.deepcopy(DATA)
    node = data
    for key in path[:-1]:
        node = node[key]
    node[name] = node.pop(path[-1])
    try_out(yaml.safe_dump(data, allow_unicode=True, sort_keys=False))


PIECES = [
    *"-:?,[]{}#&*!|>'\"%@`\n\t\\ =<(0",
    "\n\n",
    "  ",
    "- ",
    ": ",
    "? ",
    "<<: ",
    "&a ",
    "! ",
    "!!str ",
    "---\n",
    "…",
    "0x",
    "é",
]


@settings(deadline=None, max_examples=examples(80))
@given(st.lists(st.tuples(st.integers(0, len(RULES)), st.integers(0, 4), st.sampled_from(PIECES)), max_size=3))
def test_any_typing_error_is_used_or_reported(slips: list[tuple[int, int, str]]) -> None:
    text = RULES
    for start, length, piece in slips:
        text = text[:start] + piece + text[start + length :]
    try_out(text)


@settings(deadline=None, max_examples=examples(60))
@given(st.binary(max_size=60) | st.lists(st.sampled_from([*PIECES, *WORDS]), max_size=20).map("".join).map(str.encode))
def test_any_bytes_are_used_or_reported(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            read(Path(folder), content, alone=True)
        except SettingsError as error:
            assert all(problem.where.startswith(f"{folder}/rules.yaml") for problem in error.problems)  # noqa: PT017


# --- too much of everything ---


@pytest.mark.parametrize(
    ("most", "before", "each"),
    [
        (200, "schemes:\n  own:\n    segments:\n", "      n{}: {{when: TRUE}}\n"),
        (
            10,
            "schemes:\n  own:\n    segments: {all: {when: TRUE}}\n    axes:\n",
            "      n{}: {{metric: ltv, cut: 1}}\n",
        ),
        (50, "schemes:\n", "  n{}: {{segments: {{all: {{when: TRUE}}}}}}\n"),
        (100, "tags:\n", "  n{}: {{when: TRUE}}\n"),
        (100, "metrics:\n", "  n{}: {{sql: orders}}\n"),
        (20, "tags:\n  t:\n    when: TRUE\n    advice:\n", "      - Call {}.\n"),
    ],
)
def test_too_many_entries_are_refused_with_the_limit(tmp_path: Path, most: int, before: str, each: str) -> None:
    assert not problems(tmp_path, before + "".join(each.format(number) for number in range(most)))
    (found,) = problems(tmp_path, before + "".join(each.format(number) for number in range(most + 1)))
    assert f"{most}" in found.what
    line = int(found.where.rsplit(":", 2)[1])
    assert before.count("\n") <= line <= before.count("\n") + 1


LAUGHS = "a: &a0 [ha, ha]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
MERGED = "a: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 12))
CONDITION = " AND ".join(["orders > 1"] * 300)
BOMBS = {
    "laughs": LAUGHS + "schemes: *a11\n",
    "merged laughs": MERGED + "schemes: *a11\n",
    "one large alias": "a: &a [" + "x, " * 100_000 + "x]\nb: [" + "*a, " * 100_000 + "*a]\n",
    "lists in lists": "schemes: " + "[" * 400_000,
    "mappings in mappings": "schemes: " + "{a: " * 200_000,
    "lines in lines": "".join("  " * depth + "a:\n" for depth in range(900)),
    "lists in lists on one line": "- " * 400_000,
    "thousands of segments": "schemes:\n  own:\n    segments:\n"
    + "".join(f"      s{n}: {{when: orders = {n}}}\n" for n in range(10_000)),
    "thousands of schemes": "schemes:\n"
    + "".join(f"  s{n}: {{segments: {{a: {{when: a}}}}}}\n" for n in range(10_000)),
    "thousands of axes": "schemes:\n  own:\n    axes:\n"
    + "".join(f"      a{n}: {{cut: mean}}\n" for n in range(10_000)),
    "unknown keys": "".join(f"schem{n}: 1\n" for n in range(10_000)),
    "the same key": "tags: {}\n" * 20_000,
    "pieces of advice": "tags:\n  t:\n    when: TRUE\n    advice:\n" + "    - 1\n" * 20_000,
    "a long list for a word": "schemes:\n  own:\n    segments: {a: {when: TRUE, counts_as: ["
    + "x, " * 150_000
    + "x]}}\n",
    "a long list for a span": "schemes:\n  own:\n    segments: {a: {when: TRUE}}\n    window: ["
    + "x, " * 150_000
    + "x]\n",
    "a long list for a key": "? [" + "x, " * 150_000 + "x]\n: 1\n",
    "a long span": "schemes:\n  own:\n    segments: {a: {when: TRUE}}\n    window: " + "1" * 900_000 + "\n",
    "a long key": "? " + "schemes" * 120_000 + "\n: 1\n",
    "a long name": "tags:\n  ? " + "x" * 900_000 + "\n  : {when: TRUE}\n",
    "a long title": "tags:\n  t: {when: TRUE, title: " + "x" * 900_000 + "}\n",
    "a long condition": "tags:\n  t: {when: " + "NOT " * 200_000 + "TRUE}\n",
    "long unknown words": "tags:\n" + "".join(f"  t{n}: {{when: {'x' * 9_000} > 1}}\n" for n in range(99)),
    "many long conditions": "tags:\n" + "".join(f"  t{n}: {{when: {CONDITION}}}\n" for n in range(20)),
    "a number to base 60": "tags:\n  t: {when: TRUE, title: 1" + ":1" * 450_000 + "}\n",
    "a number to base 2": "tags:\n  t: {when: TRUE, title: 0b" + "1" * 900_000 + "}\n",
    "a number of many digits": "tags:\n  t: {when: TRUE, title: " + "9" * 900_000 + "}\n",
    "doubled quotes": "tags:\n  t: {when: TRUE, title: '" + "''" * 400_000 + "'}\n",
    "a remark of two megabytes": "# " + "x" * 2_000_000,
}
SECONDS, MEGABYTES, LETTERS = 10, 400, 3_000
ASK = """
import json, pathlib, resource, signal, sys, time
import polars as pl
from custseg.errors import SettingsError
from custseg.tables.known import EVERYTHING
from custseg.segments.compiling import compile_rules
from custseg.segments.reading import check_rules
from custseg.settings.setting import Setting, Settings

class Late(BaseException):
    pass

def late(*_):
    raise Late

def read(path):
    rules, wrong = check_rules(Settings({"rules_file": Setting(path, "--rules-file")}))
    compile_rules(rules, {"country": pl.String()}, {"customer_id", "date", "revenue", "profit", *EVERYTHING}, wrong)

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
signal.signal(signal.SIGALRM, late)
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    before, said, came = peak(), 0, "accepted"
    signal.alarm(int(sys.argv[2]))
    try:
        read(str(path))
    except SettingsError as error:
        came, said = "refused", max(map(len, map(str, error.problems)))
    except BaseException as error:
        came = type(error).__name__
    signal.alarm(0)
    print(json.dumps([path.stem, came, said, peak() - before]), flush=True)
"""


@pytest.fixture(scope="module")
def came(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, int, int]]:
    """Return what came of every bomb: how it ended, letters of its longest message, megabytes by which memory grew.

    In a process of its own, with an alarm for each: one that goes off takes all there is.
    """
    folder = tmp_path_factory.mktemp("bombs")
    for name, text in BOMBS.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", ASK, str(folder), str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS * len(BOMBS), check=False)
    return {name: tuple(rest) for name, *rest in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_that_would_take_all_memory_or_time_is_refused(came: dict[str, tuple[str, int, int]], name: str) -> None:
    assert name in came, "it brought the process down"
    how, letters, megabytes = came[name]
    assert how == ("accepted" if name == "many long conditions" else "refused")
    assert megabytes < MEGABYTES
    assert letters < LETTERS
