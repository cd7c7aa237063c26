"""Customers, things and journeys of `custseg breadth` against plain Python."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from fractions import Fraction
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from asked_breadth import ask, by, write
from breadth_oracle import Sale, Shop, made_up_shop

from custseg.analyses.customers import customers
from custseg.settings.settings import gather

SEEDS = (1, 2, 3, 4, 5, 6)


def agrees(row: dict[str, Any], expected: dict[str, Any]) -> None:
    for name, value in expected.items():
        if value is None:
            assert row[name] is None, name
        elif "low" in name or "high" in name:
            assert row[name] == pytest.approx(value, rel=1e-3, abs=1e-2), name
        else:
            assert row[name] == pytest.approx(value), name


@pytest.mark.parametrize("seed", SEEDS)
def test_customers(tmp_path: Path, seed: int) -> None:
    sales = made_up_shop(seed)
    shop = Shop(sales)
    rows = by(ask(write(tmp_path / "sales.csv", sales)), "customer_id")
    assert set(rows) == set(shop.of)
    value = shop.order_value()
    for customer in shop.customers:
        row, orders = rows[customer], shop.orders[customer]
        revenue = sum(sale.amount for sale in shop.of[customer])
        own = Fraction(revenue) / len(orders)
        assert row["categories"] == len(shop.bought(customer))
        assert row["penetration"] == pytest.approx(len(shop.bought(customer)) / shop.offered(customer))
        assert row["orders_below_average"] == shop.small_orders(customer)
        assert row["last_order_value"] == shop.last_value(customer)
        small = [shop.last_value(customer) < own, own < value]
        expected = {
            (True, True): "both", (True, False): "last order below own average",
            (False, True): "orders below those of all", (False, False): None,
        }  # fmt: skip
        assert row["encourage"] == expected[small[0], small[1]]
    for customer in set(shop.of) - set(shop.customers):
        assert rows[customer]["penetration"] is None
        assert rows[customer]["breadth"] == "no counted order"


@pytest.mark.parametrize("seed", SEEDS)
def test_things(tmp_path: Path, seed: int) -> None:
    sales = made_up_shop(seed)
    shop = Shop(sales)
    rows = by(ask(write(tmp_path / "sales.csv", sales), "items"), "category")
    last = shop.last_sales()
    assert set(rows) == {*last, *({"unknown"} if any(sale.thing is None for sale in sales) else {})}
    revenue = sum(sale.amount for sale in sales)
    margin = sum(sale.profit for sale in sales) / revenue
    shares = []
    for thing in last:
        of_thing = [sale for sale in sales if sale.thing == thing]
        buyers = sum(thing in shop.bought(customer) for customer in shop.customers)
        offered = sum(shop.since(customer) <= last[thing] for customer in shop.customers)
        money, profit = (sum(getattr(sale, name) for sale in of_thing) for name in ("amount", "profit"))
        row = rows[thing]
        began = [customer for customer in shop.new() if shop.first_thing(customer) == thing]
        expected = {"customers": buyers, "penetration": buyers / offered, "revenue": money, "profit": profit}
        agrees(row, {name: float(value) for name, value in expected.items()} | shop.outcome(began))
        assert row["margin"] == (pytest.approx(float(profit / money)) if money > 0 else None)
        shares.append(buyers / offered)
    for thing in last:
        row = rows[thing]
        worth = (row["margin"] or 0) > margin and row["penetration"] < median(shares) and row["profit"] > 0
        assert row["widen"] == worth
    assert sum(row["revenue"] for row in rows.values()) == pytest.approx(float(revenue))


@pytest.mark.parametrize("seed", SEEDS)
def test_journeys(tmp_path: Path, seed: int) -> None:
    sales = made_up_shop(seed, customers=90)
    shop = Shop(sales)
    ways: dict[tuple[str, str], list[str]] = defaultdict(list)
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for customer in shop.new():
        second = shop.second_thing(customer)
        way = (shop.first_thing(customer) or "unknown", second[0] if second else "none yet")
        ways[way].append(customer)
        if second:
            days[way].append(second[1])
    rows = by(ask(write(tmp_path / "sales.csv", sales), "journey"), "first", "second")
    assert set(rows) == set(ways)
    for way, members in ways.items():
        outcome = shop.outcome(members)
        began = sum(len(others) for (first, _), others in ways.items() if first == way[0])
        expected = {name: value for name, value in outcome.items() if name != "began"}
        waited = sorted(days[way])
        expected |= {
            "customers": len(members), "share": len(members) / began,
            "median_days": median(waited) if waited else None,
            "days_80": next((one for i, one in enumerate(waited) if i >= 0.8 * (len(waited) - 1) - 1e-9), None),
        }  # fmt: skip
        agrees(rows[way], expected)


def test_penetrations_tie(tmp_path: Path) -> None:
    """Customers × what each bought, by customer and by thing, and the figure of the base."""
    path = write(tmp_path / "sales.csv", made_up_shop(7))
    each = customers(
        [str(path)], gather({"columns": "categories_offered,categories,orders"}, use_config=False, environment={})
    )
    counted = [row for row in each.frame.to_dicts() if row["orders"]]
    bought, offered = (sum(row[name] for row in counted) for name in ("categories", "categories_offered"))
    result = ask(path, "items")
    things = [row for row in result.frame.to_dicts() if row["category"] != "unknown"]
    assert sum(row["customers"] for row in things) == bought
    assert sum(round(row["customers"] / row["penetration"]) for row in things if row["customers"]) == offered
    assert result.figures()["things_penetration"] == pytest.approx(bought / offered)
    journey = ask(path, "journey").frame
    assert journey["customers"].sum() == result.figures()["new_customers"] == result.frame["began"].sum()


@pytest.mark.parametrize("seed", SEEDS)
def test_small_orders(tmp_path: Path, seed: int) -> None:
    sales = made_up_shop(seed)
    shop = Shop(sales)
    result = ask(write(tmp_path / "sales.csv", sales), "small_orders")
    expected = {}
    for customer in shop.customers:
        orders = shop.orders[customer]
        mean = sum(money for _, money, _ in orders) / Fraction(len(orders))
        for day, money, order in orders:
            if money < mean:
                expected[order] = (customer, day, float(money), pytest.approx(float(mean)), len(orders))
    rows = by(result, "order_id")
    names = ("customer_id", "date", "order_value", "own_average", "orders")
    assert {order: tuple(row[name] for name in names) for order, row in rows.items()} == expected
    assert result.frame["date"].to_list() == sorted(result.frame["date"], reverse=True)
    counted = ask(tmp_path / "sales.csv").frame["orders_below_average"].sum()
    assert counted == len(expected) == result.figures()["small_orders"]


@pytest.mark.parametrize("option", ["", "items", "journey", "baskets", "cross_sell", "small_orders"])
def test_shuffled_rows_change_nothing(tmp_path: Path, option: str) -> None:
    sales = made_up_shop(8, customers=120)
    path = write(tmp_path / "sales.csv", sales)
    random.Random(1).shuffle(sales)
    other = write(tmp_path / "other.csv", sales)
    one, two = (ask(file, option, min_support="5") for file in (path, other))
    assert one.frame.equals(two.frame)
    assert one.figures() == two.figures()


def test_from_limits_what_was_on_sale(tmp_path: Path) -> None:
    """Of what was on sale from --from on, not of what had ended before."""
    day = dt.date
    sales = [
        Sale("Ann", "1", day(2023, 1, 1), "tea", Fraction(10), Fraction(1)),
        Sale("Ann", "2", day(2023, 2, 1), "mugs", Fraction(10), Fraction(1)),
        Sale("Ann", "3", day(2024, 3, 1), "rice", Fraction(10), Fraction(1)),
        Sale("Bob", "4", day(2024, 3, 5), "tea", Fraction(10), Fraction(1)),
        Sale("Bob", "5", day(2024, 4, 5), "rice", Fraction(10), Fraction(1)),
    ]
    path = write(tmp_path / "sales.csv", sales)
    whole = by(ask(path), "customer_id")
    # Mugs ended before Bob came.
    assert (whole["Ann"]["penetration"], whole["Bob"]["penetration"]) == (1, 1)
    late = by(ask(path, **{"from": "2024-01-01"}), "customer_id")
    # Since 2024 tea and rice were on sale; Ann bought rice.
    assert (late["Ann"]["categories"], late["Ann"]["penetration"]) == (1, 0.5)
    assert late["Bob"]["penetration"] == 1


def test_postage_is_no_thing(tmp_path: Path) -> None:
    """What not_goods names is money, but nothing that customers buy."""
    path = tmp_path / "sales.csv"
    rows = ["customer_id,order_id,date,revenue,product", "Ann,1,2024-01-01,10,tea", "Ann,1,2024-01-01,5,POST"]
    path.write_text("\n".join([*rows, "Bob,2,2024-02-01,7,POST"]) + "\n", encoding="utf-8")
    for words in ({}, {"not_goods": "POST"}):
        things = by(ask(path, "items", **words), "product")
        assert (things["POST"]["customers"], things["POST"]["revenue"]) == (0 if words else 2, 12)
        result = ask(path, **words)
        assert by(result, "customer_id")["Ann"]["products"] == (1 if words else 2)
        assert result.figures()["things"] == (1 if words else 2)
