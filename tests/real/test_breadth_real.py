"""Breadth in public exports, against SQL and plain polars."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from asked_breadth import ask, by
from breadth_oracle import alike_rules
from places import REAL_DATA

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"
RETAIL = REAL_DATA / "online_retail" / "online_retail.parquet"
JOURNEY = REAL_DATA / "complete_journey"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


@pytest.fixture(scope="module")
def superstore() -> pl.DataFrame:
    """Return the lines of Superstore."""
    rows = pl.read_csv(SUPERSTORE, infer_schema_length=None, encoding="utf8-lossy")
    return rows.with_columns(pl.col("Order Date").str.to_date("%m/%d/%Y"))


def sql(rows: pl.DataFrame, query: str) -> list[tuple[Any, ...]]:
    return pl.SQLContext(rows=rows, eager=True).execute(query).rows()


def test_superstore_customers(superstore: pl.DataFrame) -> None:
    """617 customers bought all three categories, 21 only one; 12 ordered once."""
    result = ask(SUPERSTORE)
    figures = result.figures()
    assert figures["everything_customers"] == 617
    assert figures["single_thing_customers"] == 21
    assert figures["one_time_customers"] == 12
    query = (
        'SELECT "Customer ID", COUNT(DISTINCT Category), COUNT(DISTINCT "Product ID"), SUM(Profit) / SUM(Sales) '
        'FROM rows GROUP BY "Customer ID"'
    )
    rows = by(result, "customer_id")
    for customer, categories, _, margin in sql(superstore, query):
        assert rows[customer]["categories"] == categories
        assert rows[customer]["penetration"] == pytest.approx(categories / 3)
        assert rows[customer]["margin"] == pytest.approx(margin)


def test_superstore_things(superstore: pl.DataFrame) -> None:
    query = (
        'SELECT "Sub-Category", COUNT(DISTINCT "Customer ID"), SUM(Sales), SUM(Profit), MAX("Order Date") FROM rows '
        'GROUP BY "Sub-Category"'
    )
    rows = by(ask(SUPERSTORE, "items", by="Sub-Category"), "Sub-Category")
    expected = sql(superstore, query)
    assert len(rows) == len(expected) == 17
    for name, customers, sales, profit, last in expected:
        assert rows[name]["customers"] == customers
        # Who came after the last sale could not buy it.
        early = superstore.filter(pl.col("Order Date") <= last)["Customer ID"].n_unique()
        assert rows[name]["penetration"] == pytest.approx(customers / early)
        assert rows[name]["margin"] == pytest.approx(profit / sales)
    # A high return on sales, and bought by few.
    assert {name for name, row in rows.items() if row["widen"]} == {"Copiers", "Envelopes", "Labels", "Fasteners"}


def test_superstore_evidence_is_thin() -> None:
    """Its customers buy at random: nothing is offered, and no basket stands out."""
    assert ask(SUPERSTORE, "cross_sell", by="Sub-Category").figures()["cross_sell_customers"] == 0
    assert ask(SUPERSTORE, "baskets", by="Sub-Category").frame.is_empty()


def test_online_retail_offers() -> None:
    """Products: offers stand on at least 100 customers each, and agree with a count by hand of a few of them."""
    result = ask(RETAIL, "cross_sell", by="product", min_support="100")
    figures = result.figures()
    assert 0 < figures["cross_sell_customers"] < figures["customers_with_order"]
    offers = result.frame.drop_nulls("cross_sell")
    assert offers["cross_sell_support"].min() >= 100  # type: ignore[operator]
    assert (offers["cross_sell_confidence_low"] < offers["cross_sell_confidence"]).all()
    rows = pl.read_parquet(RETAIL).filter(
        pl.col("CustomerID").is_not_null(), pl.col("Quantity") * pl.col("UnitPrice") > 0
    )
    has = {code: set(part["CustomerID"]) for (code,), part in rows.group_by("StockCode")}
    for one, other, both in (
        offers.select("cross_sell_because", "cross_sell", "cross_sell_support").unique().rows()[:20]
    ):
        assert len(has[one] & has[other]) == pytest.approx(both, abs=2)


def test_complete_journey() -> None:
    """A sample of two years of groceries with a file of products: departments, and what goes with what."""
    path, products = JOURNEY / "transactions_sample.csv", str(JOURNEY / "products.csv.gz")
    result = ask(path, products=products, by="department")
    sales, table = (pl.read_csv(file, infer_schema=False) for file in (path, products))
    joined = sales.join(table.select("product_id", "department"), on="product_id")
    joined = joined.filter(pl.col("sales_value").cast(pl.Float64) > 0)
    expected = dict(joined.group_by("department").agg(pl.col("household_id").n_unique()).rows())
    things = by(ask(path, "items", products=products, by="department"), "department")
    found = {name: row["customers"] for name, row in things.items() if row["customers"] and name != "unknown"}
    assert found == {name: number for name, number in expected.items() if name}
    assert result.frame.height == sales["household_id"].n_unique()
    baskets = joined.group_by("household_id").agg(pl.col("department").drop_nulls().unique())["department"]
    expected_rules = alike_rules([set(basket) for basket in baskets if len(basket)], 100)
    offers = ask(path, "cross_sell", products=products, by="department", min_support="100")
    assert offers.figures()["cross_sell_rules"] == len(expected_rules)
