"""Guests: one id for several e-mails, a new id with each order, or none at all."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from export import accounts, ask, by_customer

from custseg.notes import Note
from custseg.result import Result
from custseg.tables.customer_doubts import are_emails

HEADER = "Order ID,Customer ID,Email,Date,Amount"
KNOWN = [("77", "ann@x.com"), ("78", "ben@x.com"), ("77", "Ann@x.com ")]


def shop(folder: Path, guests: list[tuple[str, str]], **flags: object) -> Result:
    """Return the lifetime values of the known customers and some guests, with orders of 10.00 each."""
    people = [*guests, *KNOWN]
    rows = [[str(place), one, email, f"2024-01-{place + 1:02}", "10.00"] for place, (one, email) in enumerate(people)]
    return ask(folder, HEADER, rows, **flags)


def warning(result: Result) -> Note | None:
    """Return the warning of shared e-mails."""
    return next((note for note in result.notes if note.name == "shared_emails"), None)


@pytest.mark.parametrize(
    ("guests", "said"),
    [
        ([("0", f"g{number}@x.com") for number in range(5)], "1 customer id stands for 5 e-mails in 'Email'"),
        ([("guest", "a@x.com"), ("guest", "b@x.com")], "1 customer id stands for 2 e-mails in 'Email'"),
        (
            [("0", "a@x.com"), ("0", "b@x.com"), ("-1", "c@x.com"), ("-1", "d@x.com"), ("-1", "C@X.com")],
            "2 customer ids stand for 4 e-mails in 'Email'",
        ),
        ([("101", "a@x.com"), ("102", "a@x.com"), ("103", "A@x.com")], "3 customer ids share 1 e-mail with others"),
        ([("", f"g{number}@x.com") for number in range(4)], "4 rows without a customer id (left out) have an e-mail"),
        ([("", "a@x.com"), ("", "")], "1 row without a customer id (left out) has an e-mail"),
    ],
)
def test_guests_are_doubted_and_their_emails_are_the_way_out(
    tmp_path: Path, guests: list[tuple[str, str]], said: str
) -> None:
    found = warning(shop(tmp_path, guests))
    assert found is not None
    assert found.warns
    assert said in found.text
    assert found.command == "--match email"
    matched = shop(tmp_path, guests, match="email")
    assert warning(matched) is None
    emails = {email.strip().lower() for _, email in [*guests, *KNOWN]} - {""}
    assert len(by_customer(matched, "orders")) == len(emails)
    with_email = sum(1 for _, email in [*guests, *KNOWN] if email)
    assert accounts(matched)["used"] == (with_email, Decimal(10 * with_email))


@pytest.mark.parametrize("guests", [[], [("79", "cat@x.com")], [("79", ""), ("80", "")], [("", "")]])
def test_no_doubt_without_shared_emails(tmp_path: Path, guests: list[tuple[str, str]]) -> None:
    assert warning(shop(tmp_path, guests)) is None


def test_emails_that_are_the_customer_are_no_reason_for_doubt(tmp_path: Path) -> None:
    rows = [["1", "a@x.com", "2024-01-01", "5"], ["2", "A@X.com", "2024-01-02", "5"]]
    result = ask(tmp_path, "Order ID,Email,Date,Amount", rows)
    assert warning(result) is None
    assert by_customer(result, "orders") == {"a@x.com": 2}


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["a@x.com", " B@y.org ", None, ""], True),
        (["a@x.com"] * 9 + ["Ann"], True),
        (["a@x.com"] * 8 + ["Ann"], False),
        (["@ann", "a@b", "a b@x.com"], False),
        ([None, ""], False),
    ],
)
def test_columns_of_emails(values: list[str | None], wanted: bool) -> None:
    assert are_emails(pl.Series(values, dtype=pl.String)) is wanted
    assert not are_emails(pl.Series([1, 2]))
