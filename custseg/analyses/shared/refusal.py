"""Refusing a command whose question the data cannot answer."""

from __future__ import annotations

from custseg.engine.dataset import Dataset
from custseg.errors import DataError
from custseg.tables.known import in_words


def check_known(dataset: Dataset, command: str, *wanted: str) -> None:
    """Refuse a command that takes what the data do not know.

    Args:
        dataset: the inputs.
        command: its name.
        wanted: what it takes of `custseg.tables.known`.

    Raises:
        DataError: the data do not know one of them.
    """
    lacking = [what for what in wanted if not dataset.knows(what)]
    if lacking:
        reasons = dict.fromkeys(dataset.table.absent[what] for what in lacking)
        raise DataError(
            f"custseg {command} needs {in_words(lacking)}", where=dataset.table.source.name, hint=" ".join(reasons)
        )
