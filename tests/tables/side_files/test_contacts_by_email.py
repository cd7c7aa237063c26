"""Contacts are found by e-mail where the orders name their customers so and the contacts have ids of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custseg.analyses.customers import customers
from custseg.settings.settings import gather

ORDERS = "Name,Email,Created at,Subtotal\n1,ann@example.com,2024-01-05,10\n2,Bob@example.com,2024-02-05,20\n"
IDS = "Order,Customer ID,Date,Amount\n1,7001,2024-01-05,10\n2,7002,2024-02-05,20\n"
CONTACTS = "Customer ID,Email,City\n7001,Ann@Example.com,Graz\n7002,bob@example.com,Wien\n7003,cat@example.com,Linz\n"


def cities(folder: Path, orders: str, **more: Any) -> list[str | None]:
    (folder / "orders.csv").write_text(orders, encoding="utf-8")
    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    flags = {"contacts": str(folder / "contacts.csv"), "columns": ["revenue", "City"], "sort": "revenue:asc"} | more
    result = customers([str(folder / "orders.csv")], gather(flags, use_config=False, environment={}))
    return result.frame["City"].to_list()


@pytest.mark.parametrize("orders", [ORDERS, IDS])
def test_each_customer_has_its_contact(tmp_path: Path, orders: str) -> None:
    assert cities(tmp_path, orders) == ["Graz", "Wien"]


def test_a_mapped_column_stays(tmp_path: Path) -> None:
    assert cities(tmp_path, ORDERS, map={"contacts.customer_id": "Customer ID"}) == [None, None]
