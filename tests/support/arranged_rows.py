"""The rows of an arranged source."""

from __future__ import annotations

from typing import Any

from custseg.sources.source import Source
from custseg.tables.row_columns import HEADING


def rows_of(source: Source, *columns: str) -> list[tuple[Any, ...]]:
    """Return the rows that are no headings, in their order, with some columns or all; blank fields are None."""
    rows = source.scan().collect(engine="streaming")
    if source.has_headings:
        rows = rows.filter(~rows[HEADING])
    found = rows.select(columns or source.columns).rows()
    return [tuple((value.strip() or None) if isinstance(value, str) else value for value in row) for row in found]
