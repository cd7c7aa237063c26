"""The rows of the lines that hold a text are those that a scan of the whole file finds, or all rows are read."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from custseg.sources import text_scan
from custseg.sources.dialect import Dialect
from custseg.sources.text_scan import TextScan

COLUMNS = ["order", "customer", "note"]
LINES = ["1,C7,x", "2,C8,of C7", "3, C7 ,", "4,C77,y", "5,c7,z", "6,C9", "7,C9,a,b,c C7", "", "8,Müller,ü", "9,C7,last"]


def scan(tmp_path: Path, text: str, *, quoted: bool = False, multiline: bool = False) -> TextScan:
    path = tmp_path / "rows.csv"
    path.write_bytes(text.encode())
    return TextScan(str(path), Dialect(COLUMNS, ","), quoted=quoted, multiline=multiline)


def holds(rows: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    some = [pl.col(name).str.contains(text, literal=True).fill_null(False) for name in rows.columns for text in texts]
    return rows.filter(pl.any_horizontal(some))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("texts", [["C7"], ["C7", "C9"], ["Müller"], ["9,C7"], ["nobody"], ["order"]])
def test_the_lines_that_hold_a_text(tmp_path: Path, end: str, last: bool, texts: list[str]) -> None:
    text = end.join([",".join(COLUMNS), *LINES]) + (end if last else "")
    one = scan(tmp_path, text)
    found = one.lines_with(texts)
    assert found is not None
    rows = one(False).collect()
    # A text may reach over a separator: its line is found all the same.
    wanted = rows.filter(order="9") if texts == ["9,C7"] else holds(rows, texts)
    assert found.collect().equals(wanted)


def test_quotes_on_one_line(tmp_path: Path) -> None:
    one = scan(tmp_path, 'order,customer,note\n"1","C7","a, b"\n"2","C8","c"\n', quoted=True)
    found = one.lines_with(["C7"])
    assert found is not None
    assert found.collect().rows() == one(False).collect().rows()[:1]


@pytest.mark.parametrize("texts", [['C"7'], ["C\n7"], [""]])
def test_texts_that_lines_may_write_otherwise(tmp_path: Path, texts: list[str]) -> None:
    assert scan(tmp_path, "order,customer,note\n1,C7,x\n").lines_with(texts) is None


def test_a_file_elsewhere_is_read_by_polars_alone() -> None:
    one = TextScan("https://example.org/rows.csv", Dialect(COLUMNS, ","), quoted=False, multiline=False)
    assert one.lines_with(["C7"]) is None


def test_fields_with_line_ends_need_all_rows(tmp_path: Path) -> None:
    one = scan(tmp_path, 'order,customer,note\n1,C7,"x\ny"\n', quoted=True, multiline=True)
    assert one.lines_with(["C7"]) is None


def test_a_text_in_many_lines_needs_all_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_scan, "MOST_FOUND", 3)
    one = scan(tmp_path, "order,customer,note\n" + "1,C7,x\n" * 4)
    assert one.lines_with(["C7"]) is None
    monkeypatch.setattr(text_scan, "MOST_FOUND", 4)
    found = one.lines_with(["C7"])
    assert found is not None
    assert found.collect().height == 4


def test_fewer_lines_than_are_skipped(tmp_path: Path) -> None:
    one = scan(tmp_path, "order,customer,note")
    found = one.lines_with(["order"])
    assert found is not None
    assert found.collect().is_empty()
