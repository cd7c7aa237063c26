"""Parts of customers add up to the customers, however orders lie in the file and in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from custseg.customers.slices import PERIOD, SLICE_KEY, FieldSlices, PeriodSlices, Slices
from custseg.engine import row_totals
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.metrics.dimensions import Dimension
from custseg.settings.settings import gather
from custseg.tables.values.amounts import SCALE

Row = tuple[str, str, dt.date, Decimal, Decimal | None, str]

amounts = st.decimals(-50, 100, places=2)
rows = st.lists(
    st.tuples(
        st.sampled_from(["A", "B", "C"]),
        st.sampled_from(["1", "2", "3", "4"]),
        st.dates(dt.date(2024, 1, 25), dt.date(2024, 3, 5)),
        amounts,
        st.none() | amounts,
        st.sampled_from(["tea", "wine", ""]),
    ),
    min_size=1,
    max_size=12,
)


def customers(path: Path, table: list[Row], slices: Slices, dimension: Dimension | None = None) -> CustomerTable:
    lines = [f"{c},{o},{d},{m},{'' if p is None else p},{k}" for c, o, d, m, p, k in table]
    path.write_text("\n".join(["customer_id,order_id,date,revenue,profit,category", *lines]) + "\n")
    dataset = open_dataset([str(path)], gather({}, config=None, use_config=False))
    return build_customer_table(dataset, TableRequest(slices=slices, dimension=dimension))


@pytest.mark.parametrize("grain", ["1mo", "1d"])
@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=rows)
def test_by_customer_and_period(tmp_path: Path, grain: str, table: list[Row]) -> None:
    money: dict[tuple[str, dt.date], Decimal] = defaultdict(Decimal)
    orders: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in table:
        money[row[0], row[2] if grain == "1d" else row[2].replace(day=1)] += row[3]
        orders[row[0], row[1]].append(row)
    began: dict[tuple[str, dt.date], int] = defaultdict(int)
    for (who, _), lines in orders.items():
        if sum(line[3] for line in lines) > 0:
            first = min(line[2] for line in lines)
            began[who, first if grain == "1d" else first.replace(day=1)] += 1
    found = customers(tmp_path / "orders.csv", table, PeriodSlices(grain))
    slices = {(row["customer_id"], row[PERIOD]): row for row in found.slices.iter_rows(named=True)}
    assert {key: row["revenue"] for key, row in slices.items()} == {key: int(m * SCALE) for key, m in money.items()}
    assert {key: row["orders"] for key, row in slices.items() if row["orders"]} == began
    _adds_up(found)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=rows)
def test_by_customer_and_field(tmp_path: Path, table: list[Row]) -> None:
    inside: dict[tuple[str, str, str | None], Decimal] = defaultdict(Decimal)
    for who, order, _, amount, _, kind in table:
        inside[who, order, kind or None] += amount
    orders: dict[tuple[str, str | None], int] = defaultdict(int)
    money: dict[tuple[str, str | None], Decimal] = defaultdict(Decimal)
    for (who, _, kind), amount in inside.items():
        orders[who, kind] += amount > 0
        money[who, kind] += amount
    found = customers(tmp_path / "orders.csv", table, FieldSlices(), Dimension("category", "row", "category"))
    slices = {(row["customer_id"], row[SLICE_KEY] or None): row for row in found.slices.iter_rows(named=True)}
    assert {key: row["orders"] for key, row in slices.items()} == orders
    assert {key: row["revenue"] for key, row in slices.items()} == {key: int(m * SCALE) for key, m in money.items()}
    _adds_up(found)


def _adds_up(found: CustomerTable) -> None:
    """Compare the sums of the cells of each customer with the customer."""
    whole = found.frame.select("customer_id", "revenue", "profit").sort("customer_id").collect()
    parts = found.slices.group_by("customer_id").agg(pl.col("revenue", "profit").sum()).sort("customer_id")
    assert parts.rows() == whole.rows()


@pytest.mark.parametrize("few", [0, 100])
def test_rows_by_field_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(row_totals, "FEW_VALUES", few)
    path = tmp_path / "orders.csv"
    path.write_text(
        "customer_id,order_id,date,revenue,category\nA,1,2024-01-05,10,tea\nB,2,2024-01-06,5,tea\nA,3,2024-02-07,-2,tea\n"
        "A,3,2024-02-07,7,\n,4,2024-02-08,9,tea\n"
    )
    dataset = open_dataset([str(path)], gather({"from": "2024-01-06"}, config=None, use_config=False))
    found = row_totals.turnover_of(dataset, Dimension("category", "row", "category"), "1mo")
    # Of a field of few values the days are told apart, else their months.
    january, february = (
        (dt.date(2024, 1, 6), dt.date(2024, 2, 7)) if few else (dt.date(2024, 1, 1), dt.date(2024, 2, 1))
    )
    assert [(*row[:3], row[3] / SCALE) for row in found.slices.rows()] == [
        ("tea", january, 1, 5.0),
        ("tea", february, 1, -2.0),
        ("unknown", february, 1, 7.0),
    ]
    assert (found.first_day, found.as_of) == (dt.date(2024, 1, 5), dt.date(2024, 2, 7))
    assert (found.ledger.read.rows, found.ledger.total_excluded.rows) == (5, 1)
