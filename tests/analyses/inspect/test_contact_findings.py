"""Findings about customers and contacts: placeholder ids, duplicates, gaps, stale entries."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from inspected import ask, examples, found, write

from custseg.analyses.inspect.contact_counts import EMAIL, folded_id
from custseg.tables.identity import is_placeholder

CONTACTS = "customer_id,name,email,phone,last contact"
CARDS = [
    "A,Ann Lee,ann@example.com,+1 202 555 0101,2024-06-01",
    "B,Bo,ANN@example.com,2025550102,2022-01-01",
    "C,ann  lee,,,2022-01-01",
    "D,Dee,dee@example,12,2023-05-01",
    "E,,,1 (202) 555-0101,",
    "P,Pat,pat@example.com,+1 202 555 0109,2022-01-01",
]
BOUGHT = ["1,2024-06-30,A,10.00", "2,2022-06-01,B,20.00", "3,2022-06-01,C,30.00", "4,2024-01-01,D,40.00",
          "5,2022-01-01,E,50.00", "6,2024-01-01,Z,60.00"]  # fmt: skip


def test_contact_findings_by_hand(tmp_path: Path) -> None:
    orders = write(tmp_path / "orders.csv", "Order ID,Date,Customer ID,Amount", BOUGHT)
    cards = write(tmp_path / "contacts.csv", CONTACTS, CARDS)
    result = ask(orders, contacts=str(cards))
    named = {name: one for name, one in found(result).items() if name != "missing_months"}
    assert named == {
        "customer_not_in_contacts": (1, Decimal(60), 1),
        "contact_without_orders": (1, Decimal(0), 1),
        "empty_name": (1, Decimal(50), 1),
        "empty_email": (2, Decimal(80), 2),
        "empty_phone": (1, Decimal(30), 1),
        "malformed_email": (1, Decimal(40), 1),
        "malformed_phone": (1, Decimal(40), 1),
        # Of B, C, E and P the last order and every other date are before 2023-07-01.
        "stale_contact": (4, Decimal(100), 4),
        "same_email": (2, Decimal(30), 2),
        "same_phone": (2, Decimal(60), 2),
        # Ann Lee and ann lee: neither e-mail address nor phone number differs.
        "same_name": (2, Decimal(40), 2),
    }
    assert examples(result)["same_email"] == "A = B"
    assert examples(result)["malformed_email"] == "dee@example"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("a@b.de", True), ("first.last+tag@mail.example.co.uk", True), ("имя@почта.рф", True), ("a@b", False),
        ("a b@c.de", False), ("a@b@c.de", False), ("@b.de", False), ("a@.de", False), ("a@b.de, c@d.de", False),
        ("none", False), ("a@b..de", False), ("a@1.2", False),
    ],
)  # fmt: skip
def test_valid_and_invalid_email_addresses(text: str, valid: bool) -> None:
    assert pl.DataFrame({"text": [text]}).select(pl.col("text").str.contains(EMAIL)).item() is valid


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("K01", "k-01", True), ("007", "7", True), ("Smith, J.", "smith j", True), ("ＡＢ1", "ab1", True),
        ("1-23", "12-3", False), ("1.0", "10", False), ("0", "", False), ("A1", "A10", False),
        ("a.b@c.de", "ab@c.de", True),
        ("1 2 3", "1-2-3", True), ("Ё1", "Е1", False), ("C07", "c-7", True), ("C70", "C7", False),
    ],
)  # fmt: skip
def test_ids_that_differ_in_spelling_only(one: str, other: str, same: bool) -> None:
    folded = pl.DataFrame({"id": [one, other]}).select(folded_id(pl.col("id"))).to_series()
    assert (folded[0] == folded[1]) is same


@pytest.mark.parametrize(
    ("customer", "placeholder"),
    [("Guest", True), ("N/A", True), ("walk-in", True), ("000", True), ("-1", True), ("---", True), ("散客", True),
     ("C0", False), ("10", False), ("Guestave", False), ("9999", False), ("Nadia", False)],
)  # fmt: skip
def test_placeholder_ids(customer: str, placeholder: bool) -> None:
    assert is_placeholder(pl.Series([customer])).item() is placeholder
