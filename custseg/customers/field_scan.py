"""A scan that sums the rows of each value of a field, without customers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from custseg.customers.field_sums import sums_by_field
from custseg.customers.scan_branches import collect_branches
from custseg.customers.scan_plan import ScanPlan
from custseg.customers.scan_sums import ORDERS_EVER, ScanSums
from custseg.customers.slices import SLICE_KEY
from custseg.tables.ledger import USED, Ledger
from custseg.tables.row_columns import CUSTOMER, DATE, REASON, REVENUE
from custseg.tables.transactions import Transactions


@dataclass(frozen=True)
class FieldScan:
    """The result of a scan by field.

    Attributes:
        fields: by ``SLICE_KEY`` the sums, counted "orders", and the numbers of customers with rows ("customers"), with
            a counted order ("counted") and with several in all history ("repeat").
        rows_of_days: number of used rows of each day.
        most_rows: number of rows in the longest sum of 64 bits.
        ledger: rows used and excluded, by reason.
    """

    fields: pl.DataFrame
    rows_of_days: pl.DataFrame
    most_rows: int
    ledger: Ledger

    @property
    def first_day(self) -> dt.date | None:
        """Return None: a scan without customers does not need it."""
        return None

    @property
    def last_day(self) -> dt.date | None:
        """Return the date of the latest used row."""
        return self.rows_of_days[DATE].max()  # type: ignore[return-value]

    def as_customers(self) -> pl.DataFrame:
        """Return one row per value in place of customers: their totals are those of the base."""
        return self.fields.with_columns(
            pl.lit(None, pl.String).alias(CUSTOMER),
            last_line=pl.lit(self.last_day, pl.Date),
            orders=pl.lit(0, pl.Int64),
            first_order=pl.lit(None, pl.Date),
            last_order=pl.lit(None, pl.Date),
        )


def scan_fields(table: Transactions, plan: ScanPlan, sums: ScanSums) -> FieldScan:
    """Read the file once for the sums of a row field.

    Args:
        table: the transactions.
        plan: what to read.
        sums: what to sum.

    Raises:
        DataError: the file cannot be read to its end.
    """
    rows = plan.rows(table, position=plan.rejects is not None).cache()
    days = rows.group_by(REASON, DATE).agg(pl.len(), pl.col(REVENUE).cast(pl.Int128).sum())
    found = collect_branches({"fields": [_sums_of_values(rows, sums)], "days": [days]}, rows, plan, table)
    fields, by_day = found["fields"][0], found["days"][0]
    ledger = Ledger()
    ledger.add(by_day.group_by(REASON).agg(pl.col("len", REVENUE).sum()).iter_rows())
    used = by_day.filter(pl.col(REASON).is_in(USED))
    most: int = fields["_rows"].max() or 0  # type: ignore[assignment]
    return FieldScan(fields.drop("_rows"), used.select(DATE, "len"), most, ledger)


def _sums_of_values(rows: pl.LazyFrame, sums: ScanSums) -> pl.LazyFrame:
    """Return the sums of each value, its customers, and in "_rows" the most rows behind one sum of 64 bits."""
    orders, ever = pl.col("orders"), pl.col(ORDERS_EVER if ORDERS_EVER in sums.orders else "orders")
    return (
        sums_by_field(rows, sums)
        .group_by(SLICE_KEY)
        .agg(
            *[pl.col(name).cast(pl.Int128).sum() for name in sums.rows],
            orders.sum(),
            (pl.col("lines") > 0).cast(pl.Int64).sum().alias("customers"),
            (orders > 0).cast(pl.Int64).sum().alias("counted"),
            ((orders > 0) & (ever > 1)).cast(pl.Int64).sum().alias("repeat"),
            pl.col("lines").max().alias("_rows"),
        )
    )
