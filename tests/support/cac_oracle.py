"""What ``custseg cac`` must say of a made-up shop: the definitions once more, in plain Python and exact fractions."""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

MONTH = Fraction(487, 16)
WARM_UP = 90
FIRST = dt.date(2022, 1, 1)
AS_OF = dt.date(2024, 6, 30)
CHANNELS = ("search", "Fair", "mail", "own way")
REST = ("spend without new customers", "known before the file", "outside the period", "no counted order")


class UntoldError(Exception):
    """No customer has a channel."""


@dataclass
class Shop:
    """A made-up shop.

    Attributes:
        orders: customer, day, revenue, profit; an order each.
        contacts: channel, joining date and reward of each customer; None or "" where unknown.
        spend: channel, month, amount.
        region: of each customer.
    """

    orders: list[tuple[str, dt.date, Fraction, Fraction]]
    contacts: dict[str, dict[str, Any]]
    spend: list[tuple[str, str, Fraction]]
    region: dict[str, str]
    joined: bool = False
    found: dict[str, Any] = field(default_factory=dict)


def cents(chance: random.Random, low: int, high: int) -> Fraction:
    """Return an amount in cents."""
    return Fraction(chance.randint(low, high), 100)


def made_up(seed: int) -> Shop:
    """Return a shop of some dozens of customers, the same for the same seed."""
    chance = random.Random(seed)
    orders, contacts, region = [], {}, {}
    joined = chance.random() < 0.5
    for number in range(chance.randint(3, 45)):
        name = f"c{number}"
        first = FIRST + dt.timedelta(days=chance.randint(0, 880))
        region[name] = chance.choice(["north", "south"])
        contacts[name] = {
            "channel": chance.choice([*CHANNELS, CHANNELS[0], None]),
            "joined": chance.choice([None, first, FIRST - dt.timedelta(days=3)]) if joined else None,
            "referred_by": chance.choice([None, None, "c0"]),
            "reward": chance.choice([None, None, cents(chance, 1, 3000)]),
        }
        for _ in range(chance.randint(1, 5)):
            day = first + dt.timedelta(days=chance.choice([0, 1, 30, 365, 366, 500, chance.randint(0, 800)]))
            if day <= AS_OF:
                revenue = cents(chance, -500 if chance.random() < 0.2 else 100, 9000)
                orders.append((name, day, revenue, revenue - cents(chance, 0, 5000)))
    orders.append(("opener", FIRST, Fraction(1), Fraction(1)))
    orders.append(("closer", AS_OF, Fraction(1), Fraction(1)))
    region |= {"opener": "south", "closer": "south"}
    spend = []
    months = [f"{year}-{month:02}" for year in (2021, 2022, 2023, 2024) for month in range(1, 13)][9:45]
    span = sorted(chance.sample(range(len(months)), 2))
    for channel in (*CHANNELS[:3], "radio"):
        for month in months[span[0] : span[1] + 1]:
            if chance.random() < 0.8:
                spend.append((channel.upper(), month, cents(chance, -200, 20000)))
    spend.append(("radio", months[span[0]], Fraction(1)))
    return Shop(orders, contacts, spend, region, joined)


def write(shop: Shop, folder: Path) -> dict[str, str]:
    """Write the files of a shop; return the flags that name them, ``orders`` first."""
    tables = {
        "orders": [("order_id", "customer_id", "region", "date", "revenue", "profit")]
        + [
            (at, name, shop.region[name], day, float(revenue), float(profit))
            for at, (name, day, revenue, profit) in enumerate(shop.orders)
        ],
        "contacts": [("customer_id", "channel", "referred_by", "reward", *(["joined"] if shop.joined else []))]
        + [
            (
                name,
                one["channel"] or "",
                one["referred_by"] or "",
                float(one["reward"]) if one["reward"] else "",
                *([one["joined"] or ""] if shop.joined else []),
            )
            for name, one in shop.contacts.items()
        ],
        "spend": [("month", "channel", "amount"), *((month, name, float(cost)) for name, month, cost in shop.spend)],
    }
    flags = {}
    for name, rows in tables.items():
        flags[name] = str(folder / f"{name}.csv")
        with open(flags[name], "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
    return flags


def month_of(day: dt.date) -> str:
    """Return the month of a day."""
    return f"{day:%Y-%m}"


def plus(month: str, months: int) -> str:
    """Return the month so many months later."""
    number = int(month[:4]) * 12 + int(month[5:]) - 1 + months
    return f"{number // 12}-{number % 12 + 1:02}"


@dataclass
class Won:
    """A customer as acquisition sees it."""

    channel: str | None
    first: dt.date | None
    apart: str
    profit: Fraction
    by_day: list[tuple[dt.date, Fraction]]


def customers_of(shop: Shop) -> dict[str, Won]:
    """Return every customer: who won it, when, and why it is not new."""
    people = {}
    for name in {one[0] for one in shop.orders}:
        own = [one for one in shop.orders if one[0] == name]
        contact = shop.contacts.get(name, {})
        counted = [day for _, day, revenue, _ in own if revenue > 0]
        joined = contact.get("joined")
        early = (min(day for _, day, _, _ in own) - FIRST).days < WARM_UP
        before = early if joined is None else joined < FIRST
        channel = contact.get("channel") or ("referral" if contact.get("referred_by") else None)
        apart = "no counted order" if not counted else "known before the file" if before else ""
        profit = sum((profit for *_, profit in own), Fraction(0))
        days = [(day, profit) for _, day, _, profit in own]
        people[name] = Won(channel, min(counted, default=None), apart, profit, days)
    return people


def truth(shop: Shop, by: str) -> dict[str, dict[str, Any]]:
    """Return the rows of the table by "channel", "month" or "region", and under "" the totals."""
    people = customers_of(shop)
    paid: dict[tuple[str, str | None], Fraction] = defaultdict(Fraction)
    for channel, month, cost in shop.spend:
        paid[channel.casefold(), month] += cost
    for name, one in people.items():
        if reward := shop.contacts.get(name, {}).get("reward"):
            paid["referral", month_of(one.first) if one.first else None] += reward
    covered = [month for _, month, _ in shop.spend]
    known = [shop.contacts.get(name, {}).get("joined") is not None for name in people]
    earliest = FIRST if 2 * sum(known) >= len(people) else FIRST + dt.timedelta(days=WARM_UP)
    first = month_of(earliest) if earliest.day <= 4 else plus(month_of(earliest), 1)
    period = max(first, min(covered)), min(month_of(AS_OF), max(covered))
    for one in people.values():
        if not one.apart and not period[0] <= month_of(one.first or AS_OF) <= period[1]:
            one.apart = "outside the period"
    new = {name: one for name, one in people.items() if not one.apart}
    slices = defaultdict(list)
    for name, one in new.items():
        slices[(one.channel or "").casefold(), month_of(one.first or AS_OF)].append(name)
    inside = {key: cost for key, cost in paid.items() if key[1] and period[0] <= key[1] <= period[1]}
    of_channel: dict[str, Fraction] = defaultdict(Fraction)
    for (channel, _), cost in inside.items():
        of_channel[channel] += cost
    if not any(one.channel for one in people.values()):
        raise UntoldError
    names = {(one.channel or "").casefold(): one.channel for one in people.values()}
    spelt = {one.casefold(): min(x for x, *_ in shop.spend if x.casefold() == one.casefold()) for one, *_ in shop.spend}
    rows: dict[str, list[tuple[str | None, Fraction]]] = defaultdict(list)
    for name, one in people.items():
        key = (one.channel or "").casefold(), month_of(one.first) if one.first else ""
        share = inside.get(key, Fraction(0)) / len(slices[key]) if not one.apart else Fraction(0)
        value = {"channel": one.channel or "unknown", "month": key[1], "region": shop.region[name]}[by]
        rows[one.apart or value].append((name, share))
    failed_long_ago: dict[str, Fraction] = defaultdict(Fraction)
    for (channel, month), cost in paid.items():
        if (channel, month) not in inside:
            rows["outside the period"].append((None, cost))
        elif not slices[channel, month or ""]:
            shown = names.get(channel) or spelt.get(channel, channel)
            label = {"channel": shown, "month": month or "", "region": REST[0]}[by]
            rows[label].append((None, cost))
            if over_for_12_months(month or ""):
                failed_long_ago[label] += cost
    found = {label: figures(entries, new, of_channel, by) for label, entries in rows.items()}
    for label, entries in rows.items():
        judge(found[label], entries, new, of_channel, failed_long_ago[label])
    totals = {
        "spend_total": sum(paid.values(), Fraction(0)),
        "spend_in_file": sum((cost for _, _, cost in shop.spend), Fraction(0)),
        "spend_used": sum((cost for key, cost in inside.items() if slices[key]), Fraction(0)),
        "spend_unmatched": sum((cost for key, cost in inside.items() if not slices[key]), Fraction(0)),
        "spend_outside": sum((cost for key, cost in paid.items() if key not in inside), Fraction(0)),
    }
    totals["customers"], totals["acquired_customers"] = Fraction(len(people)), Fraction(len(new))
    return found | {"": totals}


def figures(
    entries: list[tuple[str | None, Fraction]], new: dict[str, Won], of_channel: dict[str, Fraction], by: str
) -> dict[str, Any]:
    """Return the figures of one row from its customers and what was spent on each; None for spend on nobody."""
    people = [new[name] for name, _ in entries if name in new]
    spend = sum((cost for _, cost in entries), Fraction(0))
    of_paid = [one for one in people if of_channel[(one.channel or "").casefold()] > 0]
    ages = [(AS_OF - one.first).days for one in people if one.first]
    aged = [one for one in people if one.first and (AS_OF - one.first).days >= 12 * MONTH]
    young = sum((profit for one in aged for age, profit in by_age(one) if age < 12), Fraction(0))
    profit = sum((one.profit for one in people), Fraction(0))
    may = spend >= 0
    row: dict[str, Any] = {
        "customers": sum(name is not None for name, _ in entries),
        "acquired_customers": len(people),
        "spend": spend,
        "cac_paid": spend / len(of_paid) if of_paid and may else None,
        "cac_blended": spend / len(people) if people and may else None,
        "ltv_at_12m": young / len(aged) if aged and (by != "month" or len(aged) == len(people)) else None,
        "ltv_to_cac": sum((one.profit for one in of_paid), Fraction(0)) / spend if of_paid and spend > 0 else None,
        "ltv_to_spend": profit / spend if people and spend > 0 else None,
        "age_months": sum(ages) / MONTH / len(ages) if ages else None,
        "payback_months": None,
    }
    if spend > 0:
        so_far = Fraction(0)
        for age in range(80):
            so_far += sum((profit for one in of_paid for at, profit in by_age(one) if at == age), Fraction(0))
            if of_paid and so_far >= spend:
                row["payback_months"] = age + 1
                break
    return row


def is_aged(one: Won) -> bool:
    """Return whether a customer is at least 12 months old."""
    return one.first is not None and (AS_OF - one.first).days >= 12 * MONTH


def over_for_12_months(month: str) -> bool:
    """Return whether a month ended at least 12 months ago."""
    last = dt.date.fromisoformat(plus(month, 1) + "-01") - dt.timedelta(days=1)
    return (AS_OF - last).days >= 12 * MONTH


def judge(
    row: dict[str, Any],
    entries: list[tuple[str | None, Fraction]],
    new: dict[str, Won],
    of_channel: dict[str, Fraction],
    failed: Fraction,
) -> None:
    """Add the LTV ÷ CAC at 12 months to a row, and the verdict on it.

    Args:
        row: its figures.
        entries: its customers and what was spent on each; None for spend on nobody.
        new: the new customers.
        of_channel: spend of each channel in the period.
        failed: its spend on nobody in months that ended at least 12 months ago.
    """
    paid = [new[name] for name, _ in entries if name in new and of_channel[(new[name].channel or "").casefold()] > 0]
    aged = [one for one in paid if is_aged(one)]
    cost = failed + sum((share for name, share in entries if name in new and is_aged(new[name])), Fraction(0))
    young = sum((profit for one in aged for age, profit in by_age(one) if age < 12), Fraction(0))
    ratio = young / cost if aged and cost > 0 else None
    row["ltv_to_cac_12m"] = ratio
    if row["acquired_customers"] and row["spend"] > 0:
        row["verdict"] = "no new customer" if not paid else "too young" if ratio is None else word_of(ratio)


def word_of(ratio: Fraction) -> str:
    """Return the verdict on a ratio."""
    return "healthy" if ratio >= 3 else "thin" if ratio >= 1 else "loss"


def by_age(one: Won) -> list[tuple[int, Fraction]]:
    """Return the profit of a customer by its age in whole months."""
    assert one.first
    return [(int(max((day - one.first).days, 0) / MONTH), profit) for day, profit in one.by_day]
