"""Where a customer stands: its segment in every scheme with the threshold, how far the next one is, and its rank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from custseg.analyses.explain.moves import Move
from custseg.analyses.segment.explanations import reasons, strategies
from custseg.analyses.segment.thresholds import thresholds
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.metrics.metric import Metric
from custseg.result import Column, Section
from custseg.segments.rules import GROUPS

SEGMENTS, MOVES = "segments", "moves"


@dataclass(frozen=True)
class Rank:
    """The place of a customer by a figure, the highest first; equal figures share the better place."""

    metric: str
    place: int
    of: int


def ranks_of(values: pl.DataFrame, row: int) -> list[Rank]:
    """Return the place of a customer by each figure, among the customers that have it.

    Args:
        values: one column per figure, of all customers.
        row: of the customer.
    """
    found = []
    for name in values.columns:
        own, all_of_them = values[name][row], values[name].drop_nulls()
        if own is not None:
            found.append(Rank(name, int((all_of_them > own).sum()) + 1, len(all_of_them)))
    return found


def segments_section(segmented: SegmentedCustomers, metrics: Mapping[str, Metric], moves: list[Move]) -> Section:
    """Return the segment of a customer in every scheme.

    Args:
        segmented: the one customer, judged by the cuts of all.
        metrics: those that can be computed.
        moves: what would put it into another segment.
    """
    rows = []
    for name, assigned in segmented.assigned.items():
        scheme, segment = assigned.compiled.scheme, assigned.segment[0]
        title = scheme.segments[segment].title if segment in scheme.segments else segmented.plan.words.group(segment)
        threshold = "" if segment in GROUPS else thresholds(assigned, metrics, segmented.plan)[segment]
        rows.append(
            {
                "scheme": name,
                "scheme_title": scheme.title,
                "segment": segment,
                "segment_title": title,
                "threshold": threshold,
                "figures": reasons(segmented, assigned)[0],
                "moves": "; ".join(move.text for move in moves if move.scheme == name),
                "strategy": strategies(segmented, scheme)[0],
            }
        )
    columns = [
        Column("scheme_title", "Scheme", whole=True),
        Column("segment_title", "Segment"),
        Column("figures", "Its figures and the cuts", "prose"),
    ]
    schema = dict.fromkeys(
        ("scheme", "scheme_title", "segment", "segment_title", "threshold", "figures", "moves", "strategy"), pl.String
    )
    frame = pl.DataFrame(rows, schema=schema)
    title = "Its segment in every scheme, and how far it is from the cuts"
    return Section(SEGMENTS, title, frame, columns, picture=True)


def moves_section(moves: list[Move]) -> Section | None:
    """Return what would put a customer into another segment; None if nothing would that is looked at.

    Args:
        moves: as `moves_of` returns them.
    """
    names = ("condition", "scheme_title", "title", "scheme", "change", "amount", "segment")
    schema = {name: pl.Float64 if name == "amount" else pl.String for name in names}
    rows = [{name: getattr(move, name) for name in names} for move in moves]
    columns = [
        Column("condition", "What would move it", "prose"),
        Column("scheme_title", "Scheme", whole=True),
        Column("title", "New segment", whole=True),
    ]
    title = "What would move it, by the cuts of today (arithmetic, not a forecast)"
    return Section(MOVES, title, pl.DataFrame(rows, schema=schema), columns, picture=True) if rows else None
