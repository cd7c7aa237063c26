"""The median order value: of each customer against plain Python, and of a group the mean of its customers."""

from __future__ import annotations

import statistics
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather

ROWS = [
    ("A", "a1", "2024-01-01", "10.00"), ("A", "a1", "2024-01-01", "5.00"), ("A", "a2", "2024-02-01", "40.00"),
    ("A", "a3", "2024-03-01", "100.00"), ("B", "b1", "2024-01-05", "7.50"), ("B", "b2", "2024-01-09", "8.51"),
    ("B", "b3", "2024-02-09", "-3.00"), ("C", "c1", "2024-04-02", "20.00"), ("D", "d1", "2024-04-03", "-20.00"),
]  # fmt: skip


def by_hand(start: str = "") -> dict[str, Fraction]:
    """Return the median of the orders of each customer whose net revenue is above zero, from a day on."""
    orders: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    days: dict[tuple[str, str], str] = {}
    for customer, order, day, amount in ROWS:
        orders[customer, order] += Fraction(amount)
        days[customer, order] = day
    values = defaultdict(list)
    for (customer, order), value in orders.items():
        if value > 0 and days[customer, order] >= start:
            values[customer].append(value)
    return {customer: statistics.median(several) for customer, several in values.items()}


def ask(tmp_path: Path, rows: list[tuple[str, ...]], **flags: str) -> dict[str, float | None]:
    file = tmp_path / "orders.csv"
    file.write_text("\n".join(["customer_id,order_id,date,revenue", *map(",".join, rows)]), encoding="utf-8")
    flags = {"columns": "median_order_value", **flags}
    frame = ltv([str(file)], gather(flags, use_config=False, environment={})).frame
    return dict(frame.select(frame.columns[0], "median_order_value").iter_rows())


@pytest.mark.parametrize("rows", [ROWS, ROWS[::-1]], ids=["in sequence", "out of sequence"])
@pytest.mark.parametrize("start", ["", "2024-02-01"])
def test_each_customer(tmp_path: Path, rows: list[tuple[str, ...]], start: str) -> None:
    expected = {customer: float(value) for customer, value in by_hand(start).items()}
    found = ask(tmp_path, rows, **({"from": start} if start else {}))
    assert {customer: value for customer, value in found.items() if value is not None} == expected


def test_a_group_shows_the_mean_of_its_customers(tmp_path: Path) -> None:
    medians = by_hand()
    found = ask(tmp_path, ROWS, by="cohort")
    assert found["2024-01"] == pytest.approx(float((medians["A"] + medians["B"]) / 2), abs=1e-12)
    assert found["2024-04"] == 20.0
    assert found["no counted order"] is None


def test_it_can_be_a_condition_and_does_not_disturb_other_tables(tmp_path: Path) -> None:
    assert set(ask(tmp_path, ROWS, where="median_order_value > 15")) == {"A", "C"}
    settings = gather({"rows": "revenue > 0"}, use_config=False, environment={})
    assert cohorts([str(tmp_path / "orders.csv")], settings).frame.height
