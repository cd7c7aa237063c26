"""Statuses of rows that are no sale."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from custseg.settings.yamlfile import load_yaml


@cache
def void_statuses() -> list[str]:
    """Return the statuses, in lower case, of rows that are set aside unless their amount is negative."""
    groups: list[list[str]] = load_yaml(Path(__file__).with_name("status.yaml"))["void"]
    return [status for group in groups for status in group]


def is_void(column: str) -> pl.Expr:
    """Return the expression that tells cancelled, draft and test rows by their status."""
    text = pl.col(column).cast(pl.String).str.strip_chars().str.to_lowercase()
    words = text.str.replace_all(r"[_\-\s]+", " ").str.strip_prefix("wc ")
    return words.is_in(void_statuses()).fill_null(False)
