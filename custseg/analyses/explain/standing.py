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
        Column("scheme_title", "Scheme"),
        Column("segment_title", "Segment"),
        Column("figures", "Its figures and the cuts", "prose"),
        Column("moves", "What would move it", "prose"),
    ]
    schema = dict.fromkeys(
        ("scheme", "scheme_title", "segment", "segment_title", "threshold", "figures", "moves", "strategy"), pl.String
    )
    frame = pl.DataFrame(rows, schema=schema)
    title = "Segments: how far the next one is, by the cuts of today (arithmetic, not a forecast)"
    return Section(SEGMENTS, title, frame, columns, picture=True)


def moves_section(moves: list[Move]) -> Section:
    """Return what would put a customer into another segment, for programs.

    Args:
        moves: as `moves_of` returns them.
    """
    rows = [(one.scheme, one.change, one.amount, one.segment, one.text) for one in moves]
    schema = {"scheme": pl.String, "change": pl.String, "amount": pl.Float64, "segment": pl.String, "text": pl.String}
    columns = [Column(name, name.capitalize(), "ratio" if name == "amount" else "text") for name in schema]
    return Section(MOVES, "Moves", pl.DataFrame(rows, schema=schema, orient="row"), columns, unseen=True)
