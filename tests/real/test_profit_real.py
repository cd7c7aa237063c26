"""Profit by group of public exports, to the cent, against sums of decimals."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from functools import cache

import polars as pl
import pytest
from places import REAL_DATA

from custseg.analyses.profit import profit
from custseg.settings.settings import gather

SUPERSTORE = REAL_DATA / "superstore" / "superstore.csv"

pytestmark = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason="the folder of real exports, ../shared/data, is not here"
)


@cache
def rows() -> list[dict[str, str]]:
    with SUPERSTORE.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("field", ["Category", "Sub-Category", "Segment", "State", "Customer ID"])
def test_superstore_profit_by_field(field: str) -> None:
    money: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    orders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in rows():
        money[row[field]][0] += Decimal(row["Sales"])
        money[row[field]][1] += Decimal(row["Profit"])
        orders[row[field]].add((row["Customer ID"], row["Order ID"]))
    by = "customer" if field == "Customer ID" else field
    result = profit([str(SUPERSTORE)], gather({"by": by}, use_config=False, environment={}))
    found = {row[0]: row[1:] for row in result.frame.iter_rows()}
    assert {name: (one[0], one[1]) for name, one in found.items()} == {
        name: (float(one[0]), float(one[1])) for name, one in money.items()
    }
    place = result.frame.columns.index("orders") - 1
    assert {name: one[place] for name, one in found.items()} == {name: len(one) for name, one in orders.items()}


def test_loss_making_customers_of_superstore() -> None:
    result = profit([str(SUPERSTORE)], gather({"by": "customer"}, use_config=False, environment={}))
    money: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows():
        money[row["Customer ID"]] += Decimal(row["Profit"])
    losses = [one for one in money.values() if one < 0]
    figures = result.figures()
    assert (figures["losing_groups"], len(losses)) == (155, 155)
    assert figures["losing_groups_profit"] == float(sum(losses))
    assert (result.frame["abc_class"] == "L").sum() == 155


def test_complete_journey_profit_by_department_of_products() -> None:
    folder = REAL_DATA / "complete_journey"
    rows = pl.read_csv(folder / "transactions_sample.csv", infer_schema=False)
    products = pl.read_csv(folder / "products.csv.gz", infer_schema=False)
    joined = rows.join(products, on="product_id", how="left")
    money: dict[str, Decimal] = defaultdict(Decimal)
    for department, amount in joined.select(pl.col("department").fill_null("unknown"), "sales_value").iter_rows():
        money[department] += Decimal(amount)
    flags = {"by": "department", "products": str(folder / "products.csv.gz")}
    result = profit([str(folder / "transactions_sample.csv")], gather(flags, use_config=False, environment={}))
    assert dict(result.frame.select("department", "revenue").iter_rows()) == {
        name: float(amount) for name, amount in money.items()
    }
