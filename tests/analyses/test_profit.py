"""Profit of groups: against sums of our own, and adding up to the base however rows are grouped."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from exports import line, write_csv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Row

from custseg.analyses.profit import ABC_CUT, profit
from custseg.errors import UsageError
from custseg.result import Result
from custseg.segments.reading import load_rules
from custseg.settings.settings import gather

ZERO = Decimal(0)


def ask(path: Path, **flags: Any) -> Result:
    return profit([str(path)], gather(flags, use_config=False, environment={}))


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    return {row[result.columns[0].name]: row for row in result.frame.iter_rows(named=True)}


def shop(tmp_path: Path) -> Path:
    rows = [
        line("Ann", "1", "2024-01-05", 100, profit=40, category="tea", Seller="Mia"),
        line("Ann", "1", "2024-01-05", 50, profit=-70, category="mugs", Seller="Mia"),
        line("Ann", "2", "2024-06-10", 30, profit=15, category="tea", Seller="Leo"),
        line("Bob", "3", "2024-06-01", 200, profit=20, category="mugs", Seller="Leo"),
        line("Bob", "4", "2024-06-20", -20, profit=-20, category="mugs", Seller="Leo"),
        line("Cid", "5", "2024-06-02", 10, profit=1, category=None, Seller="Mia"),
    ]
    return write_csv(tmp_path / "orders.csv", rows)


def test_by_hand(tmp_path: Path) -> None:
    result = ask(shop(tmp_path))
    found = by_name(result)
    assert list(found) == ["tea", "unknown", "mugs"]
    tea, mugs, unknown = found["tea"], found["mugs"], found["unknown"]
    # Profit 55 + 1 − 70 = −14: shares of a total that is not above zero are empty.
    assert (tea["revenue"], tea["profit"], tea["orders"], tea["customers"]) == (130, 55, 2, 1)
    assert (mugs["revenue"], mugs["profit"], mugs["orders"], mugs["customers"]) == (230, -70, 2, 2)
    assert tea["margin"] == pytest.approx(55 / 130)
    assert [found[name]["abc_class"] for name in found] == ["A", "C", "L"]
    assert unknown["profit_share"] is None
    assert result.figures()["losing_groups"] == 1
    assert result.figures()["losing_groups_profit"] == -70


def test_sellers_and_whom_they_won(tmp_path: Path) -> None:
    result = ask(shop(tmp_path), by="Seller", warm_up=30)
    found = by_name(result)
    # Ann was there within the first 30 days; Bob came to Leo, Cid to Mia.
    assert {name: row["acquired_customers"] for name, row in found.items()} == {"Mia": 1, "Leo": 1}
    assert found["Leo"]["average_order_value"] == pytest.approx(210 / 2)
    assert found["Leo"]["repeat_rate"] == 0
    assert found["Mia"]["orders"] == 2


def test_by_customer_and_by_scheme(tmp_path: Path) -> None:
    path = shop(tmp_path)
    found = by_name(ask(path, by="customer"))
    assert {name: (row["profit"], row["abc_class"]) for name, row in found.items()} == {
        "Cid": (1, "A"),
        "Bob": (0, "C"),
        "Ann": (-15, "L"),
    }
    schemes = ask(path, by="abc")
    assert sum(schemes.frame["profit"]) == -14
    assert load_rules(schemes.settings).schemes["abc"].axes["class"].cut == ABC_CUT


def test_other_sums_the_groups_that_are_not_shown(tmp_path: Path) -> None:
    result = ask(shop(tmp_path), top=1)
    assert result.frame["category"].to_list() == ["tea", "other"]
    rest = result.frame.row(1, named=True)
    assert (rest["revenue"], rest["profit"], rest["orders"], rest["abc_class"]) == (240, -69, None, None)
    assert "'other' is the sum of the 2 groups that are not shown." in [note.text for note in result.notes]


def test_customers_without_an_order_are_the_last_row_of_those_not_shown(tmp_path: Path) -> None:
    lines = [f"C{n},2024-01-0{n},o{n},{n}.00,{kind}" for n, kind in enumerate(("a", "a", "b", "c", "d"), start=1)]
    lines += ["R,2024-01-09,r1,-7.00,e", "R,2024-01-09,r2,-1.00,f"]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["customer_id,date,order_id,revenue,category", *lines]), encoding="utf-8")
    for _ in range(5):
        frame = ask(path, by="main:category", top="1", columns="customers,revenue").frame
        assert frame.rows()[1:] == [("other", 4, 10.0), ("other", 1, -8.0)]


def test_what_is_known_of_customers_only(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--by main:category"):
        ask(shop(tmp_path), columns=["ltv_per_customer"])
    with pytest.raises(UsageError, match="is a metric, not a dimension"):
        ask(shop(tmp_path), by="orders")


amounts = st.decimals(-50, 100, places=2)
DAY = dt.date(2024, 1, 1)


@st.composite
def exports(draw: st.DrawFn) -> list[Row]:
    rows = []
    for _ in range(draw(st.integers(1, 14))):
        day = DAY + dt.timedelta(days=draw(st.integers(0, 200)))
        known = draw(st.none() | amounts)
        customer, order = draw(st.sampled_from("ABC")), draw(st.sampled_from("1234"))
        category = draw(st.sampled_from(["tea", "mugs", "cups"]))
        rows.append(line(customer, order, day, draw(amounts), profit=known, category=category))
    return rows


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=exports())
def test_groups_add_up_to_the_base(tmp_path: Path, rows: list[Row]) -> None:
    path = write_csv(tmp_path / "orders.csv", rows)
    inside: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        inside[row["category"], row["customer"], row["order"]] += row["amount"]
    for by, compare_to in (("category", None), ("category", "30d"), ("customer", None), ("main:category", None)):
        result = ask(path, by=by, compare_to=compare_to)
        figures = result.figures()
        columns = {"revenue": "revenue", "profit": "profit"}
        for column, figure in columns.items():
            assert sum(map(Decimal, map(repr, result.frame[column]))) == pytest.approx(
                Decimal(repr(figures.get(figure, figures["revenue"]))), abs=Decimal("1e-9")
            )
        if by == "category" and not compare_to:
            orders = {row["category"]: row["orders"] for row in result.frame.iter_rows(named=True)}
            assert orders == {
                category: sum(money > 0 for (one, _, _), money in inside.items() if one == category)
                for category in orders
            }
        if compare_to:
            recent = sum(result.frame["profit_per_month"]) * 30 / 30.4375
            assert recent == pytest.approx(figures["profit_recent"], abs=1e-6)


def test_rows_are_grouped_with_an_acquisition_cost(tmp_path: Path) -> None:
    plain, with_cost = ask(shop(tmp_path), by="Seller"), ask(shop(tmp_path), by="Seller", cac="12.50")
    assert with_cost.frame.equals(plain.frame)
    with_dates = ask(shop(tmp_path), by="main:Seller", cac="12.50", columns="profit,cac_paid,first_order")
    assert by_name(with_dates)["Leo"] == {
        "main:Seller": "Leo", "profit": 0.0, "cac_paid": 12.5, "first_order": dt.date(2024, 6, 1),
    }  # fmt: skip
