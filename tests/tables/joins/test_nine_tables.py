"""A set of nine tables like that of Olist: the same figures from a folder, a zip, a workbook and frames."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from olist_like import OlistLike, olist_like

from custseg import ltv, profit, segment

MADE = olist_like(120, seed=7)


def frames(made: OlistLike) -> dict[str, pl.DataFrame]:
    """Return the tables as frames with types of their own."""
    money = pl.selectors.decimal().cast(pl.Float64)
    return {
        name: pl.DataFrame(rows, infer_schema_length=None).with_columns(money) for name, rows in made.tables.items()
    }


GIVEN: dict[str, Callable[[Path], Any]] = {
    "folder": lambda path: MADE.folder(path / "olist"),
    "files in another order": lambda path: sorted(Path(MADE.folder(path / "olist")).iterdir(), reverse=True),
    "zip": lambda path: MADE.zip(path / "olist.zip"),
    "workbook": lambda path: MADE.workbook(path / "olist.xlsx"),
    "frames": lambda path: frames(MADE),
    "list of frames": lambda path: list(frames(MADE).values()),
}


@pytest.mark.parametrize("kind", GIVEN)
def test_every_way_to_give_the_tables_gives_the_same_figures(tmp_path: Path, kind: str) -> None:
    result = ltv(GIVEN[kind](tmp_path))
    found = {row["customer_id"]: (row["orders"], Decimal(str(round(row["ltv"], 2)))) for row in result.frame.to_dicts()}
    expected = {one: (MADE.orders[one], MADE.revenue[one]) for one in MADE.revenue}
    assert found == expected
    assert result.summary["ltv_total"] == float(MADE.total)
    assert result.ledger is not None
    counts = {one["reason"]: one["rows"] for one in result.ledger["set_aside"]["reasons"]}
    assert counts["order without lines"] == MADE.without_items
    items = len(MADE.tables["olist_order_items_dataset"])
    assert result.ledger["read"]["rows"] == items + MADE.without_items


def test_columns_of_every_table_can_be_grouped_by(tmp_path: Path) -> None:
    folder = MADE.folder(tmp_path)
    groups = profit(folder, by="product_category_name").frame.select("product_category_name", "revenue").rows()
    expected = {name or "unknown": float(money) for name, money in MADE.by_category.items()}
    assert {name: round(money, 2) for name, money in groups} == expected
    states = ltv(folder, by="customer_state").frame.select("customer_state", "ltv_total").rows()
    assert {name: round(money, 2) for name, money in states} == {
        name: float(money) for name, money in MADE.by_state.items()
    }
    assert segment(folder).frame["customers"].sum() == len(MADE.revenue)


def test_the_figures_are_those_of_a_plain_join() -> None:
    """The sums of the generator against polars: what custseg is compared with is right itself."""
    tables = frames(MADE)
    lines = (
        tables["olist_order_items_dataset"]
        .join(tables["olist_orders_dataset"], on="order_id")
        .join(tables["olist_customers_dataset"], on="customer_id")
        .filter(pl.col("order_status") != "canceled")
    )
    sums = lines.group_by("customer_unique_id").agg(pl.col("price").sum().round(2), pl.col("order_id").n_unique())
    assert dict(sums.select("customer_unique_id", "price").rows()) == {
        name: float(money) for name, money in MADE.revenue.items()
    }
    assert dict(sums.select("customer_unique_id", "order_id").rows()) == {
        name: MADE.orders[name] for name in MADE.revenue
    }
