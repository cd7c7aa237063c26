"""A nasty file: its bytes, and what is to be found in them, told by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

HEAD = "Customer ID,Order Date,Amount,Note\n"
A = "A,2024-01-05,10.50,x\n"
B = "B,2024-02-06,20.25,y\n"
C = "C,2024-03-07,30.00,z\n"
ABC = {"A": "10.50", "B": "20.25", "C": "30.00"}
ROLES = {"customer_id": "Customer ID", "date": "Order Date", "revenue": "Amount"}

BAD = "unreadable row"
BLANK = "blank line"
TOTAL = "totals line"
NOBODY = "no customer"
NO_DATE = "unreadable date"
NO_MONEY = "unreadable amount"
VOID = "cancelled, draft or test"


@dataclass(frozen=True)
class Nasty:
    """A nasty file and its facts.

    Attributes:
        content: its text, or its bytes.
        used: revenue of each customer.
        rows: how many rows are used; one of each customer without.
        aside: numbers of the lines that are set aside, by reason.
        encoding: as people call it.
        separator: in words.
        header: line of the names, 0 for none.
        above: how many lines above the header, or the first row, hold text that is no part of the table.
        roles: column of each role.
        notes: names of what is said about the reading, beside that lines above are passed over.
        flags: settings that it takes.
    """

    content: str | bytes
    used: Mapping[str, str] = field(default_factory=lambda: ABC)
    rows: int | None = None
    aside: Mapping[str, list[int]] = field(default_factory=dict)
    encoding: str = "UTF-8"
    separator: str = "comma"
    header: int = 1
    above: int = 0
    roles: Mapping[str, str] = field(default_factory=lambda: ROLES)
    notes: frozenset[str] = frozenset()
    flags: Mapping[str, object] = field(default_factory=dict)

    @property
    def said(self) -> set[str]:
        """Return the names of all that is said about the reading."""
        directive = b"sep=" in self.bytes[:5]
        above = {"lines_above"} if self.above > directive else set()
        return {*self.notes, *above}

    @property
    def bytes(self) -> bytes:
        """Return what stands in the file."""
        return self.content.encode() if isinstance(self.content, str) else self.content

    @property
    def money(self) -> Decimal:
        """Return the money of all rows that are used."""
        return sum(map(Decimal, self.used.values()), Decimal(0))

    @property
    def used_rows(self) -> int:
        """Return how many rows are used."""
        return len(self.used) if self.rows is None else self.rows


def bad(*lines: int, **more: list[int]) -> dict[str, object]:
    """Return the facts of a file in which some lines are no rows, and a note says so."""
    return {"aside": {BAD: list(lines)} | more, "notes": frozenset({"bad_rows"})}


def numbered(count: int) -> tuple[list[str], dict[str, str]]:
    """Return lines of customers N0, N1, … and what each spends: as much as their number, and a quarter."""
    lines = [f"N{n},2024-01-{n % 28 + 1:02},{n}.25,note {n}\n" for n in range(count)]
    return lines, {f"N{n}": f"{n}.25" for n in range(count)}
