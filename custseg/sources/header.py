"""Finds the header of delimited text, and a name for each column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from custseg.own_columns import without_sign
from custseg.sources.data_likeness import data_like

ENOUGH_NAMES, LATEST_HEADER = 2, 50
"""Number of known names that make a line the header even if one above it may be; the last line that may be one."""

IsColumnName = Callable[[str], bool]
"""Tells whether a text is a known name of a column."""


def join_header(lines: list[str], quote: str) -> tuple[list[str], tuple[int, int]]:
    """Join the lines of a header whose names contain line ends.

    Args:
        lines: the first ones of a file.
        quote: around fields.

    Returns:
        The lines; the position of the header and how many lines were joined to it.
    """
    for place, line in enumerate(lines[:10]):
        if line.count(quote) % 2 and not re.search(r"\d", line):
            for more, other in enumerate(lines[place + 1 : place + 50], 1):
                if other.count(quote) % 2:
                    whole = "\n".join(lines[place : place + more + 1])
                    return [*lines[:place], whole, *lines[place + more + 1 :]], (place, more)
            break
    return lines, (0, 0)


def header_of(rows: list[list[str]], width: int, is_column_name: IsColumnName) -> tuple[int | None, int]:
    """Find the header.

    Args:
        rows: fields of the first lines of a file.
        width: their usual number of fields.
        is_column_name: tells whether a text is a known name of a column.

    Returns:
        The position of the header, None without one; the position of the first row below it.
    """
    usual = [row for row in rows if len(row) == width][1:50]
    # Columns of numbers and dates; their names are neither.
    full = sum(any(row[place].strip() for row in usual) for place in range(width)) if usual else width
    values = [place for place in range(width) if sum(data_like([row[place]]) for row in usual) * 2 > len(usual)]
    likely: tuple[int | None, int] | None = None
    for place, row in enumerate(rows):
        filled = sum(bool(field.strip()) for field in row)
        if len(row) < 2 or filled < 2 or filled * 5 < full * 3:
            continue
        follows = next((one for one in rows[place + 1 :] if one), [])
        if abs(len(row) - width) > 1 and len(follows) != len(row):
            continue
        data = data_like([row[one] for one in values if one < len(row)])
        is_row = bool(values) and data * 2 >= len(values)
        if not is_row and sum(map(is_column_name, row)) >= ENOUGH_NAMES:
            return place, place + 1
        likely = likely or ((None, place) if is_row else (place, place + 1))
        # A line above the names may be as wide as they are and hold a number, but it is hardly a whole row.
        if (values and data == len(values)) or place >= LATEST_HEADER:
            break
    return likely or (None, next((place for place, row in enumerate(rows) if len(row) == width), 0))


def fitted_names(names: list[str], below: list[list[str]], width: int) -> list[str]:
    """Return a name for each field: add one for a column of row numbers, drop empty ones after a last separator.

    Args:
        names: of the header.
        below: fields of the lines below the header.
        width: their usual number of fields.
    """
    if len(names) + 1 == width and any(row[-1].strip() for row in below if len(row) == width):
        return ["row", *names]
    while len(names) > max(width, 2) and not names[-1].strip() and all(len(row) < len(names) for row in below):
        names = names[:-1]
    return names


def unique_names(names: list[str]) -> list[str]:
    """Return the names, each once: empty ones get a name, and repeated ones a number."""
    unique: list[str] = []
    taken: set[str] = set()
    times: Counter[str] = Counter()
    for place, name in enumerate(names, 1):
        name = without_sign(name).strip() or f"column {place}"
        if name == "*" or (name.startswith("^") and name.endswith("$")):
            # polars reads these as patterns of names.
            name = f"column {place} {name}"
        chosen = name
        while chosen in taken:
            times[name] += 1
            chosen = f"{name} ({times[name] + 1})"
        taken.add(chosen)
        unique.append(chosen)
    return unique
