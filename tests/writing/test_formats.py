"""Each format, read back by another library, has the same rows to the last digit."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from examples import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from custseg.analyses.ltv import ltv
from custseg.result import Column, Result
from custseg.settings.output_formats import FORMAT_OF_SUFFIX, OUTPUT_FORMATS
from custseg.settings.settings import gather
from custseg.writing.formats import write_result

LTV = ["customer_id", "orders", "average_order_value", "orders_per_month", "margin", "tenure_months", "ltv"]
GROUPED = [
    "customers", "ltv_total", "ltv_per_customer", "average_order_value", "orders_per_month", "margin",
    "tenure_months", "orders", "revenue",
]  # fmt: skip
COMPARED = ["profit_per_month", "profit_per_month_before", "profit_per_month_change"]

# Control and direction characters are made visible in text formats: test_escaping.
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=12)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ROWS = st.lists(st.tuples(TEXTS, NUMBERS | st.none(), st.integers(-(2**53), 2**53)), min_size=1, max_size=8)


def written(result: Result, kind: str) -> bytes:
    """Return a result in a machine format."""
    stream = io.BytesIO()
    write_result(result, kind, stream)
    return stream.getvalue()


def read_back(kind: str, content: bytes) -> list[tuple[Any, ...]]:
    """Read a machine format by means of the standard library, Parquet by polars."""
    if kind == "parquet":
        return pl.read_parquet(io.BytesIO(content)).rows()
    if kind == "json":
        return [tuple(row.values()) for row in json.loads(content)["rows"]]
    if kind == "ndjson":
        return [tuple(json.loads(line).values()) for line in content.decode().split("\n")[:-1]]
    text = io.StringIO(content.decode(), newline="")
    rows = list(csv.reader(text, delimiter="\t" if kind == "tsv" else ",", strict=True))[1:]
    return [(name, float(value) if value else None, int(count)) for name, value, count in rows]


@settings(deadline=None, max_examples=examples(40))
@given(ROWS)
def test_rows_survive_every_format(rows: list[tuple[str, float | None, int]]) -> None:
    """Numbers come back bit for bit. Texts too, but for the apostrophe that keeps a formula from running."""
    columns = [Column("name", "Name"), Column("value", "Value", "money"), Column("count", "Count", "count")]
    schema = {"name": pl.String, "value": pl.Float64, "count": pl.Int64}
    result = Result("Made up", pl.DataFrame(rows, schema=schema, orient="row"), columns)
    for kind in ("json", "ndjson", "parquet"):
        assert read_back(kind, written(result, kind)) == rows, kind
    for kind in ("csv", "tsv"):
        found = read_back(kind, written(result, kind))
        assert [row[1:] for row in found] == [row[1:] for row in rows]
        assert all(cell[0] in (row[0], "'" + row[0]) for cell, row in zip(found, rows, strict=True))


def small(tmp_path: Path, **flags: Any) -> Result:
    """Return the LTV of two customers."""
    path = tmp_path / "orders.csv"
    lines = ["A,2024-01-01,10,3,x", "B,2024-02-01,20,6,y", "A,2024-03-01,1,1,x"]
    path.write_text("\n".join(["customer_id,date,revenue,profit,type", *lines, ""]))
    return ltv([str(path)], gather(flags, use_config=False, environment={}))


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        ({}, LTV),
        ({"lifetime": "12"}, [*LTV, "ltv_at_lifetime"]),
        ({"cac": "5"}, [*LTV, "ltv_to_own_cac", "verdict", "cac"]),
        ({"columns": "revenue,type,ltv"}, ["customer_id", "revenue", "type", "ltv"]),
        ({"compare_to": "30d"}, ["customer_id", "ltv", "ltv_before", *COMPARED]),
        ({"by": "cohort"}, ["cohort", *GROUPED]),
        ({"by": "type"}, ["type", *GROUPED]),
        (
            {"by": "main:type", "cac": "5"},
            ["main:type", *GROUPED, "ltv_to_cac", "ltv_to_cac_12m", "verdict", "cac_paid"],
        ),
        ({"by": "type", "compare_to": "30d"}, ["type", "customers", "ltv_total", "ltv_before", *COMPARED]),
    ],
)
def test_column_names_are_an_api(tmp_path: Path, flags: dict[str, Any], names: list[str]) -> None:
    """Scripts depend on them: a change here breaks other people's work and needs a line in the changelog."""
    result = small(tmp_path, **flags)
    assert result.frame.columns == [column.name for column in result.columns] == names
    assert written(result, "csv").decode().splitlines()[0].split(",") == names
    assert [list(row) for row in json.loads(written(result, "json"))["rows"]] == [names] * result.frame.height


def test_keys_of_the_json_are_an_api(tmp_path: Path) -> None:
    content = json.loads(written(small(tmp_path), "json"))
    assert list(content)[-1] == "rows"
    assert {"title", "columns", "summary", "as_of", "understood", "notes", "ledger", "settings", "rows"} <= set(content)
    assert content["as_of"] == "2024-03-01"
    assert [column["name"] for column in content["columns"]] == LTV
    assert set(content["ledger"]) == {"read", "used", "history_only", "set_aside"}
    assert all({"name", "text"} <= set(note) for note in content["notes"])
    assert content["summary"]["ltv_total"] == 10


@pytest.mark.parametrize("narrow", [{"where": "ltv > 99"}, {"rows": "revenue > 99"}, {"from": "2030-01-01"}])
def test_a_column_has_one_type_with_rows_and_without(tmp_path: Path, narrow: dict[str, str]) -> None:
    """Who appends the Parquet of each week must not be stopped by an empty one."""
    usual = pl.read_parquet(io.BytesIO(written(small(tmp_path), "parquet")))
    empty = pl.read_parquet(io.BytesIO(written(small(tmp_path, **narrow), "parquet")))
    assert empty.height == 0
    assert empty.schema == usual.schema


def test_dates_and_missing_values_in_each_format(make: Callable[..., Result]) -> None:
    result = make(name=("text", ["a", None]), day=("date", [None, dt.date(2025, 1, 31)]))
    assert written(result, "csv") == b"name,day\na,\n,2025-01-31\n"
    assert written(result, "tsv") == b"name\tday\na\t\n\t2025-01-31\n"
    rows = [{"name": "a", "day": None}, {"name": None, "day": "2025-01-31"}]
    assert json.loads(written(result, "json"))["rows"] == rows
    assert [json.loads(line) for line in written(result, "ndjson").splitlines()] == rows
    assert written(result, "md") == b"| name | day |\n| --- | ---: |\n| a |  |\n|  | 2025-01-31 |\n"


def test_markdown_is_for_people(make: Callable[..., Result]) -> None:
    result = make(
        name=("text", ["a|b", "<b>x</b>\nnext", "*[_`\\"]), value=("money", [1234.567, -0.001, None]),
        rate=("share", [0.1234, 1.0, None]),
    )  # fmt: skip
    lines = written(result, "md").decode().splitlines()
    assert lines[2] == r"| a\|b | 1,234.57 | 12.3% |"
    assert lines[3].endswith("| 0.00 | 100.0% |")
    assert len(lines) == 5
    for line in lines:
        # Four bars that are not escaped make three cells; no sign acts as Markdown or HTML.
        assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 4
    assert not re.findall(r"(?<!\\)[<>*_`\[]", "".join(lines[2:]))


@pytest.mark.parametrize("name", [name for name, entry in OUTPUT_FORMATS.items() if not entry.is_page])
def test_every_format_has_a_writer_and_a_suffix(make: Callable[..., Result], name: str) -> None:
    """A new format needs its entry in the registry and its writer: options, settings and suffixes follow."""
    entry = OUTPUT_FORMATS[name]
    assert entry.name == name
    assert entry.suffixes
    assert all(FORMAT_OF_SUFFIX[suffix] == name for suffix in entry.suffixes)
    assert name == "table" or f".{name}" in entry.suffixes
    content = written(make(name=("text", ["a"]), value=("money", [1.5])), name)
    assert content
    assert (b"\0" in content) == entry.is_binary
