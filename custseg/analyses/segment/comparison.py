"""Segments on an earlier day, and which customers moved between segments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

import polars as pl

from custseg.analyses.segment.matrices import pair_matrix
from custseg.analyses.segment.members import SEGMENT, SEGMENT_BEFORE
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.group_table import GROUP_SIZE, HAS_NO_ORDER, group_table
from custseg.analyses.shared.segment_columns import SegmentedCustomers, segment_customers
from custseg.engine.customer_table import CustomerTable
from custseg.errors import UsageError
from custseg.metrics.segments import RETENTION_BUDGET
from custseg.notes import Note
from custseg.result import Matrix
from custseg.segments.rules import Scheme

NOT_YET = "not yet a customer"


def customers_before(
    request: SegmentRequest, customers: CustomerTable, names: Collection[str]
) -> tuple[SegmentedCustomers | None, list[Note]]:
    """Return the customers on the day of ``--compare-to``, in segments by the cuts of that day.

    Args:
        request: what is asked for.
        customers: of the report date.
        names: metrics and attributes to compute.

    Returns:
        None if nothing is compared, or there was no customer yet; and notes on the comparison.

    Raises:
        UsageError: the day is not before the report date, or before the scope.
    """
    compare_to = request.compare_to
    if compare_to is None or customers.as_of is None:
        return None, []
    day = customers.as_of - dt.timedelta(days=compare_to) if isinstance(compare_to, int) else compare_to
    start = request.dataset.scope.start
    hint = "Name another day, or a number of days such as 90d."
    if day >= customers.as_of:
        raise UsageError(f"{day} is not before the report date, {customers.as_of}", where="--compare-to", hint=hint)
    if start and day < start:
        raise UsageError(f"{day} is before --from {start}", where="--compare-to", hint=hint)
    scope = replace(request.dataset.scope, as_of=day)
    # No figure of the earlier day follows a forecast.
    names = {*names} - {RETENTION_BUDGET}
    earlier = request.build_customers(names, replace(request.dataset, scope=scope, notes=[]))
    notes = [Note("compared", f"Compared with the end of {day}, by the cuts of that day.")]
    if earlier.base is None:
        return None, [*notes, Note("nothing_before", f"There was no customer by {day}.", warns=True)]
    return segment_customers(earlier, request.plan, {*names, *request.where_names}, request.metrics), notes


def with_before(table: pl.DataFrame, before: SegmentedCustomers | None, scheme: Scheme) -> pl.DataFrame:
    """Add the earlier customers and LTV of each segment, and the change."""
    then = pl.DataFrame(schema={SEGMENT: pl.String, "customers": pl.Int64, "ltv_total": pl.Float64})
    if before is not None:
        frame = before.sums.lazy().with_columns(before.values[scheme.column].alias("_first"))
        then = group_table(frame, {SEGMENT: pl.col("_first")}, GROUP_SIZE, None).drop(HAS_NO_ORDER)
    then = then.rename({"customers": "customers_before", "ltv_total": "ltv_total_before"})
    both = table.join(then, on=SEGMENT, how="full", coalesce=True)
    both = both.with_columns(pl.col("customers", "ltv_total", "customers_before", "ltv_total_before").fill_null(0))
    return both.with_columns(
        customers_change=pl.col("customers") - pl.col("customers_before"),
        ltv_total_change=(pl.col("ltv_total") - pl.col("ltv_total_before")).round(6),
    )


def segment_before(segmented: SegmentedCustomers, before: SegmentedCustomers | None, scheme: Scheme) -> pl.Series:
    """Return the earlier segment of each customer, in the order of today's customers."""
    now = segmented.values.select("customer_id")
    if before is None:
        return pl.repeat(NOT_YET, now.height, eager=True).alias(SEGMENT_BEFORE)
    then = before.values.select("customer_id", pl.col(scheme.column).alias(SEGMENT_BEFORE))
    return now.join(then, on="customer_id", how="left", maintain_order="left")[SEGMENT_BEFORE].fill_null(NOT_YET)


def moves(segmented: SegmentedCustomers, before: SegmentedCustomers, scheme: Scheme) -> Matrix:
    """Return how customers moved: rows are earlier segments, columns are segments now; LTV of now."""
    frame = segmented.sums.lazy().with_columns(
        segmented.values[scheme.column].alias("_now"), segment_before(segmented, before, scheme).alias("_then")
    )
    table = group_table(frame, {SEGMENT_BEFORE: pl.col("_then"), SEGMENT: pl.col("_now")}, GROUP_SIZE, None)
    return pair_matrix(
        table,
        scheme,
        scheme,
        row_column=SEGMENT_BEFORE,
        column=SEGMENT,
        title="Moves between segments: customers, share, LTV of today",
    )
