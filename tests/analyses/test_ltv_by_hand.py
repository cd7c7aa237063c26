"""Figures that can be worked out by hand: Anna and Boris of the definitions, and small bases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from exports import Result, line, run, write_csv

AS_OF = "2024-12-31"


def anna_and_boris(folder: Path) -> Path:
    """Write one order of Anna eleven months ago, and twelve monthly orders of Boris."""
    day = dt.date(2024, 1, 31)
    rows = [line("Anna", "A1", day, 100, profit=30)]
    for month in range(1, 13):
        rows.append(line("Boris", f"B{month}", dt.date(2024, month, 31 if month == 1 else 28), 60, profit=30))
    return write_csv(folder / "orders.csv", rows)


def by_customer(result: Result) -> dict[str, dict[str, Any]]:
    """Return the rows of a result by customer."""
    return {row["customer_id"]: row for row in result.frame.iter_rows(named=True)}


def test_anna_and_boris(tmp_path: Path) -> None:
    found = by_customer(run(anna_and_boris(tmp_path), as_of=AS_OF, lifetime="24"))
    anna, boris = found["Anna"], found["Boris"]
    assert [anna["tenure_months"], boris["tenure_months"]] == pytest.approx([11.0, 11.0], abs=0.01)
    assert anna["orders_per_month"] == pytest.approx(0.09, abs=0.005)
    assert boris["orders_per_month"] == pytest.approx(1.09, abs=0.005)
    assert (anna["ltv"], boris["ltv"]) == (30.0, 360.0)
    # The definitions print them with T rounded to 11; T is 335 days.
    assert anna["ltv_at_lifetime"] == pytest.approx(65.5, abs=0.1)
    assert boris["ltv_at_lifetime"] == pytest.approx(785.5, abs=1.0)
    months = 335 / 30.4375
    assert anna["ltv_at_lifetime"] == pytest.approx(30 + 30 * (24 - months) / months, abs=1e-6)
    assert boris["ltv_at_lifetime"] == pytest.approx(360 + 360 * (24 - months) / months, abs=1e-6)


def test_a_customer_past_the_lifetime_gains_and_loses_nothing(tmp_path: Path) -> None:
    found = by_customer(run(anna_and_boris(tmp_path), as_of=AS_OF, lifetime="6"))
    assert found["Anna"]["ltv_at_lifetime"] == 30.0
    assert found["Boris"]["ltv_at_lifetime"] == 360.0


def test_a_new_customer_runs_on_at_the_pace_and_margin_of_the_base(tmp_path: Path) -> None:
    day = dt.date(2024, 12, 16)
    rows = [
        line("old", "1", dt.date(2023, 12, 31), 100, profit=10),
        line("old", "2", day, 100, profit=10),
        line("new", "3", day, 50, profit=40),
    ]
    result = run(write_csv(tmp_path / "orders.csv", rows), as_of=AS_OF, lifetime="13")
    # T of the new one is 1 at least; C of the base is 3 orders ÷ (366 days + 1 month), P is 60 ÷ 250.
    tenure = 366 / 30.4375
    of_base = 3 / (tenure + 1) * 60 / 250
    assert by_customer(result)["new"]["ltv_at_lifetime"] == pytest.approx(40 + 50 * of_base * 12, abs=1e-6)
    assert by_customer(result)["old"]["ltv_at_lifetime"] == pytest.approx(20 + 20 / tenure * (13 - tenure), abs=1e-6)


@pytest.mark.parametrize(("age", "young"), [(91, True), (92, False)])
def test_a_customer_is_new_for_three_months(tmp_path: Path, age: int, young: bool) -> None:
    as_of = dt.date.fromisoformat(AS_OF)
    rows = [line("old", "1", as_of - dt.timedelta(days=487), 100, profit=10)]
    rows.append(line("new", "2", as_of - dt.timedelta(days=age), 50, profit=40))
    result = run(write_csv(tmp_path / "orders.csv", rows), as_of=AS_OF, lifetime="24", columns="ltv_at_lifetime")
    months = age / 30.4375
    pace, margin = (2 / (16 + months), 50 / 150) if young else (1 / months, 40 / 50)
    expected = 40 + 50 * pace * margin * (24 - months)
    assert dict(result.frame.iter_rows())["new"] == pytest.approx(expected, abs=1e-6)


def test_base_figures(tmp_path: Path) -> None:
    first = dt.date(2024, 1, 1)
    values = {"a": 50, "b": 20, "c": 15, "d": 10, "e": 5, "f": 25}
    # Profit is all of the revenue.
    rows = [line(name, "1" + name, first, value) for name, value in values.items()]
    # Repeat customers stay 100 and 200 days; g is in the red and h never bought.
    rows += [line("a", "2a", first + dt.timedelta(days=100), 50), line("b", "2b", first + dt.timedelta(days=200), 30)]
    rows += [line("g", "1g", first, 10), line("g", "2g", first + dt.timedelta(days=9), -40), line("h", "1h", first, -7)]
    result = run(write_csv(tmp_path / "orders.csv", rows), as_of="2024-12-31", margin="100%")
    figures = result.figures()
    assert figures["repeat_rate"] == 2 / 7
    # A fifth of seven customers is two: 100 and 50 of the 205 that the winners hold.
    assert figures["top_20_share"] == pytest.approx(150 / 205, rel=1e-12)
    assert figures["lifetime_months"] == pytest.approx(150 / 30.4375, rel=1e-12)
    assert (figures["loss_making_customers"], figures["loss_making_ltv"]) == (2, -37.0)
    assert (figures["no_counted_order_customers"], figures["no_counted_order_ltv"]) == (1, -7.0)
    assert (figures["customers"], figures["orders"], figures["ltv_total"]) == (8, 9, 168.0)
    assert figures["ltv_per_customer"] == 175 / 7
    assert by_customer(result)["h"] | {"customer_id": ""} == {
        "customer_id": "", "orders": 0, "average_order_value": None, "orders_per_month": None, "margin": None,
        "tenure_months": None, "ltv": -7.0,
    }  # fmt: skip


def test_unknown_profit_is_p_one_and_a_margin_fills_only_the_gaps(tmp_path: Path) -> None:
    day = dt.date(2024, 5, 1)
    plain = [line("a", "1", day, 100), line("b", "2", day, 40)]
    unknown = run(write_csv(tmp_path / "plain.csv", plain))
    assert unknown.figures()["ltv_total"] == 140.0
    assert "margin_unknown" in {note.name for note in unknown.notes}
    assert run(tmp_path / "plain.csv", margin="25%").figures()["ltv_total"] == 35.0
    some = [line("a", "1", day, 100, cost=90), line("a", "2", day, 50, cost=None), line("b", "3", day, 40, cost=None)]
    path = write_csv(tmp_path / "some.csv", some)
    filled = run(path)
    # a has its own 10 %, b takes the base's, which only rows of known profit make: 10 %.
    assert {row["customer_id"]: row["ltv"] for row in filled.frame.iter_rows(named=True)} == {"a": 15.0, "b": 4.0}
    note = next(note for note in filled.notes if note.name == "profit_filled")
    assert "2 rows" in note.text
    assert "90.00" in note.text
    given = run(path, margin="50%").frame
    assert {row["customer_id"]: row["ltv"] for row in given.iter_rows(named=True)} == {"a": 35.0, "b": 20.0}
