"""Made-up shops for the tests of segments: their rows, their contacts, and what custseg answers."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from math import isclose
from pathlib import Path
from typing import Any

from exports import line
from oracle import Row

from custseg.analyses import customers as customer_table
from custseg.analyses.segment.segment import SegmentOptions, segment
from custseg.result import Result
from custseg.settings.settings import gather

FIRST = dt.date(2023, 1, 10)
LAST = FIRST + dt.timedelta(days=540)
CONTACT_HEADER = "Customer ID,Joined,Suppliers,Deals,Deals Won,Type\n"
ROUNDED = {"past_profit_third"}
"""Figures that are summed from parts rounded to a millionth."""


def made_up(seed: int, *, cents: bool = False, customers: int = 40) -> list[Row]:
    """Return the rows of a shop in which orders, values and profits often tie.

    Some customers only ever return things, some sell at a loss, orders stretch over days or net to nothing, and every
    third shop has no order ids. Amounts are quarters, whose ratios are exact, or else ``cents``.
    """
    chance = random.Random(seed)
    rows: list[Row] = []
    for number in range(customers):
        day = FIRST + dt.timedelta(days=chance.choice([0, 40, 89, 90, 91, 200, 350, 480, 520]))
        rhythm = chance.choice([1, 7, 30, 31, 60, 180])
        for order in range(chance.choice([0, 1, 1, 1, 2, 2, 3, 4, 5, 8])):
            if day <= LAST:
                rows += _order(chance, f"c{number}", f"{number}-{order}", day, cents=cents)
            day += dt.timedelta(days=max(0, rhythm + chance.randint(-5, 5)))
        if chance.random() < 0.2:
            rows += [line(f"c{number}", f"{number}-r", min(day, LAST), -chance.randint(1, 40), **_more(chance, -1))]
    if seed % 3 == 0:
        for row in rows:
            del row["order"]
    chance.shuffle(rows)
    return rows


def _order(chance: random.Random, customer: str, order: str, day: dt.date, *, cents: bool) -> list[Row]:
    lines = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        units = chance.choice([4, 4, 10, 20, 20, 40, 100]) * chance.choice([1, 1, 1, 2])
        amount = Decimal(chance.randint(100, 20_000)) / 100 if cents else Decimal(units) / 4
        amount *= chance.choice([1, 1, 1, 1, 1, -1])
        date = min(day + dt.timedelta(days=chance.choice([0, 0, 0, 2])), LAST)
        lines.append(line(customer, order, date, amount, **_more(chance, amount)))
    if chance.random() < 0.08:
        # What nets to nothing does not count.
        lines.append(line(customer, order, day, -sum(one["amount"] for one in lines), **_more(chance, 0)))
    due = day + dt.timedelta(days=chance.choice([0, 14, 30]))
    paid = None if chance.random() < 0.3 else due + dt.timedelta(days=chance.randint(-10, 25))
    for one in lines:
        one |= {"due": due if chance.random() < 0.9 else None, "paid": paid}
    return lines


def _more(chance: random.Random, amount: Any) -> dict[str, Any]:
    profit = (Decimal(str(amount)) * chance.choice([1, 2, 2, 3, -1]) / 4).quantize(Decimal("0.01"))
    return {"profit": profit, "product": chance.choice(["tea", "mug", "pot", None]), "due": None, "paid": None}


def made_up_contacts(seed: int, rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Return contacts of most customers, some of them with gaps."""
    chance = random.Random(seed)
    found = {}
    for name in sorted({row["customer"] for row in rows}):
        if chance.random() < 0.85:
            deals = chance.choice([None, 0, 3, 4, 5, 8])
            found[name] = {
                "joined": chance.choice([None, FIRST - dt.timedelta(days=99), FIRST]),
                "suppliers": chance.choice([None, 0, 1, 2, 3]),
                "deals": deals,
                "deals_won": None if deals is None else chance.choice([0, 1, 2, deals]),
                "Type": chance.choice(["firm", "firm", "person", None]),
            }
    return found


def write_contacts(path: Path, contacts: Mapping[str, Mapping[str, Any]]) -> Path:
    """Write contacts as CSV."""
    lines = (
        ",".join([name, *("" if one is None else str(one) for one in row.values())]) for name, row in contacts.items()
    )
    path.write_text(CONTACT_HEADER + "".join(f"{line}\n" for line in lines))
    return path


# --- custseg's answers ---


def settings_of(flags: Mapping[str, Any]) -> Any:
    """Return the settings of flags, whatever the machine's are."""
    return gather(flags, use_config=False, environment={})


def ask(path: Path, *, members: str | None = None, cross: str | None = None, **flags: Any) -> Result:
    """Return what ``custseg segment`` answers."""
    return segment([str(path)], settings_of(flags), options=SegmentOptions(members, cross))


def people(path: Path, **flags: Any) -> dict[str, dict[str, Any]]:
    """Return the rows of ``custseg customers`` by customer."""
    return by(customer_table.customers([str(path)], settings_of(flags)), "customer_id")


def by(result: Result, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a result by a column that has no value twice."""
    rows = {row[key]: row for row in result.frame.iter_rows(named=True)}
    assert len(rows) == result.frame.height
    return rows


def segments_in(path: Path, scheme: str, **flags: Any) -> dict[str, str]:
    """Return the segment of each customer as ``--members`` lists it."""
    listed = ask(path, members="all", scheme=scheme, columns="segment", **flags)
    return {name: row["segment"] for name, row in by(listed, "customer_id").items()}


def rules(path: Path, text: str) -> str:
    """Write a rules file and return its path."""
    path.write_text(text)
    return str(path)


def assert_figures(what: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Hold the figures that both have against each other: money and counts to the last digit, ratios to nine."""
    for name in found.keys() & expected.keys():
        wanted, have = expected[name], found[name]
        if isinstance(wanted, Fraction) and have is not None:
            slack = 1.1e-6 if name in ROUNDED else 0.0
            assert isclose(have, wanted, rel_tol=1e-12, abs_tol=slack), f"{name} of {what}: {have} instead of {wanted}"
        else:
            assert have == wanted, f"{name} of {what}: {have} instead of {wanted}"
