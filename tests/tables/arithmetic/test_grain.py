"""Whether amounts are of the line or of the order."""

import polars as pl

from custseg.tables.arithmetic.grain import grain_of

ORDER = pl.Series([1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7])


def test_lines_and_orders_are_told_apart() -> None:
    total = [9.5, 8.0, 7.25, 6.5, 12.0, 3.0, 4.75]
    numbers = pl.DataFrame(
        {
            "line": [float(n) + 0.5 for n in range(14)],
            "repeated": [total[n - 1] for n in ORDER],
            "first": [total[n - 1] if new else None for n, new in zip(ORDER, ORDER.is_first_distinct(), strict=True)],
            "zeros": [total[n - 1] if new else 0.0 for n, new in zip(ORDER, ORDER.is_first_distinct(), strict=True)],
            "one": [1.0] * 14,
            "mostly one": [1.0] * 13 + [2.0],
            "blank": pl.Series([None] * 14, dtype=pl.Float64),
        }
    )
    assert grain_of(numbers, ORDER) == {
        "line": "line",
        "repeated": "order repeated",
        "first": "order first line",
        "zeros": "order first line",
        "one": "unknown",
        "mostly one": "line",
        "blank": "unknown",
    }


def test_quantities_that_are_nearly_always_one_are_not_the_orders() -> None:
    numbers = pl.DataFrame({"quantity": [1.0] * 10 + [2.0, 2.0, 1.0, 1.0]})
    assert grain_of(numbers, ORDER) == {"quantity": "unknown"}


def test_without_orders_of_several_lines_nothing_is_known() -> None:
    numbers = pl.DataFrame({"amount": [1.0, 2.0, 3.0]})
    assert grain_of(numbers, None) == {"amount": "unknown"}
    assert grain_of(numbers, pl.Series([1, 2, 3])) == {"amount": "unknown"}
    assert grain_of(numbers, pl.Series([None, None, 3], dtype=pl.Int64)) == {"amount": "unknown"}
