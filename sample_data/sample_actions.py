"""Two lists of actions of the sample shop, as `custseg actions` writes them: made from its orders, without any luck.

They have no effect: the orders of the shop were drawn before.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

HEADER = "listed_on,list,group,customer_id,rule,segment,owner,due,priority,stake,name,email,phone,consent,why,do,say"
LISTED_ON = (date(2026, 4, 6), date(2026, 4, 20))
CONTROL = 0.2

Row = list[str]


def action_rows(orders: Sequence[Row], contacts: Sequence[Row]) -> Iterator[Row]:
    """Yield the rows of both lists.

    Args:
        orders: rows of orders.csv.
        contacts: rows of contacts.csv.
    """
    people = {row[0]: row for row in contacts}
    days: dict[str, dict[str, date]] = defaultdict(dict)
    money: dict[str, float] = defaultdict(float)
    sellers: dict[str, str] = {}
    for row in orders:
        order, day, customer, seller, status = row[0], row[1], row[2], row[9], row[11]
        if customer and status == "completed" and day < LISTED_ON[-1].isoformat() and day[:2] == "20":
            days[customer][order] = date.fromisoformat(day)
            money[customer] += amount(row[6], row[7])
            sellers[customer] = seller
    for listed_on in LISTED_ON:
        for customer in sorted(days):
            before = sorted(day for day in days[customer].values() if day < listed_on)
            if rule := rule_of(before, listed_on):
                stake = money[customer] / len(days[customer])
                yield row_of(rule, listed_on, before, [sellers[customer], f"{stake:.2f}"], people[customer])


def amount(quantity: str, price: str) -> float:
    """Return quantity × price; 0 where one of them is no number."""
    try:
        return float(quantity) * float(price)
    except ValueError:
        return 0.0


def rule_of(before: Sequence[date], listed_on: date) -> str:
    """Return the rule under which a customer is listed; empty for none."""
    silent = (listed_on - before[-1]).days if before else 0
    if len(before) == 1 and 14 <= silent <= 180:
        return "second-order"
    return "overdue" if len(before) > 3 and 45 <= silent <= 180 else ""


def row_of(rule: str, listed_on: date, before: Sequence[date], owner: Sequence[str], person: Row) -> Row:
    """Return a row of a list."""
    customer, name, email, phone, consent = person[:5]
    silent, many = (listed_on - before[-1]).days, len(before) > 1
    why = f"{len(before)} orders, the last one {silent} days ago" if many else f"one order, {silent} days ago"
    return [
        *(listed_on.isoformat(), f"monday {listed_on:%d.%m.}", group_of(customer, rule), customer, rule),
        *("regular" if many else "one-time", owner[0], (listed_on + timedelta(7)).isoformat(), "2" if many else "1"),
        *(owner[1], name, email, phone, consent, why),
        *(("Call", "Ask what has changed.") if many else ("Write", "Suggest a second order.")),
    ]


def group_of(customer: str, rule: str) -> str:
    """Return whether a customer is contacted, as custseg chooses its control groups."""
    key = hashlib.blake2b(f"{len(rule)}:{rule}".encode(), digest_size=32).digest()
    place = int.from_bytes(hashlib.blake2b(customer.encode(), digest_size=8, key=key).digest(), "big")
    return "control" if place < int(CONTROL * 2**64) else "contact"
