"""The money of rows by a field and by time, without customers: one plain pass over the file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custseg.customers.scan_until_sound import check_latest, collect
from custseg.customers.slices import KEY, PERIOD, Cells
from custseg.engine.bad_rows import check_bad_rows
from custseg.engine.customer_table import explain_empty, understood_of
from custseg.engine.dataset import GROUP, Opened
from custseg.engine.scan_request import query_of
from custseg.metrics.dimensions import Dimension
from custseg.notes import Note
from custseg.segments.rules import UNKNOWN
from custseg.settings.setting import Settings
from custseg.tables.ledger import Ledger

FEW = 100
"""Values in a sample up to which days make so few cells that they are summed sooner than months."""


@dataclass
class Turnover:
    """The money of rows.

    Attributes:
        settings: of the run.
        cells: ``GROUP``, "period" (first day of the month, or a day), "lines", "revenue" (integers), one row each.
        ledger: what became of every row.
        notes: what people should know.
        understood: what each column was taken for.
        first_day: date of the earliest used row, before ``--from`` too; None without any.
        as_of: the day the figures are true for; None without any.
        earlier: values of ``GROUP`` of the rows before ``--from``.
    """

    settings: Settings
    cells: pl.DataFrame
    ledger: Ledger
    notes: list[Note]
    understood: dict[str, str]
    first_day: dt.date | None
    as_of: dt.date | None
    earlier: pl.Series


def turnover_of(opened: Opened, dimension: Dimension, grain: str, rejects: Path | None = None) -> Turnover:
    """Return the money of rows by the value of a field and by time.

    Args:
        opened: the inputs.
        dimension: of kind "row".
        grain: of `Cells`; months are told apart one by one, or by their days.
        rejects: where the rows that were set aside are written.

    Raises:
        CustsegError: the data cannot answer.
    """
    grain = "1d" if _has_few_values(opened, dimension) else grain
    query = query_of(opened, (), dimension, rejects, cells=Cells(grain, keyed=True, alone=True))
    collected = collect(opened.table, query)
    check_bad_rows(opened, collected.ledger)
    if opened.scope.as_of is None and collected.last_day is not None:
        check_latest(opened.table, query, collected)
    cells = collected.customers if collected.cells is None else collected.cells
    cells = cells.with_columns(pl.col(KEY).fill_null(UNKNOWN).alias(GROUP))
    history = pl.col("lines") == 0
    if cells.filter(~history).is_empty():
        explain_empty(opened, collected)
    summed = (
        cells.filter(~history)
        .group_by(GROUP, PERIOD)
        .agg(pl.col("lines").sum(), pl.col("revenue").cast(pl.Int128).sum())
    )
    return Turnover(
        settings=opened.settings,
        cells=summed.sort(GROUP, PERIOD),
        ledger=collected.ledger,
        notes=opened.notes,
        understood=understood_of(opened.table),
        first_day=collected.first_day,
        as_of=opened.scope.as_of or collected.last_day,
        earlier=cells.filter(history)[GROUP].unique(),
    )


def _has_few_values(opened: Opened, dimension: Dimension) -> bool:
    """Return whether a field of the rows has few values in the sample."""
    values = opened.table.source.sample.select(opened.fields[dimension.field].text)
    return values.to_series().n_unique() <= FEW
