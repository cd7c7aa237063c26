"""The rows that are left out because they repeat others, with their money: for the ledger and the file of rejects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import polars as pl

from custseg.customers.scan_plan import ScanPlan
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import REASON, REVENUE
from custseg.tables.transactions import Transactions

NO_DATA = (Reason.UNREADABLE_ROW, Reason.BLANK_LINE, Reason.HEADING, Reason.TOTALS_LINE)
"""Reasons of rows that hold no data, which they keep: that a blank line repeats another says nothing."""


def repetitions_of(table: Transactions, plan: ScanPlan, *, position: bool = False) -> pl.LazyFrame | None:
    """Return the rows that repeat others, with what becomes of them; None if none are left out.

    Args:
        table: the transactions.
        plan: what is read of the other rows.
        position: whether to add file, line and content of each row.
    """
    if table.source.left_out is None:
        return None
    rows = plan.rows(replace(table, source=table.source.left_out), position=position)
    keeps = pl.col(REASON).is_in([int(reason) for reason in NO_DATA])
    return rows.with_columns(
        pl.when(keeps).then(REASON).otherwise(pl.lit(int(Reason.DUPLICATE), pl.UInt8)).alias(REASON)
    )


def counts_of_repetitions(table: Transactions, plan: ScanPlan) -> Iterable[tuple[int, int, int | None]]:
    """Return reason, number and money of the rows that repeat others.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = repetitions_of(table, plan)
    if rows is None:
        return ()
    counts = rows.group_by(REASON).agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum())
    with translate_read_errors(table.source.name):
        return counts.collect(engine="streaming").iter_rows()
