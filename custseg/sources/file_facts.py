"""What a file was found to be, for people to check."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Facts:
    """What a file was found to be.

    Attributes:
        kind: text, Parquet, workbook or NDJSON.
        encoding: of text, as people call it; empty for other kinds.
        packed: gz, zst or zip; empty for a file that is not packed.
        separator: between the fields of text, in words; empty for other kinds.
        header_line: line of the column names; 0 where there is none.
        above: lines above the header that are no part of the table.
        sheet: of a workbook.
    """

    kind: str = "text"
    encoding: str = ""
    packed: str = ""
    separator: str = ""
    header_line: int = 1
    above: tuple[str, ...] = ()
    sheet: str = ""


TEXT = Facts()
