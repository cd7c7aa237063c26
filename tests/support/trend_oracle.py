"""What a trend must say of some rows: plain Python, sets and decimals, one period at a time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from math import log
from typing import NamedTuple

DAY = dt.timedelta(days=1)


class Line(NamedTuple):
    """A row of an export."""

    customer: str
    order: str
    day: dt.date
    money: Decimal
    kind: str


@dataclass
class Span:
    """A period with all that was sold in it.

    Attributes:
        start: its first day.
        end: its last day.
        complete: whether the data cover it.
        money: by customer.
        kinds: by kind.
        orders: counted orders by customer.
    """

    start: dt.date
    end: dt.date
    complete: bool
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    kinds: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    orders: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def active(self) -> set[str]:
        """Return the customers with a counted order."""
        return {customer for customer, count in self.orders.items() if count}

    @property
    def revenue(self) -> Decimal:
        """Return what the active customers brought."""
        return sum((self.money[customer] for customer in self.active), Decimal(0))


def spans(lines: list[Line], length: str) -> list[Span]:
    """Return the periods of some rows: "month", "quarter", or a number of days counted back from the latest one."""
    first, last = min(line.day for line in lines), max(line.day for line in lines)
    found = []
    start = _start(first, last, length)
    while start <= last:
        end = _end(start, length)
        found.append(Span(start, end, (first - start).days <= 3 and (end - last).days <= 3))
        start = end + DAY
    orders = defaultdict(list)
    for line in lines:
        span = next(one for one in found if one.start <= line.day <= one.end)
        span.money[line.customer] += line.money
        span.kinds[line.kind] += line.money
        orders[line.customer, line.order].append(line)
    for (customer, _), own in orders.items():
        if sum(line.money for line in own) > 0:
            day = min(line.day for line in own)
            next(one for one in found if one.start <= day <= one.end).orders[customer] += 1
    return found


def _start(first: dt.date, last: dt.date, length: str) -> dt.date:
    if length == "month":
        return first.replace(day=1)
    if length == "quarter":
        return dt.date(first.year, (first.month - 1) // 3 * 3 + 1, 1)
    start, days = last + DAY, int(length[:-1])
    while start > first:
        start -= days * DAY
    return start


def _end(start: dt.date, length: str) -> dt.date:
    if length not in ("month", "quarter"):
        return start + (int(length[:-1]) - 1) * DAY
    later = start.replace(day=1) + (31 if length == "month" else 93) * DAY
    return later.replace(day=1) - DAY


def causes(now: Span, before: Span) -> tuple[float, float, float]:
    """Return what of the change of active customers' revenue is of customers, orders per customer and order value."""
    change = float(now.revenue - before.revenue)
    if not now.active or not before.active:
        return change, 0.0, 0.0
    if now.revenue <= 0 or before.revenue <= 0:
        return 0.0, 0.0, change
    mean = float(now.revenue) if not change else change / log(now.revenue / before.revenue)
    buyers, buyers_before = len(now.active), len(before.active)
    orders, orders_before = sum(now.orders.values()), sum(before.orders.values())
    value = log((now.revenue / orders) / (before.revenue / orders_before))
    return (
        mean * log(buyers / buyers_before),
        mean * log((orders / buyers) / (orders_before / buyers_before)),
        mean * value,
    )
