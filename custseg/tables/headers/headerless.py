"""Columns by their place: ``#1`` is the first, whether the table has column names or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from custseg.errors import Choice, DataError, Problem
from custseg.notes import Note
from custseg.tables.values import amounts, dates

REQUIRED = ["customer_id", "date", "revenue"]
"""Roles that every file of transactions needs."""

PLACE = re.compile(r"#(\d+)")


def by_place(mapping: Mapping[str, str], columns: list[str]) -> dict[str, str]:
    """Return a mapping of roles to names of columns, where it may have places such as ``#1``."""
    named = dict(mapping)
    for role, column in mapping.items():
        place = PLACE.fullmatch(column)
        if place and column not in columns and 0 < int(place[1]) <= len(columns):
            named[role] = columns[int(place[1]) - 1]
    return named


def check_named(sample: pl.DataFrame, mapping: Mapping[str, str], where: str, required: Sequence[str]) -> None:
    """Refuse a table without column names where the user has not mapped its columns.

    Args:
        sample: first rows of the table.
        mapping: column of each role that the user mapped.
        where: name of the file.
        required: roles that have to be mapped.

    Raises:
        DataError: with the mapping that the values suggest.
    """
    priced = {"revenue"} if "unit_price" in mapping else set()
    if mapping.keys() | priced >= set(required):
        return
    guess = {role: column for role, column in _guess(sample).items() if role in required}
    pairs = tuple(f"{role}={column}" for role, column in guess.items())
    what, hint = (
        f"has no column names, only {sample.width} columns of values",
        "Add a line of column names above the rows.",
    )
    lacking = set(required) - guess.keys()
    if lacking - {"revenue"}:
        raise DataError(what, where=where, hint=hint)
    hint = "Map the columns by their place: " + " ".join(f"--map {pair}" for pair in pairs)
    if lacking:
        hint += " --no-money (if the file has no amounts)"
    raise DataError([Problem(what, where, hint, (Choice(", ".join(pairs), "map", pairs),))])


def unknown_names_note(
    columns: list[str], mapping: Mapping[str, str], known: Callable[[str], bool], line: int
) -> list[Note]:
    """Return a note where the line of column names may be a row: no name is known, and the user maps places only.

    Args:
        columns: names as they were read.
        mapping: column of each role that the user mapped, as it was typed.
        known: returns whether a text is the name of a column.
        line: number of the line of names in the file.
    """
    if not mapping or not all(PLACE.fullmatch(column) for column in mapping.values()) or any(map(known, columns)):
        return []
    text = f"Line {line} is read as the column names. If it is a row, add a line of column names above the rows."
    return [Note("names_in_doubt", text, warns=True)]


def _guess(sample: pl.DataFrame) -> dict[str, str]:
    """Return the columns whose values look like the customer, the date and the amount."""
    texts = {name: sample[name].cast(pl.String) for name in sample.columns}
    days = [name for name, values in texts.items() if dates.share_read(values, None) > 0.9]
    numbers = [name for name, values in texts.items() if name not in days and amounts.share_read(values) > 0.9]
    money = [name for name in numbers if texts[name].str.contains(r"\d[.,]\d").any()] or numbers[1:]
    guess = {"customer_id": next((name for name in texts if name not in days), None)}
    guess |= {"date": days[0] if days else None, "revenue": money[-1] if money else None}
    return {role: column for role, column in guess.items() if column}
