"""Workbooks, read back by another library and as the XML that they are."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import fastexcel
import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.errors import OutputError, UsageError
from custseg.notes import Note
from custseg.result import Cell, Column, Figure, Matrix, Result, Section
from custseg.tables.ledger import Ledger, Reason
from custseg.writing import excel, excel_cells, formats
from custseg.writing.excel_cells import fitted, sheet_name

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Make = Callable[..., Result]


def written(result: Result) -> bytes:
    """Return a result as a workbook."""
    stream = io.BytesIO()
    formats.write_result(formats.fitted(result, "xlsx"), "xlsx", stream)
    return stream.getvalue()


def sheet(content: bytes, which: int | str = 0) -> pl.DataFrame:
    """Return a sheet as another library reads it."""
    return fastexcel.read_excel(content).load_sheet(which).to_polars()


def part(content: bytes, name: str) -> ElementTree.Element:
    """Return a part of a workbook as XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return ElementTree.fromstring(file.read(name))


def parts(content: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.namelist()


def shown(content: bytes, cell: str) -> str:
    """Return the number format of a cell of the first sheet."""
    styles, rows = part(content, "xl/styles.xml"), part(content, "xl/worksheets/sheet1.xml")
    style = next(int(one.get("s", 0)) for one in rows.iter(f"{MAIN}c") if one.get("r") == cell)
    number = styles.find(f"{MAIN}cellXfs")[style].get("numFmtId")  # type: ignore[index]
    own = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{MAIN}numFmt")}
    return own.get(number, {"0": "General", "3": "#,##0", "4": "#,##0.00"}.get(str(number), str(number)))


def test_the_table_is_an_excel_table_with_a_frozen_header(make: Make) -> None:
    content = written(make(name=("text", ["a", "b"]), ltv=("money", [1.5, -2.0])))
    table = part(content, "xl/tables/table1.xml")
    assert table.get("ref") == "A1:B3"
    assert table.find(f"{MAIN}autoFilter").get("ref") == "A1:B3"  # type: ignore[union-attr]
    assert [one.get("name") for one in table.iter(f"{MAIN}tableColumn")] == ["name", "ltv"]
    pane = next(part(content, "xl/worksheets/sheet1.xml").iter(f"{MAIN}pane"))
    assert (pane.get("state"), pane.get("ySplit"), pane.get("xSplit")) == ("frozen", "1", "1")
    assert sheet(content).rows() == [("a", 1.5), ("b", -2.0)]


@pytest.mark.parametrize(
    ("unit", "value", "number"),
    [
        ("money", 1.5, "#,##0.00;[Red]-#,##0.00"), ("share", 0.125, "0.0%;[Red]-0.0%"), ("count", 3, "#,##0"),
        ("count", 2.5, "#,##0.0"), ("days", 30, "#,##0"), ("months", 11.25, "#,##0.0"), ("per_month", 0.5, "#,##0.00"),
        ("date", dt.date(2025, 1, 31), "yyyy-mm-dd"), ("text", 7, "General"),
        ("text", dt.datetime(2025, 1, 31, 18, 30), "yyyy-mm-dd hh:mm:ss"),
    ],
)  # fmt: skip
def test_figures_have_the_format_of_their_unit(make: Make, unit: str, value: Any, number: str) -> None:
    content = written(make(name=("text", ["a"]), figure=(unit, [value])))
    assert shown(content, "B2") == number
    found = sheet(content)["figure"][0]
    assert found == value if isinstance(value, int | float | dt.datetime) else str(found)[:10] == str(value)


def test_days_that_excel_counts_wrong_are_text(make: Make) -> None:
    """Excel has a 29 February 1900, and nothing before that year."""
    days = [dt.date(1900, 2, 28), dt.date(1900, 3, 1), None, dt.date(2024, 2, 29), dt.date(1700, 1, 1)]
    content = written(make(day=("date", days)))
    rows = part(content, "xl/worksheets/sheet1.xml")
    found = {one.get("r"): (one.get("t"), one.findtext(f"{MAIN}v")) for one in rows.iter(f"{MAIN}c")}
    assert found["A3"] == (None, "61")
    assert found["A5"] == (None, str((dt.date(2024, 2, 29) - dt.date(1899, 12, 30)).days))
    assert found["A2"][0] == found["A6"][0] == "s"
    assert "A4" not in found


HOSTILE = ["=1+1", "+cmd", "-1+2", "@SUM(A1)", "\t=1", "http://example.org", "mailto:x@y.org", "{=1}", "＝1", "0012"]


def test_nothing_in_the_data_is_a_formula_or_a_link(make: Make) -> None:
    content = written(make(name=("text", HOSTILE), **{"=evil": ("text", HOSTILE)}))
    for name in parts(content):
        if name.startswith("xl/worksheets/sheet"):
            page = part(content, name)
            assert not [*page.iter(f"{MAIN}f"), *page.iter(f"{MAIN}hyperlink")]
    assert sheet(content)["name"].to_list() == HOSTILE
    assert sheet(content).columns == ["name", "=evil"]
    # Whoever edits such a cell does not make it a formula.
    styles = part(content, "xl/styles.xml").find(f"{MAIN}cellXfs")
    rows = {one.get("r"): int(one.get("s", 0)) for one in part(content, "xl/worksheets/sheet1.xml").iter(f"{MAIN}c")}
    quoted = [styles[rows[f"A{row}"]].get("quotePrefix") for row in range(2, 12)]  # type: ignore[index]
    assert quoted == ["1", "1", "1", "1", "1", None, None, None, "1", None]


def test_control_characters_are_made_visible(make: Make) -> None:
    texts = ["a\x00b", "a\x1b[31m", "a\x9bb", "a\r\nb\rc", "_x0041_", "\ufffe\uffff", "小林 🎈 <b>&"]
    result = make(name=("text", texts))
    result.notes = [Note("odd", "a\x07b", command="--map x=\x1b")]
    content = written(result)
    found = sheet(content)["name"].to_list()
    assert found[:4] == ["a�b", "a�[31m", "a�b", "a\nb\nc"]
    assert found[4] == "_x0041_"
    assert found[6] == texts[6]
    assert sheet(content, "Notes").row(0) == ("a�b", "note", "--map x=�")


@settings(deadline=None, max_examples=examples(40))
@given(
    st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"]), min_size=1, max_size=12),
            st.floats(allow_nan=False, allow_infinity=False) | st.none(),
            st.integers(-(10**14), 10**14),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_rows_survive(rows: list[tuple[str, float | None, int]]) -> None:
    """Texts sign by sign, numbers as Excel keeps them: in 16 digits or so."""
    columns = [Column("name", "Name"), Column("value", "Value", "money"), Column("count", "Count", "count")]
    schema = {"name": pl.String, "value": pl.Float64, "count": pl.Int64}
    content = written(Result("Made up", pl.DataFrame(rows, schema=schema, orient="row"), columns))
    found = fastexcel.read_excel(content).load_sheet(0, dtypes={"name": "string"}).to_polars()
    for (name, value, count), (text, figure, number) in zip(rows, found.rows(), strict=True):
        assert text == name
        assert number == count
        assert (figure is None) == (value is None)
        assert value is None or figure == pytest.approx(value, rel=1e-14)


def test_long_ids_and_odd_numbers_keep_their_digits(make: Make) -> None:
    content = written(make(id=("text", [1234567890123456789, 5]), rate=("ratio", [float("inf"), float("nan")])))
    assert sheet(content)["id"].to_list() == ["1234567890123456789", "5"]
    assert sheet(content)["rate"].to_list() == ["inf", "nan"]


def test_the_sheets_that_explain_the_table(make: Make) -> None:
    result = make(customer_id=("text", ["a"]), ltv=("money", [1.5]), verdict=("text", ["thin"]))
    result.summary = [
        Figure("customers", "Customers", "count", 1), Figure("first", "First order", "date", dt.date(2024, 2, 29)),
        Figure("share", "Share", "share", None), Figure("word", "=Word", "text", "=1+1"),
    ]  # fmt: skip
    result.notes = [Note("odd", "A note.", warns=True, command="--margin 0.3")]
    result.understood = {"customer": "client"}
    result.ledger = Ledger()
    result.ledger.add([(int(Reason.USED), 3, 4_500_000), (int(Reason.NO_CUSTOMER), 1, -500_000)])
    result.sections = [
        Section("months", "By month", pl.DataFrame({"n": [1, 2]}), [Column("n", "N", "count")], picture=True),
        Section("hidden", "Hidden", pl.DataFrame({"n": [1]}), [Column("n", "N")], unseen=True),
    ]
    content = written(replace(result, bar="ltv"))
    names = fastexcel.read_excel(content).sheet_names
    assert names[:6] == ["Made up", "By month", "Summary", "Notes", "Ledger", "Definitions"]
    assert sheet(content, "By month")["n"].to_list() == [1, 2]
    summary = fastexcel.read_excel(content).load_sheet("Summary", dtypes="string").to_polars().rows()
    assert ("As of", "2025-01-31", "as_of") in [(a, str(b)[:10], c) for a, b, c in summary]
    assert ("Customers", "1", "customers") in summary
    assert ("Share", None, "share") in summary
    assert ("=Word", "=1+1", "word") in summary
    assert ("customer", "client", "understood") in summary
    assert sheet(content, "Notes").row(0) == ("A note.", "warning", "--margin 0.3")
    ledger = sheet(content, "Ledger").rows()
    assert ledger[0] == ("read", 4, 4.0)
    assert ledger[1] == ("used", 3, 4.5)
    assert ("excluded: no customer", 1, -0.5) in ledger
    definitions = {row[0]: row[3] for row in sheet(content, "Definitions").rows()}
    assert "profit" in definitions["ltv"].lower()
    page = part(content, "xl/worksheets/sheet1.xml")
    rules = [one.get("type") for one in page.iter(f"{MAIN}cfRule")]
    assert rules == ["dataBar", "cellIs", "cellIs", "cellIs"]


def test_grids_of_groups_have_a_sheet(make: Make) -> None:
    """The customers, and below them their money."""
    cells = {("a", "x"): Cell(3, 4.5), ("b", "y"): Cell(1, -2.0)}
    result = make(name=("text", ["a"]))
    result.matrices = [Matrix("A/B", "Then", "Now", {"a": "Row a", "b": "=b"}, {"x": "X", "y": "Y"}, cells, 4)]
    found = fastexcel.read_excel(written(result)).load_sheet("A B", dtypes="string").to_polars()
    assert found.columns == ["Then ↓  Now →", "X", "Y"]
    result.matrices = [replace(result.matrices[0], columns={"x": "X", "y": "X"})]
    found = fastexcel.read_excel(written(result)).load_sheet("A B", dtypes="string").to_polars()
    assert found.columns == ["Then ↓  Now →", "X (x)", "X (y)"]
    result.matrices = [replace(result.matrices[0], columns={"x": "X", "y": "Y"})]
    found = fastexcel.read_excel(written(result)).load_sheet("A B", dtypes="string").to_polars()
    assert [row for row in found.rows() if any(row)] == [
        ("Row a", "3", None), ("=b", None, "1"), ("LTV", None, None), ("Row a", "4.5", None), ("=b", None, "-2"),
    ]  # fmt: skip


def test_the_same_result_is_the_same_file(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the clock says, and in both ways of writing."""
    result = make(name=("text", ["a", "b"]), ltv=("money", [1.0, 2.0]))
    assert written(result) == written(result)
    created = part(written(result), "docProps/core.xml")
    assert {one.text for one in created if one.tag.endswith(("created", "modified"))} == {"2025-01-31T00:00:00Z"}
    monkeypatch.setattr(excel, "MOST_CELLS", 1)
    assert written(result) == written(result)


def test_a_large_table_is_written_by_row(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same cells, with a filter; no Excel table, which takes all rows in memory."""
    result = make(name=("text", ["=a", "_x0041_ \x07", None]), ltv=("money", [1.0, None, -2.5]))
    small = written(result)
    monkeypatch.setattr(excel, "MOST_CELLS", 1)
    large = written(result)
    assert sheet(large).equals(sheet(small), null_equal=True)
    assert not [name for name in parts(large) if "table" in name]
    page = part(large, "xl/worksheets/sheet1.xml")
    assert page.find(f"{MAIN}autoFilter").get("ref") == "A1:B4"  # type: ignore[union-attr]
    assert next(page.iter(f"{MAIN}pane")).get("state") == "frozen"
    assert not [*page.iter(f"{MAIN}f")]


@pytest.mark.parametrize("names", [["Country", "country"], ["a" * 300, "b"]])
def test_headers_that_no_excel_table_takes_are_kept(make: Make, names: list[str]) -> None:
    content = written(make(**{name: ("text", ["x"]) for name in names}))
    assert sheet(content).columns == names or len(set(map(str.casefold, names))) < len(names)
    assert not [name for name in parts(content) if "table" in name]
    strings = [one.text for one in part(content, "xl/sharedStrings.xml").iter(f"{MAIN}t")]
    assert {*names} <= {*strings}


def test_an_empty_table_has_its_header(make: Make) -> None:
    result = make(name=("text", ["a"]))
    result.frame = result.frame.clear()
    assert sheet(written(result)).columns == ["name"]
    assert sheet(written(result)).height == 0


@pytest.mark.parametrize(("rows", "columns"), [(4, 1), (1, 4)])
def test_what_no_sheet_holds_is_refused_with_a_way_out(
    make: Make, monkeypatch: pytest.MonkeyPatch, rows: int, columns: int
) -> None:
    monkeypatch.setattr(excel_cells, "MAX_ROWS", 4)
    monkeypatch.setattr(excel_cells, "MAX_COLUMNS", 3)
    with pytest.raises(OutputError) as caught:
        fitted(make(**{f"c{n}": ("count", [1] * rows) for n in range(columns)}))
    assert ".csv or .parquet" in caught.value.problems[0].hint
    assert fitted(make(**{f"c{n}": ("count", [1] * 3) for n in range(3)})).notes == []


def test_long_texts_are_cut_and_counted(make: Make) -> None:
    """A balloon takes two of Excel's characters."""
    whole, long, balloons = "x" * 32_767, "x" * 32_768, "🎈" * 20_000
    result = make(text=("text", [whole, long, balloons, "a"]))
    shorter = fitted(result)
    assert [note.name for note in shorter.notes] == ["excel_cut"]
    assert shorter.notes[0].text.startswith("2 cells cut")
    assert result.frame["text"].to_list() == [whole, long, balloons, "a"]
    found = sheet(written(result))["text"].to_list()
    assert found == [whole, "x" * 32_766 + "…", "🎈" * 16_383 + "…", "a"]
    assert all(len(one.encode("utf-16-le")) // 2 <= 32_767 for one in found)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("LTV by a/b: [x]?", "LTV by a b x"), ("'quoted'", "quoted"), ("History", "Past"), ("", "Table"),
        ("x" * 40, "x" * 31), ("summary", "summary 2"), ("\x07[]", "Table"), ("🎈" * 20, "🎈" * 15),
    ],
)  # fmt: skip
def test_names_of_sheets(title: str, name: str) -> None:
    assert sheet_name(title, ["Summary"]) == name


def test_a_name_is_given_once() -> None:
    names: list[str] = []
    for _ in range(12):
        names.append(sheet_name("A long title that takes more than one line", names))
    assert len({name.casefold() for name in names}) == 12
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_without_the_library_the_error_names_the_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    formats.check_installed("csv")
    with pytest.raises(UsageError) as caught:
        formats.check_installed("xlsx")
    assert "custseg[excel]" in caught.value.problems[0].hint
