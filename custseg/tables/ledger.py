"""The ledger: what became of every row and every cent of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import IntEnum
from typing import Any

from custseg.tables.values.amounts import SCALE


class Reason(IntEnum):
    """What became of a row, by the first that applies."""

    USED = 0
    UNREADABLE_ROW = 1
    BLANK_LINE = 2
    HEADING = 3
    TOTALS_LINE = 4
    DUPLICATE = 5
    NOT_A_SALE = 6
    UNMATCHED = 7
    WITHOUT_LINES = 8
    NO_CUSTOMER = 9
    UNREADABLE_DATE = 10
    UNREADABLE_AMOUNT = 11
    VOID_STATUS = 12
    REFUNDED = 13
    UNPAID = 14
    OPEN_DEAL = 15
    LOST_DEAL = 16
    REFUND_OF_EXCLUDED = 17
    AFTER_AS_OF = 18
    OUTSIDE_TO = 19
    FILTERED = 20
    OTHER_CURRENCY = 21
    HISTORY_ONLY = 22

    @property
    def text(self) -> str:
        """Return the reason in words, as JSON and files of rejected rows have it."""
        return REASON_TEXTS[self]


class ReadAgain(IntEnum):
    """What a row shows to be read wrongly: the file is read again, so that no final ledger holds such rows.

    The codes continue those of `Reason`: one column of a pass holds both.
    """

    MAY_BE_MALFORMED = 23
    """The row ends early or late: every line has to be checked."""
    TOO_LARGE = 24
    """An amount may not fit into 64 bits: amounts have to be read in 128."""
    UNKNOWN_PROFIT = 25
    """The profit is unknown although that of all rows was expected to be known."""
    UNKNOWN_STATE = 26
    """A status or type is a word that custseg does not know."""
    OUT_OF_ORDER = 27
    """The row breaks the order of keys in which several tables are joined."""


REASON_TEXTS = {
    Reason.USED: "used",
    Reason.UNREADABLE_ROW: "unreadable row",
    Reason.BLANK_LINE: "blank line",
    Reason.HEADING: "heading or subtotal",
    Reason.TOTALS_LINE: "totals line",
    Reason.DUPLICATE: "duplicate row",
    Reason.NOT_A_SALE: "not a sale",
    Reason.UNMATCHED: "no matching row in another table",
    Reason.WITHOUT_LINES: "order without lines",
    Reason.NO_CUSTOMER: "no customer",
    Reason.UNREADABLE_DATE: "unreadable date",
    Reason.UNREADABLE_AMOUNT: "unreadable amount",
    Reason.VOID_STATUS: "cancelled, draft or test",
    Reason.REFUNDED: "refunded in full",
    Reason.UNPAID: "unpaid",
    Reason.OPEN_DEAL: "open deal",
    Reason.LOST_DEAL: "lost deal",
    Reason.REFUND_OF_EXCLUDED: "refund of an excluded order",
    Reason.AFTER_AS_OF: "after as-of",
    Reason.OUTSIDE_TO: "outside --to",
    Reason.FILTERED: "filtered by --rows",
    Reason.OTHER_CURRENCY: "other currency",
    Reason.HISTORY_ONLY: "history only",
}
EXCLUDED = tuple(Reason(code) for code in range(Reason.UNREADABLE_ROW, Reason.OTHER_CURRENCY + 1))
"""Reasons of rows that are excluded, in the order in which they are tested and shown."""

USED = (int(Reason.USED), int(Reason.HISTORY_ONLY))
"""Codes of rows whose order counts: in scope, or before it."""


@dataclass
class Entry:
    """Rows and their money, in integers of ``SCALE``."""

    rows: int = 0
    amount: int = 0

    @property
    def money(self) -> Decimal:
        """Return the exact amount."""
        return money(self.amount)


@dataclass(frozen=True)
class Merged:
    """How many ids of the file are how many customers, because they share an e-mail; other ids do not count."""

    ids: int
    customers: int


@dataclass
class Ledger:
    """Rows read = rows used + history only + rows excluded, in rows and money.

    Attributes:
        entries: rows and money by what became of them.
        merged: the ids that are one customer with others; None where it was not asked for.
        amounts: whether the rows have amounts; events without money are counted in rows only.
    """

    entries: dict[Reason | ReadAgain, Entry] = field(default_factory=dict)
    merged: Merged | None = None
    amounts: bool = True

    def add(self, counts: Iterable[tuple[int, int, int | None]]) -> None:
        """Enter (code, rows, amount) lines; amounts that could not be read count as nothing."""
        for code, rows, amount in counts:
            reason = ReadAgain(code) if code in READ_AGAIN else Reason(code)
            entry = self.entries.setdefault(reason, Entry())
            entry.rows += rows
            entry.amount += int(amount or 0)

    def __getitem__(self, reason: Reason | ReadAgain) -> Entry:
        return self.entries.get(reason, Entry())

    @property
    def read(self) -> Entry:
        """Return all rows and their money."""
        return _total(self.entries.values())

    @property
    def excluded(self) -> dict[Reason, Entry]:
        """Return the rows that were not used, by reason, in the fixed order."""
        return {reason: self.entries[reason] for reason in EXCLUDED if self[reason].rows}

    @property
    def total_excluded(self) -> Entry:
        """Return all excluded rows and their money."""
        return _total(self.excluded.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the ledger for machines."""

        def entry(one: Entry) -> dict[str, Any]:
            return {"rows": one.rows, **({"money": float(one.money)} if self.amounts else {})}

        merged = {"merged": asdict(self.merged)} if self.merged else {}
        return {
            "read": entry(self.read),
            "used": entry(self[Reason.USED]),
            "history_only": entry(self[Reason.HISTORY_ONLY]),
            "set_aside": {
                **entry(self.total_excluded),
                "reasons": [{"reason": reason.text, **entry(e)} for reason, e in self.excluded.items()],
            },
            **merged,
        }


READ_AGAIN = frozenset(int(code) for code in ReadAgain)


def _total(entries: Iterable[Entry]) -> Entry:
    total = Entry()
    for entry in entries:
        total.rows += entry.rows
        total.amount += entry.amount
    return total


def money(amount: int) -> Decimal:
    """Return integers of ``SCALE`` as an exact decimal."""
    return Decimal(int(amount)) / SCALE
