"""Matrices of segments: by two axes, by two schemes, or before and now."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.analyses.segment.members import SEGMENT, SEGMENT_BEFORE
from custseg.analyses.shared.group_table import GROUP_SIZE, group_table
from custseg.analyses.shared.rule_plan import RulePlan
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.metrics.metric import Metric
from custseg.result import Cell, Matrix
from custseg.segments.cut_words import CutWords
from custseg.segments.cuts import HIGH, LOW
from custseg.segments.rules import RESERVED, Axis, Scheme, Words
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
    return Matrix(scheme.title, down.heading, across.heading, rows, columns, cells, segmented.sums.height)


def _levels(axis: Axis) -> list[str]:
    return [str(level) for level in range(1, axis.cut.levels + 1)] if axis.cut.is_numbered else [LOW, HIGH]


def _labels(
    axis: Axis, segmented: SegmentedCustomers, scheme: Scheme, metrics: Mapping[str, Metric], plan: RulePlan
) -> dict[str, str]:
    """Return the label of each level, with its threshold if all customers have the same."""
    edges = segmented.assigned[scheme.name].edges[axis.name]
    said = {} if axis.within else CutWords(axis, plan.metric(axis.metric, metrics), plan.words).of(edges[""])
    names = {level: plan.words.say(level) if level in (LOW, HIGH) else level for level in _levels(axis)}
    return {level: f"{name}: {said[level]}" if level in said else name for level, name in names.items()}


def pair_matrix(table: pl.DataFrame, down: Scheme, across: Scheme, words: Words, *, moves: bool = False) -> Matrix:
    """Return groups by two segments.

    Args:
        table: "customers", and "ltv_total" where there are amounts, by two columns: the segment, and that of the
            second scheme; or of moves the segment before, and the segment.
        down: scheme of the rows.
        across: scheme of the columns.
        words: of the rules.
        moves: whether the rows are the segments of an earlier day.
    """
    row_column, column = (SEGMENT_BEFORE, SEGMENT) if moves else (SEGMENT, across.column)
    names = {name: one.title for name, one in down.segments.items()}
    heads = {name: one.title for name, one in across.segments.items()}
    rows = _present(table[row_column], [*down.segments, *RESERVED])
    columns = _present(table[column], [*across.segments, *RESERVED])
    cells = {
        (row[row_column], row[column]): Cell(row["customers"], row.get("ltv_total"))
        for row in table.iter_rows(named=True)
    }
    if moves:
        title = words.say("moves" if "ltv_total" in table.columns else "moves_without_amounts")
    else:
        title = words.say("against", rows=down.title, columns=across.title)
    return Matrix(
        title,
        words.say("then") if moves else down.title,
        words.say("now") if moves else across.title,
        {name: names.get(name, words.group(name)) for name in rows},
        {name: heads.get(name, words.group(name)) for name in columns},
        cells,
        int(table["customers"].sum()),
    )


def _present(values: pl.Series, order: list[str]) -> list[str]:
    """Return the distinct values: first those of the order, in its order."""
    there = set(values.to_list())
    return [name for name in order if name in there] + sorted(there - set(order))
