"""A source whose rows are arranged: each file is read through its own arrangement."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import polars as pl

from custseg.notes import Note
from custseg.sources.source import Source
from custseg.sources.source_file import Scan, SourceFile
from custseg.tables.row_columns import HEADING, ORIGINAL

Arrange = Callable[[pl.LazyFrame], pl.LazyFrame]
"""Returns the rows of a file arranged, in the same order; changed columns keep their names."""


class ArrangedSource(Source):
    """A source with fields filled down, or with columns made from headings.

    Args:
        source: whose lines are all checked: a malformed line would be taken for a part of an order.
        arrangements: how the rows of each file are arranged.
        changed: columns whose content changes.
        made: columns that are added to those of the files.
        has_headings: whether the arrangements add the column ``HEADING``.
    """

    def __init__(
        self,
        source: Source,
        arrangements: Sequence[Arrange],
        *,
        changed: Sequence[str] = (),
        made: Sequence[str] = (),
        has_headings: bool = False,
    ) -> None:
        self._source = source
        self.kept = frozenset(changed)
        self.has_headings = has_headings
        files = [
            _arranged_file(file, arrange, changed, made)
            for file, arrange in zip(source.files, arrangements, strict=True)
        ]
        super().__init__(files)
        if has_headings:
            # Headings would be taken for values of the columns in which they stand.
            self.sample = self.sample.filter(~pl.col(HEADING)).drop(HEADING)

    def check_unchanged(self) -> list[Note]:
        """Return a warning for each file that changed since it was opened, or since the last check."""
        return self._source.check_unchanged()


def _arranged_file(file: SourceFile, arrange: Arrange, changed: Sequence[str], made: Sequence[str]) -> SourceFile:
    """Return a file that is read through an arrangement."""
    plain: Scan = file.scan

    def scan(position: bool) -> pl.LazyFrame:
        rows = plain(position)
        if position:
            # Rejected rows are shown as the file has them.
            rows = rows.with_columns(
                pl.col(name).alias(ORIGINAL + name) for name in changed if name in file.columns
            )
        return arrange(rows)

    return replace(file, columns=[*file.columns, *made], scan=scan)

