"""What files and columns were found to be, as tables for people."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from custseg.result import Column, Section
from custseg.settings.setting import Settings
from custseg.sources.source import Source
from custseg.tables.headers.columns import Columns
from custseg.tables.headers.evidence import columns_seen
from custseg.tables.headers.roles import find_roles, mapping_of
from custseg.tables.side_files.side_file import source_of

FILE_COLUMNS = [
    Column("file", "File"),
    Column("kind", "Kind"),
    Column("encoding", "Encoding"),
    Column("separator", "Separator"),
    Column("header_line", "Header in line", "count"),
    Column("above", "Above it"),
    Column("packed", "Packed"),
    Column("sheet", "Sheet"),
    Column("columns", "Columns", "count"),
]
SEEN_COLUMNS = [
    Column("column", "Column"),
    Column("role", "Taken for"),
    Column("samples", "First values"),
    Column("why", "Why", "prose"),
    Column("filled", "Filled", "share"),
    Column("written", "Written as"),
    Column("rivals", "Rivals", "prose"),
]
TYPES = {"count": pl.Int64, "share": pl.Float64}


def file_section(source: Source) -> Section:
    """Return what each file was found to be; facts that no file has are left out."""
    rows = [
        {
            "file": file.name,
            "kind": file.facts.kind,
            "encoding": file.facts.encoding,
            "separator": file.facts.separator,
            "header_line": file.facts.header_line or None,
            "above": " / ".join(file.facts.above),
            "packed": file.facts.packed,
            "sheet": file.facts.sheet,
            "columns": len(file.columns),
        }
        for file in source.files
    ]
    told = [column for column in FILE_COLUMNS if any(row[column.name] not in ("", None) for row in rows)]
    return _section("files", "Files", rows, told)


def contacts_sections(path: str, settings: Settings) -> list[Section]:
    """Return what the columns of the contacts were found to be; nothing of a stream, which can be read only once.

    Args:
        path: of the file of contacts, which has been read.
        settings: of the run.
    """
    if not Path(path).is_file():
        return []
    source, _ = source_of([path], settings)
    headers = find_roles("contacts", source.sample, mapping_of(settings, "contacts"), settings)
    columns = Columns(headers, source.sample.schema)
    rows = _column_rows("contacts", columns, source.sample, None, None)
    return [_section("contacts_columns", f"Columns of {source.name}", rows, SEEN_COLUMNS)]


def column_section(
    columns: Columns, sample: pl.DataFrame, date_format: str | None, filled: Mapping[str, float] | None = None
) -> Section:
    """Return what each column of the transactions was found to be.

    Args:
        columns: roles and styles, as far as they are known.
        sample: first rows of the table.
        date_format: how dates are written, where the user says so.
        filled: share of all rows that hold a value, by column; without, that of the sample is told.
    """
    rows = _column_rows("transactions", columns, sample, date_format, filled)
    return _section("file_columns", "Columns", rows, SEEN_COLUMNS)


def _column_rows(
    table: str, columns: Columns, sample: pl.DataFrame, date_format: str | None, filled: Mapping[str, float] | None
) -> list[dict[str, Any]]:
    return [
        {
            "column": one.column,
            "role": one.role,
            "samples": " · ".join(one.samples),
            "why": one.why,
            "filled": one.filled if filled is None else filled[one.column],
            "written": one.written,
            "rivals": one.rivals,
        }
        for one in columns_seen(table, columns, sample, date_format)
    ]


def _section(name: str, title: str, rows: list[dict[str, Any]], columns: list[Column]) -> Section:
    schema = {column.name: TYPES.get(column.unit, pl.String) for column in columns}
    return Section(name, title, pl.DataFrame(rows, schema=schema), columns)
