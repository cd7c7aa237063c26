"""Amounts as the world writes them, and decimal signs that a column leaves open."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from export import accounts, ask, notes

HEADER = "Customer,Date,Amount"


def total(folder: Path, texts: list[str], **flags: str) -> tuple[Decimal, int]:
    """Return the money of the rows, and how many of them could not be read."""
    found = accounts(ask(folder, HEADER, [["A", "2024-01-01", text] for text in texts], **flags))
    return found.get("used", (0, Decimal(0)))[1], found.get("unreadable amount", (0, 0))[0]


# What people write → the amount; the column also holds a value that settles its decimal sign.
WRITTEN = [
    ("1 234,56", "1234.56", "0,5"), ("1 234,56 €", "1234.56", "0,5"), ("1\u00a0234,56", "1234.56", "0,5"),
    ("1\u202f234,56\u00a0€", "1234.56", "0,5"), ("1\u2009234,56", "1234.56", "0,5"), ("1'234.56", "1234.56", "0.5"),
    ("1’234.56", "1234.56", "0.5"), ("1.234,56", "1234.56", "0,5"), ("1,234.56", "1234.56", "0.5"),
    ("1,23,456.00", "123456", "0.5"), ("(1,234.56)", "-1234.56", "0.5"), ("1.234,56-", "-1234.56", "0,5"),
    ("-$5", "-5", "0.5"), ("$-5", "-5", "0.5"), ("$ -5", "-5", "0.5"), ("($5)", "-5", "0.5"), ("$(5)", "-5", "0.5"),
    ("- 5", "-5", "0.5"), ("–5", "-5", "0.5"), ("−5", "-5", "0.5"), ("5−", "-5", "0.5"), ("(5,00 €)", "-5", "0,5"),
    ("USD 5", "5", "0.5"), ("5 USD", "5", "0.5"), ("USD5", "5", "0.5"), ("5usd", "5", "0.5"), ("$5.00 MXN", "5", "0.5"),
    ("US$ 5", "5", "0.5"), ("US$5 USD", "5", "0.5"), ("R$ 5,25", "5.25", "0,5"), ("5,00 руб.", "5", "0,5"),
    ("5 р.", "5", "0,5"), ("1 234,5 zł", "1234.5", "0,5"), ("12,50 Kč", "12.5", "0,5"), ("99,90 kr", "99.9", "0,5"),
    ("kr. 99,90", "99.9", "0,5"), ("7,5 lei", "7.5", "0,5"), ("8元", "8", "0.5"), ("￥5", "5", "0.5"),
    ("１，２３４．５", "1234.5", "0.5"), ("１２．５円", "12.5", "0.5"), ("+5", "5", "0.5"), ("1e3", "1000", "0.5"),
    ("Rs. 1,23,456", "123456", "0.5"), ("5 Euro", "5", "0.5"), ("Fr. 5.50", "5.5", "0.5"), ("S/. 3.20", "3.2", "0.5"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount", "sign"), WRITTEN)
def test_an_amount_is_read(tmp_path: Path, text: str, amount: str, sign: str) -> None:
    assert total(tmp_path, [text, sign]) == (Decimal(amount) + Decimal("0.5"), 0)


@pytest.mark.parametrize(("text", "amount", "sign"), WRITTEN[::4])
def test_an_amount_is_read_after_plain_ones(tmp_path: Path, text: str, amount: str, sign: str) -> None:
    amounts = [sign.replace(",", ".")] * 2_100
    if "," in sign:
        return
    assert total(tmp_path, [*amounts, text]) == (Decimal(amount) + 1_050, 0)


@pytest.mark.parametrize(
    ("texts", "amount"),
    [
        (["1.234", "1.234,50"], "2468.5"),
        (["12,345", "1,5"], "13.845"),
        (["1,234", "1,234.5"], "2468.5"),
        (["1.234.567", "1.000"], "1235567"),
        (["1,234", "-", "—", "–", ""], "1234"),
    ],
)
def test_one_value_settles_the_column(tmp_path: Path, texts: list[str], amount: str) -> None:
    assert total(tmp_path, texts) == (Decimal(amount), sum(not text.strip("-—–") for text in texts))


@pytest.mark.parametrize(
    "text", ["12%", "5 apples", "EUR", "5 тыс. руб.", "1 USD 2", "$5 $6", "5 EUR 6 USD", "EUR-", "()"]
)
def test_what_is_no_amount_is_set_aside(tmp_path: Path, text: str) -> None:
    assert total(tmp_path, ["$1.50", "2.25", "3", text]) == (Decimal("6.75"), 1)


def test_full_width_figures_far_down_are_read(tmp_path: Path) -> None:
    assert total(tmp_path, [*["1.50"] * 2_100, "￥２．５０"]) == (Decimal("3152.50"), 0)
    assert total(tmp_path, [*["¥1.50"] * 2_100, "￥２．５０"]) == (Decimal("3152.50"), 0)


def test_a_dash_is_no_tax(tmp_path: Path) -> None:
    rows = [["A", "2024-01-01", "120", "20"], ["A", "2024-01-01", "50", "-"], ["A", "2024-01-01", "70", "—"]]
    assert accounts(ask(tmp_path, "Customer,Date,Gross Amount,Tax", rows)) == {"used": (3, 220)}


@pytest.mark.parametrize(
    ("texts", "decimal", "amount"),
    [
        (["1,234", "5,678", "9"], None, "6921"),
        (["1,234", "5,678", "9"], "point", "6921"),
        (["1,234", "5,678", "9"], "comma", "15.912"),
        (["1.234", "5.678", "9"], None, "15.912"),
        (["1.234", "5.678", "9"], "point", "15.912"),
        (["1.234", "5.678", "9"], "comma", "6921"),
        (["$1,234", "$9"], "comma", "10.234"),
    ],
)
def test_a_column_that_reads_either_way_says_so(
    tmp_path: Path, texts: list[str], decimal: str | None, amount: str
) -> None:
    flags = {"decimal": decimal} if decimal else {}
    result = ask(tmp_path, HEADER, [["A", "2024-01-01", text] for text in texts], **flags)
    assert accounts(result) == {"used": (len(texts), Decimal(amount))}
    assert ("decimal_open" in notes(result)) == (decimal is None)
    if decimal is None:
        assert "--decimal comma" in notes(result)["decimal_open"]


@pytest.mark.parametrize(
    "texts", [["1,234", "12,5"], ["1.50", "1.234"], ["0.125"], ["12,345,678"], ["1234", "5"], ["9.5"]]
)
def test_a_column_that_reads_one_way_is_quiet(tmp_path: Path, texts: list[str]) -> None:
    assert "decimal_open" not in notes(ask(tmp_path, HEADER, [["A", "2024-01-01", text] for text in texts]))


def test_a_column_that_reads_either_way_follows_the_others(tmp_path: Path) -> None:
    """As accounting programs write: 2,000 pieces at 10,50 are two."""
    header = "Customer;Date;Quantity;Unit Price".replace(";", ",")
    result = ask(tmp_path, header, [["A", "2024-01-01", "2,000", "10,50"], ["A", "2024-01-01", "1,000", "0,5"]])
    assert accounts(result) == {"used": (2, Decimal("21.5"))}
    assert "like 'Unit Price'" in notes(result)["decimal_open"]
    assert accounts(ask(tmp_path, header, [["A", "2024-01-01", "2.000", "10,50"]])) == {"used": (1, 21_000)}


def test_a_decimal_comma_reads_plain_figures_with_points(tmp_path: Path) -> None:
    """What the sample does not show: thousands far down."""
    assert total(tmp_path, [*["5"] * 2_100, "1.234"], decimal="comma") == (Decimal(11_734), 0)
