"""Made-up shops whose orders are paid in every way: in time, late, early, in parts, in instalments, not at all."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

FIRST = dt.date(2024, 1, 1)
COLUMNS = {
    "customer": "customer_id", "order": "invoice", "date": "date", "due": "due_date", "paid": "paid_date",
    "amount": "amount", "profit": "profit", "disputed": "disputed", "product": "product",
}  # fmt: skip


def billed(seed: int, customers: int = 12) -> list[dict[str, Any]]:
    """Return lines of orders, some of them returns, in a mixed order."""
    chance = random.Random(seed)
    lines: list[dict[str, Any]] = []
    for number in range(customers):
        for order in range(chance.choice([1, 1, 2, 3, 5, 8])):
            day = FIRST + dt.timedelta(days=chance.randrange(300))
            lines += _order(chance, f"c{number}", f"{number}-{order}", day)
        if chance.random() < 0.3:
            lines += [_line(chance, f"c{number}", f"{number}-back", FIRST + dt.timedelta(days=310), -7)]
    chance.shuffle(lines)
    return lines


def _order(chance: random.Random, customer: str, order: str, day: dt.date) -> list[dict[str, Any]]:
    due = day + dt.timedelta(days=chance.choice([-3, 0, 14, 30, 60]))
    kind = chance.choice(["whole", "whole", "whole", "instalments", "parts", "first line", "no due date", "nets out"])
    lines = [_line(chance, customer, order, day, chance.randint(1, 400)) for _ in range(chance.choice([1, 2, 3]))]
    paid = _paid(chance, day)
    for place, line in enumerate(lines):
        if kind == "instalments":
            line |= {"due": due + dt.timedelta(days=30 * place), "paid": _paid(chance, day)}
        elif kind == "parts":
            line |= {"due": due, "paid": _paid(chance, day)}
        elif kind == "first line" and place:
            line |= {"due": None, "paid": None}
        else:
            line |= {"due": None if kind == "no due date" else due, "paid": paid}
        line["date"] = day + dt.timedelta(days=chance.choice([0, 0, 2]))
    if kind == "nets out":
        lines.append({**lines[0], "amount": -sum((line["amount"] for line in lines), Decimal(0))})
    if chance.random() < 0.2:
        lines.append({**lines[0], "amount": Decimal(chance.randint(1, 300)) / -100})
    return lines


def _paid(chance: random.Random, day: dt.date) -> dt.date | None:
    return None if chance.random() < 0.25 else day + dt.timedelta(days=chance.randint(-5, 90))


def _line(chance: random.Random, customer: str, order: str, day: dt.date, units: int) -> dict[str, Any]:
    amount = Decimal(units) + Decimal(chance.randint(0, 99)) / 100
    return {
        "customer": customer, "order": order, "date": day, "due": None, "paid": None, "amount": amount,
        "profit": amount / 4, "disputed": chance.random() < 0.15, "product": chance.choice(["tea", "mug", "pot"]),
    }  # fmt: skip


def write_bills(path: Path, lines: Sequence[dict[str, Any]], without: Sequence[str] = ()) -> Path:
    """Write lines as CSV, without some of their columns."""
    names = [name for name in COLUMNS if name in lines[0] and name not in without]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS[name] for name in names)
        for line in lines:
            values = (line[name] for name in names)
            writer.writerow("yes" if one is True else "no" if one is False else one for one in values)
    return path
