"""Hostile conditions: compiling them ends, and raises only custseg's own errors."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from customers_table import kept
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import CustsegError
from custseg.sql.functions import AGGREGATES, FUNCTIONS, KEYWORDS, SPECIAL

LONG = {
    "conditions": " AND ".join(["ltv > 1"] * 3_000),
    "very many": " OR ".join(["ltv > 1"] * 30_000),
    "terms": " + ".join(["ltv"] * 5_000) + " > 1",
    "quotients": " / ".join(["ltv"] * 3_000) + " > 1",
    "parentheses": "(" * 20_000 + "ltv > 1" + ")" * 20_000,
    "negations": "NOT " * 20_000 + "vip",
    "cases": "CASE WHEN vip THEN " * 2_000 + "TRUE" + " ELSE FALSE END" * 2_000,
    "calls": "ABS(" * 5_000 + "ltv" + ")" * 5_000 + " > 1",
    "divisors": "ltv / (" * 2_000 + "1" + ")" * 2_000 + " > 1",
    "signs": "ltv > " + "- " * 20_000 + "1",
}
ASK = """
import json, sys, polars as pl
from custseg.errors import UsageError
from custseg.sql.compile import compile_condition
for name, condition in json.load(sys.stdin).items():
    print(name, end=": ", flush=True)
    try:
        compile_condition(condition, {"ltv": pl.Float64(), "vip": pl.Boolean()}, "--where")
        print("compiled")
    except UsageError:
        print("refused")
"""


def test_enormous_conditions_end() -> None:
    """In a process of their own: one without bounds runs for minutes, or brings the process down."""
    command = [sys.executable, "-c", ASK]
    try:
        done = subprocess.run(command, input=json.dumps(LONG), capture_output=True, text=True, timeout=30, check=False)
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"it does not end: {error.stdout!r}")
    found = dict(line.split(": ") for line in done.stdout.splitlines())
    assert found.keys() == LONG.keys(), (done.returncode, done.stderr[-500:])
    assert set(found.values()) <= {"compiled", "refused"}


def test_long_generated_conditions_are_accepted() -> None:
    assert kept(f"orders IN ({', '.join(map(str, range(3, 5_000)))})") == [3, 4]
    assert kept(" OR ".join(f"orders = {n}" for n in range(3, 60))) == [3, 4]


def try_out(sql: str) -> None:
    try:
        kept(sql)
    except CustsegError as error:
        for problem in error.problems:
            if not problem.where.startswith("--where, line "):
                raise


NAMES = ["ltv", "orders", "first_order", "segment", "vip", '"Order Total"', "file.ltv", "nope", "客户", '"^or.*$"']
VALUES = ["0", "1", "1.5", ".5", "1e9", "99999999999999999999", "'gold'", "'2024-01-01'", "''", "NULL", "TRUE"]
SIGNS = [*",.+-*/%=<>~;?@[]{}'\"\\\0", "<=", ">=", "<>", "!=", "||", "!~", "::", "--", "/*", "'x", "OVER"]
WORDS = [*NAMES, *VALUES, *SIGNS, "(", ")", *sorted({*FUNCTIONS, *SPECIAL} | KEYWORDS | AGGREGATES)]


@settings(deadline=None, max_examples=examples(200))
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_random_words_raise_nothing_but_our_errors(words: list[str]) -> None:
    try_out(" ".join(words))


@settings(deadline=None, max_examples=examples(100))
@given(st.text(max_size=30))
def test_random_text_raises_nothing_but_our_errors(text: str) -> None:
    try_out(text)


def larger(part: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(
        ["=", "<>", "<", ">=", "+", "-", "*", "/", "%", "AND", "OR", "LIKE", "ILIKE", "||", "~"]
    )
    calls = st.sampled_from(sorted({*FUNCTIONS} - KEYWORDS))
    kinds = st.sampled_from(["INT", "VARCHAR", "DOUBLE", "DATE", "BOOLEAN", "BIGINT"])
    return st.one_of(
        st.builds("({} {} {})".format, part, operators, part),
        st.builds("{} {} {}".format, part, operators, part),
        st.builds("NOT {}".format, part),
        st.builds("- {}".format, part),
        st.builds("{} IS NULL".format, part),
        st.builds("{} IN ({}, {})".format, part, part, part),
        st.builds("{} BETWEEN {} AND {}".format, part, part, part),
        st.builds("CASE WHEN {} THEN {} ELSE {} END".format, part, part, part),
        st.builds("CAST({} AS {})".format, part, kinds),
        st.builds("EXTRACT(YEAR FROM {})".format, part),
        st.builds("{} - INTERVAL '3 days'".format, part),
        st.builds("{}({})".format, calls, part),
        st.builds("{}({}, {})".format, calls, part, part),
        st.builds("{}({}, {}, {})".format, calls, part, part, part),
    )


KNOWN = [name for name in NAMES if name != "nope"]


@settings(deadline=None, max_examples=examples(250))
@given(st.recursive(st.sampled_from(KNOWN + VALUES), larger, max_leaves=6))
def test_well_formed_nonsense_raises_nothing_but_our_errors(sql: str) -> None:
    try_out(sql)
    try_out(f"({sql}) IS NOT NULL")
