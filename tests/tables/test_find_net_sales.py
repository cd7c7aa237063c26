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


NET_HEADER = "Customer ID,Order Date,Order ID,Net amount,VAT,Shipping,Total"


def test_a_net_name_does_not_hold_where_the_total_leaves_the_tax_out(tmp_path: Path) -> None:
    """Goods of 10 and 20 % in each order: no rate tells where the tax is."""
    taxes = ["7.31", "13.02", "4.90", "6.11", "9.45", "3.37"]
    net = ["62.10", "95.55", "41.20", "50.05", "77.70", "30.40"]
    shipping = ["4.95", "0.00", "8.90", "4.95", "8.90", "4.95"]
    rows = [
        [f"c{place % 3}", f"2024-01-0{place + 1}", str(place), amount, tax, more, str(Decimal(amount) + Decimal(more))]
        for place, (amount, tax, more) in enumerate(zip(net, taxes, shipping, strict=True))
    ]
    whole, tax = sum(map(Decimal, net)), sum(map(Decimal, taxes))
    with pytest.raises(DataError) as caught:
        ask(tmp_path, NET_HEADER, rows)
    assert {f"{whole:.2f}", f"{whole - tax:.2f}"} <= set(re.findall(r"[\d.]+", str(caught.value)))
    added = [[*row[:-1], str(Decimal(row[-1]) + Decimal(row[4]))] for row in rows]
    assert money_of(tmp_path, NET_HEADER, added) == whole


def test_lines_that_add_up_to_an_amount_explain_no_other_column(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Order ID,Price,Quantity,val7,x_8"
    amounts = [(["12.50", "3.49"], "33.44"), (["15.00", "25.99"], "45.94"), (["3.49", "15.00"], "17.10")]
    amounts += [(["8.20", "7.75"], "20.90"), (["40.00", "1.10"], "39.20")]
    rows = []
    for place, (prices, paid) in enumerate(amounts):
        whole = str(sum(map(Decimal, prices)) + Decimal(prices[0]))
        for line, price in enumerate(prices):
            first = [paid, whole] if not line else ["", ""]
            rows.append([f"c{place % 2}", f"2024-01-0{place + 1}", str(place), price, str(2 - line), *first])
    notes = {note.name: note.text for note in ask(tmp_path, header, rows).notes if note.warns}
    assert "'val7'" in notes["amounts_unexplained"]


def test_a_partial_refund_holds_its_share_of_a_tax_that_has_no_name(tmp_path: Path) -> None:
    """10 % inside: 11.00 of 55.00 are paid back, of which 1.00 is tax."""
    header = "Customer ID,Order Date,Order ID,Total,val7,Shipping,Refunded amount,x_13"
    goods = ["25.30", "74.80", "55.00", "37.40", "201.30"]
    shipping, back = ["0", "4.95", "0", "8.90", "8.90"], ["0", "0", "11.00", "46.30", "0"]
    rows = [
        ["a", f"2024-01-0{place + 1}", str(place), str(Decimal(one) + Decimal(more)), one, more, refund]
        for place, (one, more, refund) in enumerate(zip(goods, shipping, back, strict=True))
    ]
    rows = [[*row, str(Decimal(row[4]) / 11)] for row in rows]
    assert money_of(tmp_path, header, rows) == Decimal("23") + 68 + 50 - 10 + 183


def test_a_tax_that_is_that_of_another_amount_is_asked_about(tmp_path: Path) -> None:
    header = "Customer ID,Order Date,Order ID,Gross Sales,Feld 3,Tax"
    goods = [(15995, 14046), (8198, 8198), (27319, 27319), (61799, 61799), (1950, 1950), (6250, 6250)]
    rows = [
        [
            "a",
            f"2024-01-0{place}",
            str(place),
            f"{gross / 100:.2f}",
            f"{net / 100:.2f}",
            f"{round(net * 0.2) / 100:.2f}",
        ]
        for place, (gross, net) in enumerate(goods, start=1)
    ]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, header, rows)
    assert f"{sum(net for _, net in goods) / 100:,.2f}" in str(caught.value)
    assert '--map "revenue=Feld 3"' in str(caught.value)
