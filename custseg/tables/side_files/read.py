"""Reads the files beside the orders that the settings name, each with the reader of its kind."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from custseg.notes import Note
from custseg.settings.setting import Settings
from custseg.settings.side_files import SIDE_FILES, SideFileKind
from custseg.sources.in_memory import Input
from custseg.tables.transactions import Transactions

SPEND = "spend"
Reader = Callable[[Input, Transactions, Settings], tuple[Any, list[Note]]]


def reader_of(kind: SideFileKind) -> Reader:
    """Return the function that reads a kind of file."""
    module, function = kind.reader.split(".")
    reader: Reader = getattr(importlib.import_module(f"custseg.tables.side_files.{module}"), function)
    return reader


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
        # Spend is compared with what customers have paid; where that is left out, the file is for other runs.
        needless = kind.name == SPEND and table.columns.sale.events
        if (path := settings[kind.name]) and not needless:
            contents[kind.name], found = reader_of(kind)(path, table, settings)
            notes += found
    return contents, notes
