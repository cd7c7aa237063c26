"""Parquet files: typed columns, kept as they are."""

from __future__ import annotations

import polars as pl

from custseg.own_columns import SIGN
from custseg.sources import LINE
from custseg.sources.header import unique_names
from custseg.sources.source_file import TEXT_FACTS, FileFacts, Scan, SourceFile


def open_parquet(path: str, name: str, facts: FileFacts = TEXT_FACTS) -> SourceFile:
    """Open a Parquet file.

    Args:
        path: of the file, or a URL.
        name: of the file, as the user knows it.
        facts: what was detected about it.
    """
    schema = pl.scan_parquet(path, glob=False).collect_schema()
    return SourceFile(name, list(_own_free(schema).values()), True, _scanner(path, schema), facts=facts)


def _own_free(schema: pl.Schema) -> dict[str, str]:
    """Return a name that no column of custseg has for each column of a file, by its name there."""
    if not any(SIGN in name for name in schema):
        return {name: name for name in schema}
    return dict(zip(schema, unique_names(schema.names()), strict=True))


def _scanner(path: str, schema: pl.Schema) -> Scan:
    """Return the scan function of a Parquet file; categories become text."""
    names = _own_free(schema)
    renamed = {name: other for name, other in names.items() if name != other}
    categories = [names[name] for name, dtype in schema.items() if dtype in (pl.Categorical, pl.Enum)]

    def scan(position: bool) -> pl.LazyFrame:
        index = LINE if position else None
        frame = pl.scan_parquet(path, glob=False, row_index_name=index, row_index_offset=1)
        if renamed:
            frame = frame.rename(renamed)
        if position:
            frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
        return frame.with_columns(pl.col(categories).cast(pl.String)) if categories else frame

    return scan
