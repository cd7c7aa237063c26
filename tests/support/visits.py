"""A log of visits without amounts, and what follows from it, computed in plain Python from days alone."""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from statistics import median

MONTH = 30.4375
Visit = tuple[str, dt.date, str]
"""Customer, day and place of a visit."""


def some_visits(seed: int, customers: int = 40, days: int = 500) -> list[Visit]:
    """Return visits of customers that come at different paces, some of them once, some twice on a day."""
    chance = random.Random(seed)
    first = dt.date(2023, 1, 2)
    visits: list[Visit] = []
    for number in range(customers):
        pace, day = chance.choice((9, 30, 75, 400)), chance.randrange(days)
        while day < days:
            place = chance.choice(("north", "south"))
            visits += [(f"C{number:02}", first + dt.timedelta(day), place)] * chance.choice((1, 1, 1, 2))
            day += chance.randint(1, 2 * pace)
    return visits


def write_visits(path: Path, visits: Iterable[Visit], *, amount: str = "") -> Path:
    """Write visits as CSV, with the same amount in every row if one is given."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["client", "visit date", "branch", *(["amount"] if amount else [])])
        writer.writerows([who, day, place, *([amount] if amount else [])] for who, day, place in visits)
    return path


def days_of(visits: Iterable[Visit]) -> dict[str, list[dt.date]]:
    """Return the days of each customer in order, each once: a customer's visits of one day are one order."""
    found: dict[str, set[dt.date]] = defaultdict(set)
    for who, day, _ in visits:
        found[who].add(day)
    return {who: sorted(days) for who, days in sorted(found.items())}


def figures_of(visits: Iterable[Visit]) -> dict[str, dict[str, object]]:
    """Return orders, recency and rhythm of each customer on the last day of all."""
    days = days_of(visits)
    as_of = max(last for *_, last in days.values())
    gaps = {who: [(b - a).days for a, b in itertools.pairwise(own)] for who, own in days.items()}
    of_base = median(median(own) for own in gaps.values() if own)
    found: dict[str, dict[str, object]] = {}
    for who, own in days.items():
        tenure = max((as_of - own[0]).days / MONTH, 1.0)
        found[who] = {
            "orders": len(own),
            "orders_per_month": len(own) / tenure,
            "tenure_months": tenure,
            "active_months": (own[-1] - own[0]).days / MONTH,
            "days_since_last": (as_of - own[-1]).days,
            "typical_gap": median(gaps[who]) if len(gaps[who]) >= 3 else of_base,
            "last_order": own[-1],
        }
    return found


def retention_of(visits: Iterable[Visit]) -> dict[tuple[str, int], tuple[int, int]]:
    """Return the customers that came, and the size of the cohort, by month of the first visit and months since."""
    days = days_of(visits)

    def month(day: dt.date) -> int:
        return 12 * day.year + day.month - 1

    last = max(month(own[-1]) for own in days.values())
    cohorts: dict[int, list[set[int]]] = defaultdict(list)
    for own in days.values():
        cohorts[month(own[0])].append({month(day) for day in own})
    return {
        (f"{number // 12}-{number % 12 + 1:02}", age): (sum(number + age in own for own in members), len(members))
        for number, members in cohorts.items()
        for age in range(last - number + 1)
    }
