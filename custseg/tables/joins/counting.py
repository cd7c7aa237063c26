"""Counts on all rows what each join found: for `inspect`, which may read the files once more."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.sources.join import Join
from custseg.sources.read_errors import translate_read_errors
from custseg.sources.source import Source
from custseg.tables.joins.joined_source import JoinedSource


def counted_joins(source: Source) -> tuple[Join, ...]:
    """Return the joins of a source with the rows of both sides that found each other, and those that did not.

    A row without a key counts as one that found none. A join that only rows without their own parent could need counts
    the rows of the main table too.

    Args:
        source: of one or several tables.

    Raises:
        DataError: a file cannot be read to its end.
    """
    if not isinstance(source, JoinedSource):
        return ()
    is_row, reads = source.is_row, []
    for place, step in enumerate(source.tables.steps):
        there = pl.col(step.flag).is_not_null()
        reads.append((there & is_row).sum().alias(f"matched {place}"))
        reads.append((~there & is_row).sum().alias(f"unmatched {place}"))
        used = pl.col(step.child_column).filter(there & is_row)
        reads.append(used.hash().n_unique().alias(f"used {place}"))
    with translate_read_errors(source.name):
        counts = source.scan().select(reads).collect(engine="streaming").row(0, named=True)
    return tuple(
        replace(
            join,
            matched=counts[f"matched {place}"],
            unmatched=counts[f"unmatched {place}"],
            unused=max(0, join.parent_rows - counts[f"used {place}"]),
        )
        for place, join in enumerate(source.joins)
    )
