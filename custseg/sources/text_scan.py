"""Reads the rows of a file of delimited text: all of them, or those of the lines that hold some texts."""

from __future__ import annotations

import io
import mmap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from custseg.sources import EXTRA, LINE
from custseg.sources.dialect import Dialect
from custseg.sources.files import is_url

MOST_FOUND = 20_000
"""Places of a text beyond which all rows are read: there are then many such lines, and looking up each takes longer."""


@dataclass(frozen=True)
class TextScan:
    """The scan function of a delimited file.

    It returns the rows as text; with True also their ``LINE``. ``EXTRA`` hold surplus fields and are null in every
    well-formed line.

    Attributes:
        path: of the file, or a URL.
        dialect: of the file.
        quoted: whether quotes enclose fields.
        multiline: whether fields may contain line ends.
    """

    path: str
    dialect: Dialect
    quoted: bool
    multiline: bool = True

    def __call__(self, position: bool) -> pl.LazyFrame:
        """Return all rows.

        Args:
            position: whether the line of each is wanted.
        """
        frame = self._scan(self.path, self.dialect.skip, row_index_name=LINE if position else None)
        if position:
            frame = frame.with_columns(pl.col(LINE).cast(pl.Int64))
        if position and self.quoted and self.multiline:
            frame = _count_line_ends(frame, self.dialect.columns)
        return frame

    def lines_with(self, texts: Collection[str]) -> pl.LazyFrame | None:
        """Return the rows of the lines that hold one of some texts; None where all rows have to be read to find them.

        Args:
            texts: without line ends.
        """
        quote, merges = self.dialect.quote, self.quoted and self.multiline
        if merges or is_url(self.path) or any(not text or quote in text or "\n" in text for text in texts):
            return None
        with open(self.path, "rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            start = _start_of(content, self.dialect.skip)
            found: dict[int, bytes] = {}
            for text in texts:
                for number, (at, line) in enumerate(_lines_with(content, text.encode(), start)):
                    if number >= MOST_FOUND:
                        return None
                    found[at] = line
        # An empty file is no table for polars.
        lines = b"".join(found[at] for at in sorted(found))
        return self._scan(io.BytesIO(lines), 0) if lines else self._scan(self.path, self.dialect.skip).head(0)

    def _scan(self, source: Any, skip: int, row_index_name: str | None = None) -> pl.LazyFrame:
        return pl.scan_csv(
            source,
            glob=False,
            has_header=False,
            skip_lines=skip,
            schema=dict.fromkeys([*self.dialect.columns, *EXTRA], pl.String()),
            separator=self.dialect.separator,
            quote_char=self.dialect.quote if self.quoted else None,
            null_values=self.dialect.null,
            # The extra columns show lines with too many fields, which would be cut off silently.
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            row_index_name=row_index_name,
            row_index_offset=self.dialect.skip + 1,
        )


def _start_of(content: mmap.mmap, skip: int) -> int:
    """Return where the lines begin that follow some others; the end of the content if there are no more."""
    at = 0
    for _ in range(skip):
        at = content.find(b"\n", at) + 1
        if not at:
            return len(content)
    return at


def _lines_with(content: mmap.mmap, text: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold a text, each once with its place and its end."""
    at = content.find(text, start)
    while at >= 0:
        first = content.rfind(b"\n", 0, at) + 1
        end = content.find(b"\n", at)
        last = len(content) if end < 0 else end + 1
        line = content[first:last]
        yield first, line if line.endswith(b"\n") else line + b"\n"
        at = content.find(text, last)


def _count_line_ends(frame: pl.LazyFrame, columns: list[str]) -> pl.LazyFrame:
    """Add the number of line ends inside earlier fields to the record numbers, which makes them line numbers."""
    inside = pl.sum_horizontal(
        pl.col(column).str.count_matches("\n", literal=True).fill_null(0) for column in columns
    ).cast(pl.Int64)
    earlier = inside.cum_sum().shift(1, fill_value=0)
    line = pl.col(LINE).cast(pl.Int64) + earlier
    return frame.with_columns(line.alias(LINE))
