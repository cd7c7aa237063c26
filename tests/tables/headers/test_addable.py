"""Columns that may be parts of one total, by their names and values."""

from __future__ import annotations

import polars as pl
import pytest

from custseg.tables.headers.addable import addable


def found(role: str, **columns: list[object]) -> str | None:
    formula = addable(role, list(columns), pl.DataFrame(columns))
    return formula and formula.text()


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["MntWines", "MntMeatProducts"], "MntWines + MntMeatProducts"),
        (["value_online", "value_offline"], "value_online + value_offline"),
        (["Online sales", "Store sales"], "Online sales + Store sales"),
        (["Umsatz Filiale", "Umsatz Online"], "Umsatz Filiale + Umsatz Online"),
        (["Выручка интернет", "Выручка розница"], "Выручка интернет + Выручка розница"),
        (["sales"], None),
        (["sales tax", "sales web"], None),
        (["Income wife", "Income husband"], None),
        (["Average sales", "Predicted sales"], None),
        (["wines", "meat"], None),
    ],
)
def test_parts_of_money_by_name(names: list[str], text: str | None) -> None:
    assert found("revenue", **{name: [1.5, 2.5, 0.0] for name in names}) == text


def test_numbers_of_orders_are_whole_and_no_marks() -> None:
    assert found("orders", web_orders=[1, 2], shop_orders=[0, 5]) == "web_orders + shop_orders"
    assert found("orders", web_orders=[1.5, 2], shop_orders=[0, 5]) is None
    assert found("orders", web_orders=[0, 1], shop_orders=[0, 1]) is None
    assert found("orders", web_orders=["x", "y"], shop_orders=["0", "5"]) is None
    assert found("revenue", web_sales=[-1.0, 2.0], shop_sales=[1.0, 3.0]) is None


def test_the_largest_group_is_named() -> None:
    columns = {name: [1, 2] for name in ("NumDealsPurchases", "NumWebPurchases", "NumStorePurchases", "NumWebVisits")}
    assert found("orders", **columns) == "NumWebPurchases + NumStorePurchases"
