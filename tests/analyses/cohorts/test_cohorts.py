"""Cohorts against the same table in SQL, by hand and against the base: every customer and cent is in one row."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from exports import line, write_csv
from exports import run as run_ltv
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import Row

from custseg.analyses.cohorts.cohorts import cohorts
from custseg.analyses.shared.table_columns import COHORTS
from custseg.engine.dataset import GROUP
from custseg.errors import CustsegError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather

CENTS = 100
TABLE = """
WITH RECURSIVE orders AS (
    SELECT customer, number, MIN(date) AS date, SUM(cents) > 0 AS counts FROM lines GROUP BY customer, number
),
first AS (
    SELECT customer, MIN(date) AS date FROM orders WHERE counts GROUP BY customer
),
span AS (
    SELECT customer, ({period}) AS cohort FROM first
),
sizes AS (SELECT cohort, COUNT(*) AS size FROM span GROUP BY cohort),
bought AS (
    SELECT cohort, p - cohort AS age, COUNT(DISTINCT customer) AS customers
    FROM (SELECT customer, ({period}) AS p FROM orders WHERE counts) JOIN span USING (customer) GROUP BY 1, 2
),
money AS (
    SELECT cohort, MAX(p - cohort, 0) AS age, SUM(cents) AS cents, SUM(profit) AS profit
    FROM (SELECT customer, ({period}) AS p, cents, profit FROM lines) JOIN span USING (customer) GROUP BY 1, 2
),
ages AS (
    SELECT cohort, 0 AS age FROM sizes
    UNION ALL SELECT cohort, age + 1 FROM ages WHERE cohort + age < (SELECT MAX({period}) FROM lines)
)
SELECT cohort, size, age, IFNULL(customers, 0), IFNULL(cents, 0), IFNULL(profit, 0),
    SUM(IFNULL(profit, 0)) OVER (PARTITION BY cohort ORDER BY age)
FROM ages JOIN sizes USING (cohort) LEFT JOIN bought USING (cohort, age) LEFT JOIN money USING (cohort, age)
ORDER BY cohort, age
"""
MONTHS = "CAST(STRFTIME('%Y', date) AS INTEGER) * 12 + CAST(STRFTIME('%m', date) AS INTEGER) - 1"
LENGTHS = {"month": 1, "quarter": 3, "year": 12}


def run(*paths: Path, **flags: Any) -> Result:
    """Return the cohorts of some files, whatever the machine's settings are."""
    return cohorts([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def shop(seed: int, customers: int = 25) -> list[Row]:
    """Return the rows of customers over three years: with returns, orders over two months, customers without orders."""
    chance, rows = random.Random(seed), []
    for number in range(customers):
        day = dt.date(2022, 1, 1) + dt.timedelta(days=chance.randrange(700))
        for order in range(chance.randint(1, 6)):
            day += dt.timedelta(days=chance.randrange(120))
            for _ in range(chance.randint(1, 3)):
                amount = Decimal(chance.randrange(-900 if number % 9 else -2000, 1500 if number % 9 else 0)) / CENTS
                when = day + dt.timedelta(days=chance.choice([0, 0, 0, 25]))
                kind = ("shop", "web", None)[number % 3]
                rows.append(line(f"c{number}", f"{number}-{order}", when, amount, profit=amount / 2, channel=kind))
    chance.shuffle(rows)
    return [row | {"profit": round(row["profit"], 2)} for row in rows]


def by_sql(rows: Sequence[Row], period: str) -> list[tuple[Any, ...]]:
    """Return cohort, size, age, customers, revenue, profit and cumulated profit, in cents."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE lines (customer TEXT, number TEXT, date TEXT, cents INTEGER, profit INTEGER)")
    values = [
        (r["customer"], r["order"], str(r["date"]), int(r["amount"] * CENTS), int(r["profit"] * CENTS)) for r in rows
    ]
    base.executemany("INSERT INTO lines VALUES (?, ?, ?, ?, ?)", values)
    return base.execute(TABLE.format(period=f"({MONTHS}) / {LENGTHS[period]}")).fetchall()


def label(number: int, period: str) -> str:
    """Return what a period is called."""
    year, part = divmod(number, 12 // LENGTHS[period])
    return {"month": f"{year}-{part + 1:02}", "quarter": f"{year}-Q{part + 1}", "year": f"{year}"}[period]


@pytest.mark.parametrize("period", LENGTHS)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_table_equals_the_one_computed_in_sql(tmp_path: Path, period: str, seed: int) -> None:
    rows = shop(seed)
    found = run(write_csv(tmp_path / "orders.csv", rows), period=period).frame
    assert found.columns == list(COHORTS.default)
    expected = [
        {
            "cohort": label(cohort, period),
            "cohort_size": size,
            "age": age,
            "period": label(cohort + age, period),
            "customers": customers,
            "retention": customers / size,
            "revenue": revenue / CENTS,
            "profit": profit / CENTS,
            "ltv_cumulated": until / CENTS,
            "ltv_cumulated_per_customer": until / (CENTS * size),
        }
        for cohort, size, age, customers, revenue, profit, until in by_sql(rows, period)
    ]
    assert len(expected) > 2
    assert found.filter(found["age"].is_not_null()).drop("complete").to_dicts() == expected
    never = found.filter(found["age"].is_null())
    who = {row["customer"] for row in rows}
    bought = sum(row["cohort_size"] for row in expected if row["age"] == 0)
    assert never["cohort"].to_list() == ["no counted order"]
    assert never["cohort_size"].to_list() == [len(who) - bought]


BY_HAND = [
    line("anna", "1", "2024-01-10", 100, profit=40),
    line("anna", "2", "2024-03-01", 50, profit=20),
    line("boris", "3", "2024-01-31", 60, profit=30),
    line("carla", "4", "2024-01-05", -8, profit=-8),
    line("carla", "5", "2024-02-02", 20, profit=10),
    line("dora", "6", "2024-02-03", -5, profit=-5),
    line("emil", "7", "2024-03-20", 30, profit=15),
]


def test_cohorts_by_hand(tmp_path: Path) -> None:
    """Ages not reached have no row, ages without an order are 0; returns before the first order count at age 0."""
    result = run(write_csv(tmp_path / "orders.csv", BY_HAND))
    assert result.frame.drop("period", "revenue", "ltv_cumulated").rows() == [
        ("2024-01", 2, 0, False, 2, 1.0, 70.0, 35.0),
        ("2024-01", 2, 1, True, 0, 0.0, 0.0, 35.0),
        ("2024-01", 2, 2, False, 1, 0.5, 20.0, 45.0),
        ("2024-02", 1, 0, True, 1, 1.0, 2.0, 2.0),
        ("2024-02", 1, 1, False, 0, 0.0, 0.0, 2.0),
        ("2024-03", 1, 0, False, 1, 1.0, 15.0, 15.0),
        ("no counted order", 1, None, None, None, None, -5.0, None),
    ]
    assert result.figures() | {"retention_1": 0.0, "ltv_per_customer_1": 35.0, "ltv_per_customer": 107 / 4} == (
        result.figures()
    )
    notes = {note.name: note.text for note in result.notes}
    assert "2024-01 to 2024-03: 4 customers first seen in the first 90 days" in notes["known_before_the_file"]


def test_the_triangle_total_adds_up_the_cohorts_that_completed_an_age(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", BY_HAND)
    seen = run(path, as_of="2024-03-31", warm_up="0", columns="ltv_cumulated_per_customer,customers").instead
    assert seen is not None
    assert seen.frame.rows() == [
        ("2024-01", 2, 45.0, 35.0, 35.0, 45.0),
        ("2024-02", 1, 2.0, 2.0, 2.0, None),
        ("2024-03", 1, 15.0, 15.0, None, None),
        # January lacks more than three days: its age 0 does not count.
        ("all", 4, 107 / 4, 17 / 2, 72 / 3, 90 / 2),
    ]
    assert seen.open == {(0, "0")}
    assert "--columns customers" in " ".join(seen.remarks)


def test_group_metrics_at_an_age_use_the_cohorts_that_completed_it(tmp_path: Path) -> None:
    rows = [
        line("a", "1", "2024-01-01", 10, profit=1, town="north"),
        line("a", "2", "2024-02-01", 10, profit=2, town="north"),
        line("b", "3", "2024-02-10", 10, profit=4, town="north"),
        line("c", "4", "2024-01-01", 10, profit=8, town="south"),
        line("d", "5", "2024-03-05", 10, profit=3, town="south"),
        line("e", "6", "2024-03-15", -1, profit=-1, town="south"),
    ]
    result = run(write_csv(tmp_path / "orders.csv", rows), by="town")
    seen = result.instead
    assert seen is not None
    # March is not over: only a has completed age 1 in north, only c in south.
    assert seen.frame.select(GROUP, "cohort_size", "ltv_per_customer", "retention_1").rows() == [
        ("south", 2, 11 / 2, 0.0),
        ("north", 2, 7 / 2, 1.0),
    ]
    assert result.frame["town"].unique(maintain_order=True).to_list() == ["south", "north", "no counted order"]
    assert result.frame["cohort_size"].filter(result.frame["age"].fill_null(0) == 0).sum() == 5


days = st.dates(dt.date(2023, 11, 1), dt.date(2024, 6, 30))
amounts = st.decimals(-50, 100, places=2)
tables = st.lists(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from("123456"), days, amounts, st.none() | amounts),
    min_size=1,
    max_size=14,
)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables, st.none() | days, st.sampled_from([*LENGTHS]), st.sampled_from([None, "lifecycle", "first:category"]))
def test_cohorts_add_up_to_the_base(
    tmp_path: Path, table: list[Any], start: dt.date | None, period: str, by: str | None
) -> None:
    """Customers, revenue and profit of all rows are those of the base, and each cohort has all its ages."""
    rows = [
        line(c, o, str(d), amount, profit=profit, category="tea" if o in "123" else "wine")
        for c, o, d, amount, profit in table
    ]
    path = write_csv(tmp_path / "orders.csv", rows)
    flags = {"from": str(start)} if start else {}
    result, base = run(path, period=period, by=by, **flags), run_ltv(path, **flags).figures()
    frame = result.frame
    assert frame["revenue"].sum() == pytest.approx(base.get("revenue", 0), abs=1e-6)
    assert frame["profit"].sum() == pytest.approx(base.get("ltv_total", 0), abs=1e-6)
    heads = frame.filter(frame["age"].fill_null(0) == 0)
    assert heads["cohort_size"].sum() == base.get("customers", 0)
    for name in ("customers", "revenue", "profit", "ltv_per_customer"):
        assert result.figures().get(name) == base.get(name)
    aged = frame.filter(frame["age"].is_not_null())
    keys = [name for name in (by and frame.columns[0], "cohort") if name]
    for _, one in aged.group_by(keys):
        assert one["age"].to_list() == list(range(one.height))
        assert one["customers"][0] == one["cohort_size"][0]
        assert one["ltv_cumulated"][-1] == pytest.approx(one["profit"].sum(), abs=1e-6)
    for note in result.notes:
        assert "nan" not in note.text


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = shop(3)
    first = run(write_csv(tmp_path / "a.csv", rows), by="channel")
    second = run(write_csv(tmp_path / "b.csv", sorted(rows, key=str)), by="channel")
    assert first.frame.rows() == second.frame.rows()
    assert [note.text for note in first.notes] == [note.text for note in second.notes]


def test_customers_with_a_first_order_before_from_are_in_one_row(tmp_path: Path) -> None:
    """A cohort that --from cuts holds the customers with a first order after it, and is incomplete."""
    # Fritz has only returned something since.
    fritz = [line("fritz", "8", "2024-01-02", 90, profit=9), line("fritz", "9", "2024-02-02", -90, profit=-9)]
    path = write_csv(tmp_path / "orders.csv", [*BY_HAND, *fritz])
    result, base = run(path, **{"from": "2024-01-15"}), run_ltv(path, **{"from": "2024-01-15"}).figures()
    heads = result.frame.filter(result.frame["age"].fill_null(0) == 0)
    assert heads.select("cohort", "cohort_size", "complete", "revenue").rows() == [
        ("before 2024-01-15", 1, None, 50.0),
        ("2024-01", 1, False, 60.0),
        ("2024-02", 1, True, 20.0),
        ("2024-03", 1, False, 30.0),
        ("no counted order", 2, None, -95.0),
    ]
    figures = ("customers", "customers_with_order", "revenue", "profit", "ltv_per_customer")
    assert {name: result.figures()[name] for name in figures} == {name: base[name] for name in figures}
    assert any("1 customer ordered first before 2024-01-15" in note.text for note in result.notes)


def test_top_keeps_the_newest_cohorts_or_the_first_groups(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "orders.csv", shop(4))
    everything = run(path).frame
    newest = everything.filter(everything["age"] == 0)["cohort"].to_list()[-2:]
    assert run(path, top="2").frame.rows() == everything.filter(everything["cohort"].is_in(newest)).rows()
    groups = run(path, by="channel").frame
    assert (
        run(path, by="channel", top="1").frame.rows() == groups.filter(groups["channel"] == groups["channel"][0]).rows()
    )


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"period": "30d"}, "month, quarter or year"),
        ({"where": "ltv > 1"}, "Use --rows"),
        ({"by": "cohort"}, "cohorts already"),
        ({"by": "channel"}, "main:channel"),
        ({"columns": "retension"}, "Did you mean 'retention'"),
        ({"columns": "orders_per_month"}, "custseg ltv"),
    ],
)
def test_invalid_options_are_refused(tmp_path: Path, flags: dict[str, Any], words: str) -> None:
    rows = [line("a", "1", "2024-01-01", 1, channel="x"), line("a", "2", "2024-02-01", 1, channel="y")]
    with pytest.raises(CustsegError, match=words):
        run(write_csv(tmp_path / "orders.csv", rows), **flags)


def test_cohort_metrics_are_refused_by_ltv(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="custseg cohorts"):
        run_ltv(write_csv(tmp_path / "orders.csv", BY_HAND), columns="retention")


def test_an_attribute_may_have_the_name_of_a_cohort_metric(tmp_path: Path) -> None:
    rows = [line("a", "1", "2024-01-01", 1, age="30-39"), line("b", "2", "2024-01-02", 1, age="40-49")]
    path = write_csv(tmp_path / "orders.csv", rows)
    assert run(path, by="age").frame["by age"].to_list() == ["30-39", "40-49"]
    assert run_ltv(path, by="age").frame["age"].to_list() == ["30-39", "40-49"]


def test_one_period_no_counted_order_and_no_row_in_scope(tmp_path: Path) -> None:
    one = write_csv(tmp_path / "one.csv", [line("a", "1", "2024-01-01", 5)])
    result = run(one, period="quarter")
    assert result.frame.select("cohort", "age", "retention").rows() == [("2024-Q1", 0, 1.0)]
    assert [note.command for note in result.notes if note.name == "one_period"] == ["--period month"]
    never = run(write_csv(tmp_path / "never.csv", [line("a", "1", "2024-01-01", -5)]))
    assert never.frame.select("cohort", "cohort_size", "revenue").rows() == [("no counted order", 1, -5.0)]
    after = run(one, **{"from": "2025-01-01"})
    assert after.frame.is_empty()
    assert after.frame.columns == list(COHORTS.default)
    assert "empty" in {note.name for note in after.notes}


def test_a_cohort_that_from_cuts_off_is_never_the_best(tmp_path: Path) -> None:
    """With --from in mid-January, the best customers of January are what is left of the cohort."""
    rows = [line("old", "o", "2023-01-01", 5, profit=5)]
    for month, profit in enumerate([90, 10, 30, 20, 10, 10, 10, 10], start=1):
        for day in (3, 20):
            rows += [
                line(f"{month}-{day}-{n}", f"{month}-{day}-{n}", f"2024-{month:02}-{day:02}", 100, profit=profit)
                for n in range(12)
            ]
    path = write_csv(tmp_path / "orders.csv", rows)
    figures = run(path, **{"from": "2024-01-01"}).figures()
    assert (figures["best_cohort"], figures["worst_cohort"]) == ("2024-01", "2024-02")
    result = run(path, **{"from": "2024-01-15"})
    figures = result.figures()
    assert (figures["best_cohort"], figures["best_cohort_ltv"]) == ("2024-03", 30)
    january = result.frame.filter(result.frame["cohort"] == "2024-01")
    assert january["cohort_size"].to_list() == [12] * 8
    assert not january["complete"].any()
    # Nor does it count for those that have completed an age.
    assert figures["ltv_per_customer_1"] == (10 + 30 + 20 + 10 + 10) / 5
    (note,) = [note for note in result.notes if note.name == "cut_off_cohort"]
    assert note.warns
    assert "2024-01 is incomplete" in note.text
    # Three days may be missing, as of any period.
    assert run(path, **{"from": "2024-01-04"}).figures()["best_cohort"] == "2024-01"
