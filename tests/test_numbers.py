"""Figures as people read them."""

from decimal import Decimal

import pytest

from custseg.numbers import fixed, readable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.125, "0.13"), (-0.125, "-0.13"), (0.135, "0.14"), (Decimal("2.675"), "2.68"), (-0.004, "0.00"),
        (16_068_954.125, "16,068,954.13"), (1e300, f"{10**300:,}.00"), (float("inf"), "Infinity"), (3, "3.00"),
    ],
)  # fmt: skip
def test_halves_are_rounded_as_people_do(value: float | Decimal, shown: str) -> None:
    assert fixed(value) == shown
    assert readable(value, "money") == shown
