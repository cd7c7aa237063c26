"""The sample data matches its script and its README."""

import csv
import importlib.util
import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from places import SAMPLE_DATA

FILES = ("orders.csv", "contacts.csv", "spend.csv", "deliveries.csv", "actions.csv", "deals.csv", "leads.csv")
FICTIONAL_PHONE = re.compile(r"\+44 7700 900\d{3}|\+44 20 7946 0\d{3}|\+1 202 555 01\d\d")

Rows = list[dict[str, str]]


def read(name: str) -> Rows:
    """Read one of the files."""
    with (SAMPLE_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


@pytest.fixture(scope="module")
def orders() -> Rows:
    """Return the lines of all orders."""
    return read("orders.csv")


@pytest.fixture(scope="module")
def contacts() -> Rows:
    """Return the contacts."""
    return read("contacts.csv")


def day(text: str) -> date | None:
    """Return an ISO date, None where the text is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def is_number(text: str) -> bool:
    """Return whether the text is a plain decimal number."""
    return re.fullmatch(r"-?\d+(\.\d\d)?", text) is not None


def counts_in_readme() -> dict[str, int]:
    """Return the counts in the tables of the README, by the words that follow them."""
    text = (SAMPLE_DATA / "README.md").read_text(encoding="utf-8")
    return {what: int(count) for count, what in re.findall(r"^\| (\d+) \| ([\w. ]*\w)", text, re.MULTILINE)}


def test_the_script_writes_the_committed_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SAMPLE_DATA))
    spec = importlib.util.spec_from_file_location("sample_data_make", SAMPLE_DATA / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)

    make.main(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (SAMPLE_DATA / name).read_bytes(), name


def test_the_files_are_small_and_have_plain_line_feeds() -> None:
    sizes = {name: (SAMPLE_DATA / name).stat().st_size for name in FILES}

    assert sizes["orders.csv"] < 2_300_000
    assert sum(sizes.values()) < 3_000_000
    assert not any(b"\r" in (SAMPLE_DATA / name).read_bytes() for name in FILES)


def test_the_readme_says_that_the_data_are_made_up() -> None:
    assert "made up" in (SAMPLE_DATA / "README.md").read_text(encoding="utf-8")


def test_the_counts_in_the_readme_are_right(orders: Rows, contacts: Rows) -> None:
    statuses: dict[str, set[str]] = defaultdict(set)
    for row in orders:
        statuses[row["customer_id"]].add(row["status"])
    rows_by_status = Counter(row["status"] for row in orders)
    customers = statuses.keys() - {""}
    deals, leads = read("deals.csv"), read("leads.csv")
    assert counts_in_readme() == {
        "order lines": len(orders),
        "orders and returns": len({row["order_id"] for row in orders}),
        "customers with orders": len(customers),
        "contacts": len(contacts),
        "prospects without an order": len({row["customer_id"] for row in contacts} - customers),
        "rows of spend": len(read("spend.csv")),
        "deals": len(deals),
        "deals of no customer": sum(not row["customer_id"] for row in deals),
        "deals whose product is written in another way": sum(row["product"] == "OfficeCoffee" for row in deals),
        "leads": len(leads),
        "leads that became customers": sum(row["stage"] == "Converted" for row in leads),
        "leads that nobody has touched": sum(not row["first_touch"] for row in leads),
        "unreadable dates": sum(day(row["date"]) is None for row in orders),
        "unreadable prices": sum(not is_number(row["unit_price"]) for row in orders),
        "unreadable quantity": sum(not is_number(row["quantity"]) for row in orders),
        "exact duplicate rows": len(orders) - len({tuple(row.values()) for row in orders}),
        "lines without a customer": sum(not row["customer_id"] for row in orders),
        "lines without a cost": sum(not row["unit_cost"] for row in orders),
        "cancelled lines": rows_by_status["cancelled"],
        "returned lines": rows_by_status["returned"],
        "draft lines": rows_by_status["draft"],
        "test lines": rows_by_status["test"],
        "customers who only returned": sum(values == {"returned"} for values in statuses.values()),
        "customers with cancelled orders only": sum(values == {"cancelled"} for values in statuses.values()),
    }


def test_deals_and_leads_are_of_customers_and_sellers_of_the_orders(orders: Rows) -> None:
    customers, sellers = {row["customer_id"] for row in orders}, {row["seller"] for row in orders}
    for rows, seller in ((read("deals.csv"), "seller"), (read("leads.csv"), "owner")):
        assert {row["customer_id"] for row in rows} <= customers
        assert {row[seller] for row in rows} == sellers
        days = [day(row["opened" if seller == "seller" else "created"]) for row in rows]
        assert days == sorted(days, key=str)


def test_orders_are_sorted_by_date_and_order_id(orders: Rows) -> None:
    days = [found for row in orders if (found := day(row["date"]))]
    ids = [row["order_id"] for row in orders]

    assert days == sorted(days)
    assert (days[0], days[-1]) == (date(2024, 1, 1), date(2026, 6, 30))
    assert ids == sorted(ids)
    assert sum(first != second for first, second in pairwise(ids)) + 1 == len(set(ids))


def test_an_order_has_one_date_customer_and_status(orders: Rows) -> None:
    heads = {
        tuple(row[name] for name in ("order_id", "date", "customer_id", "seller", "channel", "status"))
        for row in orders
    }
    kinds = {(row["customer_id"], row["customer_type"]) for row in orders}

    assert len(heads) == len({row["order_id"] for row in orders})
    assert len(kinds) == len({row["customer_id"] for row in orders})


def test_only_returns_are_negative(orders: Rows) -> None:
    for row in orders:
        if is_number(row["quantity"]):
            assert (int(row["quantity"]) < 0) == (row["status"] == "returned"), row


def test_every_customer_has_one_contact_and_joined_before_the_first_order(orders: Rows, contacts: Rows) -> None:
    first: dict[str, date] = {}
    for row in orders:
        if found := day(row["date"]):
            first.setdefault(row["customer_id"], found)
    ids = [row["customer_id"] for row in contacts]

    assert len(ids) == len(set(ids))
    assert {row["customer_id"] for row in orders} - {""} <= set(ids)
    for row in contacts:
        if row["joined"]:
            joined = date.fromisoformat(row["joined"])
            assert joined <= first.get(row["customer_id"], date(2026, 6, 30)), row


def test_addresses_and_phone_numbers_are_fictional(contacts: Rows) -> None:
    for row in contacts:
        assert row["email"] == "" or row["email"].endswith(("@example.com", "@example.org")), row
        assert row["phone"] == "" or FICTIONAL_PHONE.fullmatch(row["phone"]), row


def test_a_referrer_is_another_customer(orders: Rows, contacts: Rows) -> None:
    customers = {row["customer_id"] for row in orders}
    referred = [row for row in contacts if row["referred_by"]]

    assert referred
    for row in referred:
        assert row["referred_by"] in customers, row
        assert row["referred_by"] < row["customer_id"], row


def test_names_hold_hostile_text(contacts: Rows) -> None:
    names = " ".join(row["name"] for row in contacts)

    assert any(row["name"].startswith("=") for row in contacts)
    assert all(text in names for text in ("[bold]", "<b>", "'", ",", '"', "|"))
    assert any(ord(letter) > 0x300 for letter in names)


def test_radio_won_no_customer(orders: Rows, contacts: Rows) -> None:
    spend = read("spend.csv")

    assert "radio" in {row["channel"] for row in spend}
    assert "radio" not in {row["channel"] for row in orders + contacts}
    assert len({(row["month"], row["channel"]) for row in spend}) == len(spend)
    assert {row["month"] for row in spend} == {row["date"][:7] for row in orders if day(row["date"])}
