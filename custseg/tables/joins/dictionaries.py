"""Data dictionaries: files beside tables that list what their columns mean, and hold no data."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from custseg.tables.joins.table import Table

MOST_ROWS, FEWEST_NAMES, MIN_SHARE = 1_000, 3, 0.8
"""A list of columns is short, and nearly all of one of its columns are names of columns of the other tables."""


def is_dictionary(table: Table, tables: Iterable[Table]) -> bool:
    """Return whether the rows of a table are the columns of others.

    Args:
        table: that may be a list of columns.
        tables: all tables.
    """
    sample = table.source.sample
    if sample.height > MOST_ROWS:
        return False
    names = {name.strip().casefold() for other in tables if other is not table for name in other.columns}
    texts = [name for name, dtype in sample.schema.items() if dtype == pl.String]
    for column in texts:
        # What was taken for the name of a column may be the first name of the list.
        listed = {value.strip().casefold() for value in sample[column].drop_nulls()} - {""}
        if len(listed) >= FEWEST_NAMES and len(listed & names) >= MIN_SHARE * len(listed):
            return True
    return False
