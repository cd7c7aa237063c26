"""Pictures of segments: two axes, two schemes, or then and now."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.shared.group_table import SIZE, group_table
from custseg.analyses.shared.segment_columns import Plan, Segmented
from custseg.metrics.metric import Metric
from custseg.result import Cell, Matrix
from custseg.segments.cuts import HIGH, LOW, words_of
from custseg.segments.rules import RESERVED, Axis, Scheme


def axes_matrix(found: Segmented, scheme: Scheme, metrics: Mapping[str, Metric], plan: Plan) -> Matrix:
    """Return the customers by the levels of a scheme's two axes: the first from top to bottom, highest first."""
    down, across = scheme.axes.values()
    assigned = found.assigned[scheme.name]
    frame = found.sums.lazy().with_columns(
        assigned.levels[down.name].cast(pl.String).alias("_down"),
        assigned.levels[across.name].cast(pl.String).alias("_across"),
        found.values[scheme.column].alias("_segment"),
    )
    table = group_table(frame, {"down": pl.col("_down"), "across": pl.col("_across")}, SIZE, None)
    one = frame.group_by("_down", "_across").agg(pl.col("_segment").n_unique(), pl.col("_segment").min().alias("of"))
    alone = {(r[0], r[1]): r[3] for r in one.collect().iter_rows() if r[2] == 1}
    labels = {axis.name: _labels(axis, found, scheme, metrics, plan) for axis in (down, across)}
    cells = {}
    for row in table.drop_nulls(["down", "across"]).iter_rows(named=True):
        key = row["down"], row["across"]
        name = alone.get(key, "")
        title = scheme.segments[name].title if name in scheme.segments else ""
        cells[key] = Cell(row["customers"], row["ltv_total"], title)
    rows = {level: labels[down.name][level] for level in reversed(_levels(down))}
    columns = {level: labels[across.name][level] for level in _levels(across)}
    return Matrix(
        scheme.title, down.name.capitalize(), across.name.capitalize(), rows, columns, cells, found.sums.height
    )


def _levels(axis: Axis) -> list[str]:
    return [str(level) for level in range(1, axis.cut.levels + 1)] if axis.cut.is_numbered else [LOW, HIGH]


def _labels(axis: Axis, found: Segmented, scheme: Scheme, metrics: Mapping[str, Metric], plan: Plan) -> dict[str, str]:
    """Return what each level is called: with its threshold where there is one for all."""
    edges = found.assigned[scheme.name].edges[axis.name]
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
        table: "customers" and "ltv_total" by two columns.
        down: scheme of the rows.
        across: scheme of the columns.
        row_column: holds the segment of the row.
        column: holds that of the column, by default named like its scheme.
        title: of the picture, where it is one of moves.
    """
    column = column or across.column
    names = {name: one.title for name, one in down.segments.items()}
    heads = {name: one.title for name, one in across.segments.items()}
    rows = _present(table[row_column], [*down.segments, *RESERVED])
    columns = _present(table[column], [*across.segments, *RESERVED])
    cells = {
        (row[row_column], row[column]): Cell(row["customers"], row["ltv_total"]) for row in table.iter_rows(named=True)
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
    """Return the values that there are: those of the order first, in its order."""
    there = set(values.to_list())
    return [name for name in order if name in there] + sorted(there - set(order))
