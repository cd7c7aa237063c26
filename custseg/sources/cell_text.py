"""Values of typed columns as text."""

from __future__ import annotations

import polars as pl


def original_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column in a form that CSV can hold: lists joined, structs as JSON, all else unchanged."""
    values = pl.col(column)
    if isinstance(dtype, pl.List) and not dtype.inner.is_nested():
        return values.cast(pl.List(pl.String)).list.join(", ")
    if isinstance(dtype, pl.Struct):
        return values.struct.json_encode()
    return as_text(column, dtype) if dtype.is_nested() or dtype == pl.Binary else values


def as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column as text; whole numbers kept as floats lose their ``.0``, lists and structs are null."""
    values = pl.col(column)
    if dtype.is_nested() or dtype == pl.Binary:
        return pl.lit(None, pl.String)
    if dtype.is_float():
        whole = values.cast(pl.Int64, strict=False)
        return pl.when(whole == values).then(whole.cast(pl.String)).otherwise(values.cast(pl.String))
    return values if dtype == pl.String else values.cast(pl.String)
