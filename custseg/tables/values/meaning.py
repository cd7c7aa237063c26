"""What a status, a type or a stage says about its row."""

from __future__ import annotations

from enum import StrEnum


class Meaning(StrEnum):
    """What a status, a type or a stage says about its row."""

    SALE = "sale"
    """The row counts, with the sign it has."""
    INCOME = "income"
    """The row counts where its amount has no minus; with a minus it is money that the firm paid itself, and no sale."""
    REFUND = "refund"
    """The row counts with a minus, whatever its sign: a credit note, a return."""
    VOID = "void"
    """Cancelled, failed, draft or test: excluded, unless the amount is negative."""
    NEVER = "never"
    """Void by the rule of a known export: excluded whatever the sign, such as a draft of a credit note."""
    UNPAID = "unpaid"
    """Not paid yet, and by the rule of its system no sale until it is: excluded, unless the amount is negative."""
    REFUNDED = "refunded"
    """Refunded in full, while the row still has the amount of the sale: excluded, unless the amount is negative."""
    OTHER = "other"
    """No sale at all: a payment, a receipt, a quote, a purchase, a transfer, a second row with the same money."""
    OPEN = "open"
    """An open deal."""
    LOST = "lost"
    """A lost deal."""
