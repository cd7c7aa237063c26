"""A source without the rows that repeat others, which are kept apart for the ledger: ``--drop-duplicates``."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.sources.repeats import NUMBER, repeated_rows
from custseg.sources.source import Source
from custseg.sources.source_file import Scan, SourceFile
from custseg.stages import Stage
from custseg.tables.layout.arranged_source import ArrangedSource

OFF, FILES, ALL = "off", "files", "all"
"""Values of the setting ``drop_duplicates``."""


class UnrepeatedSource(ArrangedSource):
    """A source without the rows that repeat others, which are ``left_out``.

    Args:
        source: with all rows; every line of it is checked.
        repeated: numbers of the rows that repeat others, by file.
    """

    def __init__(self, source: Source, repeated: list[pl.Series]) -> None:
        self.whole = source
        masks = [_mask(numbers) for numbers in repeated]
        kept = [_marked(file, mask, keep=True) for file, mask in zip(source.files, masks, strict=True)]
        left = [_marked(file, mask, keep=False) for file, mask in zip(source.files, masks, strict=True)]
        super().__init__(source, kept, sorted(source.kept), has_headings=source.has_headings)
        self.left_out = _LeftOut(source, left)


class _LeftOut(Source):
    """The rows that repeat others."""

    def __init__(self, source: Source, files: list[SourceFile]) -> None:
        self._source = source
        self.kept, self.has_headings = source.kept, source.has_headings
        super().__init__(files)

    def check_unchanged(self) -> None:
        """Fail if a file of the source changed since it was opened."""
        self._source.check_unchanged()

    def _sample(self) -> pl.DataFrame:
        # They are equal to rows of the source.
        return self._source.sample


def without_repetitions(source: Source, settings: Settings) -> tuple[Source, list[Note]]:
    """Return a source without the rows that repeat others, as far as the setting ``drop_duplicates`` asks for it.

    Args:
        source: as it was arranged.
        settings: with ``drop_duplicates``.

    Returns:
        The source, as it is if no row repeats another; and a note where the setting cannot do anything.
    """
    wanted = settings["drop_duplicates"]
    if wanted == OFF:
        return source, []
    if wanted == FILES and len(source.files) == 1:
        text = (
            "There is one file, so no row stands in several. Equal rows of one file are kept, since they may be equal "
            "lines of one order; --drop-duplicates all drops them."
        )
        return source, [Note("one_file", text)]
    with Stage(f"comparing the rows of {source.name}"):
        # A line that is mended later would be another row.
        source.check_lines()
        source.check_quotes()
        repeated = repeated_rows(source, within=wanted == ALL)
    return (UnrepeatedSource(source, repeated), []) if any(map(len, repeated)) else (source, [])


def _mask(numbers: pl.Series) -> pl.Series:
    """Return for each row up to the last one that repeats another whether it does; one bit each."""
    end = int(numbers[-1]) + 1 if len(numbers) else 0
    # The row after the last one stands for all that follow.
    mask = pl.repeat(value=False, n=end + 1, dtype=pl.Boolean, eager=True)
    return mask.scatter(numbers, values=True) if end else mask


def _marked(file: SourceFile, mask: pl.Series, *, keep: bool) -> SourceFile:
    """Return a file with only the rows that repeat others, or only those that do not."""
    plain: Scan = file.scan
    last = len(mask) - 1

    def repeats(numbers: pl.Series) -> pl.Series:
        return mask.gather(numbers.clip(upper_bound=last))

    def scan(position: bool) -> pl.LazyFrame:
        rows = plain(position).with_row_index(NUMBER)
        is_copy = pl.col(NUMBER).map_batches(repeats, return_dtype=pl.Boolean, is_elementwise=True)
        return rows.filter(~is_copy if keep else is_copy).drop(NUMBER)

    return replace(file, scan=scan, check_lines=None, unchecked_lines=None)
