"""How net sales follow from the amounts of a table."""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("discount", "tax", "shipping", "tips")
"""Roles of the parts that an amount can include although they are no net sales."""

TAX_SHARE = "tax-share"
"""What ``includes`` names for a tax that is also that of shipping: the share of the goods in it is taken off."""

SHIPPING_NET = "shipping-net"
"""What ``includes`` names for shipping without its tax, where all of the tax is taken off beside it."""

INCLUDED = ("discount", "tax", TAX_SHARE, "shipping", SHIPPING_NET, "tips", "refunds")
"""What ``includes`` can name: what the amounts hold, and what is to be deducted."""


@dataclass(frozen=True)
class Part:
    """An amount in a column that belongs to another amount.

    Attributes:
        column: its name.
        role: what it is: discount, tax, shipping, tips, or another amount.
        sign: -1 where it is taken off, 1 where it is added, such as a discount that is written with a minus.
        of_line: whether it is that of a line where other amounts are those of the whole order.
    """

    column: str
    role: str = ""
    sign: int = -1
    of_line: bool = False


@dataclass(frozen=True)
class TaxShare:
    """A tax inside an amount that is larger than the goods, such as that of goods and shipping together.

    Attributes:
        tax: the tax.
        whole: the amounts that add up to what includes all of it.
    """

    tax: Part
    whole: tuple[Part, ...]


@dataclass
class SaleReading:
    """How net sales follow from the amounts of a table.

    Attributes:
        per_order: whether an amount is that of the whole order, repeated on its lines or on its first.
        lines_add_up: whether the amount itself is that of the line, while some of its parts are those of the order.
        parts: what the amount includes, and is deducted.
        tax_share: the tax of which the goods' share is deducted; None for none.
        refunds: what refunded amounts include: "total" for tax and shipping, "goods" for neither; "" where they are
            not deducted.
        tax_on_shipping: whether the tax of an order is also that of its shipping.
        paid: the column of what was paid for an order, where refunds hold a tax that has no column: the tax is what
            that is above the rest; "" where it is not needed.
        refunds_of_lines: whether refunded amounts are those of lines where other amounts are those of the order.
        minor_units: whether amounts are in the smallest unit of their currency, such as cents.
        proofs: what was proved about the amounts, a sentence each.
        events: whether there are no amounts: a row that is a sale counts as one event.
    """

    per_order: bool = False
    lines_add_up: bool = False
    parts: tuple[Part, ...] = ()
    tax_share: TaxShare | None = None
    refunds: str = ""
    tax_on_shipping: bool = False
    paid: str = ""
    refunds_of_lines: bool = False
    minor_units: bool = False
    proofs: tuple[str, ...] = ()
    events: bool = False

    @property
    def inside(self) -> set[str]:
        """Return the roles of what is deducted."""
        shared = {"tax"} if self.tax_share else set()
        return {part.role for part in self.parts} | shared

    @property
    def deducted(self) -> dict[str, str]:
        """Return the columns that are deducted, with their roles."""
        shared = {self.tax_share.tax.column: "tax"} if self.tax_share else {}
        return {part.column: part.role for part in self.parts} | shared
