"""A saved table tells how it was made, in every format that has a place for it; a CSV stays as it is."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import fastexcel
import polars as pl
import pytest

import custseg
from custseg import __version__
from custseg.analyses.customers import customers
from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.metrics.catalogue import CATALOGUE
from custseg.result import Result
from custseg.settings.schema import SCHEMA
from custseg.settings.settings import gather
from custseg.sources.open_source import open_source
from custseg.writing import record
from custseg.writing.formats import write_result
from custseg.writing.json_document import write_summary
from custseg.writing.record import FILES, OF_FIGURES, definitions_version

ROWS = ["A,2024-01-01,10,3", "B,2024-02-01,20,6", "A,2024-03-01,1,1", "C,2024-03-05,50,1"]

NOT_OF_FIGURES = {
    "encoding", "as_of", "compare_to", "cuts", "scheme", "columns", "sort", "format", "csv_style", "round", "fail_on",
    "targets", "by", "period", "periods", "period_slack", "against", "min_support", "within", "owner", "due", "limit",
    "each", "done", "control", "list", "for", "prize_share", "orders", "deals", "alias", "won", "lost", "open", "stuck",
    "comparing_deals", "comparing_win_rate", "quiet_after", "overload", "split", "what_if", "interval", "holdout",
    "checks", "report", "sections", "lang", "secrets",
}  # fmt: skip
"""Settings that change neither which customers a table has nor their figures, or that the record has elsewhere."""


def orders(folder: Path) -> str:
    path = folder / "orders.csv"
    path.write_text("\n".join(["customer_id,date,revenue,profit", *ROWS, ""]))
    return str(path)


def made(analysis: Any, folder: Path, **flags: Any) -> Result:
    """Return a table of customers."""
    return analysis([orders(folder)], gather(flags, use_config=False, environment={}))


def written(result: Result, kind: str) -> bytes:
    stream = io.BytesIO()
    write_result(result, kind, stream)
    return stream.getvalue()


def in_workbook(content: bytes) -> dict[str, Any]:
    """Return the record of the sheet of a workbook."""
    found: dict[str, Any] = {}
    for what, name, value in fastexcel.read_excel(content).load_sheet("custseg", dtypes="string").to_polars().rows():
        key = (what, name or "")
        found[key] = found.get(key, "") + value  # type: ignore[call-overload]
    whole: dict[str, Any] = {}
    for (what, name), text in found.items():  # type: ignore[misc]
        if name:
            whole.setdefault(what, {})[name] = json.loads(text)
        else:
            whole[what] = json.loads(text)
    return whole


def without_empty(document: dict[str, Any]) -> dict[str, Any]:
    """Return a record without empty parts, which have no line in a sheet."""
    return {key: value for key, value in document.items() if value != {}}


@pytest.mark.parametrize("analysis", [customers, ltv])
def test_every_format_has_the_same_record(tmp_path: Path, analysis: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    # Entries of more than one cell.
    monkeypatch.setattr(record, "MOST_SIGNS", 40)
    result = made(analysis, tmp_path, margin="0.3", warm_up=5)
    result.made_by = "made up"
    in_json = json.loads(written(result, "json"))["record"]
    in_parquet = json.loads(pl.read_parquet_metadata(io.BytesIO(written(result, "parquet")))["custseg"])
    assert in_parquet == in_json
    assert in_workbook(written(result, "xlsx")) == without_empty(in_json)
    summary = io.BytesIO()
    write_summary(result, summary)
    assert json.loads(summary.getvalue())["record"] == in_json
    assert (in_json["custseg"], in_json["command"]) == (__version__, "made up")
    assert in_json["as_of"] == "2024-03-05"
    assert (in_json["settings"]["margin"], in_json["settings"]["warm_up"]) == (0.3, 5)
    assert in_json["columns"]["ltv"] == {
        "name": "ltv", "unit": "money", "definition": CATALOGUE["ltv"].definition,
    }  # fmt: skip


def test_cuts_and_conditions_of_schemes(tmp_path: Path) -> None:
    """By hand: orders 2, 1, 1 have the median 1; order values 5.5, 20, 50 the median 20."""
    for result, column in (
        (made(customers, tmp_path), "volume_value"),
        (
            segment(
                [orders(tmp_path)],
                gather({}, use_config=False, environment={}),
                options=SegmentOptions(members="all"),
            ),
            "segment",
        ),
    ):
        facts = record.record_of(result)["schemes"][column]
        assert facts["scheme"] == "volume-value"
        assert facts["axes"]["volume"]["edges"] == {"": [1.0]}
        assert facts["axes"]["value"]["edges"] == {"": [20.0]}
        assert facts["segments"]["high-high"] == "volume = 'high' AND value = 'high'"


def test_columns_with_titles_are_told_by_their_names(tmp_path: Path) -> None:
    result = made(ltv, tmp_path, columns="ltv:Worth,orders")
    columns = json.loads(written(result, "json"))["record"]["columns"]
    assert {key: one["name"] for key, one in columns.items()} == {
        "customer_id": "customer_id", "Worth": "ltv", "orders": "orders",
    }  # fmt: skip
    assert columns["Worth"]["definition"] == CATALOGUE["ltv"].definition


def test_the_currency_is_told(tmp_path: Path) -> None:
    path = tmp_path / "eur.csv"
    path.write_text("customer_id,date,revenue,currency\nA,2024-01-01,10,EUR\nB,2024-01-02,20,EUR\n")
    result = ltv([str(path)], gather({}, use_config=False, environment={}))
    assert record.record_of(result)["currency"] == "EUR"
    assert record.record_of(made(ltv, tmp_path))["currency"] is None


def test_the_csv_has_no_more_than_before(tmp_path: Path) -> None:
    """Whoever reads it reads a header and rows."""
    lines = written(made(ltv, tmp_path), "csv").decode().splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("customer_id,orders,")


def test_the_version_of_definitions_changes_with_each_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    before = definitions_version()
    definitions_version.cache_clear()
    assert definitions_version() == before
    changed = CATALOGUE | {"ltv": replace(CATALOGUE["ltv"], text="Something else.")}
    monkeypatch.setattr(record, "CATALOGUE", changed)
    definitions_version.cache_clear()
    assert definitions_version() != before
    monkeypatch.undo()
    definitions_version.cache_clear()
    assert definitions_version() == before


def test_every_setting_is_one_of_figures_or_not() -> None:
    """A new setting is named in one of the lists, so that no secret gets into a file, and no change is missed."""
    assert not {*OF_FIGURES} & NOT_OF_FIGURES
    assert {*OF_FIGURES} <= {*SCHEMA}
    assert {*SCHEMA} - {*OF_FIGURES} - NOT_OF_FIGURES == set()


def test_no_folder_gets_into_a_file(tmp_path: Path) -> None:
    contacts = tmp_path / "contacts.csv"
    contacts.write_text("customer_id,name\nA,Ada\n")
    content = written(made(customers, tmp_path, contacts=str(contacts)), "json").decode()
    found = json.loads(content)["record"]
    assert found["settings"]["contacts"] == "contacts.csv"
    assert str(tmp_path) not in json.dumps(found)
    assert set(FILES) <= {*OF_FIGURES}


def test_custseg_reads_the_table_of_its_own_workbooks(tmp_path: Path) -> None:
    """Not the sheets that explain it."""
    path = tmp_path / "saved.xlsx"
    custseg.ltv(orders(tmp_path)).write(path)
    source = open_source([str(path)])
    assert source.columns[:2] == ["customer_id", "orders"]
    assert source.scan().collect().height == 3
    assert open_source([f"{path}/Notes"]).columns[0] == "Note"
