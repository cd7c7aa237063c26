"""What the list offers customers of a single product: figures of cross-sell, by hand and as `breadth` gives them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from action_shop import DAY, HEADER, write

from custseg.analyses.actions.actions import actions
from custseg.analyses.breadth.breadth import breadth
from custseg.analyses.breadth.request import BreadthOptions
from custseg.errors import SettingsError
from custseg.result import Result
from custseg.settings.settings import gather

RULE = "cross-sell"


def ask(path: Path, **flags: Any) -> Result:
    settings = gather({"each": 0, "min_support": "10", **flags}, use_config=False, environment={})
    return actions([str(path)], settings)


def rows_of(result: Result) -> dict[str, dict[str, Any]]:
    """Return the cross-sell rows of a list by customer."""
    return {row["customer_id"]: row for row in result.frame.to_dicts() if row["rule"] == RULE}


def shop(path: Path, *, pairs: int = 30, category: bool = True) -> Path:
    """Write orders: 10 customers with Tea alone, ``pairs`` with Tea and Honey, and 60 with one of other pairs.

    Two customers have only a product that nobody else has, in the category of Tea or in one of their own.
    """
    kinds = {"Tea": "drinks", "Honey": "sweets", "Rare": "drinks", "Alone": "lonely"}
    of_customers = {f"tea{one}": ("Tea",) for one in range(10)}
    of_customers |= {f"both{one}": ("Tea", "Honey") for one in range(pairs)}
    of_customers |= {f"other{one}": (f"Nail {one % 6}", f"Screw {one % 6}") for one in range(60)}
    of_customers |= {"rare": ("Rare",), "alone": ("Alone",)}
    rows = []
    for customer, products in of_customers.items():
        for order in range(3):
            day = DAY - dt.timedelta(days=20 * order)
            for product in products:
                kind = kinds.get(product, product[:4]) if category else ""
                rows.append((f"{customer}-{order}", day, customer, product, kind, "S", 100, 60))
    return write(path, HEADER, rows)


def test_the_product_is_offered_with_its_evidence(tmp_path: Path) -> None:
    found = rows_of(ask(shop(tmp_path / "orders.csv")))
    assert len(found) == 12
    row = found["tea0"]
    assert row["do"] == "Offer Honey"
    # 30 of 40 with Tea have Honey. Those with two things have 180 places, 30 of them Honey; of the places beside Tea,
    # which 30 of them have, a share of 30 in 150 would be Honey: 30 × 30 ÷ 150 = 6 of 40, and 30 is 5 times that.
    assert row["why"] == (
        "3 orders, all of Tea. 30 of 40 customers with Tea have Honey too: 5.00 times as many as of those who buy as "
        "much"
    )
    assert "take Honey beside Tea" in row["say"]
    # Nobody has the rare product beside another one; of its category, 30 of 41 have sweets.
    assert found["rare"]["do"] == "Offer sweets"
    assert "all of Rare. 30 of 41 customers with drinks have sweets too: 5.00 times" in found["rare"]["why"]
    # Where nothing holds, nothing is named.
    assert found["alone"]["do"] == "Ask what else they need"
    assert found["alone"]["why"] == "3 orders, all of Alone"
    assert "unknown" not in str(found)


@pytest.mark.parametrize(("pairs", "offered"), [(9, False), (10, True)])
def test_what_too_few_customers_bought_is_not_offered(tmp_path: Path, pairs: int, offered: bool) -> None:
    found = rows_of(ask(shop(tmp_path / "orders.csv", pairs=pairs, category=False)))
    assert ("Honey" in found["tea0"]["do"]) == offered


def test_the_figures_are_those_of_breadth(tmp_path: Path) -> None:
    path = shop(tmp_path / "orders.csv")
    settings = gather({"by": "product", "min_support": "10"}, use_config=False, environment={})
    offers = {row["customer_id"]: row for row in breadth([str(path)], settings, options=CROSS).frame.to_dicts()}
    found = rows_of(ask(path))
    told = 0
    for customer, row in found.items():
        offer = offers[customer]
        if offer["cross_sell"] is None:
            continue
        told += 1
        of = round(offer["cross_sell_support"] / offer["cross_sell_confidence"])
        assert row["do"] == f"Offer {offer['cross_sell']}"
        assert f"{offer['cross_sell_support']} of {of} customers with {offer['cross_sell_because']}" in row["why"]
        assert f"{offer['cross_sell_lift']:.2f} times" in row["why"]
    assert told == 10


CROSS = BreadthOptions(cross_sell=True)


def test_without_the_rule_on_the_list_the_orders_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = shop(tmp_path / "orders.csv")
    asked: list[object] = []
    monkeypatch.setattr("custseg.analyses.actions.offering.offers_for", lambda *args: asked.append(args))
    ask(path, where="rule = 'welcome'")
    assert not asked


def test_only_texts_may_name_an_offer(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("triggers:\n  cross-sell: {when: offer IS NOT NULL}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="only why, do and say may name it"):
        ask(shop(tmp_path / "orders.csv"), rules_file=str(rules))


def test_own_texts_for_what_is_unknown(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    text = "triggers:\n  cross-sell: {why: 'Add {offer}', otherwise: {why: 'Nothing beside {only_product}'}}\n"
    rules.write_text(text, encoding="utf-8")
    found = rows_of(ask(shop(tmp_path / "orders.csv"), rules_file=str(rules)))
    assert found["tea0"]["why"] == "Add Honey"
    assert found["alone"]["why"] == "Nothing beside Alone"
    # What the file does not say stays as it is built in.
    assert found["alone"]["do"] == "Ask what else they need"
    rules.write_text("triggers:\n  cross-sell: {otherwise: {wy: Nothing}}\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="unknown key 'wy'"):
        ask(shop(tmp_path / "orders.csv"), rules_file=str(rules))


def test_ids_that_are_numbers_and_ids_that_are_merged(tmp_path: Path) -> None:
    path = shop(tmp_path / "orders.csv")
    frame = pl.read_csv(path, schema_overrides={"customer_id": pl.String})
    numbers = frame.with_columns(pl.col("customer_id").rank("dense").cast(pl.Int64), pl.col("date").str.to_date())
    numbers.write_parquet(tmp_path / "orders.parquet")
    of_numbers = rows_of(ask(tmp_path / "orders.parquet"))
    assert sorted(row["do"] for row in of_numbers.values()) == sorted(row["do"] for row in rows_of(ask(path)).values())
    # Of two ids of one person, one bought tea and the other honey: nobody is left to whom a single one is known.
    cards = tmp_path / "cards.csv"
    ids = frame["customer_id"].unique().sort().to_list()
    same = {"tea0": "x@example.com", "alone": "x@example.com"}
    lines = [f"{one},{same.get(one, one + '@example.com')},yes" for one in ids]
    cards.write_text("\n".join(["customer_id,email,consent", *lines]) + "\n", encoding="utf-8")
    merged = rows_of(ask(path, contacts=str(cards), match="email"))
    assert not {"tea0", "alone"} & merged.keys()
    assert merged["tea1"]["do"] == "Offer Honey"
