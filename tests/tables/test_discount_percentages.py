"""Discounts in per cent: a column that says so holds shares of quantity times price, not money."""

from __future__ import annotations

from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.settings.settings import gather

ROWS = [("1", "Ann", "2", "10.00", "0"), ("1", "Ann", "1", "10.00", "0"), ("2", "Bob", "1", "40.00", "10")]


def revenue(folder: Path, header: str, style: str = "{}") -> float:
    """Return net sales of three lines, of which the last has a discount of ten."""
    lines = [
        f"{order};2024-01-0{order};{who};{count};{price};{style.format(off)}" for order, who, count, price, off in ROWS
    ]
    file = folder / "orders.csv"
    file.write_text("\n".join([f"Order;Date;Customer;Quantity;Price;{header}", *lines, ""]), encoding="utf-8")
    return float(ltv([str(file)], gather({}, use_config=False, environment={})).figures()["revenue"])


@pytest.mark.parametrize("header", ["Discount %", "Discount (%)", "Rabatt %"])
def test_a_percentage_by_the_name_of_its_column(tmp_path: Path, header: str) -> None:
    """20.00 + 10.00 + 40.00 × 0.9."""
    assert revenue(tmp_path, header) == 66


def test_with_decimals_or_a_sign(tmp_path: Path) -> None:
    assert revenue(tmp_path, "Discount %", "{}.00") == 66
    assert revenue(tmp_path, "Discount %", "{}%") == 66
    assert revenue(tmp_path, "Discount", "{}%") == 66


def test_money_otherwise(tmp_path: Path) -> None:
    """20.00 + 10.00 + 40.00 - 10.00."""
    assert revenue(tmp_path, "Discount") == 60
