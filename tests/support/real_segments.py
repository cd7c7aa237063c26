"""Segments of public exports: the result of custseg, and a computation of its own."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl
import pytest
from places import REAL_DATA
from segments_by_hand import MILLION, Base, base_of, segments

from custseg.analyses.customers import customers
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.result import Advice, Result
from custseg.settings.settings import gather

PATHS = {
    "superstore": REAL_DATA / "superstore" / "superstore.csv",
    "online_retail": REAL_DATA / "online_retail" / "online_retail.parquet",
    "cdnow": REAL_DATA / "cdnow" / "CDNOW_master_ms.csv",
    "complete_journey": REAL_DATA / "complete_journey" / "transactions_sample.csv",
    "accounts_receivable": REAL_DATA / "accounts_receivable" / "invoices.csv",
}
COLUMNS = {
    "superstore": ("Customer ID", "Order ID", "Order Date", "Sales", "Profit"),
    "cdnow": ("ID", "Date", "Date", "Amount", "Amount"),
    "complete_journey": ("household_id", "basket_id", "transaction_timestamp", "sales_value", "sales_value"),
    "accounts_receivable": ("customerID", "invoiceNumber", "InvoiceDate", "InvoiceAmount", "InvoiceAmount"),
}
DAYS = {"superstore": "%m/%d/%Y", "cdnow": "%Y%m%d", "accounts_receivable": "%m/%d/%Y"}
LOYALTY = "Come closer and secure their loyalty"
WELCOME = "Welcome them and win the second order"
WIN_BACK = "Win back those who were worth it"
STOP_LOSS = "Check prices and returns, ask for prepayment, and spend nothing more"
MONEY = ("revenue", "profit", "ltv_total", "new_ltv", "lapsed_ltv", "loss_making_ltv")


def raw(name: str) -> pl.DataFrame:
    """Return the rows of an export, as text or with the types of Parquet."""
    path = PATHS[name]
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)


@cache
def rows_of(name: str) -> pl.DataFrame:
    """Return customer, order, day, and amount and profit in millionths, of each row with a customer."""
    rows = raw(name)
    if name == "online_retail":
        amount = (pl.col("UnitPrice") * MILLION).round().cast(pl.Int64) * pl.col("Quantity")
        return rows.filter(pl.col("CustomerID").is_not_null()).select(
            customer=pl.col("CustomerID").cast(pl.String),
            order="InvoiceNo",
            day=pl.col("InvoiceDate").dt.date(),
            amount=amount,
            profit=amount,
        )
    customer, order, day, amount, profit = COLUMNS[name]
    date = pl.col(day).str.slice(0, 10).str.to_date(DAYS.get(name, "%Y-%m-%d"))
    return rows.select(
        pl.col(customer).alias("customer"),
        pl.col(order).alias("order"),
        date.alias("day"),
        *(
            (pl.col(column).cast(pl.Decimal(38, 6)) * MILLION).cast(pl.Int64).alias(as_)
            for as_, column in (("amount", amount), ("profit", profit))
        ),
    )


@cache
def by_hand(name: str) -> Base:
    """Return the customers of an export."""
    return base_of(rows_of(name))


@cache
def segments_of(name: str) -> dict[str, dict[str, str]]:
    """Return the segment of each customer, by scheme."""
    return segments(by_hand(name))


def ask(name: str, options: SegmentOptions | None = None, **flags: Any) -> Result:
    """Return the segments of an export, whatever the machine's settings are."""
    return segment([str(PATHS[name])], gather(flags, use_config=False, environment={}), options=options)


def customer_columns(name: str, columns: str, **flags: Any) -> dict[str, dict[str, Any]]:
    """Return columns of the customer table of an export, by customer."""
    settings = gather({"columns": columns, **flags}, use_config=False, environment={})
    frame = customers([str(PATHS[name])], settings).frame
    found = {row["customer_id"]: row for row in frame.iter_rows(named=True)}
    assert len(found) == frame.height
    return found


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    """Assert that the values of all customers are as expected, and show the first that differ."""
    assert found.keys() == expected.keys()
    wrong = {name: (found[name], wanted) for name, wanted in expected.items() if found[name] != wanted}
    assert not wrong, f"{len(wrong)} of {len(expected)}, (found, expected): {dict(list(wrong.items())[:5])}"


def assert_figures(row: dict[str, Any], expected: dict[str, Any]) -> None:
    """Assert that metrics are as expected: integers and nulls exactly, other numbers to a millionth."""
    for metric, wanted in expected.items():
        exact = wanted is None or isinstance(wanted, int)
        assert row[metric] == (wanted if exact else pytest.approx(wanted, rel=1e-9, abs=1.5e-6)), metric


def advice_of(result: Result, name: str) -> Advice:
    """Return the advice on a segment."""
    (found,) = [one for one in result.advice if one.name == name]
    return found
