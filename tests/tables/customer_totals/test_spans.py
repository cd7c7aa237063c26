"""Totals of the last 12 months beside longer tenures are told, and never mixed with totals of all time."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from export import notes

from custseg.analyses.ltv import ltv
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather

SPENT, ORDERED = "total_spent_last_12_months", "orders_last_12_months"
ROWS = [
    ("a", "300.50", "9", "3", "2020-01-05"),
    ("b", "50.25", "2", "1", "2023-05-01"),
    ("c", "20.00", "5", "2", "2021-05-01"),
]


def ask(path: Path, head: str, rows: list[tuple[str, ...]], **flags: Any) -> Result:
    (path / "customers.csv").write_text("\n".join([head, *map(",".join, rows)]) + "\n")
    return ltv([str(path / "customers.csv")], gather({"margin": "50%", **flags}, use_config=False, environment={}))


def mapped(text: str) -> list[str]:
    return [shlex.split(one)[0] for one in re.findall(r"--map (\S+)", text)]


def figures(result: Result) -> dict[str, tuple[int, float]]:
    return {
        name: (orders, money) for name, orders, money in result.frame.select("customer_id", "orders", "revenue").rows()
    }


def test_totals_of_a_year_beside_longer_tenures_are_a_warning(tmp_path: Path) -> None:
    rows = [(one[0], one[1], one[3], one[4]) for one in ROWS]
    head = "customer_id,Total spent (12m),Orders (12m),first_order"
    result = ask(tmp_path, head, rows, columns="orders,revenue")
    text = notes(result)["totals_of_a_span"]
    assert "'Orders (12m)' and 'Total spent (12m)' cover 12 months at most by the name" in text
    assert "'first_order' goes back further" in text
    assert "LTV to date is that of 12 months at most" in text


def test_nothing_is_told_where_no_customer_is_older(tmp_path: Path) -> None:
    rows = [(one[0], one[1], one[3], f"2023-0{place}-05") for place, one in enumerate(ROWS, 1)]
    result = ask(tmp_path, "customer_id,Total spent (12m),Orders (12m),first_order", rows)
    assert "totals_of_a_span" not in notes(result)


def test_without_tenures_all_figures_are_those_of_the_span(tmp_path: Path) -> None:
    rows = [one[:1] + one[1:2] + one[3:4] for one in ROWS]
    result = ask(tmp_path, "customer_id,Total spent (LTM),Orders (LTM)", rows, columns="orders,revenue")
    assert "all figures are those of 12 months at most" in notes(result)["totals_of_a_span"]


def test_columns_that_only_the_span_keeps_from_being_totals_are_offered(tmp_path: Path) -> None:
    rows = [(one[0], one[1], one[3], one[4]) for one in ROWS]
    head = f"customer_id,{SPENT},{ORDERED},first_order"
    with pytest.raises(DataError) as caught:
        ask(tmp_path, head, rows)
    (problem,) = caught.value.problems
    found = mapped(problem.hint.partition(". Else")[0])
    assert found == [f"revenue={SPENT}", f"orders={ORDERED}"]
    assert figures(ask(tmp_path, head, rows, map=found, columns="orders,revenue"))["a"] == (3, 300.5)


def test_totals_of_different_spans_are_a_question_whose_options_work(tmp_path: Path) -> None:
    head = f"customer_id,{SPENT},orders,{ORDERED},first_order"
    with pytest.raises(DataError) as caught:
        ask(tmp_path, head, ROWS, map=[f"revenue={SPENT}"])
    (problem,) = caught.value.problems
    assert f"'{SPENT}' covers 12 months at most by its name, 'orders' names no time" in problem.what
    alike, as_they_are = (mapped(part) for part in problem.hint.split(". "))
    assert figures(ask(tmp_path, head, ROWS, map=alike, columns="orders,revenue"))["a"] == (3, 300.5)
    assert figures(ask(tmp_path, head, ROWS, map=as_they_are, columns="orders,revenue"))["a"] == (9, 300.5)


def test_a_total_of_a_span_beside_the_number_of_orders_is_offered(tmp_path: Path) -> None:
    rows = [(one[0], one[1], one[2], one[4]) for one in ROWS]
    result = ask(tmp_path, f"customer_id,{SPENT},orders,first_order", rows, margin=None)
    note = next(one for one in result.notes if one.name == "revenue_of_a_span")
    assert note.command == f"--map revenue={SPENT}"
    assert "totals_of_a_span" not in notes(result)
