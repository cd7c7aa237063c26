"""The kinds of files beside the orders. To add one: its entry here, its reader, and its roles in headers/roles.yaml.

Its setting and its option have the name of the entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.tables.side_files.contacts import read_contacts
from custseg.tables.side_files.products import read_products
from custseg.tables.side_files.spend import read_spend
from custseg.tables.transactions import Transactions


@dataclass(frozen=True)
class SideFileKind:
    """A kind of file beside the orders.

    Attributes:
        name: of its setting, its option and its roles, and the prefix of these in ``--map``.
        adds: what it adds to an analysis.
        read: returns what a file holds, from its path, the orders and the settings, and notes on it.
    """

    name: str
    adds: str
    read: Callable[[str, Transactions, Settings], tuple[Any, list[Note]]]


SIDE_FILES = (
    SideFileKind("contacts", "attributes of customers", lambda path, _, settings: read_contacts(path, settings)),
    SideFileKind("products", "attributes of products, as fields of the rows", read_products),
    SideFileKind("spend", "the cost of marketing by channel", lambda path, _, settings: read_spend(path, settings)),
)


def read_side_files(table: Transactions, settings: Settings) -> tuple[dict[str, Any], list[Note]]:
    """Read the files beside the orders that the settings name.

    Args:
        table: the orders.
        settings: of the run.

    Returns:
        What each file holds, by the name of its kind, and notes on them.

    Raises:
        CustsegError: a file cannot be read, or lacks a column that it needs.
    """
    contents: dict[str, Any] = {}
    notes: list[Note] = []
    for kind in SIDE_FILES:
        if path := settings[kind.name]:
            contents[kind.name], found = kind.read(path, table, settings)
            notes += found
    return contents, notes
