"""Days to pay and days late by hand: a bill is an order, or each of its instalments, whatever its lines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from exports import line, write_csv
from segment_shops import people

DAY = dt.date(2024, 3, 1)


def bill(order: Any, paid: int | None, due: int | None = 14, *, amount: Any = 10, day: int = 0, who: str = "a") -> Any:
    """Return a line whose bill was paid, and due, so many days after the first of March."""
    dates = {"paid": paid, "due": due}
    more = {name: None if days is None else DAY + dt.timedelta(days=days) for name, days in dates.items()}
    return line(who, order, DAY + dt.timedelta(days=day), amount, profit=1, **more)


CASES: dict[str, tuple[list[Any], float | None, float | None]] = {
    "in time": ([bill(1, 14)], 14, 0),
    "early": ([bill(1, 3), bill(2, 16)], 9.5, 1),
    "late": ([bill(1, 24), bill(2, 15)], 19.5, 5.5),
    "unpaid orders do not count": ([bill(1, 24), bill(2, None), bill(3, None)], 24, 10),
    "nothing is paid": ([bill(1, None)], None, None),
    "lines of an order are one payment": ([bill(1, 20), bill(1, 20), bill(1, 20), bill(2, 14)], 17, 3),
    # A line without dates takes those of its order.
    "some lines have no dates": ([bill(1, 20), bill(1, None, None)], 20, 6),
    "paid and due in parts": ([bill(1, 10, 14), bill(1, 40, 30)], 25, 5),
    # From the first line on.
    "lines of several days": ([bill(1, 20, day=5), bill(1, 20, day=0)], 20, 6),
    "no due date": ([bill(1, 20, None), bill(2, 30)], 25, 16),
    "paid before the order": ([bill(1, -3)], None, None),
    "paid at once": ([bill(1, 0)], 0, 0),
    "an order that nets to nothing is no order": ([bill(1, 90), bill(1, 90, amount=-10), bill(2, 14)], 14, 0),
    "a return is no order": ([bill(1, 16), bill(2, 90, amount=-4)], 16, 2),
}


@pytest.mark.parametrize("case", CASES)
def test_days_to_pay_and_days_late(tmp_path: Path, case: str) -> None:
    rows, to_pay, late = CASES[case]
    # Others' bills are theirs, even of the same order number.
    found = people(write_csv(tmp_path / "orders.csv", [bill(1, 99, who="b"), *rows, bill(9, 50, who="c")]))
    assert (found["a"]["days_to_pay"], found["a"]["days_late"]) == (to_pay, late)
    assert (found["b"]["days_to_pay"], found["b"]["days_late"]) == (99, 85)


@pytest.mark.parametrize(("late", "slow"), [([7], False), ([8], True), ([0, 14], False), ([0, 15], True), ([], False)])
def test_slow_payers_are_over_a_week_late_on_average(tmp_path: Path, late: list[int], slow: bool) -> None:
    rows = [bill(number, 14 + days) for number, days in enumerate(late)] or [bill(0, None)]
    found = people(write_csv(tmp_path / "orders.csv", [*rows, bill(99, 14, who="b")]))
    assert ("slow-payer" in found["a"]["tags"]) is slow


def test_without_order_ids_a_day_is_a_bill(tmp_path: Path) -> None:
    rows = [bill(1, 10), bill(2, 20), bill(3, 31, day=1)]
    for row in rows:
        del row["order"]
    found = people(write_csv(tmp_path / "orders.csv", rows))["a"]
    # The bill of the first day is paid in two parts, after 10 and 20 days, and that of the next after 30.
    assert (found["days_to_pay"], found["days_late"]) == (20, (0 + 6 + 17) / 3)


def test_bills_before_from_and_of_set_aside_rows_are_not_counted(tmp_path: Path) -> None:
    rows = [bill(1, 90), bill(2, 20, day=10), bill(3, 90, day=10)]
    rows = [row | {"status": "cancelled" if row["order"] == 3 else "done"} for row in rows]
    found = people(write_csv(tmp_path / "orders.csv", rows), **{"from": str(DAY + dt.timedelta(days=5))})["a"]
    assert (found["days_to_pay"], found["days_late"]) == (10, 6)


def test_a_file_without_due_dates_has_days_to_pay_only(tmp_path: Path) -> None:
    rows = [{name: value for name, value in bill(1, 5).items() if name != "due"}]
    found = people(write_csv(tmp_path / "orders.csv", rows))["a"]
    assert found["days_to_pay"] == 5
    assert "days_late" not in found
