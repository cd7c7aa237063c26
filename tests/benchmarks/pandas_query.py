"""The value of each customer in pandas, as its users write it: ``python pandas_query.py IN OUT``."""

from __future__ import annotations

import sys

import pandas as pd  # type: ignore[import-untyped]

COLUMNS = ["order_id", "order_date", "customer_id", "revenue", "line_cost"]
MINOR_UNITS = 10**6
MONTH_DAYS = 30.4375


def read(path: str) -> pd.DataFrame:
    """Return the needed columns, amounts as integers so that sums are exact."""
    if path.endswith(".parquet"):
        lines = pd.read_parquet(path, columns=COLUMNS)
    else:
        lines = pd.read_csv(path, usecols=COLUMNS, parse_dates=["order_date"])
    lines["order_date"] = pd.to_datetime(lines["order_date"])
    for amount in ("revenue", "line_cost"):
        lines[amount] = (lines[amount] * MINOR_UNITS).round().astype("int64")
    return lines


def query(lines: pd.DataFrame) -> pd.DataFrame:
    """Return one row per customer, the most valuable first."""
    as_of = lines["order_date"].max()
    orders = lines.groupby(["customer_id", "order_id"], sort=False, as_index=False).agg(
        date=("order_date", "min"), revenue=("revenue", "sum"), line_cost=("line_cost", "sum")
    )
    orders["counts"] = orders["revenue"] > 0
    orders["date"] = orders["date"].where(orders["counts"])
    orders["profit"] = orders["revenue"] - orders["line_cost"]
    customers = orders.groupby("customer_id", sort=False, as_index=False).agg(
        orders=("counts", "sum"),
        revenue=("revenue", "sum"),
        profit=("profit", "sum"),
        first_order=("date", "min"),
    )
    bought = customers["orders"] > 0
    tenure = ((as_of - customers["first_order"]).dt.days / MONTH_DAYS).clip(lower=1)
    value = customers["revenue"] / MINOR_UNITS / customers["orders"]
    margin = customers["profit"] / customers["revenue"]
    table = pd.DataFrame(
        {
            "customer_id": customers["customer_id"],
            "orders": customers["orders"],
            "average_order_value": value.where(bought),
            "orders_per_month": customers["orders"] / tenure,
            "margin": margin.where(bought & (customers["revenue"] > 0)),
            "tenure_months": tenure,
            "ltv": customers["profit"] / MINOR_UNITS,
        }
    )
    return table.sort_values(["ltv", "customer_id"], ascending=[False, True])


if __name__ == "__main__":
    query(read(sys.argv[1])).to_parquet(sys.argv[2], index=False)
