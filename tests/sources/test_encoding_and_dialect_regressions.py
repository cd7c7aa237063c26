"""What random files have found: the smallest one of each kind."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from small_shop import HEADER, Shop

from custseg.errors import DataError
from custseg.sources.encoding import encoding_of
from custseg.sources.open_source import open_source
from custseg.tables.ledger import Reason

PLACES = ["customer_id=#1", "date=#2", "revenue=#3"]

# Name → text, whether it has a header. Each holds the same two rows of 1.50 and 2.50.
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
    "a tab that is told, no header": (
        'sep=\t\n"Ann"\t"2024-01-05"\t"1,50"\t"x"\n"Bob"\t"2024-01-06"\t"2,50"\t"x"\n',
        False,
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_separators_are_not_taken_from_inside_texts(shop: Shop, name: str) -> None:
    text, named = TABLES[name]
    flags = {} if named else {"map": PLACES}
    assert shop.accounts(shop.write("orders.txt", text), **flags) == {"used": (2, Decimal(4))}


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1250", "Łukasz Żółć\nŚwiętosława Dąbrowska, proszę dostarczyć później\n"),
        ("cp1252", "José Núñez\n¿Mañana, señor Íñigo? 12 m³ a £3\n"),
        ("cp1252", "Jürgen Müller\nBärbel Groß\n"),
        ("cp1252", "João Conceição\nNão há três opções amanhã\n"),
    ],
)
def test_letters_tell_central_from_western_europe(shop: Shop, encoding: str, text: str) -> None:
    path = shop.write("orders.csv", text.encode(encoding))
    assert encoding_of(path, lambda name: False) == encoding


def test_boxes_are_no_letters(shop: Shop) -> None:
    path = shop.write(
        "orders.csv", ("午後にお届けください。お電話でご連絡をお願いします|山田太郎\n" * 5).encode("euc_jp")
    )
    assert encoding_of(path, lambda name: False) == "euc_jp"


def test_apostrophes_below_as_many_lines_without(shop: Shop) -> None:
    names, row = "|".join(f"'{name}'" for name in HEADER.strip().split(",")), "'A'|'2024-01-05'|'1.50'|'x'"
    path = shop.write("orders.txt", f"Report\n(all shops)\nfor\nthe\nboard\n{names}\n{row}\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50"))}


def test_a_row_that_may_have_been_taken_for_names_is_said(shop: Shop) -> None:
    rows = "".join(f"Ann,January {n} 2024,EUR1.50\n" for n in range(5, 9))
    path = shop.write("orders.csv", rows)
    assert "names_in_doubt" in {note.name for note in shop.ask(path, map=PLACES).notes}
    named = shop.write("named.csv", "Customer ID,Order Date,Amount\n" + rows)
    assert "names_in_doubt" not in {note.name for note in shop.ask(named, map=PLACES).notes}


def damaged_zip(place: int, value: bytes) -> bytes:
    """Return an archive with a table in it whose bytes, counted from the end, say something else."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("orders.csv", HEADER + "A,2024-01-05,1.50,x\n")
    content = stream.getvalue()
    place = len(content) + place
    return content[:place] + value + content[place + len(value) :]


@pytest.mark.parametrize(
    ("place", "value"),
    [(-6, b"\xff\xff\0\0"), (-10, b"\xff\xff"), (-72, b"\x63\0")],
    ids=["a wrong offset", "a wrong size", "a version to come"],
)
def test_a_damaged_zip_is_said_to_be_damaged(shop: Shop, place: int, value: bytes) -> None:
    with pytest.raises(DataError, match="damaged zip"):
        shop.ask(shop.write("orders.zip", damaged_zip(place, value)))


def test_long_figures_with_letters_behind_them_are_read_in_no_time(shop: Shop) -> None:
    # A pattern that tries all ways to split the figures would not come to an end.
    rows = "".join(f"K{n},2024-01-05,0.50,{'7' * 60}abcdef\n" for n in range(8))
    assert shop.accounts(shop.write("orders.csv", HEADER + rows)) == {"used": (8, Decimal(4))}


@pytest.mark.parametrize("note", ["y" * 200_000, f'"{"y," * 100_000}"'], ids=["bare", "quoted"])
def test_a_text_of_any_length_is_a_field(shop: Shop, note: str) -> None:
    rows = f"A,2024-01-05,1.50,{note}\nB,2024-01-06,2.50,x\n"
    assert shop.accounts(shop.write("orders.csv", HEADER + rows)) == {"used": (2, Decimal(4))}


def test_very_many_columns_of_one_name_are_numbered(shop: Shop) -> None:
    # Looking through all names for each would take minutes.
    header, row = HEADER.strip() + ",Note" * 20_000, "A,2024-01-05,1.50" + ",x" * 20_001
    part = open_source([shop.write("orders.csv", f"{header}\n{row}\n")])
    assert part.columns[-1] == "Note (20001)"
    assert len(set(part.columns)) == 20_004


@pytest.mark.parametrize("text", [",,,\n,,,\n", ";;\n", '"",""\n"",""\n', "sep=€\n€€\n"])
def test_lines_of_nothing_are_no_table(shop: Shop, text: str) -> None:
    with pytest.raises(DataError):
        shop.ask(shop.write("orders.csv", text))


def test_a_separator_of_several_bytes_is_not_believed(shop: Shop) -> None:
    path = shop.write("orders.csv", f"sep=€\n{HEADER}A,2024-01-05,1.50,x\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50"))}


def test_few_rows_without_names_below_many_lines(shop: Shop) -> None:
    rows = "".join(f"K{n}\t2024-01-0{n}\t1,234.50\tno, none\n" for n in range(1, 6))
    path = shop.write("orders.txt", "Report\n(all shops)\nPeriod\t2023\nReport\nReport\n" + rows)
    assert shop.accounts(path, map=PLACES) == {"used": (5, Decimal("6172.50"))}


@pytest.mark.parametrize("figures", ["9" * 26, "9" * 32, "9" * 39, "1e30", "-1e37"])
def test_an_id_that_slipped_among_the_amounts_spoils_its_row_alone(shop: Shop, figures: str) -> None:
    path = shop.write("orders.csv", HEADER + f"A,2024-01-05,1.50,x\nB,2024-01-05,{figures},x\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50")), "unreadable amount": (1, Decimal(0))}


def test_a_product_beyond_128_bits_is_no_other_number(shop: Shop) -> None:
    rows = f"A,2024-01-05,2,1.50\nB,2024-01-05,{'9' * 14},{'9' * 17}\nC,2024-01-05,1000000,{'9' * 11}\n"
    path = shop.write("orders.csv", "Customer ID,Order Date,Quantity,Unit Price\n" + rows)
    money = Decimal(1_000_000) * 99_999_999_999 + 3
    assert shop.accounts(path) == {"used": (2, money), "unreadable amount": (1, Decimal(0))}


def test_a_short_line_is_seen_though_a_long_one_makes_up_for_its_separators(shop: Shop) -> None:
    good = "".join(f"c{n},2024-01-{n:02},{n}.50,x\n" for n in range(1, 20))
    path = shop.write("orders.csv", HEADER + good + "short,2024-01-05,8.50\nlong,2024-01-06,7.50,x,y\n" + good)
    ledger = shop.ask(path).ledger
    assert ledger is not None
    assert ledger[Reason.UNREADABLE_ROW].rows == 2


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_byte_order_mark_before_the_first_value(shop: Shop, quote: str) -> None:
    rows = "".join(f"{quote}Ann{quote}|2024-01-{n:02}|{n}.50|{quote}x{quote}\n" for n in range(1, 9))
    path = shop.write("orders.csv", "\ufeff" + rows)
    assert shop.ask(path, map=PLACES).frame["customer_id"].to_list() == ["Ann"]
