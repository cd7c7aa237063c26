"""What custseg must say of payments, once more: bills of orders in plain Python, and exact figures of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Line = Mapping[str, Any]
BUCKETS = {"open_0_30": range(31), "open_31_60": range(31, 61), "open_61_90": range(61, 91)}


@dataclass
class Bill:
    """An order, or a part of it that is due or paid on a day of its own."""

    customer: str
    order: Any
    day: dt.date
    due: dt.date | None
    paid: dt.date | None
    amount: Decimal
    rows: int
    disputed: bool

    @property
    def judged(self) -> bool:
        """Return whether its days to payment count."""
        return self.paid is not None and self.amount > 0 and self.paid >= self.day

    @property
    def took(self) -> int:
        """Return the days from the order to the payment."""
        assert self.paid is not None
        return (self.paid - self.day).days

    @property
    def behind(self) -> int | None:
        """Return the days from the due date to the payment, below zero if it was early."""
        return None if self.due is None or self.paid is None else (self.paid - self.due).days


def bills_of(lines: Iterable[Line], as_of: dt.date | None = None) -> list[Bill]:
    """Return the bills of the orders that count.

    Args:
        lines: used rows with "customer", "order" (None: the day), "date", "amount", "due", "paid" and "disputed".
        as_of: the report date if it is given, after which nothing is paid.
    """
    orders: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        paid = line.get("paid")
        known = {"paid": None if as_of and paid and paid > as_of else paid, "due": line.get("due")}
        orders[line["customer"], line.get("order") or line["date"]].append({**line, **known})
    return [bill for key, some in orders.items() for bill in _bills_of_order(key, some)]


def _bills_of_order(key: tuple[str, Any], lines: list[dict[str, Any]]) -> list[Bill]:
    if sum(line["amount"] for line in lines) <= 0:
        return []
    last = max((line["paid"] for line in lines if line["paid"]), default=None)
    dated: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        dated[last if line["paid"] is None and line["due"] is None else line["paid"]].append(line)
    last_due = max((line["due"] for line in lines if line["due"]), default=None)
    parts: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for paid, some in dated.items():
        fallback = max((line["due"] for line in some if line["due"]), default=last_due)
        for line in some:
            parts[line["due"] or fallback, paid].append(line)
    day = min(line["date"] for line in lines)
    return [
        Bill(
            *key, day, due, paid, sum((line["amount"] for line in some), Decimal(0)), len(some),
            any(line.get("disputed") for line in some),
        )
        for (due, paid), some in parts.items()
    ]  # fmt: skip


def payment_figures(bills: Sequence[Bill], as_of: dt.date) -> dict[str, Any]:
    """Return the figures of some bills: of a customer, or of all of them.

    Args:
        bills: of orders that count.
        as_of: the report date.
    """
    paid = [bill for bill in bills if bill.judged]
    due = [bill for bill in paid if bill.due is not None]
    late = {id(bill): max(bill.behind or 0, 0) for bill in due}
    terms = [(bill.due - bill.day).days for bill in bills if bill.due is not None and bill.amount > 0]
    found: dict[str, Any] = {
        "bills_paid": len(paid),
        "days_to_pay": _ratio(sum(bill.took for bill in paid), len(paid)),
        "days_to_pay_weighted": _ratio(sum(bill.took * bill.amount for bill in paid), sum(b.amount for b in paid)),
        "days_late": _ratio(sum(late.values()), len(due)),
        "days_late_weighted": _ratio(sum(late[id(b)] * b.amount for b in due), sum(b.amount for b in due)),
        "days_early": _ratio(sum(max(-(bill.behind or 0), 0) for bill in due), len(due)),
        "late_share": _ratio(sum(days > 0 for days in late.values()), len(due)),
        "terms_days": _ratio(sum(terms), len(terms)),
    }
    return found | _open(bills, as_of) | _of_orders(bills)


def _open(bills: Sequence[Bill], as_of: dt.date) -> dict[str, Any]:
    opened = [bill for bill in bills if bill.paid is None]
    found = dict.fromkeys((*BUCKETS, "open_over_90", "open_not_due"), Decimal(0))
    for bill in opened:
        age = (as_of - (bill.due or bill.day)).days
        inside = [name for name, days in BUCKETS.items() if age in days]
        found[inside[0] if inside else "open_not_due" if age < 0 else "open_over_90"] += bill.amount
    overdue = [bill.amount for bill in opened if bill.due is not None and bill.due < as_of]
    over_30 = sum((found[name] for name in ("open_31_60", "open_61_90", "open_over_90")), Decimal(0))
    total = sum((bill.amount for bill in opened), Decimal(0))
    return found | {"open_amount": total, "overdue_amount": sum(overdue, Decimal(0)), "open_over_30": over_30}


def _of_orders(bills: Sequence[Bill]) -> dict[str, Any]:
    orders = defaultdict(list)
    for bill in bills:
        orders[bill.customer, bill.order].append(bill)
    disputed = [some for some in orders.values() if any(bill.disputed for bill in some)]
    return {
        "orders_paid": sum(all(bill.paid is not None for bill in some) for some in orders.values()),
        "disputed_orders": len(disputed),
        "disputed_share": _ratio(len(disputed), len(orders)),
        "disputed_amount": sum((bill.amount for bill in bills if bill.disputed), Decimal(0)),
    }


def dso_of(bills: Sequence[Bill], end: dt.date, days: int) -> tuple[Decimal, Decimal]:
    """Return what was open at the end of a day, and the turnover of the last days up to it."""
    opened = [b.amount for b in bills if b.day <= end and (b.paid is None or max(b.paid, b.day) > end)]
    turnover = [b.amount for b in bills if end - dt.timedelta(days=days) < b.day <= end]
    return sum(opened, Decimal(0)), sum(turnover, Decimal(0))


def _ratio(numerator: Any, denominator: Any) -> Fraction | None:
    return Fraction(numerator) / Fraction(denominator) if denominator else None
