"""A scan that sums the money of rows by a field and by time, without customers, orders or profit."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.customers.scan_branches import collect_branches
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.slices import PERIOD, SLICE_KEY, RowTotals
from custseg.tables.headers.columns import filled
from custseg.tables.ledger import USED, Ledger, Reason
from custseg.tables.row_columns import DATE, REASON, REVENUE
from custseg.tables.transactions import Transactions


@dataclass(frozen=True)
class RowTotalsScan:
    """The result of a scan for totals of rows.

    Attributes:
        totals: ``SLICE_KEY``, ``PERIOD``, "first_line", "last_line", "lines" and "revenue" in scope (integers).
        ledger: rows used and excluded, by reason.
    """

    totals: pl.DataFrame
    ledger: Ledger

    @property
    def first_day(self) -> dt.date | None:
        """Return the date of the earliest used row."""
        return self.totals["first_line"].min()  # type: ignore[return-value]

    @property
    def last_day(self) -> dt.date | None:
        """Return the date of the latest used row."""
        return self.totals["last_line"].max()  # type: ignore[return-value]


def scan_row_totals(table: Transactions, plan: ScanPlan, wanted: RowTotals) -> RowTotalsScan:
    """Read the file once for number and money of its rows.

    Args:
        table: the transactions.
        plan: what to read.
        wanted: months or days to sum by.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = plan.rows(table, position=plan.rejects is not None)
    found = collect_branches({"totals": [_by_field(rows, wanted)]}, rows, plan, table)
    totals = _with_first_days(found["totals"][0], wanted)
    ledger = Ledger()
    ledger.add(totals.group_by(REASON).agg(pl.col("len", REVENUE).sum()).iter_rows())
    inside = pl.col(REASON) == int(Reason.USED)
    used = totals.filter(pl.col(REASON).is_in(USED)).select(
        pl.exclude(REASON, "len", REVENUE),
        lines=pl.when(inside).then("len").otherwise(0),
        revenue=pl.when(inside).then(REVENUE).otherwise(0),
    )
    return RowTotalsScan(used, ledger)


def _by_field(rows: pl.LazyFrame, wanted: RowTotals) -> pl.LazyFrame:
    """Return number and money of rows by their reason, field and month or day."""
    day, first, last = pl.col(DATE), pl.col(DATE).min(), pl.col(DATE).max()
    # The number of a month is faster to compute than its first day.
    period = day if wanted.grain == "1d" else day.dt.year().cast(pl.Int32) * 12 + day.dt.month() - 1
    days = [] if wanted.grain == "1d" else [first.alias("first_line"), last.alias("last_line")]
    return rows.group_by(REASON, SLICE_KEY, period.alias(PERIOD)).agg(
        pl.len().cast(pl.Int64),
        # The sum of many rows may exceed 64 bits.
        pl.col(REVENUE).cast(pl.Int128).sum(),
        *days,
    )


def _with_first_days(totals: pl.DataFrame, wanted: RowTotals) -> pl.DataFrame:
    """Return the totals with the first days of their months, and without blanks around their fields."""
    totals = totals.with_columns(filled(pl.col(SLICE_KEY)).alias(SLICE_KEY))
    if wanted.grain == "1d":
        return totals.with_columns(first_line=PERIOD, last_line=PERIOD)
    month = pl.col(PERIOD)
    return totals.with_columns(pl.date(month // 12, month % 12 + 1, 1).alias(PERIOD))
