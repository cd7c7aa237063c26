"""A small shop with contacts for lists of actions, and the list as plain Python reads it."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

DAY = dt.date(2026, 6, 30)
HEADER = ("order_id", "date", "customer_id", "product", "category", "seller", "amount", "cost")
CONTACTS = ("customer_id", "name", "email", "phone", "consent", "joined", "country")


def write(path: Path, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> Path:
    """Write one CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    return path


def regulars(number: int, gap: int = 30, late: int = 14) -> list[tuple[Any, ...]]:
    """Return the orders of customers that order every ``gap`` days, and are ``late`` days late on ``DAY``."""
    rows: list[tuple[Any, ...]] = []
    for one in range(number):
        last = DAY - dt.timedelta(days=gap + late)
        for order in range(6):
            day = last - dt.timedelta(days=gap * order)
            # Several products, so that nobody is told to buy a second one.
            rows.append((f"{one}-{order}", day, f"c{one:04}", f"Tea {order}", "tea", f"S{one % 2}", 100 + one, 60))
    # The last day of the data, by somebody else.
    rows.append(("end", DAY, "walker", "Tea 1", "tea", "S0", 5, 4))
    return rows


def contacts_of(number: int, **changes: Any) -> list[tuple[Any, ...]]:
    """Return contacts of customers that can be called and written to; ``changes`` are those of all of them."""
    rows = []
    for one in range(number):
        row = {
            "customer_id": f"c{one:04}", "name": f"Firm {one}", "email": f"Firm{one}@Example.com ",
            "phone": f"+44 20 7946 {one:04}", "consent": "yes", "joined": "2026-01-02", "country": "GB",
        }  # fmt: skip
        rows.append(tuple({**row, **changes}[name] for name in CONTACTS))
    return rows


def write_shop(folder: Path, number: int = 4, **changes: Any) -> None:
    """Write orders.csv and contacts.csv of regular customers that are overdue."""
    write(folder / "orders.csv", HEADER, regulars(number))
    write(folder / "contacts.csv", CONTACTS, contacts_of(number, **changes))
