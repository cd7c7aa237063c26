"""Statuses of rows that are no sale."""

from pathlib import Path

import pytest
from export import accounts, ask

HEADER = "Customer ID,Order Date,Amount,Status"


@pytest.mark.parametrize(
    "status",
    [
        "cancelled", "Canceled", " CANCELLED ", "Voided", "draft", "Draft", "test", "Failed", "Closed Lost",
        "closed_lost", "payment-failed", "wc-cancelled", "wc-failed",
    ],
)  # fmt: skip
def test_a_void_row_is_excluded_unless_its_amount_is_negative(tmp_path: Path, status: str) -> None:
    rows = [["A", "2024-01-01", "10", "paid"], ["A", "2024-01-01", "4", status], ["A", "2024-01-01", "-1", status]]
    found = accounts(ask(tmp_path, HEADER, rows))
    assert found == {"cancelled, draft or test": (1, 4), "used": (2, 9)}


@pytest.mark.parametrize("status", ["paid", "", "Completed", "refunded", "contest", "testing done", "not cancelled"])
def test_any_other_is_a_sale(tmp_path: Path, status: str) -> None:
    rows = [["A", "2024-01-01", "10", "paid"], ["A", "2024-01-01", "4", status]]
    assert accounts(ask(tmp_path, HEADER, rows)) == {"used": (2, 14)}
