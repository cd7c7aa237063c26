"""Which columns are offered as the customer, and which never are."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from export import ask

from custseg.errors import DataError
from custseg.tables.headers.people import are_card_digits, could_hold_customers, may_hold_customers

NOBODY = {
    "Card Number": ["4242", "1881", "4242", "0005"],
    "Card Last4": ["4242", "1881", "4242", "0005"],
    "PAN of card": ["************4242", "************1881", "************4242", "************0005"],
    "Zip": ["10115", "80331", "10115", "20095"],
    "Billing Postcode": ["10115", "80331", "10115", "20095"],
    "Product": ["Tea", "Mug", "Tea", "Box"],
    "Employee": ["Ann", "Ben", "Ann", "Cat"],
    "Cashier": ["Ann", "Ben", "Ann", "Cat"],
    "Sold by employee": ["ann@shop.com", "ben@shop.com", "ann@shop.com", "cat@shop.com"],
    "Customer city": ["Rome", "Oslo", "Rome", "Bern"],
    "City": ["Rome", "Oslo", "Rome", "Bern"],
    "Стоимость доставки, город": ["Рим", "Осло", "Рим", "Берн"],
}


@pytest.mark.parametrize("column", NOBODY)
def test_what_is_nobody_is_neither_taken_nor_offered_as_the_customer(tmp_path: Path, column: str) -> None:
    rows = [[f"2024-01-0{place + 1}", "5.00", value] for place, value in enumerate(NOBODY[column])]
    with pytest.raises(DataError, match="no column for the customer") as caught:
        ask(tmp_path, f"Date,Amount,{column.replace(',', '')}", rows)
    (problem,) = caught.value.problems
    assert "It may be one of" not in problem.hint
    assert column.replace(",", "") not in [choice.label for choice in problem.choices]


@pytest.mark.parametrize("column", ["zz_value", "Email address", "Contact e-mail 2"])
def test_emails_are_offered_whatever_the_column_is_called(column: str) -> None:
    assert may_hold_customers(pl.Series(column, ["ann@x.com", None, "", "ben@y.org"]))


@pytest.mark.parametrize("column", ["Kundenname 2", "Client ref", "Название компании", "联系人公司"])
def test_names_of_people_and_firms_are_offered(column: str) -> None:
    assert may_hold_customers(pl.Series(column, ["Ann", "Ben"]))


def test_an_unknown_name_is_not_offered_first_but_may_be_chosen() -> None:
    values = pl.Series("Feld 3", ["Ann", "Ben"])
    assert not may_hold_customers(values)
    assert could_hold_customers(values)
    assert not could_hold_customers(pl.Series("Feld 3", [None, None], dtype=pl.String))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("Loyalty card", ["1001", "1002"]),
        ("Customer card", ["1001", "1002"]),
        ("Card number", ["100100200300", "100100200301"]),
        ("Customer ID", ["1001", "1002"]),
    ],
)
def test_cards_of_customers_are_no_cards_of_payment(column: str, values: list[str]) -> None:
    assert not are_card_digits(pl.Series(column, values))
