"""How net sales follow from the amounts of a table."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("discount", "tax", "shipping", "tips")
"""Roles of the parts that an amount can include although they are no net sales."""

INCLUDED = (*PARTS, "refunds")
"""What ``includes`` can name: what the amounts hold, and what is to be deducted."""


@dataclass
class SaleReading:
    """How net sales follow from the amounts of a table.

    Attributes:
        per_order: whether the amount and its parts are those of the whole order, repeated on its lines or on its first.
        inside: roles of the parts that the amount includes, and that are deducted.
        tax_on_shipping: whether the tax is that of goods and shipping together, while the amount is that of goods.
        refunds: what refunded amounts include: "total" for tax and shipping, "goods" for neither; "" where they are
            not deducted.
        negative_discounts: whether discounts are written with a minus.
        minor_units: whether amounts are in the smallest unit of their currency, such as cents.
    """

    per_order: bool = False
    inside: frozenset[str] = frozenset()
    tax_on_shipping: bool = False
    refunds: str = ""
    negative_discounts: bool = False
    minor_units: bool = False
