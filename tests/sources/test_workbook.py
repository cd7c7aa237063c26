"""Workbooks: cells as they are displayed, the right sheet, and its row numbers."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from small_shop import HEADER, Shop

from custseg.errors import DataError
from custseg.sources.open_source import open_source
from custseg.sources.workbook import copy_sheets

HEAD = ["Customer ID", "Order Date", "Amount", "Note"]
DAY = dt.datetime(2024, 1, 5)
ORDERS: list[list[Any]] = [HEAD, ["007", DAY, 10.5, "x"], ["B", DAY, 20, "y"]]
USED = {"used": (2, Decimal("30.5"))}


def workbook(path: Path, sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> str:
    """Write sheets of values; strings stay strings."""
    with xlsxwriter.Workbook(path) as book:
        styles = {dt.datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"})}
        styles |= {dt.time: book.add_format({"num_format": "hh:mm:ss"})}
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for row, values in enumerate(rows):
                for column, value in enumerate(values):
                    if isinstance(value, str) and not value.startswith("="):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value, styles.get(type(value)))
    return str(path)


def lines(path: str, sheet: str | None = None) -> list[str]:
    """Return the lines of the CSV copy of a sheet."""
    return Path(copy_sheets(path, path, sheet)[0].path).read_text(encoding="utf-8").removesuffix("\n").split("\n")


CELLS: list[tuple[Any, str]] = [
    ("007", "007"),
    (12345.0, "12345"),
    (0.1 + 0.2, "0.3"),
    (1234567.1 + 0.2, "1234567.3"),
    (19.99, "19.99"),
    (-5.1, "-5.1"),
    (0.000001, "0.000001"),
    (1e15, "1000000000000000"),
    ("12345678901234567890", "12345678901234567890"),
    (dt.datetime(2024, 1, 5), "2024-01-05"),
    (dt.datetime(2024, 1, 5, 10, 15), "2024-01-05 10:15:00"),
    (dt.time(10, 15), "10:15:00"),
    (True, "TRUE"),
    (False, "FALSE"),
    (None, ""),
    ("", ""),
    (" a ", " a "),
    ("Zoë 小林 👍", "Zoë 小林 👍"),
    ('say "hi", twice', '"say ""hi"", twice"'),
    ("two\r\nlines", "two lines"),
    ("=1/0", "0"),
]


@pytest.mark.parametrize(("value", "text"), CELLS)
def test_a_cell_is_read_as_displayed(tmp_path: Path, value: Any, text: str) -> None:
    path = workbook(tmp_path / "o.xlsx", {"S": [["a", "b"], ["x", value], ["y", "z"]]})
    assert lines(path) == ["a,b", f"x,{text}", "y,z"]


def test_an_error_in_a_cell_is_empty(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "o.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(1, 2, "=1+1", None, 2)
    assert lines(str(tmp_path / "o.xlsx")) == ["a,b,c", ",,2"]


def test_line_n_is_row_n_of_the_sheet(tmp_path: Path) -> None:
    rows = [[], ["Report of 2024"], [], ["a", "b"], ["1", "2"], [], ["two\nlines", "4"]]
    assert lines(workbook(tmp_path / "o.xlsx", {"S": rows})) == [
        "",
        "Report of 2024,",
        "",
        "a,b",
        "1,2",
        "",
        "two lines,4",
    ]


def test_a_merged_text_is_in_each_row_and_not_in_each_column(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "o.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 2, "Orders")
        sheet.write_row(1, 0, ["a", "b", "c"])
        sheet.merge_range(2, 0, 3, 0, "A")
        sheet.write_row(2, 1, [1, 2])
        sheet.write_row(3, 1, [3, 4])
    assert lines(str(tmp_path / "o.xlsx")) == ["Orders,,", "a,b,c", "A,1,2", "A,3,4"]


def test_a_merged_amount_counts_once_and_ranges_are_found_right_of_empty_columns(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "o.xlsx") as book:
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, ["Customer", "Date", "Total", "Product"])
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(5, 2, 6, 2, "Ann")
        sheet.merge_range(5, 3, 6, 3, "")
        sheet.write_datetime(5, 3, DAY, day)
        sheet.merge_range(5, 4, 6, 4, 30)
        sheet.write_column(5, 5, ["Tea", "Mug", "Box"])
        sheet.write_row(7, 2, ["Ben", "", 5])
    expected = ["Ann,2024-01-05,30,Tea", "Ann,2024-01-05,,Mug", "Ben,,5,Box"]
    assert lines(str(tmp_path / "o.xlsx"))[5:] == expected


def test_rows_have_the_level_of_their_indent_or_of_their_group(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "o.xlsx") as book:
        for name, indent in (("Indented", True), ("Grouped", False)):
            sheet = book.add_worksheet(name)
            for row, level in enumerate([0, 0, 1, 2, 1, 0]):
                sheet.write(row, 0, f"r{row}", book.add_format({"indent": level}) if indent else None)
                sheet.write(row, 1, row)
                sheet.set_row(row, None, None, {"level": 0 if indent else level})
    for name in ("Indented", "Grouped"):
        assert copy_sheets(str(tmp_path / "o.xlsx"), "o.xlsx", name)[0].levels == {3: 1, 4: 2, 5: 1}


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.csv", "orders.xlsx.gz"])
def test_a_workbook_is_detected_from_its_content(shop: Shop, tmp_path: Path, name: str) -> None:
    content = Path(workbook(tmp_path / "o.xlsx", {"Orders": [*ORDERS, ["C", "never", 1, "z"]]})).read_bytes()
    path = shop.write(name, gzip.compress(content) if name.endswith(".gz") else content)
    assert shop.accounts(path) == {"unreadable date": (1, 1), **USED}
    assert set(shop.ask(path).frame["customer_id"]) == {"007", "B"}
    (row,) = shop.rejected()
    assert (row["file"], row["line"], row["Order Date"]) == (path, "4", "never")
    facts = open_source([path]).files[0].facts
    assert (facts.kind, facts.sheet) == ("workbook", "Orders")


def test_the_only_sheet_with_a_table_is_read(shop: Shop, tmp_path: Path) -> None:
    sheets: dict[str, list[list[Any]]] = {"Cover": [["Orders of 2024"]], "Old": ORDERS, "Orders": ORDERS, "Empty": []}
    path = workbook(tmp_path / "o.xlsx", sheets, hidden=("Old",))
    assert shop.accounts(path) == USED
    (note,) = [note for note in shop.ask(path).notes if note.name == "sheet"]
    assert "'Orders'" in note.text
    assert "--sheet" in note.text


def test_several_sheets_with_tables_are_read_as_files(shop: Shop, tmp_path: Path) -> None:
    other = [HEAD, ["C", DAY, 5, "z"]]
    path = workbook(tmp_path / "o.xlsx", {"2024": ORDERS, "Cover": [["x"]], "Jan": other}, hidden=("Cover",))
    source = open_source([path])
    assert [file.name for file in source.files] == [f"{path}/2024", f"{path}/Jan"]
    (note,) = [note for note in source.notes if note.name == "sheets"]
    assert "'2024', 'Jan'" in note.text
    assert "--sheet" in note.text
    assert shop.accounts(path)["used"] == (USED["used"][0] + 1, USED["used"][1] + 5)
    # A name comes before a number; numbers count the visible sheets.
    for sheet, accounts in {"2024": USED, "1": USED, "jan ": {"used": (1, 5)}, "2": {"used": (1, 5)}}.items():
        assert shop.accounts(path, sheet=sheet) == accounts
    for sheet, message in {"Jna": "Did you mean 'Jan'", "3": "2024, Jan", "0": "2024, Jan"}.items():
        with pytest.raises(DataError) as caught:
            shop.ask(path, sheet=sheet)
        assert message in str(caught.value)


def test_sheets_that_do_not_belong_together_need_the_sheet_option(tmp_path: Path) -> None:
    rates = [["Currency", "Rate"], ["EUR", 1.1], ["GBP", 1.2]]
    path = workbook(tmp_path / "o.xlsx", {"Orders": ORDERS, "Rates": rates})
    with pytest.raises(DataError) as caught:
        open_source([path])
    first, *others = caught.value.problems
    assert first.where == path
    assert first.what == "has several sheets: 'Orders', 'Rates'"
    assert "--sheet NAME" in first.hint
    assert others


def test_a_workbook_of_contacts_has_to_be_one_table(shop: Shop, tmp_path: Path) -> None:
    orders = shop.write("orders.csv", HEADER + "A,2024-01-01,10.00,x\n")
    people = [["Customer ID", "Country"], ["A", "FR"]]
    path = workbook(tmp_path / "c.xlsx", {"People": people, "Firms": people})
    with pytest.raises(DataError, match=r"has several sheets: 'People' \(2 × 2\), 'Firms' \(2 × 2\)"):
        shop.ask(orders, contacts=path)
    assert shop.ask(orders, contacts=path, sheet="People")


def remade(path: str, change: dict[str, Any]) -> bytes:
    """Return a workbook with parts of its archive rewritten."""
    stream = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, lambda text: text)(old.read(name)))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_formulas_without_values_are_reported(shop: Shop, tmp_path: Path) -> None:
    path = workbook(tmp_path / "o.xlsx", {"Orders": [*ORDERS, ["C", DAY, "=1+1", "z"]]})
    content = remade(path, {SHEET: lambda text: re.sub(rb"</f><v>0</v>", b"</f>", text)})
    path = shop.write("orders.xlsx", content)
    assert shop.accounts(path) == {"unreadable amount": (1, 0), **USED}
    assert "formulas_without_values" in [note.name for note in shop.ask(path).notes]


def ole(stream_name: str) -> bytes:
    """Return the container of older Office programs with one stream in its directory."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + (9).to_bytes(2, "little") + bytes(16) + bytes(464)
    entry = stream_name.encode("utf-16-le").ljust(128, b"\0")
    return header + "Root Entry".encode("utf-16-le").ljust(128, b"\0") + entry + bytes(4096)


def far(text: bytes) -> bytes:
    """Put one cell into the last corner of a sheet."""
    corner = b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>'
    return text.replace(b"</sheetData>", corner)


CASES = ["password", "document", "old and damaged", "cut off", "no xml", "no sheet", "empty", "far cell"]


def broken(folder: Path) -> dict[str, tuple[bytes, str]]:
    path = workbook(folder / "good.xlsx", {"Orders": ORDERS})
    content = Path(path).read_bytes()
    return {
        "password": (ole("EncryptedPackage"), "password"),
        "document": (ole("WordDocument"), "a Word document"),
        "old and damaged": (ole("Workbook"), "damaged workbook"),
        "cut off": (content[:-100], "damaged"),
        "no xml": (remade(path, {SHEET: lambda text: text[:200] + b"<<<"}), "damaged workbook"),
        "no sheet": (remade(path, {"xl/workbook.xml": lambda text: b"<x/>"}), "damaged workbook"),
        "empty": (Path(workbook(folder / "empty.xlsx", {"A": [], "B": []})).read_bytes(), "without a table"),
        "far cell": (remade(path, {SHEET: far}), "column 16,384"),
    }


@pytest.mark.parametrize("case", CASES)
def test_a_workbook_that_cannot_be_opened_is_an_error(shop: Shop, tmp_path: Path, case: str) -> None:
    content, message = broken(tmp_path)[case]
    path = shop.write("orders.xls", content)
    with pytest.raises(DataError) as caught:
        shop.ask(path)
    (problem,) = caught.value.problems
    assert message in problem.what
    assert problem.where == path
    assert problem.hint


def test_a_decompression_bomb_in_a_workbook_is_an_error(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custseg.sources.sheet_xml.BOMB_BYTES", 1 << 20)
    path = workbook(tmp_path / "o.xlsx", {"Orders": ORDERS})
    content = remade(path, {"xl/sharedStrings.xml": lambda text: text + bytes(2 << 20)})
    with pytest.raises(DataError, match="bomb"):
        shop.ask(shop.write("orders.xlsx", content))


def test_an_opendocument_sheet_is_read(shop: Shop) -> None:
    def row(cells: list[str]) -> str:
        return "<table:table-row>" + "".join(cells) + "</table:table-row>"

    def text(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    day = '<table:table-cell office:value-type="date" office:date-value="2024-01-05"/>'
    amount = '<table:table-cell office:value-type="float" office:value="10.5"/>'
    rows = [row([text(name) for name in HEAD]), row([text("007"), day, amount, text("x")])]
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Orders">{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='x'/>")
        archive.writestr("content.xml", content)
    path = shop.write("orders.ods", stream.getvalue())
    assert shop.accounts(path) == {"used": (1, Decimal("10.5"))}
    assert shop.ask(path).frame["customer_id"].to_list() == ["007"]


def test_without_the_excel_extra_the_error_names_it(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "fastexcel", None)
    with pytest.raises(DataError, match=r'pip install "custseg\[excel\]"'):
        shop.ask(workbook(tmp_path / "o.xlsx", {"Orders": ORDERS}))
