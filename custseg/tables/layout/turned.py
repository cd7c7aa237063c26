"""Amounts that a system writes with a minus for sales, turned."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.sources.source import Source
from custseg.tables.layout.arranged_source import ArrangedSource, arranged_file
from custseg.tables.systems.known_exports import column_of, plain_header


def with_turned(source: Source, headers: Sequence[str]) -> Source:
    """Return a source whose amounts in some columns have the other sign.

    Args:
        source: as it was opened.
        headers: of the columns.
    """
    places = {plain_header(column): column for column in reversed(source.columns)}
    columns = [column for header in headers if (column := column_of([header], places))]
    if not columns:
        return source
    numeric = [column for column in columns if source.sample.schema[column].is_numeric()]

    def arrange(rows: pl.LazyFrame) -> pl.LazyFrame:
        return rows.with_columns(-pl.col(name) if name in numeric else _turned(name) for name in columns)

    files = [arranged_file(file, arrange, columns) for file in source.files]
    return ArrangedSource(source, files, columns)


def _turned(column: str) -> pl.Expr:
    """Return texts of amounts with the other sign: "-20.00" and "(20.00)" become "20.00"."""
    text = pl.col(column).cast(pl.String).str.strip_chars()
    bare = text.str.replace(r"^\((.*)\)$", "${1}").str.replace("-", "", literal=True)
    negative = text.str.contains("-", literal=True) | text.str.starts_with("(")
    empty = text.is_null() | ~text.str.contains(r"[1-9]")
    return pl.when(empty).then(text).when(negative).then(bare).otherwise(pl.lit("-") + text).alias(column)
