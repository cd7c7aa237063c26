"""What a table of customers with totals does not know, and the reason in words."""

from __future__ import annotations

from custseg.tables.headers.columns import Columns

NO_ORDERS = "The file has one row per customer with totals, and no single orders."

NEEDS = {
    "amounts": (("revenue",), "no total of what each spent", "revenue"),
    "order_counts": (("orders",), "no number of orders", "orders"),
    "first_days": (("first_order",), "no date of the first order", "first_order"),
    "last_days": (("last_order",), "no date of the last order", "last_order"),
    "tenure": (
        ("first_order", "tenure_months"),
        "no date of the first order, and no months since",
        "first_order",
    ),
    "recency": (
        ("last_order", "days_since_last"),
        "no date of the last order, and no days since",
        "last_order",
    ),
    "returns": (("returned",), "no total of returns", "returned"),
}
"""For what the data may know: the roles of which one tells it, what a customer lacks without, and the role to map."""


def absent_of(columns: Columns) -> dict[str, str]:
    """Return what customers with totals do not know of `custseg.metrics.known`, with the reason as a sentence.

    Args:
        columns: of the table.
    """
    absent = {"days": NO_ORDERS, "single_orders": NO_ORDERS}
    for need, (wanted, lacking, role) in NEEDS.items():
        if not any(columns.headers.get(one) for one in wanted):
            absent[need] = f"The customers of the file have {lacking}: name its column with --map {role}=COLUMN."
    return absent
