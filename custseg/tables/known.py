"""What data may know or not know beside their columns, and what a figure takes of it.

Orders know all of it. Events without money have no amounts; a table of customers with totals has no single orders, and
perhaps no days. A figure that takes what the data do not know is absent: it is no column, and no zero.
"""

from __future__ import annotations

from collections.abc import Iterable

AMOUNTS, DAYS, SINGLE_ORDERS = "amounts", "days", "single_orders"
KNOWN = (AMOUNTS, DAYS, SINGLE_ORDERS)
"""Money, the days of orders, and each order by itself instead of totals of a customer."""

ORDER_COUNTS, FIRST_DAYS, LAST_DAYS = "order_counts", "first_days", "last_days"
TENURE, RECENCY, RETURNS, SALES = "tenure", "recency", "returns", "sales"
OF_CUSTOMERS = (ORDER_COUNTS, FIRST_DAYS, LAST_DAYS, TENURE, RECENCY, RETURNS, SALES)
"""What follows from single orders, and what a table of customers with totals may know without them: the number of
orders, the days of the first and of the last one, months since the first, days since the last, returns, and revenue (a
table may have the profit alone)."""

EVERYTHING = (*KNOWN, *OF_CUSTOMERS)

BY_DAY = (DAYS, SINGLE_ORDERS)
MONEY_BY_DAY = KNOWN


SPOKEN = {
    ORDER_COUNTS: "numbers of orders", FIRST_DAYS: "first order", LAST_DAYS: "last order", RECENCY: "last order",
    SALES: "revenue",
}  # fmt: skip
BETWEEN = " and "


def in_words(names: Iterable[str]) -> str:
    """Return several needs in words."""
    return joined(spoken(name) for name in names)


def joined(words: Iterable[str]) -> str:
    """Return needs as one text, each once; without what only follows from single orders, or from amounts, named there.

    Args:
        words: needs in words, some of which may be several.
    """
    parts = list(dict.fromkeys(part for one in words for part in one.split(BETWEEN)))
    follows = {spoken(name) for name in (DAYS, *OF_CUSTOMERS)} if spoken(SINGLE_ORDERS) in parts else set()
    follows |= {spoken(name) for name in (SALES, RETURNS)} if AMOUNTS in parts else set()
    return BETWEEN.join(part for part in parts if part not in follows)


def spoken(name: str) -> str:
    """Return the name of a need in words, such as "single orders"."""
    return SPOKEN.get(name, name.replace("_", " "))
