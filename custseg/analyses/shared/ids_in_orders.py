"""Ids of customers that people or lists give, as the orders write them."""

from __future__ import annotations

import polars as pl

from custseg.tables.id_merging import GIVEN, KEPT
from custseg.tables.transactions import Transactions


def as_in_orders(ids: pl.Expr, table: Transactions) -> pl.Expr:
    """Return ids as the orders write them: of e-mails the case does not matter, and merged ids are one customer."""
    ids = ids.str.to_lowercase() if table.columns.emails else ids
    kept = table.matching.kept if table.matching else None
    return ids if kept is None or kept.is_empty() else ids.replace(kept[GIVEN], kept[KEPT])
