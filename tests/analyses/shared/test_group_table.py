"""Groups of customers: cohorts, attributes, first and main values; their sums are the base's."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from exports import assert_figure, line, run, write_csv
from first_orders import first_order_values
from oracle import ZERO, Row, Truth, divide, truth

from custseg.errors import UsageError

FIRST = dt.date(2023, 1, 10)
COLUMNS = (
    "customers", "orders", "revenue", "ltv_total", "ltv_per_customer", "average_order_value", "orders_per_month",
    "margin", "tenure_months", "repeat_rate", "returned", "return_rate", "first_order", "last_order",
)  # fmt: skip


def shop() -> list[Row]:
    """Return rows of forty customers of three types who buy several categories; some only ever return things."""
    chance = random.Random(7)
    rows = []
    for number in range(40):
        customer, kind = f"c{number}", chance.choice(["firm", "person", "Ωther", None])
        begin = FIRST + dt.timedelta(days=chance.randrange(300))
        for order in range(chance.randint(1, 4)):
            day = begin + dt.timedelta(days=order * chance.randrange(60))
            for _ in range(chance.randint(1, 3)):
                amount = Decimal(chance.randrange(-900, 900) if number % 6 else -chance.randrange(900)) / 100
                category = chance.choice(["tea", "coffee", "mugs", None])
                more = {"profit": amount / 4, "Type": kind, "category": category}
                rows.append(line(customer, f"{number}-{order}", day, amount, **more))
    chance.shuffle(rows)
    return rows


ROWS = shop()
TRUTH = truth(ROWS)
START = FIRST + dt.timedelta(days=150)


def groups_of(found: Truth, group: Callable[[str], str | None]) -> dict[str, dict[str, Any]]:
    """Return the figures of each group from sums over the oracle's customers."""
    members = defaultdict(list)
    for name, one in found.customers.items():
        members[(group(name) or "unknown") if one["orders"] else "no counted order"].append(one)
    return {name: _sums(some) for name, some in members.items()}


def _sums(some: list[dict[str, Any]]) -> dict[str, Any]:
    counted = [one for one in some if one["orders"]]
    total = {name: sum((one[name] for one in some), ZERO) for name in ("revenue", "profit", "returned")}
    orders, tenure = sum(one["orders"] for one in some), sum((one["tenure_months"] for one in counted), ZERO)
    return {
        "customers": len(some),
        "orders": orders,
        "revenue": total["revenue"],
        "ltv_total": total["profit"],
        "ltv_per_customer": divide(sum((one["profit"] for one in counted), ZERO), len(counted)),
        "average_order_value": divide(total["revenue"], orders),
        "orders_per_month": divide(Decimal(orders), tenure),
        "margin": total["profit"] / total["revenue"] if total["revenue"] > 0 else None,
        "tenure_months": divide(tenure, len(counted)),
        "repeat_rate": divide(Decimal(sum(one["orders"] > 1 for one in counted)), len(counted)),
        "returned": total["returned"],
        "return_rate": divide(total["returned"], total["revenue"] + total["returned"]),
        "first_order": min((one["first_order"] for one in some if one["first_order"]), default=None),
        "last_order": max((one["last_order"] for one in some if one["last_order"]), default=None),
    }


FIRST_CATEGORIES = first_order_values(ROWS, "category")


def first_category(customer: str) -> str | None:
    """Return the category of the first counted order."""
    return FIRST_CATEGORIES[customer]


def main_category(customer: str, start: dt.date | None = None) -> str | None:
    """Return the category of most revenue, by name where two have the same."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for row in ROWS:
        if row["customer"] == customer and row["category"] and (start is None or row["date"] >= start):
            total[row["category"]] += row["amount"]
    return min(total, key=lambda name: (-total[name], name), default=None)


def kind_of(customer: str) -> str | None:
    """Return the type that all rows of a customer have."""
    return next(row["Type"] for row in ROWS if row["customer"] == customer)


def cohort_of(customer: str) -> str:
    """Return the month of the first order."""
    first = TRUTH.customers[customer]["first_order"]
    return f"{first:%Y-%m}" if first else ""


@pytest.mark.parametrize(
    ("by", "group"),
    [("cohort", cohort_of), ("Type", kind_of), ("first:category", first_category), ("main:category", main_category)],
)
def test_groups_are_sums_over_their_customers(tmp_path: Path, by: str, group: Callable[[str], str | None]) -> None:
    result = run(write_csv(tmp_path / "orders.csv", ROWS), by=by, columns=",".join(COLUMNS))
    expected = groups_of(TRUTH, group)
    found = {row.pop(by): row for row in result.frame.iter_rows(named=True)}
    assert found.keys() == expected.keys()
    assert len(found) == result.frame.height
    for name, row in found.items():
        for metric, value in row.items():
            assert_figure(f"{metric} of {name}", metric, value, expected[name][metric])
    names = result.frame[by].to_list()
    # Cohorts are in time, other groups by value; the row that makes the totals tie is the last.
    by_value = sorted(expected, key=lambda name: (-expected[name]["ltv_total"], name))
    wanted = sorted(expected) if by == "cohort" else by_value
    assert names == [name for name in wanted if name != "no counted order"] + ["no counted order"]
    assert result.frame["ltv_total"].sum() == pytest.approx(result.figures()["ltv_total"], abs=1e-6)
    assert result.frame["customers"].sum() == result.figures()["customers"]
    assert result.frame["revenue"].sum() == pytest.approx(result.figures()["revenue"], abs=1e-6)


def test_history_decides_cohort_and_first_value_but_not_the_main_one(tmp_path: Path) -> None:
    path, found = write_csv(tmp_path / "orders.csv", ROWS), truth(ROWS, start=START)
    ways = {"cohort": cohort_of, "first:category": first_category, "main:category": lambda c: main_category(c, START)}
    for by, group in ways.items():
        result = run(path, by=by, columns="customers,revenue,ltv_total", **{"from": str(START)})
        shown = {row[by]: (row["customers"], row["revenue"]) for row in result.frame.iter_rows(named=True)}
        expected = groups_of(found, group)
        assert shown == {name: (one["customers"], float(one["revenue"])) for name, one in expected.items()}, by


def test_a_segment_called_no_counted_order_stays_apart(tmp_path: Path) -> None:
    day = dt.date(2024, 1, 1)
    rows = [line("a", "1", day, 10, Type="no counted order"), line("b", "2", day, -5, Type="firm")]
    result = run(write_csv(tmp_path / "orders.csv", rows), by="Type", columns="ltv_total")
    assert result.frame.rows() == [("no counted order", 10.0), ("no counted order", -5.0)]


def test_a_row_field_is_refused_with_the_forms_that_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        run(write_csv(tmp_path / "orders.csv", ROWS), by="category")
    assert caught.value.status == 2
    assert "first:category" in str(caught.value)
    assert "main:category" in str(caught.value)


@pytest.mark.parametrize("by", ["Tpye", "first:categry", "main:categry"])
def test_an_unknown_dimension_is_refused_with_the_nearest_name(tmp_path: Path, by: str) -> None:
    with pytest.raises(UsageError, match=r"Did you mean '([Tt]ype|category)'"):
        run(write_csv(tmp_path / "orders.csv", ROWS), by=by)
