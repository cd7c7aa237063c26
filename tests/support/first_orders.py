"""The value of a field in each customer's first counted order, by a loop over the rows."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from oracle import Row


def first_order_values(rows: list[Row], field: str) -> dict[str, str | None]:
    """Return the value of each customer: of its first counted orders, by revenue, then by name; None without one."""
    orders: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        orders[row["customer"], row["order"]].append(row)
    counted: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for (customer, _), lines in orders.items():
        if sum(row["amount"] for row in lines) > 0:
            counted[customer][min(row["date"] for row in lines)] += lines
    found: dict[str, str | None] = {row["customer"]: None for row in rows}
    for customer, days in counted.items():
        money: dict[str, Decimal] = defaultdict(Decimal)
        for row in days[min(days)]:
            if row[field]:
                money[row[field]] += row["amount"]
        if money:
            found[customer] = min(money, key=lambda name: (-money[name], name))
    return found
