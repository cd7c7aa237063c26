"""Offers and basket rules against plain Python, and their bounds against published figures."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest
from asked_breadth import ask, by, write
from breadth_oracle import Sale, Shop, alike_rules, basket_rules, t_quantile, wilson_low

from custseg.analyses.breadth import cross_sell, rules
from custseg.analyses.shared.intervals import student
from custseg.analyses.shared.wilson import wilson

THINGS = [f"thing {number:02}" for number in range(12)]


def liking_shop(seed: int, customers: int = 500, *, liking: bool = True) -> list[Sale]:
    """Return sales of customers that like one of three kinds of things, or buy anything at random."""
    chance, sales = random.Random(seed), []
    for number in range(customers):
        kind = chance.randrange(3)
        liked = THINGS[kind * 4 : kind * 4 + 4] if liking else THINGS
        for order in range(chance.randint(1, 4)):
            for _ in range(chance.randint(1, 3)):
                thing = chance.choice(liked if chance.random() < 0.8 else THINGS)
                day = dt.date(2024, 1, 1) + dt.timedelta(days=chance.randrange(300))
                sales.append(Sale(f"c{number}", f"{number}-{order}", day, thing, Fraction(10), Fraction(1)))
    return sales


def test_bounds() -> None:
    """Newcombe's example, 81 of 263, and the table of Student's distribution."""
    low = pl.select(wilson(pl.lit(81), pl.lit(263))[0]).item()
    assert low == pytest.approx(0.2553, abs=5e-5)
    assert low == pytest.approx(wilson_low(81, 263))
    found = {number: pl.select(student(pl.lit(float(number)))).item() for number in (9, 20, 60)}
    assert found == {
        9: pytest.approx(2.262, abs=1e-3),
        20: pytest.approx(2.086, abs=1e-3),
        60: pytest.approx(2.0003, abs=1e-3),
    }
    assert t_quantile(9) == pytest.approx(2.262157, abs=1e-4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_offers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    # Small parts, so that several are counted and put together.
    monkeypatch.setattr(rules, "PAIRS_AT_ONCE", 300)
    monkeypatch.setattr(cross_sell, "CUSTOMERS_AT_ONCE", 70)
    sales = liking_shop(seed)
    shop = Shop(sales)
    expected = alike_rules([shop.bought(customer) for customer in shop.customers], 20)
    assert expected
    result = ask(write(tmp_path / "sales.csv", sales), "cross_sell", min_support="20")
    assert result.figures()["cross_sell_rules"] == len(expected)
    offered = 0
    for customer, row in by(result, "customer_id").items():
        bought = shop.bought(customer)
        fitting = [(one, other) for one, other in expected if one in bought and other not in bought]
        if not fitting:
            assert row["cross_sell"] is None
            continue
        offered += 1
        best = max(expected[pair]["lift"] for pair in fitting)
        chosen = expected[row["cross_sell_because"], row["cross_sell"]]
        assert chosen["lift"] == pytest.approx(best)
        assert row["cross_sell_lift"] == pytest.approx(chosen["lift"])
        assert row["cross_sell_support"] == chosen["both"]
        assert row["cross_sell_confidence"] == pytest.approx(chosen["confidence"])
        assert row["cross_sell_confidence_low"] == pytest.approx(chosen["confidence_low"])
    assert result.figures()["cross_sell_customers"] == offered > 100


def test_nothing_is_offered_by_chance(tmp_path: Path) -> None:
    """Customers that buy more have every pair more often; that is no reason to offer anything."""
    result = ask(
        write(tmp_path / "sales.csv", liking_shop(4, customers=900, liking=False)), "cross_sell", min_support="5"
    )
    assert result.figures()["cross_sell_customers"] == 0
    assert result.frame["cross_sell"].null_count() == 900
    assert "no_offer" in {note.name for note in result.notes}


def test_what_is_no_longer_sold_is_not_offered(tmp_path: Path) -> None:
    sales = liking_shop(1)
    old = [sale for sale in sales if sale.thing == THINGS[1]]
    late = [
        Sale("late", f"l{number}", dt.date(2026, 1, 1), thing, Fraction(1), Fraction(0))
        for number, thing in enumerate(THINGS)
        if thing != THINGS[1]
    ]
    before = ask(write(tmp_path / "before.csv", sales), "cross_sell", min_support="20").frame
    after = ask(write(tmp_path / "after.csv", [*sales, *late]), "cross_sell", min_support="20").frame
    assert old
    assert THINGS[1] in before["cross_sell"]
    assert THINGS[1] not in after["cross_sell"]
    assert after["cross_sell"].drop_nulls().len() > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_baskets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    monkeypatch.setattr(rules, "PAIRS_AT_ONCE", 300)
    sales = liking_shop(seed, customers=800)
    baskets: dict[str, set[str]] = defaultdict(set)
    for sale in sales:
        assert sale.thing
        baskets[sale.order].add(sale.thing)
    expected = basket_rules(list(baskets.values()), 15)
    assert expected
    result = ask(write(tmp_path / "sales.csv", sales), "baskets", min_support="15")
    rows = by(result, "item", "with_item")
    assert set(rows) == set(expected)
    for pair, figures in expected.items():
        row = rows[pair]
        assert row["orders"] == figures["both"]
        for name in ("support", "confidence", "confidence_low", "lift"):
            assert row[name] == pytest.approx(figures[name])
    lifts = result.frame["lift"].to_list()
    assert lifts == sorted(lifts, reverse=True)


def test_naming_an_offer_asks_for_it(tmp_path: Path) -> None:
    path = write(tmp_path / "sales.csv", liking_shop(1))
    named = ask(path, columns="cross_sell,orders", where="cross_sell IS NOT NULL", min_support="20")
    asked = ask(path, "cross_sell", min_support="20", where="encourage IS NULL OR encourage IS NOT NULL")
    assert named.frame.height == asked.figures()["cross_sell_customers"]
