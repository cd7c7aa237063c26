"""The kinds of files beside the orders, one entry each: settings, options and readers all read this registry."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SideFileKind:
    """A kind of file beside the orders.

    Attributes:
        name: of its setting, its option and its roles, and the prefix of these in ``--map``.
        meaning: of the setting, for messages, as a noun phrase.
        help: of the option.
        reader: ``module.function`` within `custseg.tables.side_files`; it takes a path, the orders and the settings,
            and returns what the file holds, and notes on it. A text, because settings import nothing from above.
        of_customers: whether it holds attributes of customers, so that its reader returns a frame with one row each.
        is_always_read: whether every command that reads orders takes it; else those do that name its option.
    """

    name: str
    meaning: str
    help: str
    reader: str
    of_customers: bool = False
    is_always_read: bool = True


BESIDE_PIPELINES = ("orders", "deals")
"""Settings with files beside deals and leads, for the money that these brought."""

SIDE_FILES = (
    SideFileKind(
        "contacts",
        "a file with attributes of customers",
        "Customer attributes: name, channel, joined, …",
        "contacts.read_contacts",
        of_customers=True,
    ),
    SideFileKind(
        "products",
        "a file with attributes of products, such as their category",
        "Product attributes: category, …",
        "products.read_products",
    ),
    SideFileKind(
        "spend",
        "a file with marketing spend by channel and month",
        "Marketing spend by channel and month.",
        "spend.read_spend",
        is_always_read=False,
    ),
)
