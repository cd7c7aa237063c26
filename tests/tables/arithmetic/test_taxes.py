"""Whether a tax is inside an amount, by its rate."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from custseg.tables.arithmetic.finder import find_equations
from custseg.tables.arithmetic.taxes import TaxPlace, find_taxes, known_rates
from custseg.tables.arithmetic.words import tax_sentence

AMOUNTS = [59.0, 12.4, 199.99, 7.35, 88.1, 45.0, 310.5, 23.95]


def found(tax: list[float], amount: list[float] = AMOUNTS) -> list[str]:
    rows = pl.DataFrame({"amount": amount, "vat": tax})
    return [f"{one.place} {'/'.join(f'{rate:g}' for rate in one.rates)}" for one in find_taxes(rows, None, [], ["vat"])]


def on_top(amount: float, rate: float) -> float:
    return round(amount * rate / 100, 2)


def inside(amount: float, rate: float) -> float:
    return round(amount * rate / (100 + rate), 2)


@pytest.mark.parametrize("rate", [5.5, 7, 8, 10, 19, 21, 22])
def test_one_rate(rate: float) -> None:
    assert found([on_top(one, rate) for one in AMOUNTS]) == [f"on top {rate:g}"]
    assert found([inside(one, rate) for one in AMOUNTS]) == [f"inside {rate:g}"]


def test_a_fifth_can_be_both() -> None:
    assert found([on_top(one, 20) for one in AMOUNTS]) == ["undecided 20/25"]
    assert found([inside(one, 25) for one in AMOUNTS]) == ["undecided 20/25"]
    # A twentieth on top of all but a fifth on top of two: nothing inside has both shares.
    two = [on_top(one, 20 if place % 2 else 5) for place, one in enumerate(AMOUNTS)]
    assert found(two) == ["on top 5/20"]


def test_sales_tax_of_a_state_is_on_top() -> None:
    assert found([on_top(one, 8.875) for one in AMOUNTS]) == ["on top 8.875"]


def test_rows_without_tax_change_nothing() -> None:
    taxes = [0.0 if place % 3 == 0 else inside(one, 19) for place, one in enumerate(AMOUNTS)]
    assert found(taxes) == ["inside 19"]


def test_no_rate_no_tax() -> None:
    assert found([3.1, 2.2, 17.0, 0.9, 11.0, 2.5, 30.0, 4.0]) == []
    assert found([on_top(59.0, 19), on_top(12.4, 19)], [59.0, 12.4]) == []


def test_the_tax_of_goods_and_shipping() -> None:
    """Total = goods + shipping, and the tax is inside the total, not inside the goods."""
    post = [4.9, 0.0, 9.9, 4.9, 0.0, 4.9, 12.5, 4.9]
    rows = pl.DataFrame({"goods": AMOUNTS, "post": post}).with_columns(total=pl.col("goods") + pl.col("post"))
    rows = rows.with_columns(vat=(pl.col("total") * 19 / 119).round(2))
    places = find_taxes(rows, None, find_equations(rows), ["vat"])
    assert [(one.amount[0].column, one.place) for one in places if len(one.amount) == 1] == [("total", "inside")]
    assert tax_sentence(places[0]) == "vat is inside total, at 19 %: holds on 8 of 8 rows"


def test_an_amount_with_and_one_without_tax() -> None:
    rows = pl.DataFrame({"net": AMOUNTS, "gross": [round(one * 1.2, 2) for one in AMOUNTS]})
    told = [tax_sentence(one) for one in find_taxes(rows, None, [])]
    assert told == ["gross − net comes on top of net, at 20 %: holds on 8 of 8 rows"]


def test_the_tax_of_an_order_repeated_on_its_lines() -> None:
    lines = [20.0, 10.0, 33.3, 4.75, 5.25, 80.0, 12.0, 7.7]
    order = pl.Series([1, 1, 2, 3, 3, 4, 5, 5])
    rows = pl.DataFrame({"line": lines, "id": order}).with_columns(
        vat=(pl.col("line").sum().over("id") * 0.07).round(2)
    )
    places = find_taxes(rows.drop("id"), order, [], ["vat"])
    assert [(one.amount[0].summed, one.place, one.rates, one.level) for one in places if not one.tax[0].summed] == [
        (True, "on top", (7,), "order")
    ]


def test_contradictions_are_told() -> None:
    place = TaxPlace((), (), "inside", (19,), "order", 1200, 3)
    assert tax_sentence(place).endswith("holds on 1,197 of 1,200 orders, not on 3")


def test_rates_are_numbers_in_order() -> None:
    for rates in known_rates().values():
        assert rates == sorted(set(rates))
        assert 0 < min(rates) < max(rates) < 28


def test_a_tax_rounded_line_by_line_is_found() -> None:
    # Two cents more than the tax of the whole amount, as of an order of four lines.
    by_lines = [round(inside(one, 10) + 0.01 * (place % 3), 2) for place, one in enumerate(AMOUNTS)]
    assert found(by_lines) == ["inside 10"]
    assert found([round(one + 0.03, 2) for one in by_lines]) == []


@pytest.mark.parametrize(("rate_of", "place"), [(on_top, "on top"), (inside, "inside")])
def test_orders_with_goods_of_two_rates_lie_between_them(rate_of: Callable[..., float], place: str) -> None:
    # Half of the orders have goods of both rates, another part of each amount at the lower one.
    low = [one / (2 + place) for place, one in enumerate(AMOUNTS)]
    mixed = [round(rate_of(one, 7) + rate_of(all_of - one, 19), 2) for one, all_of in zip(low, AMOUNTS, strict=True)]
    alone = [rate_of(one, 7 if place % 4 else 19) for place, one in enumerate(AMOUNTS)]
    tax = [both if place % 2 else one for place, (both, one) in enumerate(zip(mixed, alone, strict=True))]
    tax[2], tax[6] = rate_of(AMOUNTS[2], 7), rate_of(AMOUNTS[6], 7)
    assert found(tax) == [f"{place} 7/19"]
    # One order with more than the higher rate contradicts it.
    tax[1] = round(AMOUNTS[1] * 0.25, 2)
    assert found(tax) == []
