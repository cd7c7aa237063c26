"""A forecast counts the order days that the metric order_days counts: days with a counted order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from exports import line, write_csv
from places import REAL_DATA

from custseg.analyses.forecast.forecast import forecast
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.engine.scan_request import TableRequest
from custseg.settings.settings import gather

pytest.importorskip("scipy")
ONLINE_RETAIL = REAL_DATA / "online_retail" / "online_retail.parquet"


def flags(**given: Any) -> Any:
    return gather(given, use_config=False, environment={})


def table_of(path: Path) -> CustomerTable:
    """Return the customers with their forecast and the metric."""
    return build_customer_table(open_dataset([str(path)], flags()), TableRequest({"expected_orders", "order_days"}))


def shop() -> list[dict[str, Any]]:
    """Return the orders of twenty customers: every month, and one more on the day of a large return."""
    rows = []
    for n in range(20):
        who = f"c{n}"
        rows += [line(who, f"{who}-{m}", f"2024-{m:02}-{n + 1:02}", 20, profit=4) for m in range(1, 11)]
        rows += [line(who, f"{who}-x", f"2024-11-{n + 1:02}", 30, profit=4)]
        # The day nets to less than nothing, but its order stands: the return is of another one.
        rows += [line(who, f"{who}-r", f"2024-11-{n + 1:02}", -80, profit=-4)]
    return [*rows, line("lost", "l", "2024-03-01", -5, profit=-1), line("nought", "n", "2024-03-02", 0, profit=0)]


def test_a_day_with_an_order_and_a_larger_return_is_an_order_day(tmp_path: Path) -> None:
    found = table_of(write_csv(tmp_path / "orders.csv", shop()))
    assert found.forecast is not None
    history = dict(zip(found.forecast.customers, found.forecast.outlook.x, strict=True))
    assert history == {f"c{n}": 10 for n in range(20)}
    counted = found.frame.filter(pl.col("orders") > 0).select(pl.col("order_days").unique()).collect()
    assert counted["order_days"].to_list() == [11]
    # Its money is that of its counted orders.
    means = dict(zip(found.forecast.customers, found.forecast.outlook.mean, strict=True))
    assert means == {f"c{n}": 21 for n in range(20)}


def test_customers_without_a_forecast_are_counted(tmp_path: Path) -> None:
    result = forecast([str(write_csv(tmp_path / "orders.csv", shop()))], flags(holdout="off", interval="off"))
    without = result.frame.filter(result.frame["expected_orders"].is_null())
    assert sorted(without["customer_id"]) == ["lost", "nought"]
    (note,) = [note for note in result.notes if note.name == "without_forecast"]
    assert note.text.startswith("2 customers without a forecast: they have no counted order")


@pytest.mark.skipif(not ONLINE_RETAIL.is_file(), reason="the folder of real exports, ../shared/data, is not here")
def test_online_retail() -> None:
    """16,763 order days, of which 155 have returns that leave nothing of the day."""
    rows = pl.read_parquet(ONLINE_RETAIL).filter(pl.col("CustomerID").is_not_null())
    amount = (pl.col("UnitPrice") * 1_000_000).round().cast(pl.Int64) * pl.col("Quantity")
    orders = rows.group_by("CustomerID", "InvoiceNo").agg(pl.col("InvoiceDate").min().dt.date(), amount.sum())
    counted = orders.filter(pl.col("UnitPrice") > 0)
    days = counted.group_by("CustomerID", "InvoiceDate").agg(pl.col("UnitPrice").sum())
    assert days.height == 16_763
    found = table_of(ONLINE_RETAIL)
    assert found.forecast is not None
    outlook = found.forecast.outlook
    assert outlook.x.sum() + len(outlook.x) == 16_763
    assert found.frame.select(pl.col("order_days").sum()).collect().item() == 16_763
    each = days.group_by("CustomerID").agg(pl.len() - 1).with_columns(pl.col("CustomerID").cast(pl.String))
    assert dict(each.iter_rows()) == dict(zip(found.forecast.customers, outlook.x.astype(int).tolist(), strict=True))
    assert found.frame.filter(pl.col("orders") > 0, pl.col("expected_orders").is_null()).collect().is_empty()
