"""The ledger: what became of every row and every cent of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any

from custseg.tables.amounts import SCALE


class Reason(IntEnum):
    """What became of a row, by the first that applies."""

    USED = 0
    UNREADABLE_ROW = 1
    NO_CUSTOMER = 2
    UNREADABLE_DATE = 3
    UNREADABLE_AMOUNT = 4
    VOID_STATUS = 5
    AFTER_AS_OF = 6
    OUTSIDE_TO = 7
    FILTERED = 8
    OTHER_CURRENCY = 9
    HISTORY_ONLY = 10
    # Never in a final ledger: they ask for another pass, with wider integers or with rows of unknown profit.
    TOO_LARGE = 11
    UNKNOWN_PROFIT = 12

    @property
    def text(self) -> str:
        """Return the reason in words."""
        return WORDS[self]


WORDS = {
    Reason.USED: "used",
    Reason.UNREADABLE_ROW: "unreadable row",
    Reason.NO_CUSTOMER: "no customer",
    Reason.UNREADABLE_DATE: "unreadable date",
    Reason.UNREADABLE_AMOUNT: "unreadable amount",
    Reason.VOID_STATUS: "cancelled, draft or test",
    Reason.AFTER_AS_OF: "after as-of",
    Reason.OUTSIDE_TO: "outside --to",
    Reason.FILTERED: "filtered by --rows",
    Reason.OTHER_CURRENCY: "other currency",
    Reason.HISTORY_ONLY: "history only",
    Reason.TOO_LARGE: "too large",
    Reason.UNKNOWN_PROFIT: "unknown profit",
}
SET_ASIDE = tuple(Reason(code) for code in range(Reason.UNREADABLE_ROW, Reason.OTHER_CURRENCY + 1))


@dataclass
class Entry:
    """Rows and their money, in integers of ``SCALE``."""

    rows: int = 0
    amount: int = 0

    @property
    def money(self) -> Decimal:
        """Return the exact amount."""
        return money(self.amount)


@dataclass
class Ledger:
    """Rows read = rows used + history only + rows set aside, in rows and money."""

    entries: dict[Reason, Entry] = field(default_factory=dict)

    def add(self, counts: Iterable[tuple[int, int, int | None]]) -> None:
        """Enter (reason, rows, amount) lines; amounts that could not be read count as nothing."""
        for code, rows, amount in counts:
            entry = self.entries.setdefault(Reason(code), Entry())
            entry.rows += rows
            entry.amount += int(amount or 0)

    def __getitem__(self, reason: Reason) -> Entry:
        return self.entries.get(reason, Entry())

    @property
    def read(self) -> Entry:
        """Return all rows and their money."""
        entries = self.entries.values()
        return Entry(sum(e.rows for e in entries), sum(e.amount for e in entries))

    @property
    def set_aside(self) -> dict[Reason, Entry]:
        """Return the rows that were not used, by reason, in the fixed order."""
        return {reason: self.entries[reason] for reason in SET_ASIDE if self[reason].rows}

    @property
    def total_aside(self) -> Entry:
        """Return all rows that were set aside and their money."""
        aside = self.set_aside.values()
        return Entry(sum(entry.rows for entry in aside), sum(entry.amount for entry in aside))

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger for machines."""

        def entry(one: Entry) -> dict[str, Any]:
            return {"rows": one.rows, "money": float(one.money)}

        return {
            "read": entry(self.read),
            "used": entry(self[Reason.USED]),
            "history_only": entry(self[Reason.HISTORY_ONLY]),
            "set_aside": {
                **entry(self.total_aside),
                "reasons": [{"reason": reason.text, **entry(e)} for reason, e in self.set_aside.items()],
            },
        }


def money(amount: int) -> Decimal:
    """Return integers of ``SCALE`` as an exact decimal."""
    return Decimal(int(amount)) / SCALE
