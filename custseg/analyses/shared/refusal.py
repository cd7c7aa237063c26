"""Refusing a command whose question the data cannot answer."""

from __future__ import annotations

from custseg.engine.dataset import Dataset
from custseg.errors import DataError
from custseg.tables.known import spoken


def check_known(dataset: Dataset, command: str, *wanted: str) -> None:
    """Refuse a command that takes what the data do not know.

    Args:
        dataset: the inputs.
        command: its name.
        wanted: what it takes of `custseg.tables.known`.

    Raises:
        DataError: the data do not know one of them.
    """
    for what in wanted:
        if not dataset.knows(what):
            text = f"custseg {command} needs {spoken(what)}"
            raise DataError(text, where=dataset.table.source.name, hint=dataset.table.absent[what])
