"""Delimited text: dialects, headers, lines that do not fit the header."""

import pytest
from small_shop import HEADER, Accounts, Shop

from custseg.errors import DataError, Problem
from custseg.tables.ledger import Reason

TWO = HEADER + "A,2024-01-01,10.00,x\nB,2024-01-02,20.50,y\n"
USED = {"used": (2, 30.5)}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_table_is_the_same_in_every_dialect(shop: Shop, separator: str, line_end: str, mark: bytes) -> None:
    path = shop.write("orders.csv", mark + TWO.replace(",", separator).replace("\n", line_end).encode())
    result = shop.ask(path)
    assert result.frame["customer_id"].to_list() == ["B", "A"]
    assert result.understood["customer"] == "Customer ID"
    assert shop.accounts(path) == USED


def test_the_last_line_needs_no_line_end(shop: Shop) -> None:
    assert shop.accounts(shop.write("orders.csv", TWO.removesuffix("\n"))) == USED


@pytest.mark.parametrize("extra", [",1", ",1,2", ",1,2,3", ",,1", ",,,1"])
def test_only_the_line_with_surplus_fields_is_excluded(shop: Shop, extra: str) -> None:
    path = shop.write("orders.csv", HEADER + f"A,2024-01-01,10.00,x{extra}\nB,2024-01-02,20.50,y\n")
    accounts = shop.accounts(path)
    assert accounts["used"] == (1, 20.5)
    assert accounts["unreadable row"][0] == 1
    (row,) = shop.rejected()
    assert (row["line"], row["reason"], row["Customer ID"], row["Amount"]) == ("2", "unreadable row", "A", "10.00")


def test_lines_with_too_few_fields_are_excluded(shop: Shop) -> None:
    path = shop.write("orders.csv", HEADER + "A,2024-01-01\nB,2024-01-02,20.50,y\nC,2024-01-03,5\n")
    assert shop.accounts(path) == {"unreadable row": (2, 5), "used": (1, 20.5)}
    assert [(row["line"], row["Customer ID"]) for row in shop.rejected()] == [("2", "A"), ("4", "C")]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("note", ["x", '"x"'])
def test_blank_lines_are_counted_with_their_numbers(shop: Shop, line_end: str, note: str) -> None:
    text = HEADER + f"\nA,2024-01-01,10.00,{note}\n\n\nB,2024-01-02,20.50,y\n\n"
    path = shop.write("orders.csv", text.replace("\n", line_end))
    assert shop.accounts(path) == {"blank line": (4, 0), **USED}
    assert [row["line"] for row in shop.rejected()] == ["2", "4", "5", "7"]


def test_line_numbers_are_right_after_quoted_line_ends(shop: Shop) -> None:
    text = (
        '"Customer ID","Order\nDate",Amount,Note\n'
        'A,2024-01-01,10.00,"one\ntwo\nthree"\n'
        ",2024-01-02,20.00,x\n"
        'B,never,3,"p\r\nq"\n'
        "C,2024-01-01,zz,\n"
    )
    path = shop.write("orders.csv", text)
    assert shop.accounts(path, map=["date=Order\nDate"]) == {
        "no customer": (1, 20),
        "unreadable date": (1, 3),
        "unreadable amount": (1, 0),
        "used": (1, 10),
    }
    assert [(row["line"], row["reason"]) for row in shop.rejected()] == [
        ("6", "no customer"),
        ("7", "unreadable date"),
        ("9", "unreadable amount"),
    ]
    assert shop.rejected()[1]["Note"] == "p\r\nq"


# The first one merges the rest of the file, the second all up to the next quote; the third starts no field.
UNPAIRED = {
    "never closed": 'A,2024-01-01,10.00,"secret\nB,2024-01-02,20.50,y\n',
    "never closed, last line": 'A,2024-01-01,10.00,x\nB,2024-01-02,20.50,"secret\n',
    "text after the closing one": 'A,2024-01-01,10.00,"x" secret\nB,2024-01-02,20.50,y\n',
    "two opened": 'A,2024-01-01,10.00,"secret\nB,2024-01-02,20.50,y\nC,2024-01-02,1.00,"z\nD,2024-01-02,1.00,z\n',
    "inch sign": 'A,2024-01-01,10.00,5" secret\nB,2024-01-02,20.50,y\n',
}


def accounts_or_problem(shop: Shop, path: str) -> Accounts | Problem:
    try:
        return shop.accounts(path)
    except DataError as error:
        return error.problems[0]


@pytest.mark.parametrize("lines", UNPAIRED.values(), ids=UNPAIRED)
def test_unmatched_quotes_are_an_error_or_lose_no_row(shop: Shop, lines: str) -> None:
    path = shop.write("orders.csv", HEADER + lines)
    found = accounts_or_problem(shop, path)
    if isinstance(found, Problem):
        assert "quote" in found.what
        assert found.where.startswith(path)
        assert "secret" not in str(found)
    else:
        assert sum(rows for rows, _ in found.values()) == lines.count("\n")


def test_quotes_that_merge_rows_are_reported(shop: Shop) -> None:
    """Two stray quotes make one field of fifty rows: valid CSV, but a loss of money."""
    between = "".join(f"B,2024-01-02,20.00,{n}\n" for n in range(50))
    path = shop.write("orders.csv", HEADER + f'A,2024-01-01,10.00,"x\n{between}C,2024-01-02,1.00,x"\n')
    found = accounts_or_problem(shop, path)
    if isinstance(found, Problem):
        assert "quote" in found.what
    elif sum(rows for rows, _ in found.values()) != 52:
        assert any(note.warns and "quote" in note.text for note in shop.ask(path).notes)


def test_empty_and_repeated_column_names_become_unique(shop: Shop) -> None:
    path = shop.write(
        "orders.csv", "Customer ID,Order Date,Amount,,Note,Note,\n,2024-01-01,10,a,b,c,d\nA,2024-01-01,1,,,,\n"
    )
    shop.ask(path)
    (row,) = shop.rejected()
    expected = {"Customer ID": "", "column 4": "a", "Note": "b", "Note (2)": "c", "column 7": "d"}
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("header", ["Note,Note,Note (2)", "column 6,x,", "*,x,y", "^.*$,x,y", "file,line,reason"])
def test_unusual_column_names_neither_collide_nor_select_others(shop: Shop, header: str) -> None:
    path = shop.write(
        "orders.csv", f"Customer ID,Order Date,Amount,{header}\nA,2024-01-01,10,a,b,c\n,2024-01-02,5,d,e,f\n"
    )
    assert shop.accounts(path) == {"no customer": (1, 5), "used": (1, 10)}
    (row,) = shop.rejected()
    assert list(row.values())[-3:] == ["d", "e", "f"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"Customer ID,Order Date,Amount", "header but no rows"),
        (b"Customer ID,Order Date,Amount\r\n", "header but no rows"),
        (b"Customer ID,Order Date,Amount\n\n\n", "no rows"),
        (b"Customer ID\nA\n", "only one column"),
        (b"Customer ID,Order Date,Amount\nA,2024-01-01,1\0\n", "binary"),
        (b"PK\x03\x04....", "Excel"),
        (b'{"customer": 1}', "JSON"),
    ],
)
def test_a_file_that_is_not_a_table_is_an_error(shop: Shop, content: bytes, message: str) -> None:
    path = shop.write("orders.csv", content)
    with pytest.raises(DataError) as caught:
        shop.ask(path)
    (problem,) = caught.value.problems
    assert message in problem.what
    assert problem.where.startswith(path)


def test_long_values_are_told_from_names_fast(shop: Shop) -> None:
    """Patterns that try every way to split a run of digits never end here."""
    moment, digits = "2024-01-04T07:57:50.123456789-07:00", "9" * 200 + "x"
    path = shop.write("orders.csv", HEADER + f"A,{moment},10.00,{digits}\n" * 3)
    assert shop.accounts(path) == {"used": (3, 30)}


def test_database_nulls_are_empty(shop: Shop) -> None:
    path = shop.write(
        "orders.csv", HEADER + "A,2024-01-01,10,\\N\n\\N,2024-01-02,5,x\nB,2024-01-03,\\N,x\nC,2024-01-04,1,x\n"
    )
    assert shop.accounts(path) == {"no customer": (1, 5), "unreadable amount": (1, 0), "used": (2, 11)}


@pytest.mark.parametrize(("day", "money"), [("25 September 2023", "PLN {}"), ("5 de enero de 2024", "EUR {}")])
def test_a_first_row_of_values_is_not_a_header(shop: Shop, day: str, money: str) -> None:
    rows = [f"C{number};{day};{money.format(f'{number}.21')};x" for number in range(1, 5)]
    path = shop.write("orders.csv", "sep=;\nCreated: 2024-01-31 10:20\n" + "\n".join(rows) + "\n")
    found = shop.ask(path, map=["customer_id=#1", "date=#2", "revenue=#3"])
    assert (found.frame.height, found.ledger.read.rows) == (4, 4)


def test_a_short_line_is_found_though_a_long_one_has_its_separators(shop: Shop) -> None:
    good = "".join(f"c{n},2024-01-{n:02},{n}.50,x\n" for n in range(1, 20))
    path = shop.write("orders.csv", HEADER + good + "short,2024-01-05,8.50\nlong,2024-01-06,7.50,x,y\n" + good)
    ledger = shop.ask(path).ledger
    assert ledger is not None
    assert ledger[Reason.UNREADABLE_ROW].rows == 2
