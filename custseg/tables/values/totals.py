"""Lines of totals among the rows of a report."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.sources.source import Source
from custseg.tables.values.word_lists import word_file, words_of


@cache
def _pattern() -> str:
    words = words_of(word_file("values/totals.yaml")["begins"].values())
    return r"(?i)^\W*(?:" + "|".join(sorted(words, key=len, reverse=True)) + r")(?:\P{L}|$)"


def is_total(text: pl.Expr) -> pl.Expr:
    """Return whether a text begins with a word for totals."""
    return text.cast(pl.String).str.contains(_pattern()).fill_null(False)


def totals_columns(source: Source) -> tuple[str, ...]:
    """Return the columns with a word for totals in the first or last lines of the files.

    Args:
        source: the files; typed ones have no such lines.
    """
    if source.typed:
        return ()
    ends = [dict(zip(file.columns, row, strict=False)) for file in source.files for row in file.tail if len(row) > 1]
    texts = [name for name, dtype in source.sample.schema.items() if dtype == pl.String]
    below = pl.DataFrame(ends, schema=dict.fromkeys(texts, pl.String))
    lines = pl.concat([source.sample.select(texts), below])
    found = lines.select(is_total(pl.all()).any()).row(0, named=True)
    return tuple(column for column, worded in found.items() if worded)
