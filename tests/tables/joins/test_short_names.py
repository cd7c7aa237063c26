"""Short names of tables, for lines in which several of them stand."""

from __future__ import annotations

import pytest

from custseg.tables.joins.short_names import short_names


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["orders.csv", "data/order_items.csv.gz"], ["orders", "order_items"]),
        (
            ["in/olist_orders_dataset.csv", "in/olist_customers_dataset.csv", "in/product_category.csv"],
            ["orders", "customers", "product_category"],
        ),
        (["book.xlsx/Orders 2024", "book.xlsx/Customers"], ["Orders 2024", "Customers"]),
        (["shop.zip/a/orders.csv", "shop.zip/items.parquet"], ["orders", "items"]),
        (["orders-1.csv and 3 more", "items.csv"], ["orders-1 and 3 more", "items"]),
        (["https://example.com/orders.csv?key=1", "C:\\out\\items.csv"], ["orders", "items"]),
        (["orders[0]", "orders[1]"], ["orders[0]", "orders[1]"]),
        (["shop_data.csv", "shop_export.csv"], ["data", "export"]),
        (["a/orders.csv", "b/orders.csv"], ["a/orders.csv", "b/orders.csv"]),
        (["data.csv", ".csv"], ["data", ".csv"]),
    ],
)
def test_names_are_short_and_still_different(names: list[str], short: list[str]) -> None:
    assert [*short_names(names).values()] == short
