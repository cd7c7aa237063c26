"""Refunds in a column of their own: once per order, or on each line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from export import accounts, ask

HEADER = "Order ID,Customer ID,Order Date,Product,Line total,Refunded Amount"


@pytest.mark.parametrize(("second", "left"), [("6.00", 55), ("0.00", 55), ("1.00", 54)])
def test_a_refund_on_all_lines_of_the_only_such_order_counts_once(tmp_path: Path, second: str, left: int) -> None:
    """Of one order of 10 + 20, 6 came back, or 6 of one line and 0 or 1 of the other."""
    rows = [
        ["1", "A", "2024-01-01", "Tea", "10.00", "6.00"],
        ["1", "A", "2024-01-01", "Cup", "20.00", second],
        ["2", "B", "2024-01-02", "Tea", "11.00", "0.00"],
        ["2", "B", "2024-01-02", "Cup", "20.00", "0.00"],
        ["3", "B", "2024-01-03", "Pot", "40.00", "40.00"],
    ]
    assert accounts(ask(tmp_path, HEADER, rows))["used"][1] == Decimal(left)
