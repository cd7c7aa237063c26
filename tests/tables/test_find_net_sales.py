"""Questions about net sales: each option that is offered gives the sum that was shown beside it."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from export import accounts, ask

from custseg.errors import DataError

OPTION = re.compile(r"--(includes|amount-per) (\S+) \(([\d,.]+)\)")


def money_of(folder: Path, header: str, rows: list[list[str]], **flags: object) -> Decimal:
    """Return the money of the rows that are used."""
    return accounts(ask(folder, header, rows, **flags))["used"][1]


@pytest.mark.parametrize("tax", ["Tax", "MwSt"])
@pytest.mark.parametrize("amount", ["Amount", "Subtotal"])
def test_each_option_gives_the_sum_that_is_shown(tmp_path: Path, amount: str, tax: str) -> None:
    header = f"Customer ID,Order Date,Order ID,{amount},{tax}"
    rows = [["a", "2024-01-01", "1", "12.34", "2.06"], ["b", "2024-01-02", "2", "7.00", "1.17"]]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, header, rows)
    options = OPTION.findall(str(caught.value))
    assert sorted(Decimal(shown) for *_, shown in options) == [Decimal("16.11"), Decimal("19.34")]
    for name, value, shown in options:
        assert money_of(tmp_path, header, rows, **{name.replace("-", "_"): [value]}) == Decimal(shown)


def test_an_amount_on_all_lines_of_few_orders_is_asked_for(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Order ID,Product,Order Total"
    rows = [["a", "2024-01-01", "1", "Tea", "30.00"], ["a", "2024-01-01", "1", "Cup", "30.00"]]
    rows.append(["b", "2024-01-02", "2", "Tea", "5.50"])
    with pytest.raises(DataError, match=r"35\.50 or 65\.50") as caught:
        ask(tmp_path, header, rows)
    assert "--amount-per order" in str(caught.value)
    assert money_of(tmp_path, header, rows, amount_per="order") == Decimal("35.50")
    assert money_of(tmp_path, header, rows, amount_per="line") == Decimal("65.50")


def test_a_line_without_a_customer_makes_no_order_of_several_lines(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Order ID,Product,Order Total"
    rows = [["a", "2024-01-01", "1", "Tea", "30.00"], ["", "2024-01-01", "1", "Cup", "30.00"]]
    found = accounts(ask(tmp_path, header, rows))
    assert found == {"used": (1, 30), "no customer": (1, 30)}


@pytest.mark.parametrize(("per", "money"), [("order", "35.50"), ("line", "65.50")])
def test_what_the_user_says_of_orders_holds_beside_other_amounts(tmp_path: Path, per: str, money: str) -> None:
    header = "Customer ID,Order Date,Order ID,Product,Revenue,Shipping"
    rows = [["a", "2024-01-01", "1", "Tea", "30.00", "0"], ["a", "2024-01-01", "1", "Cup", "30.00", "0"]]
    rows.append(["b", "2024-01-02", "2", "Tea", "5.50", "0"])
    assert money_of(tmp_path, header, rows, amount_per=per) == Decimal(money)
