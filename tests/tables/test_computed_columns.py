"""Columns that ``--map`` computes: read exactly, in the style of each of their parts, in files and frames."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from examples import examples
from export import accounts, ask, by_customer, notes, write
from hypothesis import given, settings
from hypothesis import strategies as st

import custseg
from custseg.errors import DataError, UsageError
from custseg.settings.setting import Settings
from custseg.sources.in_memory import InMemoryTable
from custseg.sources.open_source import open_source
from custseg.tables.computed_columns import AMOUNT, with_computed_columns

HEADER = "customer,date,order,online,store,units,note"
ROWS = [
    ["a", "2024-01-01", "1", "10.10", "0.20", "2", "x"],
    ["b", "2024-01-02", "2", "", "5.05", "3", "y"],
    ["c", "2024-01-03", "3", "", "", "1", "y"],
    ["d", "2024-01-04", "4", "7", "abc", "4", "z"],
]
CENTS = st.decimals(min_value=-99_999, max_value=99_999, places=2, allow_nan=False)


def test_a_sum_by_hand_and_what_becomes_of_each_row(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, ROWS, map=["revenue=online+store"])
    assert by_customer(found, "ltv") == {"a": 10.3, "b": 5.05}
    # All parts empty, and a part that is no number.
    assert accounts(found) == {"used": (2, Decimal("15.35")), "unreadable amount": (2, 0)}


def test_a_difference_and_a_product(tmp_path: Path) -> None:
    rows = [row for row in ROWS if row[0] in "ab"]
    assert by_customer(ask(tmp_path, HEADER, rows, map=["revenue=store-online"]), "ltv") == {"a": -9.9, "b": 5.05}
    # An empty factor leaves the product empty; the other term counts.
    found = ask(tmp_path, HEADER, rows, map=["revenue=online*units + store"])
    assert by_customer(found, "ltv") == {"a": 20.4, "b": 5.05}


def test_each_part_is_read_in_its_own_style(tmp_path: Path) -> None:
    rows = [["a", "2024-01-01", "1", "1.234,50", "1,000.25"], ["b", "2024-01-02", "2", "2.000,10", "€3.30"]]
    found = ask(tmp_path, "customer,date,order,german,english", rows, map=["revenue=german+english"])
    assert by_customer(found, "ltv") == {"a": 2234.75, "b": 2003.4}


def test_currencies_of_the_parts_are_not_added_up(tmp_path: Path) -> None:
    rows = [["a", "2024-01-01", "1", "€1.00", "€2.00"]] * 3 + [["b", "2024-01-01", "2", "$1.00", "$2.00"]]
    with pytest.raises(DataError, match=r"EUR: 3 rows, 9\.00; USD: 1 row, 3\.00"):
        ask(tmp_path, "customer,date,order,online,store", rows, map=["revenue=online+store"])
    found = ask(tmp_path, "customer,date,order,online,store", rows, map=["revenue=online+store"], currency="USD")
    assert by_customer(found, "ltv") == {"b": 3.0}


def test_a_style_that_only_later_rows_show_is_read_too(tmp_path: Path) -> None:
    plain = [["a", "2024-01-01", str(number), "1", "2"] for number in range(2_100)]
    rows = [*plain, ["b", "2024-01-01", "9999", "1,000.50", "2,000.25"]]
    found = ask(tmp_path, "customer,date,order,online,store", rows, map=["revenue=online+store"])
    assert by_customer(found, "ltv") == {"a": 6300.0, "b": 3000.75}


def test_the_amounts_that_are_added_up_are_no_shipping_inside_them(tmp_path: Path) -> None:
    rows = [[str(n), "2024-01-01", str(n), f"{n}.10", f"{n}.05"] for n in range(1, 40)]
    found = ask(tmp_path, "customer,date,order,price,shipping", rows, map=["revenue=price+shipping"])
    assert accounts(found)["used"] == (39, sum(Decimal(f"{n}.10") + Decimal(f"{n}.05") for n in range(1, 40)))


def test_amounts_above_64_bits_stay_exact(tmp_path: Path) -> None:
    rows = [["a", "2024-01-01", "1", "123456789012345.67", "0.01"], ["b", "2024-01-01", "2", "1", "2"]]
    found = ask(tmp_path, "customer,date,order,online,store", rows, map=["revenue=online+store"])
    assert accounts(found)["used"] == (2, Decimal("123456789012348.68"))


def test_equal_rows_are_left_out_before_the_sum(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, [*ROWS[:2], ROWS[0]], map=["revenue=online+store"], drop_duplicates="all")
    assert accounts(found) == {"used": (2, Decimal("15.35")), "duplicate row": (1, Decimal("10.30"))}


def test_rejected_rows_keep_the_columns_of_the_file(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    custseg.ltv(write(tmp_path / "o.csv", HEADER, ROWS), map={"revenue": "online+store"}, rejects=rejects)
    assert rejects.read_text().splitlines()[0] == f"file,line,reason,{HEADER}"
    assert len(rejects.read_text().splitlines()) == 3


def test_a_config_and_a_frame_read_it_too(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text('map:\n  revenue: "online + store"\n')
    path = write(tmp_path / "o.csv", HEADER, ROWS[:2])
    assert custseg.ltv(path, config=tmp_path / "c.yaml").frame["ltv"].to_list() == [10.3, 5.05]
    frame = pl.DataFrame({"customer": ["a"], "date": ["2024-01-01"], "online": [10.1], "store": [Decimal("0.20")]})
    assert custseg.ltv(frame, map={"revenue": "online+store"}).frame["ltv"].to_list() == [10.3]


def test_a_cost_that_is_a_sum_gives_the_profit(tmp_path: Path) -> None:
    rows = [["a", "2024-01-01", "1", "10.00", "2.00", "1.50"]]
    found = ask(tmp_path, "customer,date,order,revenue,goods,post", rows, map=["cost=goods+post"])
    assert by_customer(found, "ltv") == {"a": 6.5}


def test_a_wrong_name_in_a_sum_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column 'shop'"):
        ask(tmp_path, HEADER, ROWS, map=["revenue=online+shop"])


def test_what_was_understood_names_the_sum(tmp_path: Path) -> None:
    found = ask(tmp_path, HEADER, ROWS, map=["revenue=online+store"])
    assert found.understood["revenue"] == "online + store"
    assert "amounts_unexplained" not in notes(found)


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.tuples(*[st.one_of(st.none(), CENTS)] * 3), min_size=1, max_size=20))
def test_formulas_are_exact(rows: list[tuple[Decimal | None, ...]]) -> None:
    texts = [[None if one is None else str(one) for one in row] for row in rows]
    frame = pl.DataFrame(texts, schema=dict.fromkeys("ABC", pl.String), orient="row")
    source = open_source([InMemoryTable("t", frame.lazy())])
    mapping = {"revenue": "A+B-C", "cost": "A*B + C"}
    computed, names = with_computed_columns(source, mapping, Settings())
    found = computed.scan().collect()
    assert found.schema["A + B - C"] == AMOUNT
    sums, products = [], []
    for a, b, c in rows:
        sums.append(None if a is b is c is None else (a or 0) + (b or 0) - (c or 0))
        product = None if a is None or b is None else a * b
        products.append(None if product is c is None else (product or 0) + (c or 0))
    assert found[names["revenue"]].to_list() == sums
    assert found[names["cost"]].to_list() == products


def test_files_beside_the_orders_may_be_computed_too() -> None:
    orders = pl.DataFrame({"customer": ["a", "b"], "date": ["2024-01-05", "2024-02-01"], "amount": [50.0, 20.0]})
    contacts = pl.DataFrame({"customer": ["a", "b"], "ads": ["1.50", "2"], "fees": ["0.25", ""]})
    found = custseg.ltv(orders, contacts=contacts, map={"contacts.cac": "ads+fees"}, columns=["cac"], warm_up=0)
    assert dict(found.frame.rows()) == {"a": 1.75, "b": 2.0}
    spend = pl.DataFrame({"month": ["2024-01", "2024-02"], "clicks": [3, 4], "each": [2.5, 1.25]})
    months = custseg.cac(orders, spend=spend, map={"spend.amount": "clicks * each"}, warm_up=0, by="month").frame
    assert months["spend"].sum() == 12.5
    with pytest.raises(UsageError, match="no column 'click'"):
        custseg.cac(orders, spend=spend, map={"spend.amount": "click * each"})
