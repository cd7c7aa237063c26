"""The SQL of checks: percentages, ages, shares of numbers, and what is remembered of each comparison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import UsageError
from custseg.sql.check_parser import FigureNames
from custseg.sql.checks import CheckLanguage, CompiledCheck, compile_check

FIGURES: dict[str, tuple[str, Any]] = {
    "orders": ("count", 10.0), "bad_rows": ("count", 3.0), "bad_share": ("share", 0.03), "rate": ("share", 0.4),
    "revenue": ("money", 200.0), "revenue_change": ("share", -0.1), "latest": ("date", dt.date(2025, 6, 10)),
    "gone": ("share", None), "f('x y')": ("count", 4.0), "ratio": ("ratio", 2.5),
}  # fmt: skip
TYPES: dict[str, pl.DataType] = {
    name: pl.Date() if unit == "date" else pl.Float64() for name, (unit, _) in FIGURES.items()
}
NAMES = FigureNames(TYPES, {name: unit for name, (unit, _) in FIGURES.items()}, {"bad_rows": "bad_share"},
                    dt.date(2025, 6, 13))  # fmt: skip
ROW = pl.DataFrame({name: [value] for name, (_, value) in FIGURES.items()}, schema=TYPES)


def called(words: list[str]) -> tuple[str, str, str]:
    name = f"f('{' '.join(words)}')"
    return (name, "", "") if name in FIGURES else ("", f"no {words}", "")


LANGUAGE = CheckLanguage(NAMES, {"f": called}, {"elsewhere": "It is elsewhere."}, "There are a few.")


def compiled(sql: str) -> CompiledCheck:
    return compile_check(sql, LANGUAGE, "here")


def holds(sql: str) -> bool | None:
    answer: bool | None = ROW.select(compiled(sql).holds.alias("holds")).item()
    return answer


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("rate >= 40%", True),
        ("rate > 40%", False),
        ("rate >= 40 % AND orders > 1", True),
        ("rate BETWEEN 39.9% AND 40.0%", True),
        ("rate IN (40%, 50%)", True),
        ("revenue_change >= -10%", True),
        ("revenue_change > -10%", False),
        ("revenue_change < +1e1%", True),
        ("rate * 2 = 80%", True),
        ("10% + 30% = rate", True),
        ("orders IN (10, 3) AND orders NOT IN (9)", True),
        ("bad_rows IN (1%, 3%)", True),
        ("orders % 3 = 1", True),
        ("orders %3 = 1", True),
        ("(orders)%(3) = 1", True),
        ("7 % orders = 7", True),
        ("bad_rows = 3", True),
        ("bad_rows <= 3%", True),
        ("bad_rows < 3%", False),
        ("3% >= bad_rows", True),
        ("bad_rows NOT BETWEEN 0% AND 2.9%", True),
        ("bad_rows / orders < 31%", True),
        ("orders < 3% * 1000", True),
        ("ratio > 240%", True),
        ("CASE WHEN rate > 10% THEN TRUE ELSE FALSE END", True),
        ("IF(rate > 10%, orders = 10, FALSE)", True),
        ("latest within 3d", True),
        ("latest within 2 days", False),
        ("latest WITHIN 1w AND rate > 1%", True),
        ("NOT latest within 2d", True),
        ("latest >= '2025-06-10'", True),
        ("f('x y') = 4", True),
        ("f(x y) = 4", True),
        ('f("x y") = 4', True),
        ("gone > 1%", None),
        ("gone > 1% OR rate > 1%", True),
        ("gone > 1% AND rate > 1%", None),
        ("gone > 1% AND rate > 99%", False),
        ("gone IS NULL", True),
    ],
)
def test_conditions(sql: str, expected: bool | None) -> None:
    assert holds(sql) is expected


@given(st.decimals(0, 100, places=2), st.sampled_from(["<", "<=", ">", ">=", "=", "<>"]))
@settings(max_examples=examples(50), deadline=None)
def test_a_percentage_is_exactly_its_share(percent: Decimal, sign: str) -> None:
    frame = pl.DataFrame({"rate": [float(percent / 100)]})
    answer = frame.select(compiled(f"rate {sign} {percent}%").holds.alias("holds")).item()
    assert answer is (sign in ("<=", ">=", "="))


@pytest.mark.parametrize(
    ("sql", "names", "limits", "plain"),
    [
        ("rate >= 40%", [("rate",)], [">= 40%"], True),
        ("40% <= rate", [("rate",)], [">= 40%"], True),
        ("5 < orders", [("orders",)], ["> 5"], True),
        ("bad_rows < 1%", [("bad_share",)], ["< 1%"], True),
        ("rate > 1% AND  orders\n> 2", [("rate",), ("orders",)], ["> 1%", "> 2"], True),
        ("rate > 1% OR orders > 2", [("rate",), ("orders",)], ["> 1%", "> 2"], False),
        ("latest within 3d", [("latest",)], ["within 3d"], True),
        ("orders BETWEEN 1 AND 2", [("orders",)], ["between 1 AND 2"], True),
        ("orders NOT IN (10, 3)", [("orders",)], ["not in (10, 3)"], True),
        ("revenue / orders > 3", [("revenue", "orders")], ["> 3"], True),
        ("revenue > orders", [("revenue", "orders")], ["> orders"], True),
    ],
)
def test_comparisons_are_remembered(sql: str, names: list[tuple[str, ...]], limits: list[str], plain: bool) -> None:
    found = compiled(sql)
    assert [one.names for one in found.comparisons] == names
    assert [
        " ".join(one.limit.split()).replace("BETWEEN", "between").replace("and", "AND") for one in found.comparisons
    ] == limits
    assert found.plain is plain
    assert {*found.names} == {name for one in names for name in one}


@pytest.mark.parametrize(
    ("sql", "column", "what"),
    [
        ("", 1, "the check is empty"),
        ("orders", 1, "is not a condition"),
        ("rate > 1% and nothing > 2", 15, "there is no figure 'nothing'"),
        ("rte > 1%", 1, "there is no 'rte'"),
        ("elsewhere > 1", 1, "'elsewhere' cannot be used here"),
        ("orders > 1%", 1, "'orders' is not a share: 1% of what?"),
        ("1% > orders", 6, "'orders' is not a share: 1% of what?"),
        ("revenue - orders > 1%", 1, "'revenue' is not a share: 1% of what?"),
        ("bad_rows > 0.5", 1, "'bad_rows' is a whole number, not a share"),
        ("rate >= 65", 1, "'rate' is a share, which is never above 1"),
        ("latest within 3", 15, "within takes a length of time"),
        ("latest within x", 15, "within takes a length of time"),
        ("latest within 3.5d", 15, "within takes a length of time"),
        ("latest within 0d", 15, "within takes no 0d"),
        ("orders within 3d", 1, "within takes a date"),
        ("f('z') > 1", 1, "no ['z']"),
        ("rate > 5%%", 11, "is not an SQL condition: it ends too early"),
        ("rate > %", 8, "is not an SQL condition"),
        ("rate > 1% -- all", 11, "cannot be read from here on"),
    ],
)
def test_errors_have_their_place(sql: str, column: int, what: str) -> None:
    with pytest.raises(UsageError) as caught:
        compiled(sql)
    problem = caught.value.problems[0]
    assert what in problem.what
    assert problem.where == f"here, line 1, column {column}"


def test_all_problems_of_a_condition_at_once() -> None:
    with pytest.raises(UsageError) as caught:
        compiled("rte > 1% AND orders > 1%\n AND f('z') > latest")
    assert [one.where.partition(", ")[2] for one in caught.value.problems] == [
        "line 2, column 6", "line 1, column 1", "line 1, column 14",
    ]  # fmt: skip


@pytest.mark.parametrize("make", [lambda n: "(" * n + "rate > 1%" + ")" * n, lambda n: " AND ".join(["rate > 1%"] * n)])
def test_what_is_too_long_is_refused_in_words(make: Callable[[int], str]) -> None:
    assert holds(make(20)) is True
    with pytest.raises(UsageError, match=r"too deeply|too long"):
        compiled(make(3_000))
