"""The exports people have: which header is understood as what, without a flag."""

from __future__ import annotations

import csv
import re

import polars as pl
import pytest
from places import REAL_DATA
from yaml_cases import cases

from custseg.settings.setting import Settings
from custseg.tables.headers.roles import Headers, find_roles

ROWS = 12

EXPORTS = cases(__file__)["exports"]

# Header lines of shared real exports, with what must be found in them too.
REAL = {
    "shopify_orders_export_2022.header.csv": EXPORTS["Shopify orders"]["roles"],
    "shopify_orders_export_2025.header.csv": {**EXPORTS["Shopify orders"]["roles"], "seller": "Employee"},
    "stripe_unified_payments_default.header.csv": {
        "customer_id": "Customer Email", "date": "Created date (UTC)", "status": "Status", "currency": "Currency",
    },
    "stripe_unified_payments_2024+.header.csv": {
        "customer_id": "Customer Email", "date": "Created date (UTC)", "status": "Status", "channel": "UTM Source",
    },
}  # fmt: skip

MONEY = "amount|total|price|tax|sales|value|net|gross|vat|fee|discount|profit|cost|tip|freight|shipping|cash|each|msrp"
DATE = "date|at|timestamp|time stamp"
PERSON = "customer|buyer|account|contact|company|email|household"
NUMBER = "id|number|no|num|key|code|sku|invoice|order|reference"


def words(column: str) -> str:
    """Return the words of a header in lower case, with blanks around each."""
    return " " + re.sub(r"[^a-z]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", column).lower()).strip() + " "


def values(column: str, place: int) -> list[str]:
    """Return values such as the column may have; no two columns have the same."""
    text, n = words(column), range(ROWS)
    if column.lower() in ("status", "stage", "financial status", "order status", "deal stage", "order_status"):
        return ["paid"] * ROWS
    if re.search(r"quantity|qty|items sold|count ", text):
        return [str(1 + (i * place) % 3) for i in n]
    if re.search(rf" ({DATE}) |date $", text):
        return [f"2024-{1 + i:02}-{1 + place % 28:02}" for i in n]
    if re.search(rf" ({PERSON}) ", text) and " code " not in text:
        return [f"{place}x{i % 6}" for i in n]
    if re.search(rf" ({NUMBER}) |number $|code $", text) and not re.search(rf" ({MONEY}) ", text):
        return [f"{place}{i:03}" for i in n]
    if re.search(rf" ({MONEY}) |total|priceeach|sales", text):
        return [f"{7 * i + place + 1}.{10 + place % 90}" for i in n]
    return [f"{place} text {i % 4}" for i in n]


def understood(header: str) -> Headers:
    columns = next(csv.reader([header]))
    sample = pl.DataFrame({column: values(column, place) for place, column in enumerate(columns)})
    return find_roles("transactions", sample, {}, Settings())


def check(header: str, expected: dict[str, str]) -> None:
    found = understood(header)
    assert {role: found.columns.get(role, "") for role in expected} == expected
    required = {"customer_id", "date", "order_id", "revenue"} & expected.keys()
    assert not required & found.rivals.keys()


@pytest.mark.parametrize("name", EXPORTS)
def test_export_is_understood_without_flags(name: str) -> None:
    check(EXPORTS[name]["header"], EXPORTS[name]["roles"])


@pytest.mark.parametrize("name", REAL)
def test_real_header_is_understood_without_flags(name: str) -> None:
    path = REAL_DATA / "export_headers" / name
    if not path.is_file():
        pytest.skip("the shared exports are not on this machine")
    check(path.read_text(encoding="utf-8").strip(), REAL[name])
