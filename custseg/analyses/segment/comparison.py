"""Segments then and now, and who moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import polars as pl

from custseg.analyses.segment.matrices import pair_matrix
from custseg.analyses.segment.members import BEFORE
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.group_table import SIZE, group_table
from custseg.analyses.shared.segment_columns import Segmented, segmented
from custseg.engine.customer_table import CustomerTable
from custseg.errors import UsageError
from custseg.notes import Note
from custseg.result import Matrix
from custseg.segments.rules import Scheme

SEGMENT = "segment"
NOT_YET = "not yet a customer"


def before_of(request: SegmentRequest, customers: CustomerTable, names: Collection[str]) -> Segmented | None:
    """Return the customers as they were on the day of ``--compare-to``, by the cuts of that day.

    Args:
        request: what is asked.
        customers: of today; gets notes.
        names: metrics and attributes that are wanted.

    Returns:
        None where nothing is compared, or nobody had bought by then.

    Raises:
        UsageError: the day is none that can be compared with.
    """
    compare_to = request.compare_to
    if compare_to is None or customers.as_of is None:
        return None
    day = customers.as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
    start = request.dataset.scope.start
    hint = "Name another day, or a number of days such as 90d."
    if day >= customers.as_of:
        raise UsageError(f"{day} is not before the day as of, {customers.as_of}", where="--compare-to", hint=hint)
    if start and day < start:
        raise UsageError(f"{day} is before --from {start}", where="--compare-to", hint=hint)
    scope = replace(request.dataset.scope, as_of=day)
    then = request.customers(names, replace(request.dataset, scope=scope, notes=[]))
    customers.notes.append(Note("compared", f"Before is the end of {day}, by the cuts of that day."))
    if then.base is None:
        customers.notes.append(Note("nothing_before", f"There was no customer by {day}.", warns=True))
        return None
    return segmented(then, request.plan, {*names, *request.where_names}, request.metrics)


def with_before(table: pl.DataFrame, before: Segmented | None, scheme: Scheme) -> pl.DataFrame:
    """Add customers and LTV of each segment before, and the change."""
    then = pl.DataFrame(schema={SEGMENT: pl.String, "customers": pl.Int64, "ltv_total": pl.Float64})
    if before is not None:
        frame = before.sums.lazy().with_columns(before.values[scheme.column].alias("_first"))
        then = group_table(frame, {SEGMENT: pl.col("_first")}, SIZE, None).drop("_apart")
    then = then.rename({"customers": "customers_before", "ltv_total": "ltv_total_before"})
    both = table.join(then, on=SEGMENT, how="full", coalesce=True)
    both = both.with_columns(pl.col("customers", "ltv_total", "customers_before", "ltv_total_before").fill_null(0))
    return both.with_columns(
        customers_change=pl.col("customers") - pl.col("customers_before"),
        ltv_total_change=(pl.col("ltv_total") - pl.col("ltv_total_before")).round(6),
    )


def segment_before(found: Segmented, before: Segmented | None, scheme: Scheme) -> pl.Series:
    """Return the segment of each customer on the day compared with, in the order of today's customers."""
    now = found.values.select("customer_id")
    if before is None:
        return pl.repeat(NOT_YET, now.height, eager=True).alias(BEFORE)
    then = before.values.select("customer_id", pl.col(scheme.column).alias(BEFORE))
    return now.join(then, on="customer_id", how="left", maintain_order="left")[BEFORE].fill_null(NOT_YET)


def moves(found: Segmented, before: Segmented, scheme: Scheme) -> Matrix:
    """Return who moved where: segments before from top to bottom, now from left to right, LTV of today."""
    frame = found.sums.lazy().with_columns(
        found.values[scheme.column].alias("_now"), segment_before(found, before, scheme).alias("_then")
    )
    table = group_table(frame, {BEFORE: pl.col("_then"), SEGMENT: pl.col("_now")}, SIZE, None)
    return pair_matrix(
        table,
        scheme,
        scheme,
        row_column=BEFORE,
        column=SEGMENT,
        title="Who moved where: customers, share, LTV of today",
    )
