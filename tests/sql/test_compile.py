"""Conditions and the customers they keep, by hand."""

from pathlib import Path

import polars as pl
import pytest
from customers_table import FRAME, kept

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError
from custseg.settings.settings import gather
from custseg.sql.compile import compile_condition

PLAIN = {
    "ltv > 1": [1, 2],
    "ltv >= 1 and orders = 1": [0],
    "ltv <> 1": [1, 2, 4],
    "NOT (ltv > 1 OR orders = 1)": [4],
    "ltv IS NULL": [3],
    "ltv IS NOT NULL AND ltv < 0": [4],
    "ltv = NULL": [],
    "COALESCE(ltv, 0) = 0": [3],
    "orders BETWEEN 1 AND 2": [0, 1],
    "orders NOT BETWEEN 1 AND 2": [2, 3, 4],
    "orders IN (1, 3)": [0, 3],
    "ltv > - 9 AND ltv > 1e3": [1],
    "orders / 2 = 1.5": [3],
    "orders % 2 = 1": [0, 3],
    "100 / orders * 2 = 100": [1],
    "ABS(ltv) = 8": [4],
    "ROUND(ltv / 3, 1) = 1.7": [2],
    "CASE WHEN orders > 2 THEN 'many' ELSE 'few' END = 'many'": [3, 4],
    "vip": [0, 3],
    "NOT vip AND orders > 2": [4],
    "(orders > 1) = vip": [3],
    "segment = 'gold'": [0],
    "segment <> 'gold'": [1, 3, 4],
    "segment = 'O''Hara'": [1],
    "segment LIKE 'go%'": [0],
    "segment ILIKE 'GO__'": [0],
    "UPPER(segment) IN ('GOLD', '%X')": [0, 3],
    "segment || '!' = 'gold!'": [0],
    "LENGTH(客户) = 1 AND STARTS_WITH(客户, '李')": [0],
    "Имя = 'Анна'": [0],
    "\"Имя\" <> '' OR 客户 = '王'": [0, 1, 4],
    '"Order Total" > 3': [3, 4],
    '"select" > 4': [4],
    "Month = 'b'": [1],
    "file.ltv > 7": [0, 1],
    'file."ltv" < ltv': [1],
    "orders\n  > 2": [3, 4],
    "TRUE": [0, 1, 2, 3, 4],
}

DATES = {
    "first_order = '2024-01-01'": [0, 4],
    "'2024-01-01' = first_order": [0, 4],
    "first_order <> '2024-01-01'": [1, 2],
    "first_order > '2024-01-31'": [1, 2],
    "'2024-01-31' < first_order": [1, 2],
    "('2024-01-31') < first_order": [1, 2],
    "('2024-01-31') < (first_order)": [1, 2],
    "(first_order) >= ('2024-06-01')": [1, 2],
    "NOT first_order > '2024-01-31'": [0, 4],
    "first_order IN ('2024-01-01', '2025-01-01')": [0, 2, 4],
    "first_order NOT IN ('2024-01-01', '2025-01-01')": [1],
    "'2024-01-01' IN (first_order, last_order)": [0, 4],
    "first_order BETWEEN '2024-01-01' AND '2024-12-31'": [0, 1, 4],
    "first_order NOT BETWEEN '2024-01-01' AND '2024-12-31'": [2],
    "'2024-06-15' BETWEEN first_order AND last_order": [1],
    "first_order BETWEEN '2024-01-01' AND '2024-12-31' AND segment = 'gold'": [0],
    "first_order > '2023-01-01' AND segment = '2024-01-01'": [4],
    "segment = '2024-01-01' OR first_order = '2025-01-01'": [2, 4],
    "'2024-01-01' = segment AND first_order = '2024-01-01'": [4],
    "CASE WHEN first_order > '2024-01-31' THEN 'new' ELSE 'old' END = 'new'": [1, 2],
    "CASE first_order WHEN '2024-01-01' THEN TRUE ELSE FALSE END": [0, 4],
    "CASE WHEN orders > 1 THEN first_order ELSE last_order END > '2024-05-01'": [1, 2],
    "COALESCE(first_order, '2024-06-01') = '2024-06-01'": [1, 3],
    "COALESCE(CAST(first_order AS VARCHAR), 'never') = 'never'": [3],
    "IF(first_order > '2024-05-01', 'new', 'old') = 'new'": [1, 2],
    "date >= DATE '2024-06-01' AND date < '2025-01-01'": [1],
    "first_order + INTERVAL '30 days' > last_order": [1, 4],
    "last_order - INTERVAL '30 days' = first_order": [0],
    "first_order = last_order": [4],
    "EXTRACT(YEAR FROM first_order) = 2024 AND EXTRACT(MONTH FROM first_order) = 6": [1],
}

# A division by nothing, and the root of less, are unknown: neither true nor false.
UNKNOWN = {
    "ltv / 0 > 1": [],
    "ltv / orders > 1": [1],
    "NOT ltv / orders > 1": [0, 4],
    "10 / (orders - 1) > 4": [1, 3],
    "orders % 0 = 1 OR orders % 0 <> 1": [],
    "1 / orders / orders = 1": [0],
    "ltv / CASE WHEN orders > 1 THEN 1 ELSE 0 END > 1": [1],
    "0.0 / 0 = 0 OR 0.0 / 0 <> 0": [],
    "SQRT(ltv) > 1": [1, 2],
}


@pytest.mark.parametrize(("sql", "wanted"), (PLAIN | DATES | UNKNOWN).items(), ids=lambda value: str(value)[:60])
def test_a_condition_keeps_these_customers(sql: str, wanted: list[int]) -> None:
    assert kept(sql) == wanted


def test_the_names_that_a_condition_uses_are_returned() -> None:
    sql = "ltv > 1 AND (file.ltv > 2 OR \"Order Total\" > ltv) AND segment = 'orders'"
    assert compile_condition(sql, dict(FRAME.schema), "--where")[1] == ["ltv", "file.ltv", "Order Total", "segment"]


def test_a_name_that_looks_like_a_pattern_selects_itself() -> None:
    assert kept('"^or.*$" = 9 AND orders = 2') == [1]


@pytest.mark.parametrize("sql", ["ltv > 3 -- 1", "ltv > 3 --orders", "ltv > 3 /* / 2 */", "ltv > 3 -- / 0"])
def test_a_comment_never_counts(sql: str) -> None:
    """Left out or refused, but never a minus of a minus."""
    try:
        found = kept(sql)
    except CustsegError:
        return
    assert found == [1, 2]


def test_text_that_is_no_number_is_unknown_not_an_accident() -> None:
    """A cast is checked while rows are read, long after the condition was."""
    frame = pl.DataFrame({"zip": ["07", "x", None]})
    try:
        condition, _ = compile_condition("CAST(zip AS INT) = 7", dict(frame.schema), "--where")
    except CustsegError:
        return
    assert frame.filter(condition)["zip"].to_list() == ["07"]


def test_customers_for_which_a_condition_has_no_answer_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,revenue,level\nA,2024-01-01,1,gold\nB,2024-01-01,1,iron\nC,2024-01-01,1,\n")
    result = ltv([str(path)], gather({"where": "level <> 'gold'"}, use_config=False, environment={}))
    assert result.frame["customer_id"].to_list() == ["B"]
    (note,) = [note for note in result.notes if note.name == "where_unknown"]
    assert "1 customer" in note.text
