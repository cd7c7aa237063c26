"""Values told from names, by their signs alone."""

from __future__ import annotations

LONGEST_VALUE, MONTH_LETTERS = 60, 4


def data_like(row: list[str]) -> int:
    """Return how many fields are numbers, dates or numbered ids rather than names."""
    return sum(map(_is_data, row))


def _is_data(field: str) -> bool:
    signs = [sign for sign in field.strip()[:LONGEST_VALUE] if sign.isalnum()]
    digits = sum(map(str.isdecimal, signs))
    letters = len(signs) - digits
    # "01 Jan 2024", "10:15 PM" and "CA-2018-152156" are values; "Address 1" and "Q1" are names.
    return bool(digits) and ((signs[0].isdecimal() and letters <= MONTH_LETTERS) or digits >= 2 * letters)


def is_two_values(field: str) -> bool:
    """Return whether a field holds two values with a blank between them."""
    parts = field.split()
    # A date and its time are one.
    return len(parts) > 1 and ":" not in field and all(map(_is_data, parts))
