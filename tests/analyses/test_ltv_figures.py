"""Whatever the export: every row is accounted for and every figure is the definitions' own."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from exports import SHOWN, as_csv, assert_truth, ledger_of, run, write_csv, write_parquet
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from oracle import Row, truth

FIRST = dt.date(2023, 1, 15)
DAYS = 400
FACTORS = ("average_order_value", "orders_per_month", "margin", "tenure_months")
PROPERTY = settings(
    deadline=None, max_examples=examples(40), report_multiple_bugs=False, suppress_health_check=list(HealthCheck)
)

days = st.one_of(
    st.integers(0, 6).map(lambda n: FIRST + dt.timedelta(days=n)),
    st.integers(0, DAYS).map(lambda n: FIRST + dt.timedelta(days=n)),
)
amounts = st.one_of(
    st.integers(-2_000, 9_000).map(lambda cents: Decimal(cents) / 100),
    st.sampled_from([Decimal(0), Decimal("0.01"), Decimal("-0.01"), Decimal("12.345664"), Decimal("-45.5")]),
)


@st.composite
def exports(draw: st.DrawFn) -> list[Row]:
    """Return rows in which few customers and orders collide, some of them spoilt."""
    numbered = draw(st.booleans())
    orders: st.SearchStrategy[Any] = st.integers(95, 104) if numbered else st.sampled_from(["A-9", "A-10", "B-1", "é"])
    shape: dict[str, st.SearchStrategy[Any]] = {
        "region": st.just("x"),
        "customer": st.one_of(st.sampled_from("abc"), st.sampled_from(["a", "b", "Ω 7", None])),
    }
    if draw(st.booleans()):
        shape["order"] = orders if draw(st.booleans()) else st.one_of(orders, st.none())
    # One row in six is spoilt at most: a column that is mostly unreadable is another matter.
    shape["date"] = st.integers(0, 11).flatmap(lambda n: days if n else st.none())
    shape["amount"] = st.integers(0, 11).flatmap(lambda n: amounts if n else st.none())
    for name in draw(st.sampled_from([(), ("profit",), ("cost",), ("profit", "cost")])):
        shape[name] = st.one_of(amounts, st.none()) if draw(st.booleans()) else amounts
    if draw(st.booleans()):
        shape["status"] = st.sampled_from(["paid", "Cancelled", "draft", None])
    rows: list[Row] = draw(st.lists(st.fixed_dictionaries(shape), min_size=2, max_size=24))
    sequence = draw(st.sampled_from(["drawn", "by order", "by customer", "by day"]))
    keys = {"by order": ("order",), "by customer": ("customer", "order"), "by day": ("date", "customer")}
    if sequence != "drawn":
        rows.sort(key=lambda row: [_rank(row.get(name)) for name in keys[sequence]])
    for name in ("date", "amount", "profit", "cost"):
        values = [row[name] for row in rows if name in row]
        assume(not values or sum(value is not None for value in values) * 2 > len(values))
    return rows


def _rank(value: Any) -> tuple[int, int, str]:
    return (0, 0, "") if value is None else (1, len(str(value)), str(value))


def _options(draw: st.DrawFn) -> dict[str, Any]:
    start = draw(st.one_of(st.none(), st.integers(0, 30).map(lambda n: FIRST + dt.timedelta(days=n))))
    length = draw(st.one_of(st.none(), st.integers(0, DAYS)))
    last = None if length is None else (start or FIRST) + dt.timedelta(days=length)
    chosen: dict[str, Any] = {"start": start, draw(st.sampled_from(["end", "as_of"])): last}
    chosen["margin"] = draw(st.sampled_from([None, None, Decimal("0.3")]))
    chosen["lifetime"] = draw(st.sampled_from([None, Decimal(24)]))
    return chosen


options = st.composite(_options)()
NAMES = {"start": "from", "end": "to"}
SPOILT = {"date": "soon", "amount": "n/a", "profit": "?", "cost": "?"}


def flags(chosen: dict[str, Any]) -> dict[str, Any]:
    """Return the flags of the oracle's options."""
    given = {NAMES.get(name, name): str(value) for name, value in chosen.items() if value is not None}
    return given | {"columns": ",".join(SHOWN)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all examples share."""
    return tmp_path_factory.mktemp("exports")


@PROPERTY
@given(rows=exports(), chosen=options)
def test_figures_and_ledger_are_the_definitions(folder: Path, rows: list[Row], chosen: dict[str, Any]) -> None:
    expected = truth(rows, **chosen)
    assume(expected.customers)
    result = run(write_csv(folder / "orders.csv", rows, SPOILT), **flags(chosen))
    assert_truth(result, expected)
    ledger = ledger_of(result)
    assert sum(count for count, _ in ledger.values()) == len(rows)
    assert sum(money for _, money in ledger.values()) == sum(row["amount"] or 0 for row in rows)
    assert result.frame["ltv"].sum() == pytest.approx(result.figures()["ltv_total"], abs=1e-6)
    for s, c, p, t, ltv in result.frame.select(*FACTORS, "ltv").iter_rows():
        if None not in (s, c, p, t):
            assert s * c * p * t == pytest.approx(ltv, rel=1e-9, abs=1e-6)


@PROPERTY
@given(rows=exports(), chosen=options, seed=st.integers(0, 9))
def test_order_of_rows_and_cut_into_files_change_no_byte(
    folder: Path, rows: list[Row], chosen: dict[str, Any], seed: int
) -> None:
    assume(truth(rows, **chosen).customers)
    drawn = run(write_csv(folder / "orders.csv", rows, SPOILT), **flags(chosen))
    shuffled = random.Random(seed).sample(rows, len(rows))
    cut = 1 + seed % (len(rows) - 1)
    for number, some in enumerate((shuffled[:cut], shuffled[cut:])):
        write_csv(folder / f"part{number}.csv", some, SPOILT)
    whole = run(write_csv(folder / "shuffled.csv", shuffled, SPOILT), **flags(chosen))
    parts = run(folder / "part0.csv", folder / "part1.csv", **flags(chosen))
    for other in (whole, parts):
        assert as_csv(other) == as_csv(drawn)
        assert other.ledger == drawn.ledger
        assert other.figures() == drawn.figures()


@PROPERTY
@given(rows=exports(), chosen=options)
def test_parquet_says_the_same_as_csv(folder: Path, rows: list[Row], chosen: dict[str, Any]) -> None:
    assume(truth(rows, **chosen).customers)
    text = run(write_csv(folder / "orders.csv", rows, SPOILT), **flags(chosen))
    typed = run(write_parquet(folder / "orders.parquet", rows), **flags(chosen))
    assert as_csv(typed) == as_csv(text)
    assert typed.ledger == text.ledger
    assert typed.figures() == text.figures()
