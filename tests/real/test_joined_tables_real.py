"""Real exports of several tables, joined: against the same joins in polars."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from places import REAL_DATA

from custseg import inspect, ltv, profit

CRM, JOURNEY, ETSY = (
    REAL_DATA / "crm_pipeline",
    REAL_DATA / "complete_journey",
    REAL_DATA / "system_exports" / "etsy",
)

pytestmark = pytest.mark.skipif(not CRM.exists(), reason="the folder of real exports, ../shared/data, is not here")


def by(result: Any, field: str, figure: str) -> dict[str, float]:
    """Return a figure of each group."""
    return {row[field]: round(row[figure], 2) for row in result.frame.to_dicts()}


def sums(rows: pl.DataFrame, field: str, amount: str) -> dict[str, float]:
    """Return the sum of an amount of each group; "unknown" for rows without one."""
    groups = rows.with_columns(pl.col(field).fill_null("unknown")).group_by(field).agg(pl.col(amount).sum().round(2))
    return dict(groups.rows())


def test_a_folder_of_a_crm_is_joined_without_its_dictionary() -> None:
    pipeline = pl.read_csv(CRM / "sales_pipeline.csv").filter(pl.col("deal_stage") == "Won")
    joined = (
        pipeline.join(pl.read_csv(CRM / "accounts.csv").select("account", "sector"), on="account", how="left")
        .join(pl.read_csv(CRM / "products.csv").select("product", "series"), on="product", how="left")
        .join(pl.read_csv(CRM / "sales_teams.csv").select("sales_agent", "manager"), on="sales_agent", how="left")
    )
    assert joined.height == 4_238
    sectors = ltv(CRM, by="sector")
    assert by(sectors, "sector", "ltv_total") == sums(joined, "sector", "close_value")
    for field in ("manager", "series"):
        assert by(profit(CRM, by=field), field, "revenue") == sums(joined, field, "close_value")
    assert any("data_dictionary.csv is not read" in note.text for note in sectors.notes)
    notes = profit(CRM, by="series").notes
    assert any("'GTXPro'" in note.text and "3,510,578.00" in note.text and note.warns for note in notes)


def test_inspect_reports_what_matches_nothing_in_a_crm() -> None:
    joins = {Path(row["parent"]).stem: row for row in inspect(CRM).sections["joins"].to_dicts()}
    products = joins["products"]
    assert products["line"] == (
        "products 1—n sales_pipeline by product: 7,320 of 8,800 rows matched; 1,480 with 3,510,578.00 match nothing: "
        "'GTXPro'; 1 row of products without sales_pipeline"
    )
    assert (joins["accounts"]["matched"], joins["accounts"]["unmatched_keys"]) == (7_375, [])
    assert (joins["sales_teams"]["matched"], joins["sales_teams"]["unused"]) == (8_800, 5)


def test_transactions_of_households_with_their_products_and_demographics() -> None:
    files = [JOURNEY / name for name in ("transactions_sample.csv", "products.csv.gz", "demographics.csv")]
    rows = pl.read_csv(files[0], infer_schema=False).with_columns(pl.col("sales_value").cast(pl.Float64))
    products = pl.read_csv(files[1], infer_schema=False).select("product_id", "department")
    people = pl.read_csv(files[2], infer_schema=False).select("household_id", "income")
    joined = rows.join(products, on="product_id", how="left").join(people, on="household_id", how="left")
    assert joined.height == rows.height == 75_000
    departments = by(profit(files, by="department"), "department", "revenue")
    assert departments == sums(joined, "department", "sales_value")
    incomes = by(ltv(files, by="income"), "income", "ltv_total")
    assert incomes.pop("no counted order") == 0
    assert incomes == sums(joined, "income", "sales_value")


@pytest.mark.parametrize("given", [["items"], ["orders"], ["items", "orders"], ["orders", "items"], []])
def test_the_tables_of_etsy_give_the_same_figures(given: list[str]) -> None:
    names = {"items": "EtsySoldOrderItems2024.csv", "orders": "EtsySoldOrders2024.csv"}
    result = ltv([ETSY / names[one] for one in given] or ETSY)
    assert (result.frame.height, result.frame["orders"].sum(), round(result.frame["ltv"].sum(), 2)) == (8, 15, 925.0)
