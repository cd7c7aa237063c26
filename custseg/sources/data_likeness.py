"""Tells values (numbers, dates, numbered ids) from column names by their characters alone."""

from __future__ import annotations

from functools import lru_cache

LONGEST_VALUE, MONTH_LETTERS, CODE_LETTERS = 60, 4, 3


def data_like(fields: list[str]) -> int:
    """Return how many fields are numbers, dates or numbered ids rather than names."""
    return sum(map(_is_data, fields))


def _is_data(field: str) -> bool:
    return _is_value(field.strip()[:LONGEST_VALUE])


@lru_cache(maxsize=10_000)
def _is_value(text: str) -> bool:
    """Return whether the beginning of a field is a value; fields are looked at once for each separator."""
    alphanumeric = [character for character in text if character.isalnum()]
    digits = sum(map(str.isdecimal, alphanumeric))
    letters = len(alphanumeric) - digits
    if not digits:
        return False
    # "01 Jan 2024", "10:15 PM", "25 marca 2023", "PLN 3.21" and "CA-2018-152156" are values; "Address 1" is a name.
    if alphanumeric[0].isdecimal() and (
        letters <= MONTH_LETTERS or (alphanumeric[-1].isdecimal() and digits > MONTH_LETTERS)
    ):
        return True
    word, _, rest = text.partition(" ")
    return digits >= 2 * letters or (len(word) == letters == CODE_LETTERS and rest[:1].isdecimal() and rest != "1")


def is_two_values(field: str) -> bool:
    """Return whether a field holds two values with a space between them; a date with its time is one value."""
    parts = field.split()
    return len(parts) > 1 and ":" not in field and all(map(_is_data, parts))
