"""The catalogue: every metric explains itself, and a group adds up what its customers add up."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from custseg.analyses.ltv import ltv
from custseg.analyses.profit import profit as profit_of
from custseg.analyses.segment.segment import segment
from custseg.metrics.acquisition import ACQUISITION
from custseg.metrics.actions import ACTIONS
from custseg.metrics.breadth import BREADTH
from custseg.metrics.catalogue import CATALOGUE, customer_metrics, group_metrics
from custseg.metrics.cohorts import COHORTS
from custseg.metrics.dynamics import DYNAMICS
from custseg.metrics.forecast import FORECAST
from custseg.metrics.metric import OTHER_NEEDS, Metric
from custseg.metrics.payments import PAYMENTS
from custseg.metrics.profit import PROFIT
from custseg.metrics.referrals import REFERRALS
from custseg.metrics.rhythm import RHYTHM
from custseg.metrics.segments import COMPARED, SEGMENTS
from custseg.metrics.value import VALUE
from custseg.result import Result
from custseg.settings.settings import gather

UNITS = {"money", "count", "share", "ratio", "months", "per_month", "days", "date", "text", "flag"}
FAMILIES = [
    VALUE, ACQUISITION, PROFIT, RHYTHM, BREADTH, PAYMENTS, REFERRALS, SEGMENTS, ACTIONS, DYNAMICS, COHORTS, FORECAST,
]  # fmt: skip
OF_PROFIT = [metric.name for metric in PROFIT]
NEED_COMPARISON = {"ltv_before", "profit_per_month", "profit_per_month_before", "profit_per_month_change"}

# customer, town, order, day, revenue, profit: C has no counted order, E only a return.
ROWS = [
    ("A", "north", "1", "2023-01-01", 100, 40),
    ("A", "north", "2", "2023-07-02", 50, 10),
    ("A", "north", "2", "2023-07-02", -20, -10),
    ("B", "north", "3", "2023-12-31", 7, -3),
    ("B", "north", "4", "2024-06-30", 13, 5),
    ("C", "north", "5", "2024-02-01", 0, -2),
    ("D", "south", "6", "2024-05-01", 1000, 1),
    ("E", "south", "7", "2024-05-01", -30, -9),
]
BROUGHT = {"B": "A", "D": "A", "E": "B"}
"""Who was brought by whom."""


@pytest.mark.parametrize("metric", CATALOGUE.values(), ids=lambda metric: metric.name)
def test_a_metric_explains_itself(metric: Metric) -> None:
    assert metric.name.isidentifier()
    assert metric.name.islower()
    assert metric.title
    assert metric.unit in UNITS
    assert metric.definition.endswith(".")
    assert metric.of in ("customer", "group", "both")
    assert metric.numerator or metric.of == "group"
    assert not (metric.denominator and metric.group_denominator)


def test_names_and_titles_are_unique() -> None:
    assert list(CATALOGUE) == [metric.name for family in FAMILIES for metric in family]
    for metrics in (customer_metrics(), group_metrics()):
        assert len({metric.title for metric in metrics.values()}) == len(metrics)
    symbols = [metric.symbol for metric in CATALOGUE.values() if metric.symbol]
    assert sorted(symbols) == ["C", "P", "S", "T"]


def ask(folder: Path, question: Callable[..., Result] = ltv, **flags: Any) -> Result:
    """Ask a question of rows that have every column a metric may need; disputed bills, due in 14 days, paid in 30."""
    path = folder / "orders.csv"
    names = ["customer_id", "town", "order_id", "date", "revenue", "profit"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            [*names, "product", "category", "due_date", "paid_date", "disputed", "referred_by", "deal opened"]
        )
        for row in ROWS:
            day = dt.date.fromisoformat(str(row[3]))
            dates = day + dt.timedelta(14), day + dt.timedelta(30)
            writer.writerow([*row, f"p{row[2]}", f"c{row[1]}", *dates, "yes", BROUGHT.get(row[0]), day])
    return question([str(path)], gather({"cac": "20", **flags}, use_config=False, environment={}))


def askable(metrics: dict[str, Metric], *, of: str = "") -> list[str]:
    """Return the metrics that a table can show: those of the base have no part, some belong to other commands."""
    others = {need for need, text in OTHER_NEEDS.items() if text.startswith("It is a metric of")} - {of}
    return [name for name, one in metrics.items() if one.numerator and not others & set(one.needs)]


@pytest.mark.parametrize("by", [None, "cohort", "town"])
def test_every_metric_can_be_shown(tmp_path: Path, by: str | None) -> None:
    names = askable(group_metrics() if by else customer_metrics())
    result = ask(tmp_path, by=by, columns=names, compare_to="182d")
    assert result.frame.columns == [by or "customer_id", *names]
    assert set(names) >= NEED_COMPARISON


@pytest.mark.parametrize("compare_to", [None, "182d"])
def test_every_metric_of_segments_can_be_shown(tmp_path: Path, compare_to: str | None) -> None:
    """What compares, only where something is compared."""
    names = [name for name in askable(group_metrics(), of="segments") if "comparison" not in CATALOGUE[name].needs]
    names += COMPARED if compare_to else []
    result = ask(tmp_path, segment, columns=names, compare_to=compare_to)
    assert result.frame.columns == ["segment", *names]
    # Shown figures are known of the segments that somebody is in.
    young = ("ltv_to_cac", "ltv_to_cac_12m", "ltv_to_cac_discounted", "verdict")
    rows = result.frame.drop("repeat_rate", *young).filter(pl.col("customers") > 0).to_dicts()
    empty = {
        name for row in rows if row["segment"] != "no counted order" for name, value in row.items() if value is None
    }
    # Nobody was in some segments one horizon ago, and nobody of some brought anybody.
    assert empty <= {"gap_days", "ordered_again", "days_to_first_referral"}


def test_every_metric_of_profit_can_be_shown(tmp_path: Path) -> None:
    names = askable(group_metrics(), of="profit_table")
    result = ask(
        tmp_path, profit_of, by="town", columns=[name for name in names if name in OF_PROFIT], compare_to="182d"
    )
    assert result.frame.columns == ["town", *OF_PROFIT]
    assert ask(tmp_path, profit_of, by="main:town", columns=names, compare_to="182d").frame.columns[1:] == names


def test_a_group_divides_sums(tmp_path: Path) -> None:
    names = ["customers", "orders", "revenue", "profit", "average_order_value", "orders_per_month", "margin"]
    names += ["tenure_months", "ltv_total", "ltv_per_customer", "return_rate", "repeat_rate", "ltv_to_cac"]
    found = {row["town"]: row for row in ask(tmp_path, by="town", columns=names, warm_up="0").frame.to_dicts()}
    tenures = {"A": Fraction(546), "B": Fraction(182), "D": Fraction(60)}
    wanted: dict[str, dict[str, Fraction | None]] = {}
    for group, customers in {"north": "AB", "south": "D", "no counted order": "CE"}.items():
        sums: dict[str, Fraction] = defaultdict(Fraction)
        for customer, _, _, _, revenue, profit in ROWS:
            if customer in customers:
                sums["revenue"] += revenue
                sums["profit"] += profit
                sums["gross"] += max(revenue, 0)
                sums["returned"] += max(-revenue, 0)
        orders = Fraction({"north": 4, "south": 1}.get(group, 0))
        counted = Fraction(len(customers)) if orders else Fraction(0)
        tenure = sum((tenures.get(customer, Fraction(0)) for customer in customers), Fraction(0)) / Fraction("30.4375")
        divide = {
            "average_order_value": (sums["revenue"], orders),
            "orders_per_month": (orders, tenure),
            "margin": (sums["profit"], sums["revenue"]),
            "tenure_months": (tenure, counted),
            "ltv_per_customer": (sums["profit"], counted),
            "return_rate": (sums["returned"], sums["gross"]),
            "repeat_rate": (Fraction(2 if group == "north" else 0), counted),
        }
        wanted[group] = {
            "customers": Fraction(len(customers)),
            "orders": orders,
            "revenue": sums["revenue"],
            "profit": sums["profit"],
            "ltv_total": sums["profit"],
            **{name: above / below if below > 0 else None for name, (above, below) in divide.items()},
        }
    assert found.keys() == wanted.keys()
    for group, metrics in wanted.items():
        for name, value in metrics.items():
            expected = value if value is None else pytest.approx(float(value), rel=1e-12)
            assert found[group][name] == expected, (group, name)
    assert found["north"]["ltv_to_cac"] == pytest.approx((40 - 10 + 10 - 3 + 5) / 40)


def test_a_metric_without_its_column_is_said_to_need_it(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,revenue\nA,2024-01-01,1\n", encoding="utf-8")
    for flags in ({"columns": "products"}, {"where": "products > 1"}, {"sort": "products"}, {"columns": "cac"}):
        with pytest.raises(Exception, match=r"--map (product|cac)=COLUMN"):
            ltv([str(path)], gather(flags, use_config=False, environment={}))
