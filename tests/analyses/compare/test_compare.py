"""Two saved tables: who came, left and moved, by hand and against plain polars."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from places import REAL_DATA, SAMPLE_DATA

from custseg.analyses.compare.compare import compare
from custseg.analyses.customers import customers
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.errors import CustsegError, DataError, UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.sources.in_memory import InMemoryTable

THEN = [
    "A,Ada,low,2,20,5,0,active",
    "B,Ben,low,1,30,9,2,active",
    "C,Cem,high,4,400,100,0,active",
    "D,Dan,high,1,7,-1,0,former",
]
NOW = [
    "A,Ada,high,3,60,18,0,active",
    "C,Cem,high,4,400,100,0,former",
    "D,Dan,low,2,9,1,1,active",
    "E,Eve,low,1,5,2,0,new",
]
HEADER = "customer_id,name,segment,orders,revenue,ltv,returned,lifecycle"
PARTS = ("by_orders", "by_order_value", "by_returns", "by_margin", "by_customers")


def table(folder: Path, name: str, lines: list[str], header: str = HEADER) -> str:
    path = folder / name
    path.write_text("\n".join([header, *lines, ""]))
    return str(path)


def compared(*inputs: Any, **flags: Any) -> Result:
    return compare(list(inputs), gather(flags, use_config=False, environment={}))


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """Return two small tables: B left, E came, A and D moved, C lapsed, D came back."""
    return table(tmp_path, "then.csv", THEN), table(tmp_path, "now.csv", NOW)


def test_who_came_left_and_moved(pair: tuple[str, str]) -> None:
    result = compared(*pair)
    rows = {row["customer_id"]: row for row in result.frame.to_dicts()}
    assert {key: (row["status"], row["activity"]) for key, row in rows.items()} == {
        "A": ("stayed", None), "B": ("left", None), "C": ("stayed", "lapsed"), "D": ("stayed", "came back"),
        "E": ("came", None),
    }  # fmt: skip
    assert {key: (row["segment_before"], row["segment"]) for key, row in rows.items()} == {
        "A": ("low", "high"), "B": ("low", "left"), "C": ("high", "high"), "D": ("high", "low"),
        "E": ("not yet a customer", "low"),
    }  # fmt: skip
    assert {key: (row["ltv_before"], row["ltv"], row["ltv_change"]) for key, row in rows.items()} == {
        "A": (5, 18, 13), "B": (9, None, -9), "C": (100, 100, 0), "D": (-1, 1, 2), "E": (None, 2, 2),
    }  # fmt: skip
    assert [*rows] == ["A", "B", "D", "E", "C"], "the largest change first, then by id"
    assert rows["B"]["name"] == "Ben"
    assert rows["B"]["by_customers"] == -9
    # A by hand: 2 → 3 orders, 10 → 20 each, margin 0.25 → 0.3: (10 × .25 + 20 × .3) ÷ 3 + (10 × .3 + 20 × .25) ÷ 6.
    assert rows["A"]["by_orders"] == pytest.approx(8.5 / 3 + 8 / 6, abs=1e-6)


def test_figures_of_the_base(pair: tuple[str, str]) -> None:
    figures = compared(*pair).figures()
    wanted = {
        "customers_before": 4, "customers": 4, "customers_came": 1, "customers_left": 1, "customers_stayed": 3,
        "customers_lapsed": 1, "customers_back": 1, "customers_moved": 2, "orders_before": 8, "orders": 10,
        "orders_change": 2, "revenue_before": 457, "revenue": 474, "returned": 1, "ltv_total_before": 113,
        "ltv_total": 121, "ltv_total_change": 8, "average_order_value": 47.4, "average_order_value_before": 57.125,
        "margin": 121 / 474, "by_customers": -7,
    }  # fmt: skip
    assert {name: figures[name] for name in wanted} == wanted
    assert sum(Decimal(str(figures[name])) for name in PARTS) == 8


def test_the_grid_of_moves(pair: tuple[str, str]) -> None:
    """With what customers are worth now; of those who left, then."""
    (matrix,) = compared(*pair).matrices
    cells = {key: (cell.customers, cell.ltv) for key, cell in matrix.cells.items()}
    assert cells == {
        ("low", "high"): (1, 18), ("low", "left"): (1, 9), ("high", "high"): (1, 100), ("high", "low"): (1, 1),
        ("not yet a customer", "low"): (1, 2),
    }  # fmt: skip
    assert matrix.total == 5
    assert [*matrix.columns][-1] == "left"
    assert next(iter(matrix.rows)) == "not yet a customer"


@pytest.mark.parametrize(
    ("flags", "ids"),
    [
        ({"where": "status = 'left'"}, ["B"]), ({"where": "segment_before = 'high' AND segment = 'low'"}, ["D"]),
        ({"where": "ltv_change < 0"}, ["B"]), ({"where": "activity = 'lapsed'"}, ["C"]),
        ({"where": "orders > orders_before"}, ["A", "D"]), ({"sort": "ltv"}, ["C", "A", "E", "D", "B"]),
        ({"sort": "customer_id", "top": 2}, ["A", "B"]), ({"where": "lifecycle = 'new'"}, ["E"]),
        ({"where": "lifecycle_before = 'former'"}, ["D"]),
    ],
)  # fmt: skip
def test_the_rows_that_are_asked_for(pair: tuple[str, str], flags: dict[str, Any], ids: list[str]) -> None:
    result = compared(*pair, **flags)
    assert result.frame["customer_id"].to_list() == ids
    assert result.figures()["customers"] == 4, "figures are of all customers"


def test_columns_of_either_table(pair: tuple[str, str]) -> None:
    result = compared(*pair, columns="lifecycle_before:Was,lifecycle,orders_before,orders,revenue")
    assert result.frame.columns == [
        "customer_id",
        "lifecycle_before",
        "lifecycle",
        "orders_before",
        "orders",
        "revenue",
    ]
    row = result.frame.row(by_predicate=pl.col("customer_id") == "D", named=True)
    assert list(row.values()) == ["D", "former", "active", 1, 2, 9.0]
    with pytest.raises(UsageError, match="no column 'lifecycl'"):
        compared(*pair, columns="lifecycl")


@pytest.mark.parametrize("name", ["_size", "stayed", "_segment", "_then", "status", "by_orders", "segment_before"])
def test_columns_of_a_table_may_have_any_name(tmp_path: Path, name: str) -> None:
    """Also one that the comparison has itself: then its own is meant."""
    header = f"{HEADER},{name}" if name not in HEADER else HEADER
    then, now = (
        table(tmp_path, file, [f"{line},x{place}" for place, line in enumerate(lines)], header)
        for file, lines in (("a.csv", THEN), ("b.csv", NOW))
    )
    result = compared(then, now, columns=f"{name},ltv_change")
    plain = compared(table(tmp_path, "c.csv", THEN), table(tmp_path, "d.csv", NOW))
    assert result.frame["ltv_change"].to_list() == plain.frame["ltv_change"].to_list()
    own = name in ("status", "by_orders", "segment_before")
    wanted = plain.frame[name].to_list() if own else ["x0", None, "x2", "x3", "x1"]
    assert result.frame[name].to_list() == wanted


def test_another_column_in_place_of_segments(pair: tuple[str, str]) -> None:
    result = compared(*pair, by="lifecycle")
    moves = {(row["segment_before"], row["segment"]): row["customers"] for row in moves_of(result)}
    assert moves[("active", "former")] == moves[("former", "active")] == 1
    with pytest.raises(UsageError, match="no column 'lifecycles'"):
        compared(*pair, by="lifecycles")


def moves_of(result: Result) -> list[dict[str, Any]]:
    return next(section.frame.to_dicts() for section in result.sections if section.name == "moves")


def test_the_same_table_twice(pair: tuple[str, str]) -> None:
    result = compared(pair[0], pair[0])
    assert result.headline.startswith("Nothing changed: the same 4 customers")
    assert result.figures()["customers_moved"] == 0
    assert set(result.frame["ltv_change"]) == {0}


MADE = st.dictionaries(
    st.sampled_from([f"c{n}" for n in range(12)]),
    st.tuples(
        st.integers(0, 9),
        st.integers(-5000, 99999),
        st.integers(0, 999),
        st.integers(-9999, 99999),
        st.sampled_from("xyz"),
    ),
    min_size=1,
)


def made(customers: dict[str, Any]) -> pl.DataFrame:
    rows = [(key, n, r / 100, b / 100, ltv / 100, s) for key, (n, r, b, ltv, s) in customers.items()]
    return pl.DataFrame(rows, schema=["customer_id", "orders", "revenue", "returned", "ltv", "segment"], orient="row")


@settings(deadline=None, max_examples=examples(60))
@given(MADE, MADE)
def test_everything_adds_up(then: dict[str, Any], now: dict[str, Any]) -> None:
    old, new = made(then), made(now)
    both = {*then} & {*now}
    tables = InMemoryTable("old", old.lazy()), InMemoryTable("new", new.lazy())
    if not both:
        with pytest.raises(DataError, match="no customer in common"):
            compared(*tables)
        return
    result = compared(*tables)
    figures, rows = result.figures(), result.frame.to_dicts()
    assert (
        Counter(row["status"] for row in rows)
        == Counter({"came": len({*now} - both), "left": len({*then} - both), "stayed": len(both)}) - Counter()
    )
    assert figures["customers_came"] + figures["customers_stayed"] == len(now)
    assert figures["customers_left"] + figures["customers_stayed"] == len(then)
    changes = [Decimal(str(row["ltv_change"])) for row in rows]
    for row, change in zip(rows, changes, strict=True):
        assert sum(Decimal(f"{row[name]:.6f}") for name in PARTS) == change
        wanted = now.get(row["customer_id"], (0,) * 5)[3] - then.get(row["customer_id"], (0,) * 5)[3]
        assert change == Decimal(wanted) / 100
    assert sum(Decimal(f"{figures[name]:.6f}") for name in PARTS) == sum(changes)
    moves = moves_of(result)
    wanted_moves = Counter(
        (then[key][4] if key in then else "not yet a customer", now[key][4] if key in now else "left")
        for key in {*then} | {*now}
    )
    assert {(row["segment_before"], row["segment"]): row["customers"] for row in moves} == wanted_moves
    assert sum(Decimal(str(row["ltv_change"])) for row in moves) == sum(changes)
    assert figures["customers_moved"] == sum(then[key][4] != now[key][4] for key in both)


def saved(orders: str, folder: Path, name: str, **flags: Any) -> str:
    """Save the table of customers of some day as JSON, with all that it tells."""
    from custseg.writing.formats import write_result

    path = folder / name
    result = customers([orders], gather(flags, use_config=False, environment={}))
    with path.open("wb") as stream:
        write_result(result, path.suffix[1:], stream)
    return str(path)


def check_two_days(orders: str, folder: Path, day: str) -> None:
    """Check a comparison of saved tables against two runs of segment, and against one of two days of the orders."""
    then, now = saved(orders, folder, "then.parquet", as_of=day), saved(orders, folder, "now.parquet")
    result = compared(then, now)
    runs = [
        segment(
            [orders],
            gather(flags, use_config=False, environment={}),
            options=SegmentOptions(members="all"),
        )
        for flags in ({"as_of": day}, {})
    ]
    first, second = (dict(run.frame.select("customer_id", "segment").iter_rows()) for run in runs)
    wanted = Counter((first.get(key, "not yet a customer"), second.get(key, "left")) for key in {*first} | {*second})
    assert {(row["segment_before"], row["segment"]): row["customers"] for row in moves_of(result)} == wanted
    figures = result.figures()
    for run, end in zip(runs, ("_before", ""), strict=True):
        for name in ("customers", "orders", "revenue", "ltv_total", "average_order_value", "margin"):
            assert figures[name + end] == pytest.approx(run.figures()[name], rel=1e-12), name + end
    ltv = [dict(run.frame.select("customer_id", "ltv").iter_rows()) for run in runs]
    for key, change in result.frame.select("customer_id", "ltv_change").iter_rows():
        assert change == pytest.approx(ltv[1].get(key, 0) - ltv[0].get(key, 0), abs=2e-6)
    days = compared(orders, compare_to=day)
    assert days.frame.equals(result.frame, null_equal=True)
    assert days.figures() == figures
    assert days.ledger is not None


def test_the_sample_then_and_now(tmp_path: Path) -> None:
    """Of one customer in twenty."""
    lines = (SAMPLE_DATA / "orders.csv").read_text().splitlines()
    kept = [line for line in lines if re.search(r"C\d\d[05]7", line)]
    check_two_days(table(tmp_path, "orders.csv", kept, lines[0]), tmp_path, "2025-12-31")


@pytest.mark.skipif(not (REAL_DATA / "superstore").exists(), reason="the real exports are not there")
def test_a_real_export_then_and_now(tmp_path: Path) -> None:
    """Superstore: two years."""
    (path,) = (REAL_DATA / "superstore").glob("*.csv")
    check_two_days(str(path), tmp_path, "2016-12-31")


def test_a_day_that_is_no_day_before(tmp_path: Path) -> None:
    orders = table(tmp_path, "orders.csv", ["A,2024-01-01,5", "B,2024-03-01,7"], "customer_id,date,revenue")
    with pytest.raises(UsageError, match="not before the report date"):
        compared(orders, compare_to="2024-03-01")
    with pytest.raises(DataError, match="no customer by 2023-01-01"):
        compared(orders, compare_to="2023-01-01")


@pytest.mark.parametrize("flag", [{"margin": "0.3"}, {"as_of": "2024-01-01"}, {"contacts": "c.csv"}])
def test_options_on_orders_say_nothing_of_saved_tables(pair: tuple[str, str], flag: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="--" + next(iter(flag)).replace("_", "-")):
        compared(*pair, **flag)


@pytest.mark.parametrize("number", [1, 3])
def test_two_tables_are_compared(pair: tuple[str, str], number: int) -> None:
    with pytest.raises(UsageError, match="two tables are compared, not"):
        compared(*[pair[0]] * number)


def test_a_pattern_of_two_files(pair: tuple[str, str], tmp_path: Path) -> None:
    """In the order of their names: now.csv, then then.csv."""
    assert compared(str(tmp_path / "*.csv")).figures()["customers_left"] == 1


def test_ids_that_do_not_match_at_all(tmp_path: Path, pair: tuple[str, str]) -> None:
    other = table(tmp_path, "other.csv", [line.replace(",", "-x,", 1) for line in NOW])
    with pytest.raises(DataError) as caught:
        compared(pair[0], other)
    assert "'A', 'B', 'C' there, 'A-x', 'C-x', 'D-x' here" in caught.value.problems[0].what


def test_a_table_without_ltv(tmp_path: Path) -> None:
    """Who came and left can be told; what changed of money cannot."""
    then = table(tmp_path, "a.csv", ["A,x"], "customer_id,segment")
    now = table(tmp_path, "b.csv", ["A,y", "B,x"], "customer_id,segment")
    result = compared(then, now)
    assert result.frame.rows() == [("A", "stayed", "x", "y"), ("B", "came", "not yet a customer", "x")]
    assert [note.name for note in result.notes] == ["origin_unknown", "no_ltv"]
    assert result.matrices[0].cells[("x", "y")].ltv is None
    json.dumps(result.figures())


def test_events_without_money(tmp_path: Path) -> None:
    """Orders are counted: those with the largest change come first."""
    lines = ["A,2024-01-01", "B,2024-01-02", "B,2024-03-01", "C,2024-03-01", "B,2024-03-09"]
    result = compared(table(tmp_path, "o.csv", lines, "customer_id,date"), compare_to="2024-02-01", no_money="on")
    found = result.frame.select("customer_id", "status", "orders_before", "orders").rows()
    assert found == [("B", "stayed", 1, 3), ("C", "came", None, 1), ("A", "stayed", 1, 1)]
    assert "ltv" not in result.frame.columns


def test_an_empty_table_is_no_error() -> None:
    """A week without anybody."""
    none = pl.DataFrame(schema={"customer_id": pl.String, "ltv": pl.Float64})
    one = pl.DataFrame({"customer_id": ["A"], "ltv": [1.0]})
    first, second, third = (InMemoryTable(name, frame.lazy()) for name, frame in (("a", none), ("b", one), ("c", none)))
    assert compared(first, second).frame["status"].to_list() == ["came"]
    assert compared(second, first).frame["status"].to_list() == ["left"]
    assert compared(first, third).frame.height == 0


def test_unknown_names_are_told_with_the_nearest(pair: tuple[str, str]) -> None:
    with pytest.raises(CustsegError, match="ltv_chang") as caught:
        compared(*pair, where="ltv_chang > 3")
    assert "ltv_change" in str(caught.value)
