"""Customers by phone: with a warning, and a question where another column may name them."""

from __future__ import annotations

from pathlib import Path

import pytest
from export import ask, by_customer, notes

from custseg.errors import DataError

PHONES = ["+49 30 1234567", "0171/555 1234", "+49 30 1234567", "(030) 555-0101", "0171/555 1234"]
NAMES = ["Ann", "Ben", "Ann", "Cat", "Ben"]
OTHER_NAMES = ["Ann", "Ben", "Cat", "Cat", "Ann"]


def rows(*columns: list[str]) -> list[list[str]]:
    """Return five orders of 5.00 with further columns."""
    return [[f"{place + 1001}", f"2024-01-0{place + 1}", "5.00", *more] for place, more in enumerate(zip(*columns))]  # noqa: B905


HEADER = "Order number,Order Date,Amount,Phone"


def test_phones_are_customers_with_a_warning(tmp_path: Path) -> None:
    result = ask(tmp_path, HEADER, rows(PHONES))
    assert len(by_customer(result, "orders")) == 3
    assert "'Phone'" in notes(result)["customer_by_phone"]


def test_no_warning_where_the_user_chose_the_phone_or_there_is_a_better_column(tmp_path: Path) -> None:
    assert "customer_by_phone" not in notes(ask(tmp_path, HEADER, rows(PHONES), map=["customer_id=Phone"]))
    assert "customer_by_phone" not in notes(ask(tmp_path, HEADER + ",Email", rows(PHONES, NAMES)))


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("zz_value", ["a@x.com", "b@x.com", "c@x.com", "c@x.com", "a@x.com"]),
        ("Feld 3", OTHER_NAMES),
    ],
)
def test_another_column_that_may_name_customers_is_a_question(tmp_path: Path, column: str, values: list[str]) -> None:
    with pytest.raises(DataError, match=f"'Phone' may not be the customer: '{column}' may be") as caught:
        ask(tmp_path, f"{HEADER},{column}", rows(PHONES, values))
    (problem,) = caught.value.problems
    assert [choice.label for choice in problem.choices] == [column, "Phone"]
    for choice in problem.choices:
        assert notes(ask(tmp_path, f"{HEADER},{column}", rows(PHONES, values), map=list(choice.values))) is not None


@pytest.mark.parametrize(
    ("column", "values"),
    [
        # The same people under their names; a product; a status; the order again; a day.
        ("Feld 3", NAMES),
        ("Product", OTHER_NAMES),
        ("Status", ["paid", "paid", "shipped", "paid", "paid"]),
        ("Feld 3", ["a", "b", "c", "d", "e"]),
        ("Feld 3", ["x", "x", "x", "x", "x"]),
        ("Feld 3", ["2024-01-03", "2024-01-04", "2024-01-04", "2024-01-06", "2024-01-06"]),
    ],
)
def test_other_columns_do_not_ask(tmp_path: Path, column: str, values: list[str]) -> None:
    assert "customer_by_phone" in notes(ask(tmp_path, f"{HEADER},{column}", rows(PHONES, values)))


def test_a_column_of_phones_without_phones_is_a_question(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="does not hold phone numbers"):
        ask(tmp_path, HEADER, rows(["7", "80", "7", "10115", "12"]))


def test_few_users_are_asked_about(tmp_path: Path) -> None:
    header, many = "Order number,Order Date,Amount,User Name", [[f"{place}", "2024-01-01", "5"] for place in range(30)]
    with pytest.raises(DataError, match="'User Name' has only 'kim' and 'mgr' in 30 rows") as caught:
        ask(tmp_path, header, [[*row, "kim" if place % 2 else "mgr"] for place, row in enumerate(many)][::-1])
    (choice,) = caught.value.problems[0].choices
    few = ask(tmp_path, header, [[*row, "mgr"] for row in many], map=list(choice.values))
    assert by_customer(few, "orders") == {"mgr": 30}
    # Four users, or a column of customers, are none of a till.
    assert len(by_customer(ask(tmp_path, header, [[*row, f"u{int(row[0]) % 4}"] for row in many]), "orders")) == 4
    ask(tmp_path, header.replace("User Name", "Customer"), [[*row, "Ann"] for row in many])


def test_an_id_that_is_nobody_in_all_rows_gives_way_to_the_email(tmp_path: Path) -> None:
    header, emails = (
        "Order number,Order Date,Amount,Customer ID,Email",
        ["a@x.com", "b@x.com", "A@x.com", "", "c@x.com"],
    )
    found = ask(tmp_path, header, rows(["0"] * 5, emails))
    assert by_customer(found, "orders") == {"a@x.com": 2, "b@x.com": 1, "c@x.com": 1}
    assert "'Customer ID' is '0' in all rows" in notes(found)["customer_by_email"]
    # An account with several people is one customer, and so is what the user maps.
    assert set(by_customer(ask(tmp_path, header, rows(["ACME"] * 5, emails)), "orders")) == {"ACME"}
    mapped = ask(tmp_path, header, rows(["0"] * 5, emails), map=["customer_id=Customer ID"])
    assert set(by_customer(mapped, "orders")) == {"0"}
