"""One file of a source."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from custseg.sources.file_facts import TEXT, Facts


@dataclass(frozen=True)
class Part:
    """One file of a source.

    Attributes:
        name: as the user knows it.
        columns: names of its columns, in the order of the file.
        typed: whether columns have types of their own; else all are text.
        scan: returns its rows; with True also the line in the file (row in Parquet).
        prove: looks at every line and returns the part with those that are no row mended or marked; None where that
            is done, or not needed.
        lines: number of lines of a file whose quotes were only counted: where it has other than so many rows, a quote
            has swallowed some. None of all other files.
        tail: fields of the last lines.
        facts: what the file was found to be.
    """

    name: str
    columns: list[str]
    typed: bool
    scan: Callable[[bool], pl.LazyFrame]
    prove: Callable[[], Part] | None = None
    lines: int | None = None
    tail: tuple[tuple[str, ...], ...] = ()
    facts: Facts = TEXT
