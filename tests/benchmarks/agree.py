"""Check that tables of customers say the same: ``python agree.py ONE.parquet OTHER.parquet …``."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

RATIOS = ["average_order_value", "orders_per_month", "margin", "tenure_months"]
RELATIVE = 1e-9
HALF_CENT = 0.005


def read(path: str) -> pl.DataFrame:
    """Return the compared columns with common types, in the order of the file."""
    numbers = pl.col("ltv", *RATIOS).cast(pl.Float64)
    orders = pl.col("orders").cast(pl.Int64)
    return pl.read_parquet(path).select(pl.col("customer_id").cast(pl.String), orders, numbers)


def within(column: str, tolerance: pl.Expr) -> pl.Expr:
    """Return whether both sides are empty or differ by at most ``tolerance``."""
    left, right = pl.col(column), pl.col(f"{column}_other")
    both_empty = left.is_null() & right.is_null()
    return both_empty | ((left - right).abs() <= tolerance).fill_null(False)


def differences(one: pl.DataFrame, other: pl.DataFrame) -> list[str]:
    """Return what differs between two tables, a sentence each."""
    if set(one["customer_id"]) != set(other["customer_id"]) or one.height != other.height:
        return [f"not the same customers: {one.height} and {other.height} rows"]
    found = []
    if not one["customer_id"].equals(other["customer_id"]):
        found.append("the customers are not in the same order")
    both = one.join(other, on="customer_id", suffix="_other", validate="1:1")
    checks = {"orders": pl.lit(0), "ltv": pl.lit(HALF_CENT)}
    for column in RATIOS:
        checks[column] = RELATIVE * pl.max_horizontal(pl.col(column).abs(), pl.col(f"{column}_other").abs())
    for column, tolerance in checks.items():
        wrong = both.filter(~within(column, tolerance))
        if wrong.height:
            customer, left, right = wrong.select("customer_id", column, f"{column}_other").row(0)
            found.append(f"{column} differs for {wrong.height} customers: {left} and {right} for {customer}")
    return found


def main(paths: list[str]) -> int:
    """Print what differs from the first table and return the exit status."""
    first = read(paths[0])
    found = False
    for path in paths[1:]:
        for difference in differences(first, read(path)):
            found = True
            print(f"{Path(paths[0]).stem} and {Path(path).stem} disagree: {difference}", file=sys.stderr)
    return int(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
