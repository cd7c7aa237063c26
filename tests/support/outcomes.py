"""Lists of actions and orders with a known uplift, and what plain Python says came of them."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HEADER = ("listed_on", "list", "group", "customer_id", "rule", "segment", "owner", "due")
ORDERS = ("order_id", "date", "customer_id", "revenue", "profit")
DAY = dt.timedelta(1)

Row = dict[str, Any]


@dataclass
class Case:
    """Lists and orders, as rows of their files."""

    lists: list[Row]
    orders: list[Row] = field(default_factory=list)

    def write(self, folder: Path) -> tuple[str, str]:
        """Write actions.csv and orders.csv, and return their paths."""
        return write(folder / "actions.csv", HEADER, self.lists), write(folder / "orders.csv", ORDERS, self.orders)


def write(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """Write a CSV file and return its path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def random_case(seed: int, *, customers: int = 120, lists: int = 4) -> Case:
    """Return lists that overlap, of customers who buy at random, with returns and orders of the day of the list."""
    rng = random.Random(seed)
    first = dt.date(2025, 3, 3)
    rows = [
        {
            "listed_on": first + dt.timedelta(13 * number),
            "list": f"list {number}",
            "group": rng.choice(("contact", "contact", "control")),
            "customer_id": f"c{rng.randrange(customers)}",
            "rule": rng.choice(("overdue", "second order", "thanks")),
            "segment": rng.choice(("high", "low", "")),
            "owner": rng.choice(("Ann", "Bo", "")),
        }
        for number in range(lists)
        for _ in range(customers // 2)
    ]
    case = Case(rows)
    for number in range(customers * 8):
        day = dt.date(2025, 1, 1) + dt.timedelta(rng.randrange(160))
        revenue = round(rng.lognormvariate(3, 0.7), 2) * rng.choice((1, 1, 1, 1, -1))
        customer = f"c{number}" if number < customers else f"c{rng.randrange(customers)}"
        case.orders.append(
            {
                "order_id": number,
                "date": day,
                "customer_id": customer,
                "revenue": revenue,
                "profit": round(revenue / 4, 2),
            }
        )
    return case


def known_uplift(rng: random.Random, contacted: int, control: int, shares: tuple[float, float]) -> Case:
    """Return a list of one rule, and orders in its 30 days by so many of those contacted, and of the control group."""
    day = dt.date(2025, 3, 3)
    case = Case([])
    for number in range(contacted + control):
        kept_off = number >= contacted
        name = f"c{number}"
        case.lists.append(
            {"listed_on": day, "group": "control" if kept_off else "contact", "customer_id": name, "rule": "r"}
        )
        days = [day - DAY * rng.randint(1, 60)]
        if rng.random() < shares[kept_off]:
            days.append(day + DAY * rng.randint(1, 30))
        for one in days:
            revenue = round(rng.lognormvariate(3.5, 0.6), 2)
            case.orders.append(
                {
                    "order_id": len(case.orders),
                    "date": one,
                    "customer_id": name,
                    "revenue": revenue,
                    "profit": revenue / 2,
                }
            )
    last = {"order_id": len(case.orders), "date": day + DAY * 40, "customer_id": "c0", "revenue": 1, "profit": 0}
    case.orders.append(last)
    return case


def counted(case: Case, days: int, by: str | None) -> dict[tuple[str, str], list[Row]]:
    """Return the customers that count, by label and group, each with what it bought.

    Args:
        case: lists and orders.
        days: after each list.
        by: column of the lists, None for all together.
    """
    as_of = max(order["date"] for order in case.orders)
    blank = {"segment": "no segment", "owner": "no owner"}
    numbered = [{**row, "label": (row[by] or blank[by]) if by else "all"} for row in case.lists]
    order = sorted(numbered, key=lambda row: (row["listed_on"], row["rule"], row["group"] == "control"))
    last: dict[tuple[str, str], dt.date] = {}
    found: dict[tuple[str, str], list[Row]] = {}
    for row in order:
        key = (row["customer_id"], row["label"])
        if key in last and row["listed_on"] < last[key] + DAY * days:
            found.setdefault((row["label"], "repeated"), []).append(row)
            continue
        last[key] = row["listed_on"]
        end = row["listed_on"] + DAY * days
        if end > as_of:
            found.setdefault((row["label"], "early"), []).append(row)
            continue
        bought = [
            order
            for order in case.orders
            if order["customer_id"] == row["customer_id"] and row["listed_on"] < order["date"] <= end
        ]
        sums = {name: sum(order[name] for order in bought) for name in ("revenue", "profit")}
        buys = any(order["revenue"] > 0 for order in bought)
        found.setdefault((row["label"], row["group"]), []).append({**row, **sums, "bought": buys})
    return found
