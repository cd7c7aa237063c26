"""Questions which reading of the amounts holds: each answer gives the sum that is shown, and one of them is right."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from export import accounts, ask
from suggestions import ways_of, with_options

from custseg.errors import DataError, Problem, UsageError

HEADER = "Customer ID,Order Date,Order ID,Subtotal,Shipping,VAT amount,Total"
GOODS = ["120.00", "45.60", "31.20", "99.00", "240.48", "18.36"]
OFF = ["0", "4.56", "0", "9.90", "0", "0"]
SHIPPING = ["6.00", "4.80", "0", "6.00", "0", "4.80"]

Rows = list[list[str]]


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to cents."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def orders(*, net_shipping: bool) -> tuple[Rows, Decimal]:
    """Return orders with 20 % VAT inside goods and shipping, and their net sales.

    The subtotal is before a discount that has no column, so that no equation tells what it is.

    Args:
        net_shipping: whether the shipping is stated without its VAT.
    """
    rows, sold = [], Decimal(0)
    for place, (before, off, beside) in enumerate(zip(GOODS, OFF, SHIPPING, strict=True)):
        goods, shipping = Decimal(before) - Decimal(off), Decimal(beside)
        total = goods + shipping
        stated = shipping / Decimal("1.2") if net_shipping else shipping
        shown = [Decimal(before), stated, total / 6, total]
        rows.append([f"c{place % 3}", f"2024-01-0{place + 1}", str(place), *(str(cents(one)) for one in shown)])
        sold += goods / Decimal("1.2")
    return rows, sold


def question(folder: Path, header: str, rows: Rows) -> Problem:
    """Return the one question about a file."""
    with pytest.raises(DataError) as caught:
        ask(folder, header, rows)
    [problem] = caught.value.problems
    return problem


def answers(folder: Path, header: str, rows: Rows, problem: Problem) -> dict[str, Decimal]:
    """Return the money that each answer gives, by what it names as included."""
    found = {}
    for way in ways_of(problem, header.split(",")):
        flags = with_options({}, way)
        named = flags["includes"]
        key = " ".join([*flags.get("map", []), named])
        found[key] = accounts(ask(folder, header, rows, **{**flags, "includes": named.split(",")}))["used"][1]
    return found


@pytest.mark.parametrize(("net", "named"), [(False, "shipping,tax-share"), (True, "shipping-net,tax")])
def test_a_tax_of_goods_and_shipping_is_shared_out(tmp_path: Path, *, net: bool, named: str) -> None:
    """With VAT inside the shipping the goods have their share of it; without, all of it is taken off."""
    rows, sold = orders(net_shipping=net)
    problem = question(tmp_path, HEADER, rows)
    found = answers(tmp_path, HEADER, rows, problem)
    assert abs(found[f"revenue=Total {named}"] - sold) < Decimal("0.04")
    shown = re.findall(r"\(([\d,.]+)\)", problem.hint)
    assert [cents(one) for one in found.values()] == pytest.approx([Decimal(one) for one in shown], abs=Decimal("0.03"))


def test_an_amount_within_the_taxed_total_has_its_share_of_the_tax(tmp_path: Path) -> None:
    """Where only the total shows the rate, the goods in it have it too, without a column of shipping."""
    header = "Customer ID,Order Date,Order ID,Subtotal,VAT amount,Total"
    rows = [[*row[:3], str(Decimal(row[6]) - Decimal(row[4])), *row[5:]] for row in orders(net_shipping=False)[0]]
    found = answers(tmp_path, header, rows, question(tmp_path, header, rows))
    assert abs(found["tax-share"] - orders(net_shipping=False)[1]) < Decimal("0.04")


def test_the_share_of_a_tax_can_be_named_where_nothing_shows_it(tmp_path: Path) -> None:
    """Two orders prove no rate: 120.00 + 12.00 with 22.00 of VAT, of which 20.00 are that of the goods."""
    header = "Customer ID,Order Date,Order ID,Amount,Delivery fee,VAT amount"
    rows = [["a", "2024-01-01", "1", "132.00", "12.00", "22.00"], ["b", "2024-01-02", "2", "60.00", "0.00", "10.00"]]
    flags = {"map": ["revenue=Amount", "shipping=Delivery fee"]}
    assert accounts(ask(tmp_path, header, rows, **flags, includes=["tax-share", "shipping"]))["used"][1] == 150
    less = [[*row[:3], str(Decimal(row[3]) - Decimal(row[4])), *row[4:]] for row in rows]
    assert accounts(ask(tmp_path, header, less, **flags, includes=["tax-share"]))["used"][1] == 150
    with pytest.raises(UsageError, match="all of the tax or a share of it"):
        ask(tmp_path, header, rows, **flags, includes=["tax", "tax-share"])


def test_the_share_of_a_tax_of_several_rates_is_asked_for(tmp_path: Path) -> None:
    """Goods of 7 % and 19 % in one order: shipping may have another rate than the goods."""
    low, high = ["107.00", "53.50", "21.40", "10.70", "0", "64.20"], ["0", "0", "59.50", "35.70", "119.00", "23.80"]
    shipping = ["5.35", "5.35", "5.95", "5.95", "5.95", "0"]
    header = "Customer ID,Order Date,Order ID,Shipping,VAT amount,Total"
    rows = []
    for place, (seven, nineteen, beside) in enumerate(zip(low, high, shipping, strict=True)):
        of_low = Decimal(seven) + (Decimal(beside) if place < 2 else 0)
        of_high = Decimal(nineteen) + (Decimal(beside) if place >= 2 else 0)
        shown = [Decimal(beside), of_low * 7 / 107 + of_high * 19 / 119, of_low + of_high]
        rows.append([f"c{place % 3}", f"2024-01-0{place + 1}", str(place), *(str(cents(one)) for one in shown)])
    more = [["a", "2024-02-01", str(place + 10), "5.95", str(cents(one * 19 / 119)), str(one)]
            for place, one in enumerate(Decimal(f"{amount}.90") for amount in (41, 77, 93, 122))]  # fmt: skip
    problem = question(tmp_path, header, rows + more)
    assert "'VAT amount' is the tax of goods and shipping together, at 7 % and 19 %" in problem.what
    assert "--map tax=COLUMN" in problem.hint
    assert not ways_of(problem, header.split(","))


REFUNDS = "Customer ID,Order Date,Order ID,Zwischensumme,MwSt,Erstattungsbetrag"


def test_the_question_about_refunds_keeps_the_tax(tmp_path: Path) -> None:
    """20 % VAT are inside; 12.00 with VAT came back of one order."""
    rows = [
        ["a", f"2024-01-0{place + 1}", str(place), goods, str(cents(Decimal(goods) / 6)), back]
        for place, (goods, back) in enumerate(zip(GOODS, ["0", "0", "12.00", "0", "0", "0"], strict=True))
    ]
    found = answers(tmp_path, REFUNDS, rows, question(tmp_path, REFUNDS, rows))
    sold = sum(map(Decimal, GOODS)) * 5 / 6
    assert list(found) == ["tax,refunds", "tax"]
    assert list(found.values()) == [pytest.approx(one, abs=Decimal("0.03")) for one in (sold - 10, sold)]


def test_columns_that_nothing_explains_are_named_where_a_question_is_asked(tmp_path: Path) -> None:
    """What few orders have may be a discount; a larger column is named for those who know what it is."""
    header = "Customer ID,Order Date,Order ID,Subtotal,Refund amount,x_0,x_1"
    rows = [
        ["a", f"2024-01-0{place + 1}", str(place), goods, back, off, more]
        for place, (goods, back, off, more) in enumerate(
            zip(GOODS, ["0", "0", "7.49", "0", "0", "0"], OFF, ["0", "0", "0", "0", "0", "3.99"], strict=True)
        )
    ]
    problem = question(tmp_path, header, rows)
    found = answers(tmp_path, header, rows, problem)
    assert found["discount=x_0 discount,refunds"] == sum(map(Decimal, GOODS)) - sum(map(Decimal, OFF)) - Decimal("7.49")
    assert "None of these? Name the column of net sales, --map revenue=COLUMN" in problem.hint
    assert "nothing shows what 'x_1' is" in problem.hint
