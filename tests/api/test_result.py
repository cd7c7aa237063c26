"""A result shows itself, harmlessly, and can be handed on."""

from __future__ import annotations

import builtins
import html.parser
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from custseg import Note, OutputError, Result, UsageError, cohorts, customers, inspect, ltv, segment

HOSTILE = "<script>alert('x')</script> & \"q\" \x1b[31m\u202ered"


class Page(html.parser.HTMLParser):
    """Collects the tags and the cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self.tags[-1] in ("td", "th"):
            self.rows[-1][-1] += data.strip()


@pytest.fixture
def hostile(shop: Path) -> Result:
    """Return a result whose every text wants to do harm."""
    frame = pl.DataFrame({
        "customer": [HOSTILE, "b", "c"],
        "date": ["2025-01-02", "2025-02-02", "2025-02-03"],
        "amount": [10.5, 3, 8.25],
        HOSTILE: [HOSTILE, "x", "y"],
    })  # fmt: skip
    return customers(frame, columns=["orders", HOSTILE, "ltv"], margin="50%")


def test_html_has_the_first_rows_and_the_summary(shop: Path) -> None:
    result = ltv("orders.csv")
    page = Page(result._repr_html_())
    assert len(page.rows) == 21
    assert page.rows[0][0] == "Customer"
    assert page.rows[1][0] == result.frame["customer_id"][0]
    assert "20 of 24 rows" in page.text
    assert "24 customers" in page.text
    assert all(note.text in page.text for note in result.notes)


def test_html_is_harmless(hostile: Result) -> None:
    text = hostile._repr_html_()
    page = Page(text)
    assert "script" not in page.tags
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert any("<script>alert('x')</script>" in cell for row in page.rows for cell in row)


def test_text_is_harmless_and_fits_a_line(hostile: Result, shop: Path) -> None:
    assert "\x1b" not in repr(hostile)
    assert "\u202e" not in repr(hostile)
    lines = repr(customers("orders.csv", contacts="contacts.csv")).splitlines()
    assert lines[0] == "Customers"
    assert lines[1].startswith("customer_id  name")
    table = lines[1:12]
    assert max(map(len, table)) <= 100
    assert lines[12].startswith("(10 of 24 rows, ")
    assert any(line.startswith("Base: 24 customers") for line in lines)


@pytest.mark.parametrize("ask", [segment, cohorts, inspect])
def test_every_kind_of_result_shows_itself(shop: Path, ask: Callable[..., Result]) -> None:
    result = ask("orders.csv")
    assert result.title in repr(result)
    assert len(Page(result._repr_html_()).rows) == 1 + min(20, len(result))


def test_an_empty_result_shows_itself(shop: Path) -> None:
    result = ltv("orders.csv", where="orders > 100")
    assert len(result) == 0
    assert result
    assert "(0 rows)" in repr(result)
    assert "0 rows" in result._repr_html_()


def test_its_parts(shop: Path) -> None:
    result = ltv("orders.csv", by="country")
    assert result.title == "LTV by country"
    assert [column.name for column in result.columns] == result.frame.columns
    assert result.summary["customers"] == 24
    assert result.ledger is not None
    assert result.ledger["read"]["rows"] == 123
    assert result.ledger["set_aside"]["rows"] == 3
    assert str(result.as_of) == "2025-10-24"
    assert result.understood["customer"] == "customer_id"
    assert all(isinstance(note, Note) for note in result.notes)
    assert result.settings["by"] == "country"
    assert result.failure is None


def test_what_is_changed_of_a_part_changes_no_result(shop: Path) -> None:
    result = ltv("orders.csv")
    number = len(result.notes)
    result.notes.clear()
    result.columns.clear()
    result.understood.clear()
    assert len(result.notes) == number
    assert result.columns
    assert result.understood


def test_inspect_returns_why_a_file_cannot_be_used(shop: Path) -> None:
    (shop / "open.csv").write_text("customer,date,quantity,amount,cost\na,2025-01-13,2,10,3\nb,2025-03-15,4,22,9\n")
    result = inspect("open.csv")
    assert result.frame["finding"][0] == "undecided"
    assert result.failure is not None
    assert 'map={"cost": "cost"}' in str(result.failure)


def test_it_is_a_stream_for_other_libraries(shop: Path) -> None:
    result = ltv("orders.csv")
    assert_frame_equal(pl.DataFrame(result), result.frame)  # type: ignore[arg-type]


def test_pandas_and_pyarrow(shop: Path) -> None:
    pandas, pyarrow = pytest.importorskip("pandas"), pytest.importorskip("pyarrow")
    result = ltv("orders.csv")
    table = result.to_pandas()
    assert isinstance(table, pandas.DataFrame)
    assert table["ltv"].tolist() == result.frame["ltv"].to_list()
    assert result.to_arrow().column("ltv").to_pylist() == result.frame["ltv"].to_list()
    assert pyarrow.table(result).num_rows == 24


def test_without_pandas_an_error_names_the_install(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = ltv("orders.csv")
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] in ("pandas", "pyarrow"):
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr("importlib.import_module", refuse)
    with pytest.raises(UsageError, match=r"pip install pandas pyarrow"):
        result.to_pandas()
    with pytest.raises(UsageError, match=r"pip install pyarrow"):
        result.to_arrow()


def test_json_is_that_of_a_file(shop: Path) -> None:
    result = ltv("orders.csv")
    path = result.write("ltv.json")
    assert path == Path("ltv.json")
    assert path.read_text(encoding="utf-8") == result.to_json()
    assert json.loads(result.to_json()) == result.to_dict()


@pytest.mark.parametrize("suffix", ["csv", "tsv", "ndjson", "parquet", "md", "txt"])
def test_it_is_written_by_suffix(shop: Path, suffix: str) -> None:
    result = ltv("orders.csv")
    result.write(shop / f"ltv.{suffix}")
    content = (shop / f"ltv.{suffix}").read_bytes()
    assert b"c23" in content or suffix == "parquet"
    if suffix == "parquet":
        assert_frame_equal(pl.read_parquet(shop / "ltv.parquet"), result.frame)
    result.write("other", format="csv")
    assert (shop / "other").read_bytes().startswith(b"customer_id,")


def test_an_input_is_never_written_over(shop: Path) -> None:
    before = (shop / "orders.csv").read_bytes()
    for inputs in ("orders.csv", "ord*.csv", [shop / "orders.csv"]):
        with pytest.raises(UsageError, match="is an input"):
            ltv(inputs).write(shop / "orders.csv")
    with pytest.raises(UsageError, match="is an input"):
        ltv("orders.csv", rejects=shop / "orders.csv")
    with pytest.raises(UsageError, match="is an input"):
        ltv("orders.csv", contacts="contacts.csv").write("contacts.csv")
    assert (shop / "orders.csv").read_bytes() == before


def test_what_cannot_be_written_is_an_error(shop: Path) -> None:
    result = ltv("orders.csv")
    with pytest.raises(UsageError, match=r"unknown format of 'ltv\.doc'"):
        result.write("ltv.doc")
    with pytest.raises(OutputError, match="there is no folder"):
        result.write("nowhere/ltv.csv")
