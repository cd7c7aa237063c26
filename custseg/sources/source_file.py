"""One file of a source, and what was detected about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from custseg.notes import Note


@dataclass(frozen=True)
class FileFacts:
    """What was detected about a file, so that the user can check it.

    Attributes:
        kind: "text", "Parquet", "workbook" or "NDJSON".
        encoding: of text, by its usual name; empty for other kinds.
        packed: "gz", "zst" or "zip"; empty for a file that is not packed.
        separator: between the fields of text, in words; empty for other kinds.
        header_line: line of the column names, from 1; 0 without column names.
        above: lines above the header that are not part of the table.
        sheet: name of the sheet of a workbook; empty for other kinds.
        levels: how deep lines of a workbook are indented or grouped, by their line; others have no level.
        from_1904: whether day numbers of a workbook count from 1904.
    """

    kind: str = "text"
    encoding: str = ""
    packed: str = ""
    separator: str = ""
    header_line: int = 1
    above: tuple[str, ...] = ()
    sheet: str = ""
    levels: dict[int, int] = field(default_factory=dict, repr=False, hash=False)
    from_1904: bool = False


TEXT_FACTS = FileFacts()

Scan = Callable[[bool], pl.LazyFrame]
"""Returns the rows of a file; with True also the line of each (its row number in Parquet)."""


@dataclass(frozen=True)
class SourceFile:
    """One file of a source.

    Attributes:
        name: as the user knows it.
        columns: column names, in the order of the file.
        typed: True if columns have their own types; False if all are text.
        scan: returns its rows.
        check_lines: checks every line, and returns the scan with malformed lines repaired or marked; None if that was
            done or is not needed.
        unchecked_lines: number of lines, if the quotes were only counted so far: a scan with another number of rows
            has merged lines. None otherwise.
        tail: fields of the last lines.
        facts: what was detected about the file.
        notes: what the user should know about how the file was read.
    """

    name: str
    columns: list[str]
    typed: bool
    scan: Scan
    check_lines: Callable[[], Scan] | None = None
    unchecked_lines: int | None = None
    tail: tuple[tuple[str, ...], ...] = ()
    facts: FileFacts = TEXT_FACTS
    notes: tuple[Note, ...] = ()
