"""Columns of a file that are called like a sum or a metric of ours stay apart from it."""

from pathlib import Path

import pytest

from custseg.analyses.ltv import ltv
from custseg.errors import UsageError
from custseg.settings.settings import gather

ORDERS = """customer_id,date,revenue,tenure,lines,orders
A,2024-01-01,10,old,seven,99
A,2024-02-01,20,old,seven,99
B,2024-02-01,5,new,eight,98
"""
CONTACTS = "customer_id,revenue,lines,product\nA,5000,l1,p\nB,10,l2,q\n"


@pytest.fixture
def orders(tmp_path: Path) -> str:
    path = tmp_path / "orders.csv"
    path.write_text(ORDERS)
    (tmp_path / "contacts.csv").write_text(CONTACTS)
    return str(path)


def rows(path: str, **flags: str) -> list[tuple[object, ...]]:
    return ltv([path], gather(flags, use_config=False, environment={})).frame.rows()


def test_attributes_called_like_sums(orders: str) -> None:
    assert rows(orders, columns="tenure,lines,orders,file.orders") == [
        ("A", "old", "seven", 2, 99.0),
        ("B", "new", "eight", 1, 98.0),
    ]
    assert rows(orders, where="lines = 'eight'", columns="ltv") == [("B", 5.0)]


def test_contacts_called_like_sums_and_metrics(orders: str) -> None:
    contacts = str(Path(orders).with_name("contacts.csv"))
    assert rows(orders, contacts=contacts, where="lines = 'l1'", columns="lines,revenue") == [("A", "l1", 30.0)]
    with pytest.raises(UsageError, match="needs the product"):
        rows(orders, contacts=contacts, columns="products")


def test_dimensions_called_like_sums_and_metrics(orders: str) -> None:
    assert [row[:3] for row in rows(orders, by="tenure", columns="customers,ltv_total")] == [
        ("old", 1, 30.0),
        ("new", 1, 5.0),
    ]
    with pytest.raises(UsageError, match=r"--by file\.orders"):
        rows(orders, by="orders")
    assert rows(orders, by="file.orders", columns="customers") == [("99", 1), ("98", 1)]


def test_a_group_may_be_worth_more_than_64_bits_hold(tmp_path: Path) -> None:
    lines = [f"c{n},2024-01-01,99999999.5,all" for n in range(100_000)]
    path = tmp_path / "orders.csv"
    path.write_text("customer_id,date,revenue,kind\n" + "\n".join(lines) + "\n")
    assert rows(str(path), by="kind", columns="ltv_total") == [("all", 9_999_999_950_000.0)]
