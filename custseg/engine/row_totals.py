"""Turnover of rows by a field and by time, without customers, in one scan of the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custseg.customers.latest_day import check_latest
from custseg.customers.slices import PERIOD, SLICE_KEY, OrderTotals, RowTotals
from custseg.engine.bad_rows import check_bad_rows
from custseg.engine.dataset import GROUP, Dataset
from custseg.engine.empty_notes import empty_notes
from custseg.engine.scan_request import TableRequest, scan_plan_of
from custseg.engine.sharing import scanned
from custseg.engine.understood import understood_of
from custseg.metrics.dimensions import Dimension
from custseg.notes import Note
from custseg.segments.rules import UNKNOWN
from custseg.settings.setting import Settings
from custseg.tables.known import AMOUNTS
from custseg.tables.ledger import Ledger
from custseg.tables.row_columns import CUSTOMER

FEW_VALUES = 100
"""Values in the sample up to which sums by day are faster than sums by month."""


@dataclass
class Turnover:
    """Turnover of rows by a field and by time.

    Attributes:
        settings: of the run.
        slices: one row per ``GROUP`` and "period" (first day of the month, or a day): "lines" and "revenue" (integers
            of ``SCALE``); without amounts one per customer, too, with "orders".
        ledger: rows used and excluded, by reason.
        notes: notes on the inputs.
        understood: columns by the titles of their roles.
        first_day: date of the earliest used row, before ``--from`` too; None without any.
        as_of: the report date; None without any.
        earlier: values of ``GROUP`` of the rows before ``--from``.
    """

    settings: Settings
    slices: pl.DataFrame
    ledger: Ledger
    notes: list[Note]
    understood: dict[str, str]
    first_day: dt.date | None
    as_of: dt.date | None
    earlier: pl.Series


def turnover_of(dataset: Dataset, dimension: Dimension, grain: str, rejects: Path | None = None) -> Turnover:
    """Return the turnover of rows by the value of a field and by time; without amounts the orders of each customer.

    Args:
        dataset: the inputs.
        dimension: of kind "row".
        grain: of `Slices`: months or days.
        rejects: file for the excluded rows.

    Raises:
        CustsegError: no row can be used, or a date is too far in the future.
    """
    amounts = dataset.knows(AMOUNTS)
    grain = "1d" if amounts and _has_few_values(dataset, dimension) else grain
    slices = RowTotals(grain) if amounts else OrderTotals(grain)
    plan = scan_plan_of(dataset, TableRequest(dimension=dimension, slices=slices, rejects=rejects))
    collected = scanned(dataset.table, plan)
    dataset.notes += check_bad_rows(dataset, collected.ledger)
    if dataset.scope.as_of is None and collected.last_day is not None:
        check_latest(dataset.table, plan, collected)
    assert collected.slices is not None
    found = collected.slices.with_columns(pl.col(SLICE_KEY).fill_null(UNKNOWN).alias(GROUP))
    history = pl.col("lines") == 0
    if found.filter(~history).is_empty():
        dataset.notes += empty_notes(dataset, collected)
    keys = [GROUP, PERIOD] if amounts else [GROUP, PERIOD, CUSTOMER]
    sums = pl.col("revenue").cast(pl.Int128) if amounts else pl.col("orders")
    summed = found.filter(~history).group_by(keys).agg(pl.col("lines").sum(), sums.sum())
    return Turnover(
        settings=dataset.settings,
        slices=summed.sort(keys),
        ledger=collected.ledger,
        notes=dataset.notes,
        understood=understood_of(dataset.table),
        first_day=collected.first_day,
        as_of=dataset.scope.as_of or collected.last_day,
        earlier=found.filter(history)[GROUP].unique(),
    )


def _has_few_values(dataset: Dataset, dimension: Dimension) -> bool:
    """Return whether a field of the rows has few values in the sample."""
    values = dataset.table.source.sample.select(dataset.fields[dimension.field].text)
    return values.to_series().n_unique() <= FEW_VALUES
