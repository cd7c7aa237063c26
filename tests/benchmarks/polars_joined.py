"""Customer value of lines joined to orders as a hand-written query: ``python polars_joined.py IN OUT ORDERS``."""

from __future__ import annotations

import sys

import polars as pl
from polars_query import SCHEMA, query


def read(path: str) -> pl.LazyFrame:
    """Return one of the tables with its types."""
    if path.endswith(".parquet"):
        return pl.scan_parquet(path)
    return pl.scan_csv(path, schema_overrides=SCHEMA)


if __name__ == "__main__":
    joined = read(sys.argv[1]).join(read(sys.argv[3]), on="order_id", how="left", validate="m:1")
    query(joined).sink_parquet(sys.argv[2], engine="streaming")
