"""What custseg must say of the rhythm of customers, once more in plain Python, from rows to classes and shares."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import statistics
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

Rows = Sequence[Mapping[str, Any]]


@dataclass
class Person:
    """A customer.

    Attributes:
        days: of its counted orders, one per order, sorted.
        months: its net turnover by month.
        inside: whether it has a counted order in scope.
    """

    days: list[dt.date] = field(default_factory=list)
    months: dict[int, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    inside: bool = False

    @property
    def gaps(self) -> list[int]:
        """Return the days between its order days, shortest first."""
        return sorted((b - a).days for a, b in itertools.pairwise(sorted(set(self.days))))


def people_of(rows: Rows, start: dt.date | None = None) -> dict[str, Person]:
    """Return all customers of some rows with "customer", "order", "date" and "amount"."""
    orders: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    people: dict[str, Person] = defaultdict(Person)
    for row in rows:
        orders[row["customer"], row["order"]].append(row)
        people[row["customer"]].months[month_of(row["date"])] += row["amount"]
    for (name, _), lines in orders.items():
        if sum(one["amount"] for one in lines) > 0:
            day = min(one["date"] for one in lines)
            people[name].days.append(day)
            people[name].inside |= start is None or day >= start
    for one in people.values():
        one.days.sort()
    return dict(people)


def month_of(day: dt.date) -> int:
    return day.year * 12 + day.month - 1


def eightieth(gaps: Sequence[int]) -> Fraction | None:
    """Return the 80th percentile with linear interpolation."""
    if not gaps:
        return None
    place = Fraction((len(gaps) - 1) * 4, 5)
    low = gaps[math.floor(place)]
    return low + (gaps[math.ceil(place)] - low) * (place - math.floor(place))


def rhythm_of(rows: Rows, as_of: dt.date, start: dt.date | None = None) -> dict[str, dict[str, Any]]:
    """Return the figures of each customer with a counted order in scope."""
    people = people_of(rows, start)
    gaps = {name: one.gaps for name, one in people.items()}
    some = [own for own in gaps.values() if own]
    typical = statistics.median(statistics.median(own) for own in some) if some else None
    slow = statistics.median(eightieth(own) for own in some) if some else None
    return {name: _figures(one, gaps[name], (typical, slow), as_of) for name, one in people.items() if one.inside}


def _figures(one: Person, gaps: list[int], base: tuple[Any, Any], as_of: dt.date) -> dict[str, Any]:
    typical, slow = (statistics.median(gaps), eightieth(gaps)) if len(gaps) >= 3 else base
    last, number = one.days[-1], len(set(one.days))
    cv = statistics.stdev(gaps) / statistics.mean(gaps) if number >= 3 else None
    named = "one-time" if number == 1 else "too few" if number == 2 else None
    found: dict[str, Any] = {
        "typical_gap": typical, "slow_gap": None if slow is None else float(slow), "gap_cv": cv, "last_order": last,
        "longest_gap": gaps[-1] if gaps else None,
        "rhythm_class": named or ("regular" if cv <= 0.5 else "variable" if cv <= 1 else "irregular"),
        "next_order_due": None, "days_overdue": None, "rhythm_status": None,
    }  # fmt: skip
    if typical is None or slow is None:
        return found
    silent = (as_of - last).days
    due = last + dt.timedelta(days=math.ceil(typical))
    late = silent - math.floor(slow)
    status = "due" if due <= as_of else "not due"
    if late > 0:
        status = "lapsed" if silent > 3 * typical else "overdue"
    return found | {"next_order_due": due, "days_overdue": late if late > 0 else None, "rhythm_status": status}


def variation(one: Person, last_month: int) -> tuple[int, float | None, str]:
    """Return the whole months since the first order, the variation of their turnover, and the class."""
    months = range(month_of(one.days[0]), last_month + 1)
    money = [float(one.months.get(month, 0)) for month in months]
    if len(money) < 6:
        return len(money), None, "too few"
    if sum(one.months.get(month, Decimal()) for month in months) <= 0:
        return len(money), None, "Z"
    cv = statistics.stdev(money) / statistics.mean(money)
    return len(money), cv, "X" if cv <= 0.5 else "Y" if cv <= 1 else "Z"


def repeats(rows: Rows, start: dt.date | None = None) -> list[tuple[int, int, int, float, float | None, int | None]]:
    """Return, by order number, who placed it, who placed the next, the share, the median and the 80 % days."""
    table: dict[int, list[int | None]] = defaultdict(list)
    for one in people_of(rows, start).values():
        if one.inside:
            for place, day in enumerate(one.days):
                later = one.days[place + 1 :]
                table[min(place + 1, 11)].append((later[0] - day).days if later else None)
    found = []
    for number, gaps in sorted(table.items()):
        back = sorted(gap for gap in gaps if gap is not None)
        median = statistics.median(back) if back else None
        soon = next((gap for place, gap in enumerate(back, 1) if place * 5 >= len(back) * 4), None)
        found.append((number, len(gaps), len(back), len(back) / len(gaps), median, soon))
    return found


def rayleigh(days: Sequence[dt.date]) -> tuple[float, float] | None:
    """Return the length of the mean of the months with an order, and the chance of it without a season."""
    if len(set(days)) < 5 or (max(days) - min(days)).days < 730:
        return None
    angles = [2 * math.pi * (month % 12 + 0.5) / 12 for month in {month_of(day) for day in days}]
    n, whole = len(angles), math.hypot(sum(map(math.cos, angles)), sum(map(math.sin, angles)))
    return whole / n, math.exp(math.sqrt(1 + 4 * n + 4 * (n * n - whole * whole)) - (1 + 2 * n))
