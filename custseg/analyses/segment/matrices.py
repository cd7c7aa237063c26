"""Matrices of segments: by two axes, by two schemes, or before and now."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.shared.group_table import GROUP_SIZE, group_table
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.metrics.metric import Metric
from custseg.result import Cell, Matrix
from custseg.segments.cut_words import words_of
from custseg.segments.cuts import HIGH, LOW
from custseg.segments.rules import RESERVED, Axis, Scheme
from custseg.tables.known import AMOUNTS


def axes_matrix(segmented: SegmentedCustomers, scheme: Scheme, metrics: Mapping[str, Metric], plan: RulePlan) -> Matrix:
    """Return the customers by the levels of a scheme's two axes: rows are the first axis, highest level on top."""
    down, across = scheme.axes.values()
    assigned = segmented.assigned[scheme.name]
    frame = segmented.sums.lazy().with_columns(
        assigned.levels[down.name].cast(pl.String).alias("_down"),
        assigned.levels[across.name].cast(pl.String).alias("_across"),
        segmented.values[scheme.column].alias("_segment"),
    )
    table = group_table(frame, {"down": pl.col("_down"), "across": pl.col("_across")}, GROUP_SIZE, None)
    one = frame.group_by("_down", "_across").agg(pl.col("_segment").n_unique(), pl.col("_segment").min().alias("of"))
    alone = {(r[0], r[1]): r[3] for r in one.collect().iter_rows() if r[2] == 1}
    labels = {axis.name: _labels(axis, segmented, scheme, metrics, plan) for axis in (down, across)}
    cells, amounts = {}, AMOUNTS not in segmented.customers.table.absent
    for row in table.drop_nulls(["down", "across"]).iter_rows(named=True):
        key = row["down"], row["across"]
        name = alone.get(key, "")
        title = scheme.segments[name].title if name in scheme.segments else ""
        cells[key] = Cell(row["customers"], row["ltv_total"] if amounts else None, title)
    rows = {level: labels[down.name][level] for level in reversed(_levels(down))}
    columns = {level: labels[across.name][level] for level in _levels(across)}
    return Matrix(
        scheme.title, down.name.capitalize(), across.name.capitalize(), rows, columns, cells, segmented.sums.height
    )


def _levels(axis: Axis) -> list[str]:
    return [str(level) for level in range(1, axis.cut.levels + 1)] if axis.cut.is_numbered else [LOW, HIGH]


def _labels(
    axis: Axis, segmented: SegmentedCustomers, scheme: Scheme, metrics: Mapping[str, Metric], plan: RulePlan
) -> dict[str, str]:
    """Return the label of each level, with its threshold if all customers have the same."""
    edges = segmented.assigned[scheme.name].edges[axis.name]
    words = {} if axis.within else words_of(axis, edges[""], plan.metric(axis.metric, metrics))
    return {level: f"{level}: {words[level]}" if level in words else level for level in _levels(axis)}


def pair_matrix(
    table: pl.DataFrame,
    down: Scheme,
    across: Scheme,
    *,
    row_column: str = "segment",
    column: str = "",
    title: str = "",
) -> Matrix:
    """Return groups by two segments.

    Args:
        table: "customers", and "ltv_total" where there are amounts, by two columns.
        down: scheme of the rows.
        across: scheme of the columns.
        row_column: holds the segment of the row.
        column: holds that of the column, by default named like its scheme.
        title: of a matrix of moves; by default the matrix is one of two schemes.
    """
    column = column or across.column
    names = {name: one.title for name, one in down.segments.items()}
    heads = {name: one.title for name, one in across.segments.items()}
    rows = _present(table[row_column], [*down.segments, *RESERVED])
    columns = _present(table[column], [*across.segments, *RESERVED])
    cells = {
        (row[row_column], row[column]): Cell(row["customers"], row.get("ltv_total"))
        for row in table.iter_rows(named=True)
    }
    return Matrix(
        title or f"{down.title} against {across.title}",
        "Before" if title else down.title,
        "Now" if title else across.title,
        {name: names.get(name, name) for name in rows},
        {name: heads.get(name, name) for name in columns},
        cells,
        int(table["customers"].sum()),
    )


def _present(values: pl.Series, order: list[str]) -> list[str]:
    """Return the distinct values: first those of the order, in its order."""
    there = set(values.to_list())
    return [name for name in order if name in there] + sorted(there - set(order))
