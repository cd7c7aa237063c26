"""Refunds of goods, by the tax that they give back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from export import accounts, ask

HEADER = "Order ID,Customer ID,Order Date,Subtotal,Shipping,Tax,Total,Refunded Amount"
GOODS = [90.0, 50.0, 89.9, 95.63, 28.5, 130.0, 61.37, 44.1]


def net_sales(folder: Path, *, on_shipping: bool, rounded_by_line: bool = False) -> Decimal:
    """Return the net sales of orders with 10 % tax, where 11.00 (10.00 of goods with tax) were refunded in one."""
    rows = []
    for place, goods in enumerate(GOODS):
        tax = round((goods + (4.95 if on_shipping else 0)) * 0.1 + 1e-9, 2)
        tax += 0.01 if rounded_by_line and place % 2 else 0
        total = goods + 4.95 + tax
        back = "11.00" if place == 3 else "0.00"
        beside = [f"{amount:.2f}" for amount in (goods, 4.95, tax, total)]
        rows.append([str(1000 + place), f"C{place % 3}", f"2024-01-{place + 10}", *beside, back])
    result = ask(folder, HEADER, rows, includes=["refunds"])
    return accounts(result)["used"][1]


@pytest.mark.parametrize("rounded_by_line", [True, False])
@pytest.mark.parametrize("on_shipping", [True, False])
def test_a_refund_of_goods_gives_back_the_tax_of_goods_only(
    tmp_path: Path, *, on_shipping: bool, rounded_by_line: bool
) -> None:
    assert net_sales(tmp_path, on_shipping=on_shipping, rounded_by_line=rounded_by_line) == Decimal("589.50") - 10
