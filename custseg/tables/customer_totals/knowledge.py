"""What a table of customers with totals does not know, and the reason in words."""

from __future__ import annotations

from custseg.tables.headers.columns import Columns
from custseg.tables.known import (
    AMOUNTS,
    DAYS,
    FIRST_DAYS,
    LAST_DAYS,
    ORDER_COUNTS,
    RECENCY,
    RETURNS,
    SALES,
    SINGLE_ORDERS,
    TENURE,
)

NO_ORDERS = "The file has one row per customer with totals, and no single orders."

NEEDS = {
    AMOUNTS: (("revenue", "profit"), "no total of what each spent", "revenue"),
    SALES: (("revenue",), "no total of what each spent", "revenue"),
    ORDER_COUNTS: (("orders",), "no number of orders", "orders"),
    FIRST_DAYS: (("first_order",), "no date of the first order", "first_order"),
    LAST_DAYS: (("last_order",), "no date of the last order", "last_order"),
    TENURE: (
        ("first_order", "tenure_months"),
        "no date of the first order, and no months since",
        "first_order",
    ),
    RECENCY: (
        ("last_order", "days_since_last"),
        "no date of the last order, and no days since",
        "last_order",
    ),
    RETURNS: (("returned",), "no total of returns", "returned"),
}
"""For what the data may know: the roles of which one tells it, what a customer lacks without, and the role to map."""


def absent_of(columns: Columns) -> dict[str, str]:
    """Return what customers with totals do not know of `custseg.tables.known`, with the reason as a sentence.

    Args:
        columns: of the table.
    """
    absent = {DAYS: NO_ORDERS, SINGLE_ORDERS: NO_ORDERS}
    for need, (wanted, lacking, role) in NEEDS.items():
        if not any(columns.headers.get(one) for one in wanted):
            absent[need] = f"The customers of the file have {lacking}: name its column with --map {role}=COLUMN."
    return absent
