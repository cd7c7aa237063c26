"""Tables of the files and columns: their format, and the role of each column."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from custseg.result import Column, Section
from custseg.settings.setting import Settings
from custseg.sources.files import container_of
from custseg.sources.in_memory import Input
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
    Column("packed", "Compressed"),
    Column("sheet", "Sheet"),
    Column("columns", "Columns", "count"),
]
ROLE_COLUMNS = [
    Column("column", "Column"),
    Column("role", "Role"),
    Column("samples", "First values"),
    Column("why", "Why", "prose"),
    Column("filled", "Filled", "share"),
    Column("written", "Format"),
    Column("rivals", "Other candidates", "prose"),
]
UNIT_TYPES = {"count": pl.Int64, "share": pl.Float64}


def file_section(source: Source) -> Section:
    """Return the format of each file; columns that are empty for all files are left out."""
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
        for file in source.all_files
    ]
    used = [column for column in FILE_COLUMNS if any(row[column.name] not in ("", None) for row in rows)]
    return _section("files", "Files", rows, used)


def contacts_sections(path: Input, settings: Settings) -> list[Section]:
    """Return the roles of the columns of the contacts; nothing for a stream, which can be read only once.

    Args:
        path: of the file of contacts.
        settings: of the run.
    """
    if isinstance(path, str) and not Path(container_of(path)[0]).is_file():
        return []
    source, _ = source_of([path], settings, one_table=True)
    headers = find_roles("contacts", source.sample, mapping_of(settings, "contacts"), settings)
    columns = Columns(headers, source.sample.schema)
    rows = _column_rows("contacts", columns, source.sample, None, None)
    return [_section("contacts_columns", f"Columns of {source.name}", rows, ROLE_COLUMNS)]


def column_section(
    columns: Columns, sample: pl.DataFrame, date_format: str | None, filled: Mapping[str, float] | None = None
) -> Section:
    """Return the role and format of each column of the transactions.

    Args:
        columns: roles and formats, as far as they are known.
        sample: first rows of the table.
        date_format: format of the dates, if the user gives one.
        filled: share of all rows with a value, by column; None for the share in the sample.
    """
    rows = _column_rows(columns.headers.table, columns, sample, date_format, filled)
    return _section("file_columns", "Columns", rows, ROLE_COLUMNS)


def _column_rows(
    table: str, columns: Columns, sample: pl.DataFrame, date_format: str | None, filled: Mapping[str, float] | None
) -> list[dict[str, Any]]:
    return [
        {
            "column": one.column,
            "role": one.role,
            "samples": " · ".join(one.samples),
            "why": one.why,
            "filled": one.filled if filled is None else filled.get(one.column, one.filled),
            "written": one.written,
            "rivals": one.rivals,
        }
        for one in columns_seen(table, columns, sample, date_format)
    ]


def _section(name: str, title: str, rows: list[dict[str, Any]], columns: list[Column]) -> Section:
    schema = {column.name: UNIT_TYPES.get(column.unit, pl.String) for column in columns}
    return Section(name, title, pl.DataFrame(rows, schema=schema), columns)
