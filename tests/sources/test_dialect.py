"""Separators, quotes, headers and column names: detected, and not taken from inside texts."""

from __future__ import annotations

from decimal import Decimal

import pytest
from small_shop import HEADER, Shop

from custseg.errors import DataError
from custseg.sources.open_source import open_source

POSITIONS = ["customer_id=#1", "date=#2", "revenue=#3"]

# Name → text, and whether it has a header. Each holds the same two rows of 1.50 and 2.50.
TABLES = {
    "decimal commas between runs of spaces": (
        "Customer ID   Order Date   Amount\nAnn Lee   2024-01-05   1,50\nBob Ray   2024-01-06   2,50\n",
        True,
    ),
    "a comma in most of the rows between runs of spaces": (
        'Customer ID   Order Date   Amount   Note\nAnn   2024-01-05   1,50   x\nBob   2024-01-06   2,50   5" pipe\n',
        True,
    ),
    "decimal commas between runs of spaces, no header": (
        "Ann Lee   2024-01-05   1,50\nBob Ray   2024-01-06   2,50\n",
        False,
    ),
    "one space inside fields, two between them": (
        "Customer ID  Order Date  Amount\nAnn Lee  05/01/2024 9:05  1.50\nBob Ray  25/01/2024 9:05  2.50\n",
        True,
    ),
    "a comma in each row of quoted fields, no header": (
        "'Ann'|'2024-01-05'|'1,50'|'x'\n'Bob'|'2024-01-06'|'2,50'|'x'\n",
        False,
    ),
    "a tab in a sep= line, no header": (
        'sep=\t\n"Ann"\t"2024-01-05"\t"1,50"\t"x"\n"Bob"\t"2024-01-06"\t"2,50"\t"x"\n',
        False,
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_separators_inside_texts_are_not_used(shop: Shop, name: str) -> None:
    text, named = TABLES[name]
    flags = {} if named else {"map": POSITIONS}
    assert shop.accounts(shop.write("orders.txt", text), **flags) == {"used": (2, Decimal(4))}


def test_apostrophes_are_quotes_below_many_lines_without_them(shop: Shop) -> None:
    names, row = "|".join(f"'{name}'" for name in HEADER.strip().split(",")), "'A'|'2024-01-05'|'1.50'|'x'"
    path = shop.write("orders.txt", f"Report\n(all shops)\nfor\nthe\nboard\n{names}\n{row}\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50"))}


def test_a_first_row_that_may_be_a_header_is_reported(shop: Shop) -> None:
    rows = "".join(f"Ann,January {n} 2024,EUR1.50\n" for n in range(5, 9))
    path = shop.write("orders.csv", rows)
    assert "names_in_doubt" in {note.name for note in shop.ask(path, map=POSITIONS).notes}
    named = shop.write("named.csv", "Customer ID,Order Date,Amount\n" + rows)
    assert "names_in_doubt" not in {note.name for note in shop.ask(named, map=POSITIONS).notes}


def test_long_numbers_before_letters_are_read_fast(shop: Shop) -> None:
    # A pattern that tries all ways to split the digits would never end.
    rows = "".join(f"K{n},2024-01-05,0.50,{'7' * 60}abcdef\n" for n in range(8))
    assert shop.accounts(shop.write("orders.csv", HEADER + rows)) == {"used": (8, Decimal(4))}


@pytest.mark.parametrize("note", ["y" * 200_000, f'"{"y," * 100_000}"'], ids=["bare", "quoted"])
def test_a_field_may_be_very_long(shop: Shop, note: str) -> None:
    rows = f"A,2024-01-05,1.50,{note}\nB,2024-01-06,2.50,x\n"
    assert shop.accounts(shop.write("orders.csv", HEADER + rows)) == {"used": (2, Decimal(4))}


def test_very_many_columns_with_the_same_name_are_numbered(shop: Shop) -> None:
    # Comparing each name with all others would take minutes.
    header, row = HEADER.strip() + ",Note" * 20_000, "A,2024-01-05,1.50" + ",x" * 20_001
    part = open_source([shop.write("orders.csv", f"{header}\n{row}\n")])
    assert part.columns[-1] == "Note (20001)"
    assert len(set(part.columns)) == 20_004


@pytest.mark.parametrize("text", [",,,\n,,,\n", ";;\n", '"",""\n"",""\n', "sep=€\n€€\n"])
def test_lines_of_empty_fields_are_not_a_table(shop: Shop, text: str) -> None:
    with pytest.raises(DataError):
        shop.ask(shop.write("orders.csv", text))


def test_a_separator_of_several_bytes_is_ignored(shop: Shop) -> None:
    path = shop.write("orders.csv", f"sep=€\n{HEADER}A,2024-01-05,1.50,x\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50"))}


def test_few_rows_without_a_header_below_many_lines(shop: Shop) -> None:
    rows = "".join(f"K{n}\t2024-01-0{n}\t1,234.50\tno, none\n" for n in range(1, 6))
    path = shop.write("orders.txt", "Report\n(all shops)\nPeriod\t2023\nReport\nReport\n" + rows)
    assert shop.accounts(path, map=POSITIONS) == {"used": (5, Decimal("6172.50"))}


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_byte_order_mark_before_the_first_value_is_removed(shop: Shop, quote: str) -> None:
    rows = "".join(f"{quote}Ann{quote}|2024-01-{n:02}|{n}.50|{quote}x{quote}\n" for n in range(1, 9))
    path = shop.write("orders.csv", "\ufeff" + rows)
    assert shop.ask(path, map=POSITIONS).frame["customer_id"].to_list() == ["Ann"]
