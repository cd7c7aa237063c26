"""``--where``, ``--sort``, ``--top``: what is shown is narrowed, what is counted is not."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from exports import SHOWN, line, run, write_csv
from oracle import truth

LAST = dt.date(2024, 6, 30)
CHANCE = random.Random(11)
ROWS = [
    line(f"c{CHANCE.randrange(30)}", n, LAST - dt.timedelta(days=CHANCE.randrange(500)), CHANCE.randrange(-60, 100),
         profit=CHANCE.randrange(-20, 40), Type="firm")
    for n in range(90)
]  # fmt: skip
for _row in ROWS:
    _row["Type"] = "firm" if int(_row["customer"][1:]) % 3 else None
TRUTH = truth(ROWS)
CUSTOMERS = TRUTH.customers

Test = Callable[[dict[str, Any]], bool]

CONDITIONS: dict[str, Test] = {
    "ltv > 20": lambda one: one["ltv"] > 20,
    "orders >= 2 AND days_since_last <= 200": lambda one: one["orders"] >= 2 and one["days_since_last"] <= 200,
    "margin < 0.2 OR margin IS NULL": lambda one: one["margin"] is None or one["margin"] < 0.2,
    "first_order >= '2023-09-01'": lambda one: bool(one["first_order"] and one["first_order"] >= dt.date(2023, 9, 1)),
    "ltv > 1000000": lambda one: False,
}


@pytest.mark.parametrize("where", CONDITIONS)
def test_where_narrows_what_is_shown_not_the_base(tmp_path: Path, where: str) -> None:
    path = write_csv(tmp_path / "orders.csv", ROWS)
    result, whole = run(path, where=where), run(path)
    expected = {name for name, one in CUSTOMERS.items() if CONDITIONS[where](one)}
    assert set(result.frame["customer_id"]) == expected
    figures = result.figures()
    assert figures.pop("customers_shown") == len(expected)
    assert figures == whole.figures()
    shown = next(figure for figure in result.summary if figure.name == "customers_shown")
    assert shown.phrase.format(shown.value) == f"{len(expected)} of {len(CUSTOMERS)} customers"


def test_customers_whose_answer_is_empty_are_counted_in_a_note(tmp_path: Path) -> None:
    result = run(write_csv(tmp_path / "orders.csv", ROWS), where="margin < 0.2")
    empty = sum(one["margin"] is None for one in CUSTOMERS.values())
    assert empty > 0
    assert any(note.name == "where_unknown" and f"{empty:,} customers" in note.text for note in result.notes)


def test_where_by_an_attribute(tmp_path: Path) -> None:
    result = run(write_csv(tmp_path / "orders.csv", ROWS), where="Type = 'firm'")
    assert set(result.frame["customer_id"]) == {name for name in CUSTOMERS if int(name[1:]) % 3}


@pytest.mark.parametrize("sort", ["", "orders", "orders:asc", "first_order", "margin:asc", "customer_id", "Type"])
def test_sort_decides_ties_by_customer_and_leaves_the_empty_last(tmp_path: Path, sort: str) -> None:
    name, _, way = (sort or "ltv").partition(":")
    result = run(write_csv(tmp_path / "orders.csv", ROWS), sort=sort or None)
    down = not way and name in SHOWN

    def value(customer: str) -> Any:
        if name == "customer_id":
            return customer
        return CUSTOMERS[customer][name] if name in SHOWN else "firm" if int(customer[1:]) % 3 else None

    filled = sorted(customer for customer in CUSTOMERS if value(customer) is not None)
    expected = sorted(filled, key=value, reverse=down)
    if down:
        # Python keeps ties in their order in reverse too.
        assert [value(one) for one in expected] == sorted(map(value, filled), reverse=True)
    empty = sorted(customer for customer in CUSTOMERS if value(customer) is None)
    assert result.frame["customer_id"].to_list() == expected + empty


def test_top_cuts_after_sorting_and_condition(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", ROWS)
    whole = run(path, where="orders > 1")
    result = run(path, where="orders > 1", top="3")
    assert result.frame.rows() == whole.frame.rows()[:3]
    assert result.figures() == whole.figures()
    assert run(path, top="0").frame.height == len(CUSTOMERS)


def test_rows_compare_amounts_as_they_are_written(tmp_path: Path) -> None:
    # Every cent up to 30.00: an amount must equal itself, whatever floats make of a hundredth.
    written = [f"{cents / 100:.2f}" for cents in range(1, 3_001)]
    rows = [line("a", number, LAST, amount) for number, amount in enumerate(written)]
    result = run(write_csv(tmp_path / "orders.csv", rows), rows=f"revenue IN ({', '.join(written)})", columns="orders")
    assert result.frame.rows() == [("a", 3_000)]
