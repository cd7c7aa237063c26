"""A trend of groups without money: orders and active customers, against rows in plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.trend.trend import trend
from custseg.result import Result
from custseg.settings.settings import gather

Lines = list[tuple[int, str, dt.date, str, str, int]]
"""Order, customer, day, category, country, quantity."""


def made_up(seed: int) -> Lines:
    """Return lines of orders: some orders have lines of two days, of one category twice, or of quantity zero."""
    chance = random.Random(seed)
    lines = []
    for order in range(1, 161):
        customer = chance.randrange(25)
        day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(366))
        for _ in range(chance.randrange(1, 4)):
            later = day + dt.timedelta(days=chance.choice([0, 0, 0, 20]))
            category = chance.choice(["tea", "cups", "gifts", ""])
            quantity = chance.choice([1, 2, 3, 0])
            lines.append((order, f"c{customer:02}", later, category, "DE" if customer % 3 else "FR", quantity))
    return lines


def counted(lines: Lines, group: int, start: dt.date | None = None) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the orders and the customers of each group and month: an order counts if something in it was sold."""
    first: dict[int, dt.date] = {}
    for line in lines:
        first[line[0]] = min(line[2], first.get(line[0], line[2]))
    sold: dict[tuple[str, int], tuple[int, str]] = {}
    for line in lines:
        if line[5] > 0 and (start is None or line[2] >= start):
            sold[line[group] or "unknown", line[0]] = line[0], line[1]
    orders: dict[tuple[str, str], set[int]] = defaultdict(set)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (name, order), (_, customer) in sold.items():
        month = f"{first[order]:%Y-%m}"
        orders[name, month].add(order)
        people[name, month].add(customer)
    return {key: (len(orders[key]), len(people[key])) for key in orders}


def ask(path: Path, lines: Lines, **flags: Any) -> Result:
    head = "order_id,customer_id,date,category,country,quantity\n"
    text = head + "".join(",".join(map(str, line)) + "\n" for line in lines)
    (path / "lines.csv").write_text(text)
    flags = {"no_money": "on", "periods": "0"} | flags
    return trend([str(path / "lines.csv")], gather(flags, use_config=False, environment={}))


def found(result: Result, group: str) -> dict[tuple[str, str], tuple[int, int]]:
    rows = result.frame.select(group, "period", "orders", "active_customers").iter_rows()
    return {(name, month): (orders, active) for name, month, orders, active in rows if orders}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("by", "place"), [("category", 3), ("country", 4)])
def test_orders_and_active_customers_of_each_month(tmp_path: Path, seed: int, by: str, place: int) -> None:
    lines = made_up(seed)
    assert found(ask(tmp_path, lines, by=by), by) == counted(lines, place)


def test_groups_of_customers_add_up_to_all(tmp_path: Path) -> None:
    lines = made_up(3)
    groups, whole = ask(tmp_path, lines, by="first:country").frame, ask(tmp_path, lines).frame
    of_groups: dict[str, int] = defaultdict(int)
    for month, orders in groups.select("period", "orders").iter_rows():
        of_groups[month] += orders
    assert of_groups == dict(whole.select("period", "orders").iter_rows())


def test_the_change_and_the_status_compare_complete_months(tmp_path: Path) -> None:
    days = {"2024-01-01": "ab", "2024-02-05": "a", "2024-03-05": "aab", "2024-04-30": "b"}
    lines: Lines = [
        (number, f"c{number}", dt.date.fromisoformat(day), kind, "DE", 1)
        for number, (day, kind) in enumerate((day, kind) for day, kinds in days.items() for kind in kinds)
    ]
    frame = ask(tmp_path, lines, by="category").frame
    assert frame.select("category", "orders", "orders_change", "orders_status").rows() == [
        *[("a", 1, None, None), ("a", 1, 0, None), ("a", 2, 1, None), ("a", 0, -2, "gone")],
        *[("b", 1, None, None), ("b", 0, -1, "gone"), ("b", 1, 1, "back"), ("b", 1, 0, None)],
    ]


def test_the_smallest_groups_are_merged_and_rows_before_the_start_left_out(tmp_path: Path) -> None:
    lines = made_up(4)
    start = dt.date(2024, 6, 1)
    result = ask(tmp_path, lines, by="category", top=1, **{"from": start})
    expected = counted(lines, 3, start)
    largest = result.frame["category"][0]
    of_it = {key: numbers for key, numbers in found(result, "category").items() if key[0] == largest}
    assert of_it == {key: one for key, one in expected.items() if key[0] == largest and key[1] >= "2024-06"}
    assert found(ask(tmp_path, lines, by="category", **{"from": start}), "category") == {
        key: one for key, one in expected.items() if key[1] >= "2024-06"
    }
    assert result.frame["category"].unique().sort().to_list() == sorted([largest, "other"])
    assert result.figures()["groups"] == 4
    assert {"orders_in_several_groups", "groups_cut"} <= {note.name for note in result.notes}
    assert not [column.name for column in result.columns if column.unit == "money"]
