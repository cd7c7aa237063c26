"""Whether an amount is before its discount, by discounts that are round shares."""

from __future__ import annotations

import polars as pl
import pytest

from custseg.tables.arithmetic.discounts import find_discounts
from custseg.tables.arithmetic.grain import Grain

PRICES = [59.0, 112.4, 199.99, 47.35, 88.1, 45.0]
SHARES = [10, 0, 10, 15, 0, 30]


def found(amounts: list[float], discounts: list[float], grain: dict[str, Grain] | None = None) -> bool | None:
    rows = pl.DataFrame({"amount": amounts, "off": discounts})
    return find_discounts(rows, rows, grain or {}, ["off"]).get(("amount", "off"))


def off(prices: list[float], shares: list[int]) -> list[float]:
    return [round(price * share / 100, 2) for price, share in zip(prices, shares, strict=True)]


def less(prices: list[float], discounts: list[float]) -> list[float]:
    return [round(price - discount, 2) for price, discount in zip(prices, discounts, strict=True)]


def test_round_shares_of_the_amount_or_of_the_amount_before() -> None:
    discounts = off(PRICES, SHARES)
    assert found(PRICES, discounts) is True
    assert found(less(PRICES, discounts), discounts) is False


@pytest.mark.parametrize("shares", [[20] * 6, [17, 3, 8, 22, 13, 6], [10, 0, 0, 0, 0, 0]])
def test_nothing_is_told_where_both_or_none_are_round_or_few_rows_show_it(shares: list[int]) -> None:
    # 20 % of a price is 25 % of what is left.
    discounts = off(PRICES, shares)
    assert found(less(PRICES, discounts), discounts) is None


def test_an_amount_below_its_discount_is_after_it() -> None:
    discounts = [59.0, 0, 199.99, 0, 0, 0]
    assert found(less(PRICES, discounts), discounts) is False


def test_a_discount_of_the_order_is_not_compared_with_amounts_of_lines() -> None:
    discounts = off(PRICES, SHARES)
    assert found(PRICES, discounts, {"amount": "line", "off": "order repeated"}) is None
    assert found(PRICES, discounts, {"amount": "line", "off": "line"}) is True


def test_a_discount_that_may_be_of_the_order_is_more_than_amounts_of_lines() -> None:
    rows = pl.DataFrame({"amount": [179.8, 51.98, 3.49, 12.5], "off": [61.94] * 4})
    assert find_discounts(rows, rows, {"amount": "line", "off": "unknown"}, ["off"]) == {}
