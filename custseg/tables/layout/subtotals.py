"""Names of subtotals, which begin or end with a word for totals: "Total for Ada Kern", "Ada Kern Total"."""

from __future__ import annotations

from functools import cache

import polars as pl

from custseg.tables.values.totals import is_total
from custseg.tables.values.word_lists import word_file, words_of


@cache
def _ending() -> str:
    words = words_of(word_file("layout/words.yaml")["ends_of_totals"].values())
    return r"(?i)\P{L}(?:" + "|".join(words) + r")\W*$"


def is_subtotal(column: str) -> pl.Expr:
    """Return whether a field is the name of a total or subtotal.

    Args:
        column: its name.
    """
    text = pl.col(column).cast(pl.String)
    return is_total(text) | text.str.contains(_ending()).fill_null(False)
