"""``custseg systems``: every export in the list, one in full, and wrong names."""

from __future__ import annotations

from typing import Any

import pytest

from custseg.analyses.systems.systems import systems
from custseg.errors import UsageError
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.systems.system_names import export_keys


def ask(name: str | None = None, **flags: Any) -> Result:
    return systems(gather(flags, use_config=False, environment={}), name)


def row_of(key: str) -> dict[str, str]:
    [row] = [row for row in ask().frame.iter_rows(named=True) if row["key"] == key]
    return row


def meaning_of(result: Result, column: str, value: str) -> str:
    """Return what a value of a column means."""
    [row] = [
        row
        for row in result.frame.iter_rows(named=True)
        if column in row["column"].split(" or ") and value in row["values"].split(", ")
    ]
    return str(row["means"])


def test_every_export_is_listed_once_by_system() -> None:
    frame = ask().frame
    assert sorted(frame["key"]) == sorted(export_keys())
    systems_in_order = [name.casefold() for name in frame["system"]]
    assert systems_in_order == sorted(systems_in_order)
    assert frame.null_count().sum_horizontal().item() == 0
    assert ask(top="3").frame.height == 3


def test_a_row_in_words() -> None:
    assert row_of("shopify-orders") | {"remark": ""} == {
        "key": "shopify-orders",
        "system": "Shopify",
        "export": "orders",
        "shape": "order lines with order totals",
        "sales": "all but cancelled",
        "refunds": "a column, taken off",
        "deducted": "tax if inside",
        "how": "Orders > Export > Plain CSV file",
        "remark": "",
    }
    assert row_of("pipedrive-deals")["sales"] == "won deals only"
    assert row_of("sage-audit-trail")["refunds"] == "rows, taken off"
    assert row_of("etsy-sold-orders")["refunds"] == "see the remark"


def test_an_export_without_customers_says_what_to_export_instead() -> None:
    row = row_of("clover")
    assert (row["shape"], row["sales"], row["refunds"]) == ("no customers", "", "")
    assert row["remark"].startswith("Export instead: ")


def test_one_in_full() -> None:
    result = ask("shopify-orders")
    assert meaning_of(result, "Financial Status", "voided").endswith("left out")
    assert meaning_of(result, "Financial Status", "pending") == "a sale"
    assert meaning_of(result, "Cancelled at", "any value").endswith("left out")
    means = dict(result.frame.filter(result.frame["values"] == "").select("column", "means").iter_rows())
    assert means["Email, else Phone"] == "customer"
    assert means["Refunded Amount"] == "refunds: taken off"
    assert any("Orders > Export" in note.text for note in result.notes)


@pytest.mark.parametrize("key", export_keys())
def test_each_can_be_shown(key: str) -> None:
    result = ask(key)
    assert any(f"--system {key}" in note.text for note in result.notes)


def test_a_system_shows_its_exports_and_one_with_a_single_export_that() -> None:
    assert set(ask("WooCommerce").frame["system"]) == {"WooCommerce"}
    assert dict(ask("shopify").frame.select("key", "shape").iter_rows())["shopify-customers"] == "customers with totals"
    assert ask("gumroad").title == "Gumroad sales"
    assert any("amazon-seller" in note.text for note in ask("amazon").notes)


def test_a_wrong_name() -> None:
    with pytest.raises(UsageError, match="'shopify-orders'"):
        ask("shopfy-orders")
