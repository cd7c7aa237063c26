"""Lists in one cell, as people and programs write them: ``[MEN, WOMEN]``, ``a;b``, ``["a", "b"]``."""

from __future__ import annotations

import polars as pl

BRACKETS = r"^[\[({](.*)[\])}]$"
QUOTED = {sign: rf"^\s*{sign}[^{sign}]*{sign}(?:\s*[,;|]\s*{sign}[^{sign}]*{sign})*\s*$" for sign in ('"', "'")}
"""Patterns of lists whose values all stand in quotation marks, by the mark; signs inside them separate nothing."""

SEPARATORS = (";", "|", ",")
"""Signs between values, the first of which that a cell has separates it."""


def parts_of(text: pl.Expr) -> pl.Expr:
    """Return the different values of a list in one cell, in their order; an empty list where there is none."""
    bare = text.str.strip_chars().str.replace(BRACKETS, "$1")
    split = bare.str.split(SEPARATORS[-1])
    for sign in reversed(SEPARATORS[:-1]):
        split = pl.when(bare.str.contains(sign, literal=True)).then(bare.str.split(sign)).otherwise(split)
    for sign, pattern in QUOTED.items():
        found = bare.str.extract_all(rf"{sign}[^{sign}]*{sign}")
        split = pl.when(bare.str.contains(pattern)).then(found).otherwise(split)
    value = pl.element().str.strip_chars().str.strip_chars("\"'").str.strip_chars()
    return split.list.eval(value).list.eval(pl.element().filter(pl.element() != "")).list.unique(maintain_order=True)


def taken_apart(rows: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """Return rows once for each value of a list in a column, with null where it has none."""
    # polars drops rows whose list is empty.
    parts = rows.with_columns(parts_of(pl.col(column)).alias(column))
    return parts.with_columns(pl.when(pl.col(column).list.len() > 0).then(column)).explode(column)
