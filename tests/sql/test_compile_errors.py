"""Conditions that would silently mean something else: refused, with the place and the remedy."""

from __future__ import annotations

import pytest
from customers_table import FRAME, kept

from custseg.errors import SettingsError, UsageError
from custseg.sql.compile import compile_condition
from custseg.sql.functions import AGGREGATES, FUNCTIONS, SPECIAL


def refused(sql: str) -> str:
    with pytest.raises(UsageError) as caught:
        kept(sql)
    return str(caught.value)


# Condition → what the message says.
SILENTLY_WRONG = {
    "ltv > 10k": "'k'",
    "ltv > 5 eur": "'eur'",
    "ltv > 5 orders": "unexpected",
    "(ltv > 5) vip": "unexpected",
    "(ltv > 5 AS vip)": "",
    "segment = 'gold' 'x'": "unexpected",
    "orders > 1 > 0": "a > b AND b > c",
    "1 < orders < 3": "a > b AND b > c",
    "orders = 1 = vip": "a > b AND b > c",
    "orders BETWEEN 1 AND 3 > 0": "",
    "orders AND 1": "neither true nor false",
    "orders AND TRUE": "neither true nor false",
    "NOT orders": "",
    "orders": "neither true nor false",
    "'gold'": "neither true nor false",
    '"^.*$" > 1': "there is no",
    '"*" > 1': "there is no",
    'segment = "gold"': "single quotes: 'gold'",
    "segment = gold": "there is no 'gold'",
    "LTV > 1": "Did you mean 'ltv'?",
    '"LTV" > 1': "Did you mean 'ltv'?",
    "month = 'a'": "Did you mean 'Month'?",
    "NOW() > first_order": "",
    "CURRENT_DATE > first_order": "clock",
    "current_timestamp > first_order": "clock",
    "SUM(ltv) > 3": "SUM(…) is not allowed",
    "max (ltv) > 3": "MAX(…) is not allowed",
    "COUNT(*) > 1": "COUNT(…) is not allowed",
    '"MAX"(ltv) > 3': "",
    "ABS(ltv) OVER (PARTITION BY segment) > 3": "OVER is not allowed",
    "ltv > (SELECT 1)": "SELECT is not allowed",
    "first_order > 2024": "",
    "first_order = 0": "",
    "first_order BETWEEN 2023 AND 2024": "",
    "first_order > '2024'": "'2024' is not a date",
    "first_order > '2024-02-30'": "'2024-02-30' is not a date",
    "first_order > '01.02.2024'": "'01.02.2024' is not a date",
    "last_order - first_order > 20": "cannot be subtracted",
    "last_order - (first_order) > 20": "",
    "(last_order) - first_order > 20": "",
    "last_order - DATE '2024-01-01' > 20": "",
    "last_order - '2024-01-01' > 20": "",
    "DATE '2025-01-01' - first_order > 20": "",
    "COALESCE(last_order) - COALESCE(first_order) > 20": "",
    "last_order + 20 > first_order": "",
    "ltv > '3'": "'ltv' is a number",
    "segment > 3": "'segment' is text",
    "ltv IN (1, '5')": "'ltv' is a number",
    "ltv > 1; DROP TABLE x": "cannot be read",
    "ltv > €5": "cannot be read",
    "ltv > 'x": "cannot be read",
    "ltv > 1 OR": "not an SQL condition",
    "(ltv > 1": "not an SQL condition",
    "file.nope > 1": "there is no 'file.nope'",
    "ltv.x > 1": "'.'",
    "foo(ltv) > 1": "there is no function foo",
    "Order Total > 2": "Did you mean 'Order Total'?",
    "": "empty",
    " \n ": "empty",
    "-- ltv > 1": "",
}


@pytest.mark.parametrize(("sql", "said"), SILENTLY_WRONG.items())
def test_a_wrong_condition_is_refused_with_a_hint(sql: str, said: str) -> None:
    message = refused(sql)
    assert message.startswith("--where, line 1, column ")
    assert said in message


def test_all_problems_have_line_and_column() -> None:
    sql = "ltv > 1\n  AND nope = 2\nAND\tSUM(ltv) > 3\nAND first_order > '2024-13-01' AND 客戶 = ''"
    with pytest.raises(UsageError) as caught:
        kept(sql)
    places = [problem.where for problem in caught.value.problems]
    expected = [(2, 7), (3, 5), (4, 36), (4, 19)]
    assert sorted(places) == sorted(f"--where, line {line}, column {column}" for line, column in expected)


def test_an_error_has_the_place_that_the_caller_gives() -> None:
    with pytest.raises(SettingsError) as caught:
        compile_condition("x > 1", dict(FRAME.schema), "rules.yaml:7", error=SettingsError)
    assert str(caught.value).startswith("rules.yaml:7")
    with pytest.raises(UsageError, match="It needs a cat"):
        compile_condition("breed = 'x'", {}, "--where", elsewhere={"breed": "It needs a cat."})


def test_no_name_is_both_a_function_and_an_aggregate() -> None:
    assert not {*FUNCTIONS, *SPECIAL} & AGGREGATES
