"""The table and the grid of a comparison: how the segments changed, and which customers moved between them."""

from __future__ import annotations

import polars as pl

from custseg.analyses.segment.matrices import pair_matrix
from custseg.analyses.segment.members import SEGMENT, SEGMENT_BEFORE
from custseg.analyses.shared.group_table import GROUP_SIZE, HAS_NO_ORDER, group_table
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.result import Matrix
from custseg.segments.rules import Scheme
from custseg.tables.known import AMOUNTS


def with_before(table: pl.DataFrame, before: SegmentedCustomers | None, scheme: Scheme) -> pl.DataFrame:
    """Add the earlier customers of each segment, their LTV where there are amounts, and the change."""
    then = pl.DataFrame(schema={SEGMENT: pl.String, "customers": pl.Int64, "ltv_total": pl.Float64})
    if before is not None:
        frame = before.sums.lazy().with_columns(before.values[scheme.column].alias("_first"))
        then = group_table(frame, {SEGMENT: pl.col("_first")}, GROUP_SIZE, None).drop(HAS_NO_ORDER)
    then = then.rename({"customers": "customers_before", "ltv_total": "ltv_total_before"})
    both = table.join(then, on=SEGMENT, how="full", coalesce=True)
    both = both.with_columns(pl.col("customers", "customers_before").fill_null(0))
    both = both.with_columns(customers_change=pl.col("customers") - pl.col("customers_before"))
    if "ltv_total" not in table.columns:
        return both
    both = both.with_columns(pl.col("ltv_total", "ltv_total_before").fill_null(0))
    return both.with_columns(ltv_total_change=(pl.col("ltv_total") - pl.col("ltv_total_before")).round(6))


def moves(segmented: SegmentedCustomers, scheme: Scheme) -> Matrix:
    """Return how customers moved: rows are earlier segments, columns are segments now; LTV of now."""
    frame = segmented.sums.lazy().with_columns(
        segmented.values[scheme.column].alias("_now"), segmented.values[SEGMENT_BEFORE].alias("_then")
    )
    table = group_table(frame, {SEGMENT_BEFORE: pl.col("_then"), SEGMENT: pl.col("_now")}, GROUP_SIZE, None)
    shown = table.drop("ltv_total") if AMOUNTS in segmented.customers.table.absent else table
    return pair_matrix(shown, scheme, scheme, segmented.plan.words, moves=True)
