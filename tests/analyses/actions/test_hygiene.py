"""Rules that clean up the base: who may be one customer, as `inspect` counts them, and what is said of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from action_shop import DAY, write
from places import SAMPLE_DATA

from custseg.analyses.actions import hygiene
from custseg.analyses.actions.actions import actions
from custseg.analyses.inspect import near_duplicates
from custseg.analyses.inspect.inspect import inspect
from custseg.result import Result
from custseg.settings.settings import gather

ORDERS = ("order_id", "date", "customer_id", "amount")
CARDS = ("customer_id", "name", "email", "phone")
FINDINGS = {"near-duplicate": ("near_duplicate",), "same-customer": ("same_email", "same_phone", "same_name")}


def ask(path: Path, **flags: Any) -> Result:
    return actions([str(path)], gather({"each": 0, **flags}, use_config=False, environment={}))


def why_of(result: Result, rule: str) -> dict[str, str]:
    """Return the reasons of a rule by customer."""
    return {row["customer_id"]: row["why"] for row in result.frame.to_dicts() if row["rule"] == rule}


def inspected(path: Path, **flags: Any) -> dict[str, int]:
    """Return the number of customers of each finding."""
    result = inspect([str(path)], gather(flags, use_config=False, environment={}))
    return {row["finding"]: row["customers"] for row in result.frame.to_dicts()}


def shop(folder: Path, cards: list[tuple[str, str, str, str]]) -> tuple[Path, str]:
    """Write an order of each contact, and the contacts."""
    rows = [(number, DAY, card[0], 10) for number, card in enumerate(cards)]
    return write(folder / "orders.csv", ORDERS, rows), str(write(folder / "cards.csv", CARDS, list(cards)))


@pytest.mark.parametrize("name", ["orders", "wholesale"])
def test_the_figures_are_those_of_inspect(name: str) -> None:
    cards = SAMPLE_DATA / ("contacts.csv" if name == "orders" else "wholesale_contacts.csv")
    path = SAMPLE_DATA / f"{name}.csv"
    found, result = inspected(path, contacts=str(cards)), ask(path, contacts=str(cards))
    for rule, findings in FINDINGS.items():
        # On the sample, nobody shares more than one thing.
        assert len(why_of(result, rule)) == sum(found.get(finding, 0) for finding in findings) > 0


def test_customers_that_are_nearly_equal(tmp_path: Path) -> None:
    orders, cards = shop(
        tmp_path,
        [
            ("A", "Corner Kiosk", "kiosk.one@a.example", ""),
            ("B", "Corner Kisok", "kiosk.onne@a.example", "1"),
            ("C", "Ferry Shop", "ferry@b.example", "+44 20 7946 0101"),
            ("D", "Ferry Shop", "other@c.example", "+44 20 7946 0102"),
        ],
    )
    result = ask(orders, contacts=cards)
    assert why_of(result, "near-duplicate") == {"A": "Written nearly like B", "B": "Written nearly like A"}
    # One name with another e-mail and number is another person, as for inspect.
    assert not why_of(result, "same-customer")
    row = next(row for row in result.frame.to_dicts() if row["rule"] == "near-duplicate")
    assert (row["how"], row["stake"], str(row["due"])) == ("desk", 0.0, "2026-07-14")


def test_what_is_shared_is_named(tmp_path: Path) -> None:
    cards = [(f"K{one}", f"Firm {'abcdef'[one]}", "Office@x.example", "") for one in range(6)]
    orders, path = shop(
        tmp_path, [*cards, ("L1", "Mill", "", "+44 20 7946 0101"), ("L2", "Mill", "", "+44 20 7946 0101")]
    )
    found = why_of(ask(orders, contacts=path), "same-customer")
    assert found["K0"] == "Shared with K1, K2, K3 and 2 more (same e-mail)"
    assert found["K5"] == "Shared with K0, K1, K2 and 2 more (same e-mail)"
    assert found["L1"] == "Shared with L2 (same phone number); L2 (same name)"
    assert len(found) == 8


def test_branches_share_a_domain_that_their_names_have(tmp_path: Path) -> None:
    orders, path = shop(
        tmp_path,
        [
            ("A", "Schmidt Bäckerei Nord", "nord@baeckerei-schmidt.example", ""),
            ("B", "Bäckerei Schmidt (Süd)", "sued@baeckerei-schmidt.example", ""),
            # At the same domain, but of another name; of a domain that is not in the names; alone at its domain.
            ("C", "Karl Ott", "karl@baeckerei-schmidt.example", ""),
            ("D", "Anna Weiss", "anna@mail.example", ""),
            ("E", "Anna Braun", "anna.b@mail.example", ""),
            ("F", "Schmidt Garten", "post@schmidt.example", ""),
        ],
    )
    found = why_of(ask(orders, contacts=path), "branches")
    assert found == {
        "A": "One company by e-mail address and name: B",
        "B": "One company by e-mail address and name: A",
    }


@pytest.mark.parametrize(("number", "branches"), [(12, 12), (13, 0)])
def test_a_domain_of_many_customers_is_that_of_a_provider(tmp_path: Path, number: int, branches: int) -> None:
    cards = [
        (f"K{one}", f"Weber {chr(97 + one) * 7}", f"{chr(97 + one) * 3}@weber.example", "") for one in range(number)
    ]
    orders, path = shop(tmp_path, cards)
    assert len(why_of(ask(orders, contacts=path), "branches")) == branches


def test_names_in_the_rows_are_compared_without_contacts(tmp_path: Path) -> None:
    header = (*ORDERS, "customer_name", "email")
    rows = [
        (1, DAY, "A", 10, "Corner Kiosk", "kiosk@a.example"),
        (2, DAY, "B", 10, "Corner Kisok", "kiosk@a.example "),
        (3, DAY, "C", 10, "Ferry Shop", "ferry@b.example"),
    ]
    path = write(tmp_path / "orders.csv", header, rows)
    assert inspected(path).get("near_duplicate", 0) == len(why_of(ask(path), "near-duplicate")) == 2


def test_without_the_extra_a_note_says_what_is_not_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders, path = shop(
        tmp_path, [("A", "Corner Kiosk", "k.one@a.example", ""), ("B", "Corner Kisok", "k.onne@a.example", "")]
    )
    monkeypatch.setattr(near_duplicates, "find_spec", lambda name: None)
    result = ask(orders, contacts=path)
    assert not why_of(result, "near-duplicate")
    (note,) = [note.text for note in result.notes if note.name == "no_near_duplicates"]
    assert "rapidfuzz" in note
    rules = tmp_path / "rules.yaml"
    rules.write_text("triggers:\n  near-duplicate: {off: yes}\n", encoding="utf-8")
    result = ask(orders, contacts=path, rules_file=str(rules))
    assert not [note for note in result.notes if note.name == "no_near_duplicates"]


@pytest.mark.parametrize(
    ("header", "fires"), [("Last Contact", True), ("confirmed on", True), ("Letzter Kontakt", True), ("joined", False)]
)
def test_the_day_of_the_last_contact_is_found_by_its_name(tmp_path: Path, header: str, fires: bool) -> None:
    orders = write(tmp_path / "orders.csv", ORDERS, [(1, DAY, "A", 10), (2, DAY, "B", 10)])
    cards = write(tmp_path / "cards.csv", ("customer_id", header), [("A", "2025-06-29"), ("B", "2025-06-30")])
    result = ask(orders, contacts=str(cards))
    assert [*why_of(result, "unconfirmed-contact")] == (["A"] if fires else [])


def test_of_very_many_contacts_the_nearly_equal_are_left_to_inspect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders, path = shop(
        tmp_path, [("A", "Corner Kiosk", "k.one@a.example", ""), ("B", "Corner Kisok", "k.onne@a.example", "")]
    )
    monkeypatch.setattr(hygiene, "MOST_COMPARED", 1)
    result = ask(orders, contacts=path)
    assert not why_of(result, "near-duplicate")
    assert [note.name for note in result.notes if note.name == "many_contacts"]
