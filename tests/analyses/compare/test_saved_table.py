"""The same table is read from every format that custseg writes, also after a spreadsheet has saved it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from custseg.analyses.compare.compare import compare
from custseg.analyses.compare.saved_table import open_saved
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.errors import DataError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.formats import fitted, write_result
from custseg.writing.json_document import write_summary
from custseg.writing.presented import presented

ORDERS = [
    "007,2024-01-01,1000.50,300.25,NL", "=x,2024-02-01,20,6,BE", "007,2024-03-01,1,1,NL", "Ö 1,2024-03-05,-50,-1,NL",
    "12,2024-03-06,1234567.89,1.5,BE",
]  # fmt: skip


def gathered(**flags: Any) -> Any:
    return gather(flags, use_config=False, environment={})


def orders(folder: Path) -> str:
    path = folder / "orders.csv"
    path.write_text("\n".join(["customer_id,date,revenue,profit,country", *ORDERS, ""]))
    return str(path)


def save(result: Result, path: Path, *, summary: Path | None = None) -> str:
    """Write a result as ``-o`` and ``--summary`` do."""
    kind = path.suffix[1:]
    with path.open("wb") as stream:
        write_result(fitted(result, kind), kind, stream)
    if summary:
        with summary.open("wb") as stream:
            write_summary(presented(result), stream)
    return str(path)


NAMES = ["name", "segment", "orders", "average_order_value", "revenue", "returned", "ltv", "last_order", "one_time"]


FORMATS = ("csv", "tsv", "xlsx", "json", "ndjson", "parquet")


@pytest.mark.parametrize(
    ("kind", "style"), [*((kind, "plain") for kind in FORMATS), ("csv", "excel"), ("csv", "excel-de")]
)
def test_every_format_gives_the_same_rows(tmp_path: Path, kind: str, style: str) -> None:
    result = customers([orders(tmp_path)], gathered(csv_style=style))
    saved = open_saved(save(result, tmp_path / f"saved.{kind}"), gathered())
    names = [name for name in NAMES if name in saved.columns]
    found = saved.rows(names).sort("customer_id")
    wanted = result.frame.select("customer_id", *names).sort("customer_id")
    assert found["customer_id"].to_list() == ["007", "12", "=x", "Ö 1"]
    for name in names:
        assert found[name].to_list() == wanted[name].to_list(), name
    assert not [note for note in saved.notes if note.warns]


@pytest.mark.parametrize("kind", ["xlsx", "json", "parquet", "csv"])
def test_how_it_was_made_comes_with_it(tmp_path: Path, kind: str) -> None:
    result = customers([orders(tmp_path)], gathered(columns="ltv:Worth,volume_value,country"))
    path = save(result, tmp_path / f"saved.{kind}", summary=tmp_path / "saved.csv.json" if kind == "csv" else None)
    saved = open_saved(path, gathered())
    assert saved.record is not None
    assert saved.record["as_of"] == "2024-03-06"
    assert saved.record["schemes"]["volume_value"]["scheme"] == "volume-value"
    assert saved.columns == {
        "customer_id": "customer_id",
        "ltv": "Worth",
        "volume_value": "volume_value",
        "country": "country",
    }
    assert saved.rows(["ltv"]).sort("ltv")["ltv"].to_list() == [-1, 1.5, 6, 301.25]


@pytest.mark.parametrize(("beside", "is_found"), [("a.csv.json", True), ("a.json", True), ("b.json", False)])
def test_the_summary_beside_a_csv(tmp_path: Path, beside: str, is_found: bool) -> None:
    path = save(ltv([orders(tmp_path)], gathered()), tmp_path / "a.csv", summary=tmp_path / beside)
    assert (open_saved(path, gathered()).record is not None) == is_found


def test_a_summary_of_another_table_is_not_taken(tmp_path: Path) -> None:
    """It has the same name, and other columns."""
    save(ltv([orders(tmp_path)], gathered(columns="orders")), tmp_path / "x.csv", summary=tmp_path / "a.csv.json")
    path = save(ltv([orders(tmp_path)], gathered()), tmp_path / "a.csv")
    assert open_saved(path, gathered()).record is None
    (tmp_path / "a.csv.json").write_text("no JSON")
    assert open_saved(path, gathered()).record is None


@pytest.mark.parametrize(("analysis", "column"), [("customers", "volume_value"), ("members", "segment"), ("ltv", None)])
def test_tables_of_each_command_can_be_compared(tmp_path: Path, analysis: str, column: str | None) -> None:
    def made(**flags: Any) -> Result:
        if analysis == "members":
            return segment([orders(tmp_path)], gathered(**flags), options=SegmentOptions(members="all"))
        return (customers if analysis == "customers" else ltv)([orders(tmp_path)], gathered(**flags))

    then = save(made(as_of="2024-03-01"), tmp_path / "then.parquet")
    now = save(made(), tmp_path / "now.xlsx")
    result = compare([then, now], gathered())
    rows = {row["customer_id"]: row for row in result.frame.to_dicts()}
    assert (rows["007"]["status"], rows["12"]["status"]) == ("stayed", "came")
    assert ("segment" in result.frame.columns) == (column is not None)
    assert result.figures()["ltv_total_before"] == 307.25
    parts = {name for name in result.frame.columns if name.startswith("by_")}
    all_parts = {"by_orders", "by_order_value", "by_margin", "by_customers"}
    assert parts == (all_parts | {"by_returns"} if analysis == "customers" else all_parts)


def test_a_workbook_that_was_saved_by_hand(tmp_path: Path) -> None:
    """Ids have become numbers, names of columns are in other letters, and the sheets of custseg are gone."""
    path = tmp_path / "own.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Sheet1")
    for row, line in enumerate([["Customer_ID", "LTV", "Orders"], [12, 5.5, 1], [13, 7, 2]]):
        sheet.write_row(row, 0, line)
    book.close()
    saved = open_saved(str(path), gathered())
    assert saved.record is None
    assert saved.rows(["ltv", "orders"]).rows() == [("12", 5.5, 1), ("13", 7.0, 2)]


def test_a_sheet_that_is_named(tmp_path: Path) -> None:
    """A workbook of one's own may hold several tables: what the error offers works."""
    path = tmp_path / "own.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for sheet, worth in (("May", 1), ("June", 2)):
        page = book.add_worksheet(sheet)
        for row, line in enumerate([["customer_id", "ltv"], ["A", worth], ["B", 3]]):
            page.write_row(row, 0, line)
    book.close()
    with pytest.raises(DataError, match="--sheet"):
        compare([str(path), str(path)], gathered())
    assert compare([str(path), str(path)], gathered(sheet="June")).figures()["ltv_total"] == 5
    result = compare([f"{path}/May", f"{path}/June"], gathered())
    assert result.figures()["ltv_total_change"] == 1


def test_orders_are_no_saved_table(tmp_path: Path) -> None:
    path = orders(tmp_path)
    with pytest.raises(DataError) as caught:
        compare([path, path], gathered())
    problem = caught.value.problems[0]
    assert "1 customer in several rows, such as '007'" in problem.what
    assert f"custseg compare {path} --compare-to 90d" in problem.hint


def test_a_table_of_another_command_is_named(tmp_path: Path) -> None:
    result = segment([orders(tmp_path)], gathered())
    result.made_by = "segment"
    path = save(result, tmp_path / "segments.parquet")
    with pytest.raises(DataError, match="is a table of custseg segment, not of customers"):
        compare([path, path], gathered())
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    with pytest.raises(DataError, match="is no saved table of customers: it has no column 'customer_id'"):
        compare([str(other), path], gathered())


def test_rows_without_a_customer_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("customer_id,ltv\nA,1\n,2\n")
    result = compare([str(path), str(path)], gathered())
    assert any("1 row of" in note.text for note in result.notes)
    assert result.frame.height == 1


def test_a_list_of_customers_of_python(tmp_path: Path) -> None:
    from custseg.sources.in_memory import InMemoryTable

    frame = pl.DataFrame({"customer_id": [1, 2], "ltv": [1.5, 2.5], "flag": [True, False]})
    saved = open_saved(InMemoryTable("frame", frame.lazy()), gathered())
    assert saved.rows(["ltv", "flag"]).rows() == [("1", 1.5, True), ("2", 2.5, False)]
