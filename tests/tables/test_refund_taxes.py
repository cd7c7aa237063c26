"""Refunds of goods, by the tax that they give back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask, notes

from custseg.tables.refund_taxes import tax_on_shipping

HEADER = "Order ID,Customer ID,Order Date,Subtotal,Shipping,Tax,Total,Refunded Amount"
GOODS = [90.0, 50.0, 89.9, 95.63, 28.5, 130.0, 61.37, 44.1]


def net_sales(folder: Path, *, on_shipping: bool) -> Decimal:
    """Return the net sales of orders with 10 % tax, where 11.00 (10.00 of goods with tax) were refunded in one."""
    rows = []
    for place, goods in enumerate(GOODS):
        tax = round((goods + (4.95 if on_shipping else 0)) * 0.1 + 1e-9, 2)
        total = goods + 4.95 + tax
        back = "11.00" if place == 3 else "0.00"
        beside = [f"{amount:.2f}" for amount in (goods, 4.95, tax, total)]
        rows.append([str(1000 + place), f"C{place % 3}", f"2024-01-{place + 10}", *beside, back])
    result = ask(folder, HEADER, rows, includes=["refunds"])
    return accounts(result)["used"][1]


@pytest.mark.parametrize("on_shipping", [True, False])
def test_a_refund_of_goods_gives_back_the_tax_of_goods_only(tmp_path: Path, *, on_shipping: bool) -> None:
    assert net_sales(tmp_path, on_shipping=on_shipping) == Decimal("589.50") - 10


LINES = [[3.49, 12.53, 8.57], [20.01], [7.49, 7.49, 7.49], [15.03, 3.33], [40.0], [9.99, 3.49, 3.49]]


def orders(*, on_shipping: bool, rates: list[int], shipping: list[float], times: int = 1) -> pl.DataFrame:
    """Return orders of ``LINES`` whose taxes are rounded up on each line, with rates and shipping by turns."""
    rows = []
    for place, lines in enumerate(LINES):
        goods = [one * times for one in lines]
        rate, beside = rates[place % len(rates)], shipping[place % len(shipping)]
        taxed = [*goods, beside] if on_shipping else goods
        tax = sum(-(-round(one * 100) * rate // 100) for one in taxed) / 100
        rows.append({"net": sum(goods), "tax": tax, "shipping": beside, "slack": 0.0051 * (len(goods) + 1) * 2})
    return pl.DataFrame(rows)


@pytest.mark.parametrize("on_shipping", [True, False])
@pytest.mark.parametrize(("rates", "shipping"), [([20], [4.95]), ([20], [0.0, 0.0, 8.9]), ([10], [4.95, 0.0])])
def test_one_rate_of_all_orders_shows_whether_shipping_is_taxed(
    rates: list[int], shipping: list[float], *, on_shipping: bool
) -> None:
    assert tax_on_shipping(orders(on_shipping=on_shipping, rates=rates, shipping=shipping)) is on_shipping


@pytest.mark.parametrize("on_shipping", [True, False])
def test_two_rates_show_it_by_how_many_orders_have_them(*, on_shipping: bool) -> None:
    assert tax_on_shipping(orders(on_shipping=on_shipping, rates=[19, 7], shipping=[4.95], times=5)) is on_shipping


def test_rates_that_fit_both_readings_or_none_do_not_show_it() -> None:
    one = pl.DataFrame({"net": [100.0], "tax": [21.0], "shipping": [5.0], "slack": [0.01]})
    assert tax_on_shipping(one) is None  # 21 % of 100, 20 % of 105
    assert tax_on_shipping(one.with_columns(tax=pl.lit(13.7))) is None


def test_refunds_use_the_share_of_the_tax_that_was_taken_out_of_goods_with_tax(tmp_path: Path) -> None:
    """Prices and shipping are with 10 % tax; of the order of 95.59 (86.90 without tax), 11.00 with tax came back.

    Another order came back as a whole.
    """
    rows, expected = [], Decimal(0)
    for place, goods in enumerate([99.0, 55.0, 98.89, 95.59, 31.35, 143.0, 67.51, 48.51]):
        tax, net = round(goods / 11 + 4.95 / 11, 2), Decimal(str(goods)) * 10 / 11
        expected += 0 if place == 5 else net
        back = {3: "11.00", 5: f"{goods + 4.95:.2f}"}.get(place, "0.00")
        amounts = [f"{amount:.2f}" for amount in (goods, 4.95, tax, goods + 4.95)]
        rows.append([str(1000 + place), f"C{place % 3}", f"2024-01-{place + 10}", *amounts, back])
    result = ask(tmp_path, HEADER, rows)
    assert abs(accounts(result)["used"][1] - (expected - 10)) <= Decimal("0.03")


def test_a_tax_of_no_known_rate_is_a_warning_that_says_how_much(tmp_path: Path) -> None:
    """The tax of neither the goods nor the goods with shipping has a rate, and 11.00 of an order came back."""
    rows = []
    for place, (goods, tax) in enumerate(zip(GOODS, [8.1, 5.9, 10.17, 11.0, 4.31, 13.77, 7.4, 3.9])):  # noqa: B905
        amounts = [f"{amount:.2f}" for amount in (goods, 4.95, tax, goods + 4.95 + tax)]
        back = "11.00" if place == 3 else "0.00"
        rows.append([str(1000 + place), f"C{place % 3}", f"2024-01-{place + 10}", *amounts, back])
    found = notes(ask(tmp_path, HEADER, rows, includes=["refunds"]))
    # 11 × 100.58 ÷ 111.58 − 11 × 95.63 ÷ 106.63
    assert "up to 0.05 too high" in found["refund_tax"]
    rows[3][-1] = "0.00"
    assert "refund_tax" not in notes(ask(tmp_path, HEADER, rows, includes=["refunds"]))


BESIDE = "Order ID,Customer ID,Order Date,Subtotal,Shipping,Total,Refunded Amount"


def test_a_tax_without_a_column_follows_from_the_total(tmp_path: Path) -> None:
    """Goods with 10 % on top: of the refund of 11.00, 10.00 are goods."""
    rows = [
        [str(place), f"C{place % 3}", f"2024-01-{place + 10}", str(goods), "4.95", f"{goods * 1.1 + 4.95:.2f}", back]
        for place, (goods, back) in enumerate(zip(GOODS, ["0", "0", "0", "11.00", "0", "0", "0", "0"], strict=True))
    ]
    found = ask(tmp_path, BESIDE, rows, map=["revenue=Subtotal"], includes=["refunds"])
    assert accounts(found)["used"][1] == Decimal("589.50") - 10


def test_refunds_with_a_tax_that_nothing_tells_are_warned_of(tmp_path: Path) -> None:
    """A refund of 99.00 is above its order of 90.00; that of 11.00 may hold up to 11 - 11 / 1.28 of tax."""
    header = "Order ID,Customer ID,Order Date,Subtotal,Refunded Amount"
    rows = [["1", "a", "2024-01-01", "90.00", "99.00"], ["2", "b", "2024-01-02", "50.00", "11.00"]]
    result = ask(tmp_path, header, rows, includes=["refunds"])
    assert accounts(result)["used"][1] == 39
    assert "up to 2.41 too low" in notes(result)["refund_tax"]
