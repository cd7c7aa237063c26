"""What a saved table tells of the schemes of its columns: where their axes are cut, and what their segments take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.segments.assigning import Assigned


def schemes_of(segmented: SegmentedCustomers, columns: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return the facts of the schemes in use, by the column that has their segments.

    Args:
        segmented: the customers.
        columns: further columns, each with the name of the scheme whose segments it has.
    """
    named = {segmented.plan.scheme(name).column: name for name in segmented.plan.schemes} | dict(columns or {})
    return {column: _facts(segmented.assigned[name]) for column, name in named.items()}


def _facts(assigned: Assigned) -> dict[str, Any]:
    """Return the name of a scheme, its window, the cuts of each axis by group, and the conditions of its segments."""
    scheme = assigned.compiled.scheme
    axes = {
        name: {
            "metric": axis.metric,
            "cut": [axis.cut.kind, *axis.cut.values],
            "within": axis.within,
            "among": axis.among.text if axis.among else "",
            "edges": {group: list(edges.values) for group, edges in assigned.edges[name].items()},
        }
        for name, axis in scheme.axes.items()
    }
    segments = {name: segment.when.text for name, segment in scheme.segments.items()}
    return {"scheme": scheme.name, "window": scheme.window, "axes": axes, "segments": segments}
