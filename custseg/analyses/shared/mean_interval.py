"""The interval of a mean, by Student's t."""

from __future__ import annotations

from custseg.analyses.shared.intervals import Sample, mean_of

MIN_VALUES = 6
"""Values from which a mean has an interval, as a median has one by ranks."""


def mean_interval(number: int, total: int, squares: int) -> tuple[float | None, float | None]:
    """Return the 95 % interval of a mean from exact sums; nothing where values are few.

    Args:
        number: of values.
        total: their sum.
        squares: the sum of their squares.
    """
    if number < MIN_VALUES:
        return None, None
    found = mean_of(Sample(number, total, squares))
    return found.low, found.high
