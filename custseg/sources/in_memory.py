"""Tables that a program hands over instead of the name of a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.errors import DataError
from custseg.own_columns import SIGN
from custseg.sources import LINE
from custseg.sources.header import unique_names
from custseg.sources.source_file import FileFacts, Scan, SourceFile

KIND = "table in memory"


@dataclass(frozen=True, eq=False)
class InMemoryTable:
    """A table in memory.

    Attributes:
        name: of the table, for messages.
        frame: its rows.
        record: how custseg made it, as a saved table tells; None if it did not.
    """

    name: str
    frame: pl.LazyFrame
    record: dict[str, Any] | None = None

    def __str__(self) -> str:
        return self.name


Input = str | InMemoryTable
"""A path, glob, folder, URL or ``-``, or a table in memory."""


def open_table(table: InMemoryTable) -> SourceFile:
    """Open a table in memory, as a Parquet file with these columns would be opened.

    Raises:
        DataError: it has no columns.
    """
    schema = table.frame.collect_schema()
    if not schema:
        raise DataError("has no columns", where=table.name, hint="Hand over a table with its rows.")
    rows = table.frame
    if any(SIGN in name for name in schema):
        rows = rows.rename(dict(zip(schema, unique_names(schema.names()), strict=True)))
        schema = rows.collect_schema()
    return SourceFile(table.name, schema.names(), True, _scanner(rows, schema), facts=FileFacts(kind=KIND))


def _scanner(rows: pl.LazyFrame, schema: pl.Schema) -> Scan:
    """Return the scan function of a table; categories, and columns without any value, become text."""
    texts = [name for name, dtype in schema.items() if dtype in (pl.Categorical, pl.Enum, pl.Null)]

    def scan(position: bool) -> pl.LazyFrame:
        frame = rows.with_columns(pl.col(texts).cast(pl.String)) if texts else rows
        if not position:
            return frame
        # The position stands last, as in a scan of Parquet that a later step may extend.
        numbered = frame.with_row_index(LINE, offset=1)
        return numbered.select(*schema.names(), pl.col(LINE).cast(pl.Int64))

    return scan
