"""The branches of one scan, collected together: polars reads the file once for all of them, and for the rejects."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import polars as pl

from custseg.customers.repeated_rows import repetitions_of
from custseg.customers.scan_plan import ScanPlan
from custseg.sources import FILE, LINE
from custseg.sources.read_errors import translate_read_errors
from custseg.tables.ledger import EXCLUDED, USED
from custseg.tables.row_columns import ORIGINAL, REASON, REVENUE
from custseg.tables.row_fields import read_fields
from custseg.tables.transactions import Transactions

UNMATCHED = "unmatched"
"""Name of the branch that counts rows without one of another table."""

REJECTS_COLUMNS = ("file", "line", "reason")
"""Columns that a file of rejects begins with."""


def collect_branches(
    branches: dict[str, list[pl.LazyFrame]], rows: pl.LazyFrame, plan: ScanPlan, table: Transactions
) -> dict[str, list[pl.DataFrame]]:
    """Return the tables of a scan by name, and write the rejects in the same scan.

    Args:
        branches: lazy frames over the rows, by name.
        rows: all rows.
        plan: with the file of rejects.
        table: the transactions.

    Raises:
        DataError: the file cannot be read to its end.
    """
    lacking = table.unmatched_in(read_fields(table, plan.fields))
    if lacking:
        branches = branches | {UNMATCHED: [_unmatched(rows, lacking)]}
    wanted = [branch for several in branches.values() for branch in several]
    rejects = [_rejects(rows, plan, plan.rejects, table)] if plan.rejects else []
    with translate_read_errors(table.source.name):
        collected = iter(pl.collect_all([*wanted, *rejects], engine="streaming"))
    found = {name: list(islice(collected, len(several))) for name, several in branches.items()}
    if lacking:
        counts = found.pop(UNMATCHED)[0].row(0)
        table.unmatched = dict(zip(lacking, zip(counts[::2], counts[1::2], strict=True), strict=True))
    return found


def _unmatched(rows: pl.LazyFrame, names: Iterable[str]) -> pl.LazyFrame:
    """Return for each column that says so the number of rows without one of another table, and their money in use."""
    used = pl.col(REASON).is_in(USED)
    sums = [
        one
        for name in names
        for one in (
            pl.col(name).sum().cast(pl.Int64).alias(f"{name} rows"),
            pl.col(REVENUE).filter(pl.col(name) & used).cast(pl.Int128).sum().alias(f"{name} money"),
        )
    ]
    return rows.select(sums)


def _rejects(rows: pl.LazyFrame, plan: ScanPlan, path: Path, table: Transactions) -> pl.LazyFrame:
    """Return a lazy frame that writes the excluded rows unchanged, then those that repeat others."""
    reason_texts = {int(reason): reason.text for reason in EXCLUDED}
    reason = pl.col(REASON).replace_strict(reason_texts, return_dtype=pl.String)
    original = [
        pl.col(ORIGINAL + name).alias(f"{name} (original)" if name in REJECTS_COLUMNS else name)
        for name in table.source.columns
    ]
    written = [pl.col(FILE).alias("file"), pl.col(LINE).alias("line"), reason.alias("reason"), *original]
    parts = [rows.filter(pl.col(REASON).is_in(list(reason_texts)))]
    if (repeated := repetitions_of(table, plan, position=True)) is not None:
        parts.append(repeated)
    return pl.concat([part.select(written) for part in parts]).sink_csv(path, lazy=True)
