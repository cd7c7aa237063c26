"""Parquet files: typed columns, kept as they are."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from custseg.sources import LINE


def open_parquet(path: str) -> tuple[list[str], bool, Callable[[bool], pl.LazyFrame]]:
    """Open a Parquet file.

    Args:
        path: of the file, or a URL.

    Returns:
        Its column names, True for typed, and its scan function.
    """
    schema = pl.scan_parquet(path, glob=False).collect_schema()
    labels = [name for name, dtype in schema.items() if dtype in (pl.Categorical, pl.Enum)]

    def scan(position: bool) -> pl.LazyFrame:
        index = LINE if position else None
        frame = pl.scan_parquet(path, glob=False, row_index_name=index, row_index_offset=1)
        if position:
            frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
        return frame.with_columns(pl.col(labels).cast(pl.String)) if labels else frame

    return schema.names(), True, scan
