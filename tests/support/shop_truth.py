"""What the orders of the shop of ``conftest`` say of its customers: in plain Python, by the definitions."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

AS_OF = dt.date(2025, 10, 28)
"""The latest used row: customer 27 has its fourth order in October, on the 28th."""

ORDERS_CUT = Decimal(2)
"""Eight customers each have 1 and 2 orders, seven each 3 and 4: both in the middle have 2."""


@dataclass
class Buyer:
    """A customer of the shop."""

    name: str
    country: str
    orders: dict[str, Decimal]
    days: dict[str, dt.date]
    profit: Decimal

    @property
    def revenue(self) -> Decimal:
        return sum(self.orders.values(), Decimal())

    @property
    def value(self) -> Decimal:
        """Return the average order value."""
        return self.revenue / len(self.orders)

    @property
    def last(self) -> dt.date:
        return max(self.days.values())


def buyers(shop: Path, by: dt.date = AS_OF) -> dict[str, Buyer]:
    """Return the customers of orders.csv with what they bought by a day, by name."""
    with (shop / "orders.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["customer_id"] and row["date"] != "soon"]
    found: dict[str, Buyer] = {}
    for row in rows:
        day = dt.date.fromisoformat(row["date"])
        if day > by:
            continue
        one = found.setdefault(row["customer_id"], Buyer(row["customer_id"], row["country"], {}, {}, Decimal()))
        one.orders[row["order_id"]] = one.orders.get(row["order_id"], Decimal()) + Decimal(row["revenue"])
        one.days[row["order_id"]] = day
        one.profit += Decimal(row["profit"])
    return found


def value_cut(found: dict[str, Buyer]) -> Decimal:
    """Return the median of the average order values."""
    return median(one.value for one in found.values())


def volume_value(found: dict[str, Buyer]) -> dict[str, str]:
    """Return the segment of each customer: strictly above the median is high."""
    orders, value = median(Decimal(len(one.orders)) for one in found.values()), value_cut(found)
    word = {True: "high", False: "low"}
    return {name: f"{word[len(one.orders) > orders]}-{word[one.value > value]}" for name, one in found.items()}


def lifecycle(found: dict[str, Buyer]) -> dict[str, str]:
    """Return the stage of each customer; nobody is new, for all were seen in the first 90 days of the file."""
    gaps = {name: [(b - a).days for a, b in pairs(one)] for name, one in found.items()}
    base = median(gap for own in gaps.values() for gap in own)
    typical = {name: median(own) if len(own) >= 3 else base for name, own in gaps.items()}
    since = {name: Decimal((AS_OF - one.last).days) / Decimal(typical[name]) for name, one in found.items()}
    return {
        name: "active" if gone <= Decimal("1.5") else "slipping" if gone <= 3 else "former"
        for name, gone in since.items()
    }


def pairs(one: Buyer) -> list[tuple[dt.date, dt.date]]:
    """Return each order day of a customer with the next."""
    days = sorted(set(one.days.values()))
    return list(itertools.pairwise(days))


def sizes(segments: dict[str, str]) -> dict[str, int]:
    """Return how many customers each segment has."""
    return dict(Counter(segments.values()))


def money(found: dict[str, Buyer], segments: dict[str, str]) -> dict[str, Decimal]:
    """Return the profit of each segment."""
    total: dict[str, Decimal] = defaultdict(Decimal)
    for name, segment in segments.items():
        total[segment] += found[name].profit
    return dict(total)
