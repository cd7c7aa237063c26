"""Files that are hard to read, and what custseg must find in each, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "nasty_files"

HEAD = "Customer ID,Order Date,Amount,Note\n"
A = "A,2024-01-05,10.50,x\n"
B = "B,2024-02-06,20.25,y\n"
C = "C,2024-03-07,30.00,z\n"
ABC = {"A": "10.50", "B": "20.25", "C": "30.00"}
ROLES = {"customer_id": "Customer ID", "date": "Order Date", "revenue": "Amount"}
MALFORMED = "unreadable row"


@dataclass(frozen=True)
class NastyFile:
    """A file that is hard to read, and what custseg must find in it.

    Attributes:
        text: what is in the file; its line ends are line feeds.
        line_end: what the file has instead of line feeds.
        encode: encoding of the file.
        cut: number of bytes that are missing at its end.
        spent: money of each customer.
        rows: number of used rows; one per customer if None.
        malformed: numbers of the malformed lines.
        excluded: numbers of the other excluded lines, by reason.
        encoding: as it is reported.
        separator: in words.
        header: line of the column names, 0 without them.
        above: number of lines above the header, or the first row, that are not part of the table.
        roles: column of each role.
        notes: names of the notes on how the file was read, other than on malformed lines and lines above the table.
        flags: settings for the file.
    """

    text: str
    line_end: str = "\n"
    encode: str = "utf-8"
    cut: int = 0
    spent: Mapping[str, str] = field(default_factory=lambda: ABC)
    rows: int | None = None
    malformed: list[int] = field(default_factory=list)
    excluded: Mapping[str, list[int]] = field(default_factory=dict)
    encoding: str = "UTF-8"
    separator: str = "comma"
    header: int = 1
    above: int = 0
    roles: Mapping[str, str] = field(default_factory=lambda: ROLES)
    notes: list[str] = field(default_factory=list)
    flags: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bytes(self) -> bytes:
        """Return the content of the file."""
        content = self.text.replace("\n", self.line_end).encode(self.encode)
        return content[: len(content) - self.cut]

    @property
    def all_excluded(self) -> dict[str, list[int]]:
        """Return the numbers of all excluded lines, by reason."""
        return {**self.excluded, **({MALFORMED: self.malformed} if self.malformed else {})}

    @property
    def note_names(self) -> set[str]:
        """Return the names of all notes on how the file was read."""
        directive = "sep=" in self.text[:5]
        found = {"bad_rows": bool(self.malformed), "lines_above": self.above > directive}
        return {*self.notes, *(name for name, occurs in found.items() if occurs)}

    @property
    def money(self) -> Decimal:
        """Return the money of all used rows."""
        return sum(map(Decimal, self.spent.values()), Decimal(0))

    @property
    def used_rows(self) -> int:
        """Return the number of used rows."""
        return len(self.spent) if self.rows is None else self.rows


def nasty_files() -> dict[str, NastyFile]:
    """Return all files by name: those written by hand, and those that are too long for it."""
    found = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for name, facts in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            assert name not in found, f"two files have the name {name}"
            found[name] = NastyFile(**facts)
    return found | long_files()


LINES = [f"N{n},2024-01-{n % 28 + 1:02},{n}.25,note {n}\n" for n in range(500)]

MANY = 230_000
"""Rows of a file of some five megabytes, more than is read at once."""


def with_stray_quotes(*rows: int) -> NastyFile:
    """Return five hundred rows; those at some positions, from 0, have a quote too many before their note."""
    lines = [line.replace("note", '"note') if row in rows else line for row, line in enumerate(LINES)]
    spent = {f"N{row}": f"{row}.25" for row in range(len(LINES)) if row not in rows}
    return NastyFile(HEAD + "".join(lines), spent=spent, malformed=[row + 2 for row in rows])


def long_files() -> dict[str, NastyFile]:
    """Return the files that are too long to be written by hand."""
    return {
        "a stray quote in the first row": with_stray_quotes(0),
        "a stray quote in the middle": with_stray_quotes(250),
        "a stray quote in the last row": with_stray_quotes(499),
        "two stray quotes far apart": with_stray_quotes(100, 400),
        "two stray quotes in successive rows": with_stray_quotes(100, 101),
        "a character beyond ASCII after megabytes": NastyFile(
            HEAD + A * MANY + "Zoë,2024-02-06,20.25,y\n",
            encode="cp1252",
            spent={"A": f"{MANY * 21 // 2}", "Zoë": "20.25"},
            rows=MANY + 1,
            encoding="Windows-1252",
            notes=["encoding"],
        ),
    }
