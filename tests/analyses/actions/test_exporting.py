"""Lists for other tools: each as its documentation has it, by a reader that shares nothing with the writer."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from action_shop import CONTACTS, contacts_of, write, write_shop

from custseg.analyses.actions.actions import actions
from custseg.analyses.actions.exporting import e164
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.writing.formats import write_csv

E164 = re.compile(r"\+[1-9]\d{7,14}")
HASH = re.compile(r"[0-9a-f]{64}")
PHONES = [
    ("+44 20 7946 0018", "", "+442079460018"),
    ("0044 (0)20 7946-0018", "", "+442079460018"),
    ("+44 (0)20 7946 0018", "US", "+442079460018"),
    ("020 7946 0018", "GB", "+442079460018"),
    ("020 7946 0018", "gb ", "+442079460018"),
    ("020 7946 0018", "", None),
    ("020 7946 0018", "XX", None),
    ("(202) 555-0143", "US", "+12025550143"),
    ("1 202 555 0143", "US", "+12025550143"),
    ("8 912 345 67 89", "RU", "+79123456789"),
    ("02 1234 5678", "IT", "+390212345678"),
    ("030 123456 ext. 12", "DE", "+4930123456"),
    ("+1", "US", None),
    ("call me", "US", None),
    (None, "GB", None),
]


@pytest.mark.parametrize(("phone", "country", "expected"), PHONES)
def test_phone_numbers_by_hand(phone: str | None, country: str, expected: str | None) -> None:
    frame = pl.DataFrame({"p": [phone], "c": [country]}, schema={"p": pl.String, "c": pl.String})
    assert frame.select(e164(pl.col("p"), pl.col("c"))).item() == expected


def ask(folder: Path, tool: str, **flags: Any) -> Result:
    flags = {"contacts": str(folder / "contacts.csv"), "for": tool, **flags}
    return actions([str(folder / "orders.csv")], gather(flags, use_config=False, environment={}))


def imported(result: Result) -> list[dict[str, str]]:
    """Return what a tool reads of a file."""
    stream = io.BytesIO()
    write_csv(result, stream)
    text = stream.getvalue().decode("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Write a shop in which one customer has consented, one has not, one has no address, and one shares an e-mail."""
    write_shop(tmp_path, 6)
    rows = [list(row) for row in contacts_of(6)]
    rows[1][CONTACTS.index("consent")] = "no"
    rows[2][CONTACTS.index("email")] = ""
    rows[3][CONTACTS.index("email")] = "FIRM5@example.com"
    rows[4][CONTACTS.index("consent")] = ""
    write(tmp_path / "contacts.csv", CONTACTS, [tuple(row) for row in rows])
    return tmp_path


MAIL_TOOLS = {
    "mailchimp": (
        "Email Address",
        "Phone Number",
        ["Email Address", "First Name", "Last Name", "Phone Number", "Tags"],
    ),
    "klaviyo": ("Email", "Phone Number", ["Email", "Phone Number", "First Name", "Last Name"]),
    "hubspot": ("Email", "Phone number", ["Email", "First name", "Last name", "Phone number"]),
    "brevo": ("EMAIL", "LANDLINE_NUMBER", ["EMAIL", "FIRSTNAME", "LASTNAME", "LANDLINE_NUMBER"]),
}


@pytest.mark.parametrize("tool", MAIL_TOOLS)
def test_a_list_for_a_mail_tool_is_as_documented(shop: Path, tool: str) -> None:
    email, phone, columns = MAIL_TOOLS[tool]
    rows = imported(ask(shop, tool))
    # Of those with consent and an address; of two with one address the more valuable.
    assert sorted(row[email] for row in rows) == ["firm0@example.com", "firm5@example.com"]
    assert columns == [name for name in rows[0] if name in columns]
    for row in rows:
        assert E164.fullmatch(row[phone])
        assert "high-high" in row.values() or "low-high" in row.values() or "low-low" in row.values()
    assert "Firm 5" in rows[0].values()


def test_a_list_for_google_ads_is_hashed_as_documented(shop: Path) -> None:
    rows = imported(ask(shop, "google-ads"))
    assert [*rows[0]] == ["Email", "Phone"]
    expected = {hashed("firm0@example.com"), hashed("firm5@example.com"), ""}
    assert {row["Email"] for row in rows} == expected
    assert {row["Phone"] for row in rows} == {hashed(f"+44207946{one:04}") for one in (0, 2, 5)}
    assert all(HASH.fullmatch(cell) for row in rows for cell in row.values() if cell)


def test_a_list_for_meta_is_hashed_as_documented(shop: Path) -> None:
    rows = imported(ask(shop, "meta"))
    assert [*rows[0]] == ["email", "phone", "country"]
    # Digits alone, with the code of the country and without zeros before it.
    assert {row["phone"] for row in rows} == {hashed(f"44207946{one:04}") for one in (0, 2, 5)}
    assert {row["country"] for row in rows} == {hashed("gb")}


def test_a_plain_list(shop: Path) -> None:
    rows = imported(ask(shop, "plain"))
    assert {row["customer_id"]: row["email"] for row in rows} == {
        "c0000": "firm0@example.com", "c0002": "", "c0005": "firm5@example.com",
    }  # fmt: skip
    assert {row["rule"] for row in rows} <= {"regular-overdue", "thank-best", "raise-value", "raise-frequency"}


def test_who_is_kept_off_the_list_is_kept_off_the_tool(shop: Path) -> None:
    assert not imported(ask(shop, "plain", control="100%"))
    whole = {row["customer_id"] for row in imported(ask(shop, "plain"))}
    kept = actions(
        [str(shop / "orders.csv")],
        gather({"contacts": str(shop / "contacts.csv"), "control": "50%"}, use_config=False, environment={}),
    ).frame.filter(pl.col("group") == "control")["customer_id"]
    assert {row["customer_id"] for row in imported(ask(shop, "plain", control="50%"))} == whole - {*kept}


def test_names_in_two_columns_of_the_contacts_are_used(shop: Path) -> None:
    head = ("customer_id", "First Name", "Last Name", "email", "consent")
    write(shop / "contacts.csv", head, [("c0000", "Ada", "Byron", "a@example.com", "yes")])
    (row,) = imported(ask(shop, "klaviyo"))
    assert (row["First Name"], row["Last Name"], row["Phone Number"]) == ("Ada", "Byron", "")


def test_there_is_no_such_tool(shop: Path) -> None:
    with pytest.raises(UsageError, match="no tool 'mailchip'") as raised:
        ask(shop, "mailchip")
    assert "'mailchimp'" in raised.value.problems[0].hint
