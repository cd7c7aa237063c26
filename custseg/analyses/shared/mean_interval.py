"""The interval of a mean, by Student's t."""

from __future__ import annotations

import math

Z = 1.959963984540054
MIN_VALUES = 6
"""Values from which a mean has an interval, as a median has one by ranks."""


def student(degrees: int) -> float:
    """Return the value within which Student's t lies with 95 %, by Fisher's expansion; for 5 degrees and more.

    Args:
        degrees: of freedom.
    """
    z, v = Z, float(degrees)
    terms = (
        (z**3 + z) / (4 * v),
        (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2),
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3),
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * v**4),
    )
    return z + sum(terms)


def mean_interval(number: int, total: int, squares: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean from exact sums; nothing where values are few.

    Args:
        number: of values.
        total: their sum.
        squares: the sum of their squares.
    """
    if number < MIN_VALUES:
        return None, None
    # Of whole numbers the difference is exact, however large they are beside their spread.
    variance = (number * squares - total * total) / (number * (number - 1))
    half = student(number - 1) * math.sqrt(variance / number)
    return total / number - half, total / number + half
