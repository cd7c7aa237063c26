"""Amounts too large to be exact: they exclude their row, and never become another number."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from small_shop import HEADER, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


@pytest.mark.parametrize("number", ["9" * 26, "9" * 32, "9" * 39, "1e30", "-1e37"])
def test_an_amount_with_too_many_digits_excludes_only_its_row(shop: Shop, number: str) -> None:
    path = shop.write("orders.csv", HEADER + f"A,2024-01-05,1.50,x\nB,2024-01-05,{number},x\n")
    assert shop.accounts(path) == {"used": (1, Decimal("1.50")), "unreadable amount": (1, Decimal(0))}


def test_a_quantity_times_price_beyond_128_bits_is_unreadable(shop: Shop) -> None:
    rows = f"A,2024-01-05,2,1.50\nB,2024-01-05,{'9' * 14},{'9' * 17}\nC,2024-01-05,1000000,{'9' * 11}\n"
    path = shop.write("orders.csv", "Customer ID,Order Date,Quantity,Unit Price\n" + rows)
    money = Decimal(1_000_000) * 99_999_999_999 + 3
    assert shop.accounts(path) == {"used": (2, money), "unreadable amount": (1, Decimal(0))}
