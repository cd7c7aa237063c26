"""A source whose rows are arranged: each file is read through its own arrangement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from custseg.sources.source import Source
from custseg.sources.source_file import Scan, SourceFile
from custseg.tables.row_columns import HEADING, ORIGINAL

Arrange = Callable[[pl.LazyFrame], pl.LazyFrame]
"""Returns the rows of a file arranged, in the same order; changed columns keep their names."""


class ArrangedSource(Source):
    """A source with fields filled down, or with columns made from headings.

    Args:
        source: as it was opened.
        files: its files, arranged.
        changed: columns whose content changes: scans with positions also return it as written, after ``ORIGINAL``.
        has_headings: whether the files have the column ``HEADING``.
    """

    def __init__(
        self, source: Source, files: list[SourceFile], changed: Sequence[str], *, has_headings: bool = False
    ) -> None:
        self._source = source
        self.kept = frozenset(changed)
        self.has_headings = has_headings
        super().__init__(files)
        if has_headings:
            # Headings would be taken for values of the columns in which they stand.
            self.sample = self.sample.filter(~pl.col(HEADING)).drop(HEADING)

    def check_unchanged(self) -> None:
        """Compare the files with their state when they were opened."""
        self._source.check_unchanged()


def arranged_file(file: SourceFile, arrange: Arrange, changed: Sequence[str]) -> SourceFile:
    """Return a file that is read through an arrangement.

    Args:
        file: whose lines are all checked: a malformed line would be taken for a part of an order.
        arrange: changes the content of rows.
        changed: columns that it changes.
    """
    plain: Scan = file.scan

    def scan(position: bool) -> pl.LazyFrame:
        rows = plain(position)
        if position:
            # Rejected rows are shown as the file has them.
            rows = rows.with_columns(pl.col(name).alias(ORIGINAL + name) for name in changed if name in file.columns)
        return arrange(rows)

    return replace(file, scan=scan)
