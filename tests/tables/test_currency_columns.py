"""Which column names the currency of a row, and what its values leave open."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask

from custseg.errors import DataError, Problem
from custseg.settings.setting import Settings
from custseg.tables.currency_columns import find_currency_column
from custseg.tables.headers.roles import find_roles

CODES = ["EUR", "USD", "EUR", ""]
BASE = {"Customer": ["a", "b", "c", "d"], "Order Date": ["2024-01-01"] * 4}
AMOUNTS = ["1.50", "2.00", "3.00", "4.00"]


def column(amount: str, mapping: dict[str, str] | None = None, **columns: list[str]) -> str | None:
    """Return the column of currencies of a file with the amounts."""
    sample = pl.DataFrame({**BASE, amount: AMOUNTS, **columns})
    mapping = {"revenue": amount, **(mapping or {})}
    return find_currency_column(find_roles("transactions", sample, mapping, Settings()), sample)


@pytest.mark.parametrize("name", ["Feld 7", "Currency", "Валюта", "x_4", "Country of price"])
def test_a_column_of_codes_is_found_whatever_it_is_called(name: str) -> None:
    assert column("Amount", **{name: CODES}) == name


@pytest.mark.parametrize("values", [["EUR", "Ann", "USD", "EUR"], ["1", "2", "3", "4"], ["", "", "", ""], ["DE"] * 4])
def test_other_values_are_no_currencies(values: list[str]) -> None:
    assert column("Amount", **{"Feld 7": values}) is None


def test_the_column_whose_header_is_like_the_amount_counts() -> None:
    both = {"Settlement currency": CODES, "Presentment currency": ["USD"] * 4}
    assert column("Presentment amount", **both) == "Presentment currency"
    assert column("Settlement amount", **both) == "Settlement currency"
    assert column("Settlement amount", **dict(reversed(both.items()))) == "Settlement currency"


def test_a_column_called_currency_wins_over_others_of_codes() -> None:
    assert column("Amount", **{"Feld 7": CODES, "Currency": ["USD"] * 4}) == "Currency"


def test_the_column_that_the_user_named_counts() -> None:
    both = {"Currency": CODES, "Feld 7": ["USD"] * 4}
    assert column("Amount", {"currency": "Feld 7"}, **both) == "Feld 7"


def questions(folder: Path, header: str, rows: list[list[str]], **flags: object) -> list[Problem]:
    """Return what a file asks; nothing where its figures are shown."""
    try:
        ask(
            folder,
            f"Customer,Order Date,{header}",
            [[f"C{n}", "2024-01-01", *row] for n, row in enumerate(rows)],
            **flags,
        )
    except DataError as error:
        return list(error.problems)
    return []


BLANK = [["5.00", "EUR"], ["6.00", ""], ["7.00", "USD"], ["", ""]]


def test_rows_without_a_currency_are_asked_for(tmp_path: Path) -> None:
    rates = {"currency": "EUR", "rates": {"USD": 0.9}}
    asked = [one for one in questions(tmp_path, "Amount,Currency", BLANK, **rates) if "--blank-currency" in one.hint]
    (problem,) = asked
    assert "'Currency' is empty in 1 row" in problem.what
    assert "EUR, USD" in problem.what
    assert not questions(tmp_path, "Amount,Currency", BLANK, **rates, blank_currency="EUR")


@pytest.mark.parametrize("marks", [["EUR", "EUR"], ["", ""]])
def test_nothing_is_asked_where_all_or_none_have_a_currency(tmp_path: Path, marks: list[str]) -> None:
    assert not questions(tmp_path, "Amount,Currency", [["5.00", marks[0]], ["6.50", marks[1]]])


@pytest.mark.parametrize(
    ("amounts", "code", "asked"),
    [
        (["1999", "2500"], "eur", True),
        (["1999", "2500"], "EUR", False),
        (["19.99", "2500"], "eur", False),
    ],
)
def test_whole_amounts_beside_currencies_in_lower_case_may_be_cents(
    tmp_path: Path, amounts: list[str], code: str, *, asked: bool
) -> None:
    rows = [[amount, code] for amount in amounts]
    found = [one for one in questions(tmp_path, "Amount,Currency", rows) if "--minor-units" in one.hint]
    assert bool(found) is asked
    for problem in found:
        assert "1,999 eur" in problem.what
        assert [choice.values for choice in problem.choices] == [("on",), ("off",)]


@pytest.mark.parametrize(("answer", "revenue"), [(True, "44.99"), (False, "4499")])
def test_the_answer_settles_the_unit(tmp_path: Path, answer: bool, revenue: str) -> None:
    rows = [[f"C{n}", "2024-01-01", amount, "eur"] for n, amount in enumerate(["1999", "2500"])]
    result = ask(tmp_path, "Customer,Order Date,Amount,Currency", rows, minor_units="on" if answer else "off")
    assert accounts(result)["used"] == (2, Decimal(revenue))


def test_the_question_says_what_a_known_export_means_by_empty_currencies(tmp_path: Path) -> None:
    header = "No.,Customer No.,Currency Code,Posting Date,Amount,Amount Including VAT,Cancelled,Corrective,Closed"
    rows = [
        ["103001", "10000", "", "1/15/2024", "50.00", "60.00", "No", "No", "Yes"],
        ["103002", "20000", "USD", "1/20/2024", "75.00", "90.00", "No", "No", "Yes"],
    ]
    with pytest.raises(DataError) as caught:
        ask(tmp_path, header, rows)
    assert "in exports of Dynamics 365 Business Central an empty one means the currency of the books" in str(
        caught.value
    )
    assert accounts(ask(tmp_path, header, rows, blank_currency="USD"))["used"] == (2, Decimal("125"))
