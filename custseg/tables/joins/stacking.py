"""Which of several files are one table, stacked by the names of their columns, and which are different tables."""

from __future__ import annotations

from collections.abc import Iterable

from custseg.sources.source_file import SourceFile
from custseg.tables.systems.known_exports import recognise

Files = list[SourceFile]

MIN_COMMON = 0.6
"""Share of the columns of two files that both have, from which they are one table."""


def stacks_of(files: Files) -> list[Files]:
    """Return the files of each table, in their order.

    Args:
        files: at least one.
    """
    exports = [recognise(file.columns) for file in files]
    families = {export.family for export in exports if export}
    if len(families) == 1 and all(exports):
        # Layouts of one system, or two of its tables of the same orders.
        return [files]
    stacks: list[Files] = []
    for file in files:
        same = next((stack for stack in stacks if is_same_table(stack, file)), None)
        if same is None:
            stacks.append([file])
        else:
            same.append(file)
    return stacks


def is_same_table(stack: Files, file: SourceFile) -> bool:
    """Return whether a file has the columns of a table, or nearly."""
    return any(_common(one.columns, file.columns) >= MIN_COMMON for one in stack)


def _common(one: Iterable[str], other: Iterable[str]) -> float:
    own, others = {name.casefold() for name in one}, {name.casefold() for name in other}
    return len(own & others) / len(own | others)
