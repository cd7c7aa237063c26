"""Values told from names, by their signs alone."""

from __future__ import annotations

LONGEST_VALUE, MONTH_LETTERS, CODE_LETTERS = 60, 4, 3


def data_like(row: list[str]) -> int:
    """Return how many fields are numbers, dates or numbered ids rather than names."""
    return sum(map(_is_data, row))


def _is_data(field: str) -> bool:
    text = field.strip()[:LONGEST_VALUE]
    signs = [sign for sign in text if sign.isalnum()]
    digits = sum(map(str.isdecimal, signs))
    letters = len(signs) - digits
    if not digits:
        return False
    # "01 Jan 2024", "10:15 PM", "25 marca 2023", "PLN 3.21" and "CA-2018-152156" are values; "Address 1" is a name.
    if signs[0].isdecimal() and (letters <= MONTH_LETTERS or (signs[-1].isdecimal() and digits > MONTH_LETTERS)):
        return True
    word, _, rest = text.partition(" ")
    return digits >= 2 * letters or (len(word) == letters == CODE_LETTERS and rest[:1].isdecimal() and rest != "1")


def is_two_values(field: str) -> bool:
    """Return whether a field holds two values with a blank between them."""
    parts = field.split()
    # A date and its time are one.
    return len(parts) > 1 and ":" not in field and all(map(_is_data, parts))
