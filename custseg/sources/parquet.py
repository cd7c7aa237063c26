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
    columns = pl.scan_parquet(path, glob=False).collect_schema().names()

    def scan(position: bool) -> pl.LazyFrame:
        index = LINE if position else None
        return pl.scan_parquet(path, glob=False, row_index_name=index, row_index_offset=1)

    return columns, True, scan
