"""Puts every customer into exactly one segment of a scheme, and gives it any number of tags."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.own_columns import own_column
from custseg.segments.compiled import CompiledScheme, CompiledTag
from custseg.segments.cuts import DECIDES, GROUP, VALUE, Edges, cut_edges, distance, levels_of
from custseg.segments.rules import NO_ORDER, NO_RECENT, UNASSIGNED, UNKNOWN

COUNTED = own_column("counted")
RECENT = own_column("recent")


@dataclass(frozen=True)
class Assigned:
    """Customers in the segments of a scheme.

    Attributes:
        compiled: the scheme.
        segment: of each customer, in their order.
        levels: of each customer on each axis.
        edges: of each axis, by group.
        values: that each axis cuts, by axis.
    """

    compiled: CompiledScheme
    segment: pl.Series
    levels: pl.DataFrame
    edges: dict[str, dict[str, Edges]]
    values: dict[str, pl.DataFrame]

    def distances(self, axis: str) -> tuple[pl.Series, pl.Series]:
        """Return the edge that each customer's level on an axis hangs on, and how far above it the value is."""
        return distance(self.values[axis], self.compiled.scheme.axes[axis], self.edges[axis])


def cuts_by(customers: pl.DataFrame, compiled: CompiledScheme) -> dict[str, dict[str, Edges]]:
    """Return where customers cut the axes of a scheme, by axis and group.

    Args:
        customers: as for `assign`; of figures, those that the axes cut are enough.
        compiled: the scheme.
    """
    present = _present(compiled)
    return {
        name: cut_edges(_cut_values(customers, compiled, name, present), axis, None)
        for name, axis in compiled.scheme.axes.items()
    }


def assign(
    customers: pl.DataFrame, compiled: CompiledScheme, cuts: Mapping[str, Mapping[str, Edges]] | None = None
) -> Assigned:
    """Put customers into the segments of a scheme.

    Args:
        customers: one row each: the metrics, formulas and attributes that the scheme uses, ``COUNTED`` (whether the
            customer has a counted order), and for a scheme with a window ``RECENT`` (whether it has one in the window).
        compiled: the scheme.
        cuts: where its axes are cut, by axis and group, in place of where these customers would cut them; a group that
            has none there keeps its own. None to cut every axis by these customers.
    """
    present = _present(compiled)
    levels: dict[str, pl.Series] = {}
    edges: dict[str, dict[str, Edges]] = {}
    values: dict[str, pl.DataFrame] = {}
    for name, axis in compiled.scheme.axes.items():
        values[name] = _cut_values(customers, compiled, name, present)
        edges[name] = cut_edges(values[name], axis, (cuts or {}).get(name))
        levels[name] = levels_of(values[name], axis, edges[name])
    with_levels = customers.with_columns(levels.values())
    return Assigned(compiled, _segments(with_levels, compiled), pl.DataFrame(levels), edges, values)


def _present(compiled: CompiledScheme) -> pl.Expr:
    """Return whether a customer is cut: it has a counted order, in the window where there is one."""
    return pl.col(COUNTED) & pl.col(RECENT) if compiled.scheme.window else pl.col(COUNTED)


def _cut_values(customers: pl.DataFrame, compiled: CompiledScheme, name: str, present: pl.Expr) -> pl.DataFrame:
    """Return what an axis cuts, and whether it decides where."""
    axis = compiled.scheme.axes[name]
    decides = present & compiled.among[name].fill_null(False) if name in compiled.among else present
    group = [pl.col(axis.within).cast(pl.String).alias(GROUP)] if axis.within else []
    return customers.select(
        pl.when(present).then(pl.col(axis.metric).cast(pl.Float64)).alias(VALUE), decides.alias(DECIDES), *group
    )


def _segments(customers: pl.DataFrame, compiled: CompiledScheme) -> pl.Series:
    chain: Any = pl.when(~pl.col(COUNTED)).then(pl.lit(NO_ORDER))
    if compiled.scheme.window:
        chain = chain.when(~pl.col(RECENT)).then(pl.lit(NO_RECENT))
    for name, condition in compiled.conditions.items():
        chain = chain.when(condition.holds.fill_null(False)).then(pl.lit(name))
        if condition.figures:
            empty = pl.any_horizontal(pl.col(figure).is_null() for figure in condition.figures)
            chain = chain.when(condition.holds.is_null() & empty).then(pl.lit(UNKNOWN))
    return customers.select(chain.otherwise(pl.lit(UNASSIGNED)).alias(compiled.scheme.column)).to_series()


def tag_columns(customers: pl.DataFrame, tags: Mapping[str, CompiledTag]) -> pl.DataFrame:
    """Return for each tag whether a customer has it, and in "tags" the names of all tags that it has.

    A condition on an empty figure is not true, so customers without a counted order have only tags about money.
    """
    held = customers.with_columns(
        compiled.holds.fill_null(False).alias(compiled.tag.column) for compiled in tags.values()
    )
    held = held.select(compiled.tag.column for compiled in tags.values())
    named = [pl.when(pl.col(one.tag.column)).then(pl.lit(name)) for name, one in tags.items()]
    joined = pl.concat_str(named, separator=", ", ignore_nulls=True) if named else pl.lit("")
    return held.with_columns(joined.alias("tags")) if tags else pl.DataFrame({"tags": [""] * customers.height})
