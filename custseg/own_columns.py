"""Names of custseg's own columns, which no column of a file can have, and of its own sheet in workbooks."""

from __future__ import annotations

SIGN = "\ufdd0"
"""Begins the name of each own column. Unicode keeps it from ever being a character; headers show it as �."""


OWN_SHEET = "custseg"
"""Sheet of a workbook that custseg wrote: it tells how the table was made, which is the first sheet."""


def own_column(name: str) -> str:
    """Return the name of an own column.

    Args:
        name: what the column holds, in a word or two.
    """
    return SIGN + name


def without_sign(name: str) -> str:
    """Return the name of a column of a file as one that no own column has."""
    return name.replace(SIGN, "�")
