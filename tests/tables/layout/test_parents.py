"""Order fields that stand once: which rows get them, and which must not."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from arranged_rows import rows_of
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from places import REAL_DATA

from custseg.sources import LINE
from custseg.sources.open_source import ReadOptions, open_source
from custseg.tables.headers.synonyms import is_known
from custseg.tables.layout.arranged import arranged
from custseg.tables.row_columns import ORIGINAL

Arrange = Callable[..., Any]

SHOPIFY = """\
Name,Email,Financial Status,Currency,Total,Company,Created at,Lineitem name,Lineitem price
#1,ann@x.com,paid,EUR,30.00,,2024-01-05,Tea,10.00
#1,ann@x.com,,,,,2024-01-05,Mug,20.00
#2,ann@x.com,refunded,EUR,5.00,Acme,2024-01-06,Tea,5.00
#3,,paid,EUR,9.00,,2024-01-07,Tea,4.00
#3,,,,,,2024-01-07,Mug,5.00
"""
ODOO = """\
Order Reference,Order Date,Customer,Product,Quantity,Subtotal,Total
S1,2024-01-05,Ann,Tea,1,10.00,30.00
"","","",Mug,1,20.00,""
S2,2024-01-06,,Tea,1,5.00,5.00
,,,Box,2,7.00,
S3,2024-01-07,Ben,Tea,1,4.00,4.00
"""
NESTED = """\
Customer;Document;Date;Product;Amount
Ann;D1;2024-03-01;Tea;1,00
;;;Mug;2,00
;D2;2024-04-01;Tea;3,00
Ben;D3;2024-01-01;Tea;4,00
;;;Mug;5,00
;D4;2024-02-01;Tea;6,00
Cat;D5;2024-01-15;Box;7,00
Total;;;;28,00
"""


def test_fields_of_the_first_line_are_filled_within_the_order_and_amounts_are_not(arrange: Arrange) -> None:
    source, notes, _ = arrange(SHOPIFY)
    assert rows_of(source, "Email", "Financial Status", "Currency", "Total", "Company") == [
        ("ann@x.com", "paid", "EUR", "30.00", None),
        ("ann@x.com", "paid", "EUR", None, None),
        ("ann@x.com", "refunded", "EUR", "5.00", "Acme"),
        (None, "paid", "EUR", "9.00", None),
        (None, "paid", "EUR", None, None),
    ]
    assert [note.text.partition(": ")[2] for note in notes] == [
        "order fields stand on the first line of each order: 'Financial Status', 'Currency', 'Company' were filled "
        "down in 2 of the first 5 rows."
    ]


def test_an_order_without_a_customer_takes_none_from_the_order_before(arrange: Arrange) -> None:
    source, _, _ = arrange(ODOO)
    assert rows_of(source, "Order Reference", "Order Date", "Customer", "Total") == [
        ("S1", "2024-01-05", "Ann", "30.00"),
        ("S1", "2024-01-05", "Ann", None),
        ("S2", "2024-01-06", None, "5.00"),
        ("S2", "2024-01-06", None, None),
        ("S3", "2024-01-07", "Ben", "4.00"),
    ]


def test_a_new_customer_ends_the_document_above_and_totals_get_nothing(arrange: Arrange) -> None:
    source, _, _ = arrange(NESTED)
    assert rows_of(source, "Customer", "Document", "Date") == [
        ("Ann", "D1", "2024-03-01"),
        ("Ann", "D1", "2024-03-01"),
        ("Ann", "D2", "2024-04-01"),
        ("Ben", "D3", "2024-01-01"),
        ("Ben", "D3", "2024-01-01"),
        ("Ben", "D4", "2024-02-01"),
        ("Cat", "D5", "2024-01-15"),
        ("Total", None, None),
    ]


def test_an_inner_field_that_the_new_parent_lacks_is_not_taken_from_the_old_one(arrange: Arrange) -> None:
    text = NESTED.replace("Cat;D5;2024-01-15;Box", "Cat;;;Box")
    assert rows_of(arrange(text)[0], "Customer", "Document", "Date")[6] == ("Cat", None, None)


def test_subtotals_and_grand_totals_are_not_lines_of_the_customer_above(arrange: Arrange) -> None:
    text = """\
Customer,Order,Date,Amount
Ann,1,2024-01-05,25.00
,2,2024-02-03,50.00
,4,2024-04-03,50.00
Ann Total,,,125.00
Total Energies,3,2024-01-09,50.00
,5,2024-03-10,50.00
Total Energies Total,,,100.00
,,,225.00
"""
    source, _, _ = arrange(text)
    assert [row[0] for row in rows_of(source, "Customer")] == [
        "Ann", "Ann", "Ann", "Ann Total", "Total Energies", "Total Energies", "Total Energies Total", None,
    ]  # fmt: skip


FLAT = {
    "missing customers, each row an order of its own, by date": """\
Customer,Order,Date,Amount
Ann,1,2024-01-05,25.00
,2,2024-02-03,50.00
Ben,3,2024-02-09,50.00
,4,2024-02-10,50.00
,5,2024-03-10,50.00
""",
    "missing customers, who return": """\
Customer,Order,Date,Amount
Ann,1,2024-01-05,25.00
,2,2024-02-03,50.00
,5,2024-04-03,50.00
Ann,3,2024-01-09,50.00
,4,2024-03-10,50.00
""",
    "optional fields that are blank together": """\
Order,Date,Customer,Company,VAT,Amount
1,2024-01-05,Ann,Acme,X1,5
2,2024-01-06,Ben,,,6
3,2024-01-07,Cat,,,7
4,2024-01-08,Dan,Best,X2,7
""",
    "dates missing from rows with orders of their own": """\
Order,Customer,Date,Product,Amount
1,Ann,2024-01-05,Tea,5
2,Ben,,Mug,6
3,Cat,2024-01-07,Tea,7
""",
    "one field on the first line of a customer": """\
Customer,Date,Source,Amount
Ann,2024-01-05,ads,5
Ann,2024-01-06,,6
Ben,2024-01-05,mail,5
Ben,2024-01-06,,6
Ben,2024-01-07,,6
""",
    "shipping on the first line of an order": """\
Order,Date,Customer,Shipping,Amount
1,2024-01-05,Ann,4.90,5
1,2024-01-05,Ann,,6
2,2024-01-05,Ben,4.90,5
2,2024-01-05,Ben,,6
2,2024-01-05,Ben,,6
""",
    "nothing blank": "Order,Date,Customer,Amount\n1,2024-01-05,Ann,5\n1,2024-01-05,Ann,6\n",
}


@pytest.mark.parametrize("text", FLAT.values(), ids=FLAT)
def test_flat_tables_are_returned_as_they_are(arrange: Arrange, text: str) -> None:
    _, _, unchanged = arrange(text)
    assert unchanged


def test_a_customer_column_that_may_be_either_is_left_with_a_warning(arrange: Arrange) -> None:
    _, notes, _ = arrange(FLAT["missing customers, each row an order of its own, by date"])
    assert [(note.name, note.warns) for note in notes] == [("parents_unclear", True)]


def test_the_customer_may_stand_on_each_line_of_orders_whose_id_does_not(arrange: Arrange) -> None:
    text = "Customer,Order,Date,Product,Amount\nA,1,2024-01-05,Tea,2\nA,,,Mug,5\n,4,2024-02-10,Box,5\n,,,Mug,5\n"
    expected = [
        ("A", "1", "2024-01-05"),
        ("A", "1", "2024-01-05"),
        (None, "4", "2024-02-10"),
        (None, "4", "2024-02-10"),
    ]
    assert rows_of(arrange(text)[0], "Customer", "Order", "Date") == expected


def test_ids_that_are_numbers_are_filled(arrange: Arrange) -> None:
    text = "Order ID,Date,Customer ID,Product,Amount\n1,2024-01-05,77,Tea,2\n,,,Mug,5\n2,2024-01-06,78,Tea,3\n"
    assert rows_of(arrange(text)[0], "Order ID", "Customer ID")[1] == ("1", "77")


def test_an_order_never_continues_across_files(arrange: Arrange) -> None:
    head, first, second = "Order,Date,Customer,Product,Amount\n", "1,2024-01-05,A,Tea,2\n,,,Mug,5\n", ",,,Lost,9\n"
    source, _, _ = arrange(head + first, head + second + "2,2024-01-06,B,Tea,1\n")
    assert rows_of(source, "Order", "Customer") == [("1", "A"), ("1", "A"), (None, None), ("2", "B")]


def test_positions_come_with_the_text_of_the_file(arrange: Arrange) -> None:
    source, _, _ = arrange(ODOO)
    rows = source.scan(position=True).collect(engine="streaming")
    assert rows[LINE].to_list() == [2, 3, 4, 5, 6]
    assert rows[ORIGINAL + "Customer"].to_list() == ["Ann", "", None, None, "Ben"]
    assert "Total" not in source.kept
    assert ORIGINAL + "Customer" not in source.scan().collect_schema()


def test_parquet_is_filled_with_its_types(tmp_path: Path) -> None:
    days = [dt.date(2024, 1, 5), None, dt.date(2024, 1, 6), None, None]
    frame = pl.DataFrame(
        {
            "order_id": [1, None, 2, None, None],
            "date": days,
            "customer": ["Ann", None, None, None, None],
            "product": ["Tea", "Mug", "Tea", "Mug", "Box"],
            "total": [30.0, None, 5.0, None, None],
            "tags": [["a"], [], None, [], ["b"]],
        }
    )
    frame.write_parquet(tmp_path / "o.parquet")
    source, _ = arranged(open_source([str(tmp_path / "o.parquet")]))
    rows = source.scan().collect(engine="streaming")
    assert rows["order_id"].to_list() == [1, 1, 2, 2, 2]
    assert rows["date"].to_list() == [days[0], days[0], days[2], days[2], days[2]]
    assert rows["customer"].to_list() == ["Ann", "Ann", None, None, None]
    assert rows["total"].to_list() == frame["total"].to_list()


def test_long_files_keep_their_order_in_every_engine(tmp_path: Path) -> None:
    """Far beyond the first rows, and over the chunks in which the streaming engine reads."""
    count, lines = 60_000, ["Order,Date,Customer,Product,Amount"]
    for order in range(count):
        lines.append(f"{order},2024-01-{order % 28 + 1:02},{'' if order % 7 == 0 else f'c{order}'},Tea,1.00")
        lines += [",,,Mug,2.00"] * (order % 3)
    (tmp_path / "o.csv").write_text("\n".join(lines) + "\n")
    source, _ = arranged(open_source([str(tmp_path / "o.csv")]))
    expected = [
        (str(order), None if order % 7 == 0 else f"c{order}") for order in range(count) for _ in range(1 + order % 3)
    ]
    for engine in ("streaming", "in-memory"):
        rows = source.scan().select("Order", "Customer").collect(engine=engine)  # type: ignore[call-overload]
        assert rows.rows() == expected
    last = source.scan().filter(pl.col("Order") == str(count - 1)).collect(engine="streaming")
    assert last.height == 1 + (count - 1) % 3


LINES = st.lists(
    st.tuples(st.sampled_from(["Tea", "Mug", "Box, large"]), st.integers(1, 9_999)), min_size=1, max_size=4
)
ORDERS = st.lists(st.tuples(st.sampled_from(["Ann", "Ben", "Cat", ""]), LINES), min_size=2, max_size=12)


def written(orders: list[tuple[str, list[tuple[str, int]]]], *, once: bool, id_once: bool) -> str:
    """Return orders as CSV, with order fields once or on every line."""
    lines = ["Order ID,Order Date,Customer,Status,Product,Amount"]
    for number, (customer, parts) in enumerate(orders, 1001):
        parent = [str(number), f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}", customer, "paid"]
        for place, (product, cents) in enumerate(parts):
            shown = parent
            if once and place:
                shown = [parent[0] if not id_once else "", "", "", ""]
            lines.append(",".join([*shown, f'"{product}"', f"{cents / 100:.2f}"]))
    return "\n".join(lines) + "\n"


@given(ORDERS, st.booleans())
@settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_filled_orders_are_those_of_the_flat_file(
    arrange: Arrange, orders: list[tuple[str, list[tuple[str, int]]]], id_once: bool
) -> None:
    flat, _, unchanged = arrange(written(orders, once=False, id_once=id_once))
    assert unchanged
    expected = rows_of(flat)
    once, _, _ = arrange(written(orders, once=True, id_once=id_once))
    assert rows_of(once) == expected


@given(st.integers(0, 10_000))
@settings(max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_random_blanks_in_flat_orders_are_never_filled(arrange: Arrange, seed: int) -> None:
    """Every row is an order of its own, in the order of time, and any field but the id and the date may be missing."""
    random_ = random.Random(seed)
    columns = ["Customer", "Company", "Order ID", "Order Date", "Status", "Amount"]
    random_.shuffle(columns)
    lines = [",".join(columns)]
    for number in range(random_.randint(2, 12)):
        row = {
            "Customer": random_.choice(["Ann", "Ben", "Cat", "Dan", "", ""]),
            "Company": random_.choice(["", "", "Acme", "Best"]),
            "Order ID": f"N{number}",
            "Order Date": f"2024-01-{number + 1:02}",
            "Status": random_.choice(["paid", "", "open"]),
            "Amount": random_.choice(["5.00", "7.50", ""]),
        }
        lines.append(",".join(row[name] for name in columns))
    text = "\n".join(lines) + "\n"
    source, _, _ = arrange(text)
    written_rows = [tuple(field or None for field in line.split(",")) for line in lines[1:]]
    assert rows_of(source) == written_rows


SHARED = REAL_DATA / "system_exports"


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data")
@pytest.mark.parametrize("name", ["odoo/sale.order.csv", "variants/odoo_lines_only.csv"])
def test_odoo_has_a_customer_and_an_order_on_every_line(name: str) -> None:
    source, _ = arranged(open_source([str(SHARED / name)], ReadOptions(is_column_name=is_known)))
    assert source.sample["Customer"].n_unique() == 9
    assert source.sample["Order Reference"].n_unique() == 16
    assert source.sample["Customer"].null_count() == 0


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data")
@pytest.mark.parametrize("name", ["1c/Продажи_объединённые_ячейки.csv", "1c/1С Продажи объединённые.xlsx"])
def test_merged_cells_of_1c_have_a_customer_on_every_line(name: str) -> None:
    if name.endswith("xlsx"):
        pytest.importorskip("fastexcel")
    source, _ = arranged(open_source([str(SHARED / name)], ReadOptions(is_column_name=is_known)))
    lines = source.sample.filter(pl.col("Дата").is_not_null())
    assert lines["Контрагент"].n_unique() == 8
    assert lines.height == source.sample.height - 1


@pytest.mark.skipif(not REAL_DATA.exists(), reason="no shared data")
def test_flat_real_exports_are_returned_as_they_are() -> None:
    others = [path for folder in REAL_DATA.iterdir() if folder.is_dir() for path in folder.glob("*.csv")]
    for path in others:
        source = open_source([str(path)], ReadOptions(is_column_name=is_known))
        assert arranged(source)[0] is source, path


NUMBERED = """\
Feld0,Order Date,Customer,Product,Quantity,Subtotal,Total
1001,2024-01-05,Ann,Tea,1,10.00,30
,,,Mug,1,20.00,
1002,2024-01-06,Ben,Tea,1,5.00,40
,,,Box,2,35.00,
1005,2024-01-07,Ann,Tea,1,4.00,4
"""
WITHOUT_PRODUCT = """\
Feld0,Order Date,Customer,Quantity,Subtotal
1001,2024-01-05,Ann,1,10.00
,,,1,20.00
,,,2,21.00
1002,2024-01-06,Ben,1,5.00
,,,2,35.00
,,,2,36.00
1005,2024-01-07,Ann,1,4.00
"""


def test_numbers_of_orders_are_filled_down_whatever_they_are_called_and_totals_are_not(arrange: Arrange) -> None:
    source, _, _ = arrange(NUMBERED)
    assert rows_of(source, "Feld0", "Customer", "Total") == [
        ("1001", "Ann", "30"),
        ("1001", "Ann", None),
        ("1002", "Ben", "40"),
        ("1002", "Ben", None),
        ("1005", "Ann", "4"),
    ]


def test_lines_without_a_product_are_no_totals(arrange: Arrange) -> None:
    source, _, _ = arrange(WITHOUT_PRODUCT)
    assert rows_of(source, "Feld0", "Customer") == [
        *[("1001", "Ann")] * 3,
        *[("1002", "Ben")] * 3,
        ("1005", "Ann"),
    ]


def test_ids_that_stand_on_each_line_may_be_numbers(arrange: Arrange) -> None:
    text = "Feld0,Customer,Order Date,Subtotal\n"
    text += "".join(
        f"{1000 + order},{'Ann' if line == 0 else ''},{'2024-01-05' if line == 0 else ''},{order + line}.00\n"
        for order in range(1, 6)
        for line in range(3)
    )
    source, _, _ = arrange(text)
    assert rows_of(source, "Customer", "Order Date") == [("Ann", "2024-01-05")] * 15
