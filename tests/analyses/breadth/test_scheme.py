"""The scheme breadth: breadth without a margin is flagged, and crosses with all other tables."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from asked_breadth import ask, by, write
from breadth_oracle import Sale, Shop, made_up_shop

from custseg.analyses.ltv import ltv
from custseg.analyses.segment.segment import segment
from custseg.settings.settings import gather


def flags(**given: Any) -> Any:
    return gather(given, use_config=False, environment={})


def segment_of(shop: Shop, customer: str) -> str:
    """Return the segment of a customer, by the words of docs/breadth.md."""
    sales = shop.of[customer]
    revenue, profit = (sum(getattr(sale, name) for sale in sales) for name in ("amount", "profit"))
    bought, offered = len(shop.bought(customer)), shop.offered(customer)
    shares = [len(shop.bought(one)) / shop.offered(one) for one in shop.customers]
    base = sum(sale.profit for sale in shop.sales) / sum(sale.amount for sale in shop.sales)
    if bought == 1 < offered:
        return "single"
    if bought / offered > sum(shares) / len(shares) or bought == offered:
        return "broad-no-margin" if profit <= 0 or profit < revenue * base / 2 else "broad"
    return "narrow"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_segments(tmp_path: Path, seed: int) -> None:
    sales = made_up_shop(seed, customers=120)
    shop = Shop(sales)
    result = ask(write(tmp_path / "sales.csv", sales))
    rows = by(result, "customer_id")
    expected = {customer: segment_of(shop, customer) for customer in shop.customers}
    assert {customer: rows[customer]["breadth"] for customer in shop.customers} == expected
    assert set(expected.values()) == {"single", "broad", "broad-no-margin", "narrow"}
    flagged = sum(name == "broad-no-margin" for name in expected.values())
    (note,) = [note for note in result.notes if note.name == "broad_no_margin"]
    assert note.text.startswith(f"{flagged} customer")


def test_breadth_is_not_praised_where_the_profit_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = ["Customer ID,Order ID,Order Date,Category,Revenue", "Ann,1,2024-01-01,tea,10", "Ann,2,2024-02-01,rice,10"]
    path.write_text("\n".join([*rows, "Bob,3,2024-02-01,rice,10"]) + "\n", encoding="utf-8")
    result = ask(path)
    assert by(result, "customer_id")["Ann"]["breadth"] == "unknown"
    assert by(ask(path, margin="30%"), "customer_id")["Ann"]["breadth"] == "broad"
    assert "breadth_without_profit" in {note.name for note in result.notes}


def test_it_crosses_with_other_tables(tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", made_up_shop(1, customers=120))
    rows = by(ask(path), "customer_id").values()
    groups = by(ltv([str(path)], flags(by="breadth", columns="customers,penetration")), "breadth")
    for name, group in groups.items():
        members = [row for row in rows if row["breadth"] == name]
        assert group["customers"] == len(members)
        if name != "no counted order":
            offered = sum(round(row["categories"] / row["penetration"]) for row in members if row["categories"])
            assert group["penetration"] == pytest.approx(sum(row["categories"] for row in members) / offered)
    total = segment([str(path)], flags(scheme="breadth")).frame["customers"].sum()
    assert total == len(rows)


def test_one_category_and_one_customer(tmp_path: Path) -> None:
    """Who bought the only category there is has not chosen it among others."""
    day = dt.date(2024, 1, 1)
    sales = [Sale(who, who, day, "tea", Fraction(10), Fraction(1)) for who in ("Ann", "Bob")]
    result = ask(write(tmp_path / "sales.csv", sales))
    assert {row["penetration"] for row in result.frame.to_dicts()} == {1.0}
    assert "single" not in result.frame["breadth"].to_list()
    (note,) = [note for note in result.notes if note.name == "one_thing"]
    assert (note.warns, note.command) == (True, "--by product")
