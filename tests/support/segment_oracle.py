"""What custseg must say of segments: gaps, schemes and tags once more, in plain Python and fractions."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from bills_oracle import bills_of, payment_figures
from oracle import Row, fate, in_scope, truth

MONTH = Fraction(487, 16)
NO_ORDER, NO_RECENT, UNKNOWN, UNASSIGNED = "no counted order", "no order in the window", "unknown", "unassigned"
PAYMENTS = ("days_to_pay", "days_late")
Person = dict[str, Any]


@dataclass
class Shop:
    """The customers of some rows.

    Attributes:
        as_of: the day the figures are true for.
        base_gap: median of the median gaps of all customers, in scope or before it; None without any gap.
        people: the figures of each customer, exact; None where there is none.
    """

    as_of: dt.date
    base_gap: Fraction | None
    people: dict[str, Person]

    def counted(self) -> dict[str, Person]:
        """Return the customers with a counted order: those who decide cuts."""
        return {name: one for name, one in self.people.items() if one["orders"]}


def shop_of(
    rows: Sequence[Row],
    *,
    start: dt.date | None = None,
    as_of: dt.date | None = None,
    contacts: Mapping[str, Mapping[str, Any]] | None = None,
) -> Shop:
    """Return what rows and contacts say of each customer.

    Args:
        rows: of the file; every profit known.
        start: day of ``--from``.
        as_of: day of ``--as-of``.
        contacts: what is known of customers beside their rows.
    """
    found = truth(rows, start=start, as_of=as_of)
    day = as_of or found.as_of
    assert day is not None
    used = [row for row in rows if fate(row, start, None, as_of) in ("used", "history only")]
    first_day = min(row["date"] for row in used)
    own = defaultdict(list)
    for row in used:
        own[row["customer"]].append(row)
    days = {name: sorted({date for date, _ in orders_of(own[name]).values()}) for name in own}
    gaps = {name: [(b - a).days for a, b in itertools.pairwise(some)] for name, some in days.items()}
    medians = [statistics.median(map(Fraction, some)) for some in gaps.values() if some]
    base_gap = statistics.median(medians) if medians else None
    people = {}
    for name, sums in found.customers.items():
        person = _exact(sums)
        first, last = person["first_order"], person["last_order"]
        person |= {
            "order_days": len(days[name]),
            "orders_ever": len(orders_of(own[name])),
            "gap_days": Fraction(sum(gaps[name]), len(gaps[name])) if gaps[name] else None,
            "typical_gap": Fraction(statistics.median(gaps[name])) if len(gaps[name]) >= 3 else base_gap,
            "base_gap": base_gap,
            "days_since_first": (day - first).days if first else None,
            "days_since_last": (day - last).days if last else None,
        }
        if not person["orders"]:
            person |= {"typical_gap": None, "base_gap": None, "days_since_first": None, "days_since_last": None}
        idle = person["days_since_last"]
        if idle is not None and _yearly(gaps[name]):
            idle = min(idle, max(0, (day - a_year_after(last)).days + 1))
        person["gaps_since_last"] = ratio(idle, person["typical_gap"])
        known = (contacts or {}).get(name, {})
        early = (min(row["date"] for row in own[name]) - first_day).days < 90
        joined = known.get("joined")
        person["known_before"] = early if joined is None else joined < first_day
        inside = [row for row in own[name] if in_scope(row, start)]
        person["products"] = len({row["product"] for row in inside if row["amount"] > 0 and row.get("product")})
        paid = payment_figures(bills_of(inside, as_of), day)
        person |= {one: paid[one] for one in PAYMENTS}
        people[name] = {**dict.fromkeys(("suppliers", "deals", "deals_won")), **known, **person}
    return Shop(day, base_gap, people)


def _exact(sums: Mapping[str, Any]) -> Person:
    """Return the sums of a customer as fractions, and the ratios of them."""
    person: Person = {name: sums[name] for name in ("orders", "first_order", "last_order")}
    person |= {name: Fraction(sums[name]) for name in ("revenue", "profit", "returned")}
    orders, revenue, profit, returned = (person[name] for name in ("orders", "revenue", "profit", "returned"))
    months = max(Fraction((sums["_as_of"] - sums["first_order"]).days) / MONTH, Fraction(1)) if orders else None
    return person | {
        "ltv": profit,
        "average_order_value": ratio(revenue, orders),
        "return_rate": ratio(returned, revenue + returned),
        "margin": profit / revenue if revenue > 0 else None,
        "tenure_months": months,
        "orders_per_month": ratio(orders, months),
        "past_profit_third": max(profit / 3, Fraction(0)) if orders else None,
    }


def ratio(numerator: Any, denominator: Any) -> Fraction | None:
    """Return the exact ratio, None where a part is missing or nothing is divided by."""
    return None if numerator is None or not denominator else Fraction(numerator) / Fraction(denominator)


def orders_of(rows: Iterable[Row]) -> dict[Any, tuple[dt.date, list[Row]]]:
    """Return the day of the first line, and the lines, of each order of one customer that counts."""
    orders = defaultdict(list)
    for row in rows:
        orders[row.get("order") or row["date"]].append(row)
    counted = {key: lines for key, lines in orders.items() if sum(line["amount"] for line in lines) > 0}
    return {key: (min(line["date"] for line in lines), lines) for key, lines in counted.items()}


def within_days(rows: Sequence[Row], days: int, as_of: dt.date) -> dict[str, Person]:
    """Return orders, revenue, profit and returns of the last days; an order is of the day of its first line."""
    begin = as_of - dt.timedelta(days=days)
    own = defaultdict(list)
    for row in rows:
        if row["date"] <= as_of:
            own[row["customer"]].append(row)
    people = {}
    for name, some in own.items():
        inside = [row for row in some if row["date"] > begin]
        orders = sum(day > begin for day, _ in orders_of(some).values())
        revenue = sum((Fraction(row["amount"]) for row in inside), Fraction(0))
        returned = -sum((Fraction(row["amount"]) for row in inside if row["amount"] < 0), Fraction(0))
        people[name] = {
            "orders": orders,
            "revenue": revenue,
            "profit": sum((Fraction(row["profit"]) for row in inside), Fraction(0)),
            "returned": returned,
            "average_order_value": ratio(revenue, orders),
            "return_rate": ratio(returned, revenue + returned),
        }
    return people


# --- cuts ---


def quantile(values: Iterable[Any], share: Fraction) -> Fraction:
    """Return the quantile, interpolated between ranks."""
    ordered = sorted(map(Fraction, values))
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def band(value: Fraction, values: Sequence[Any], parts: int, *, lowest_best: bool = False) -> int:
    """Return the level of a value in terciles, quartiles or quintiles, from 1."""
    passed = sum(value > quantile(values, Fraction(number, parts)) for number in range(1, parts))
    return parts - passed if lowest_best else 1 + passed


def share_level(value: Fraction, values: Sequence[Fraction], shares: Sequence[Fraction]) -> int:
    """Return the level of a value by the share of the positive sum that stands before all of its size."""
    total = sum(one for one in values if one > 0)
    before = sum(one for one in values if one > value and one > 0)
    if value <= 0:
        return len(shares) + 1
    return 1 + sum(before >= share * total for share in shares)


# --- schemes ---


def assigned(shop: Shop, scheme: Callable[[Person, dict[str, list[Any]]], str]) -> dict[str, str]:
    """Return the segment of each customer.

    Args:
        shop: the customers.
        scheme: from a customer with a counted order, and the figures of all such, to a segment.
    """
    counted = list(shop.counted().values())
    names = counted[0] if counted else ()
    columns = {name: [one.get(name) for one in counted] for name in names}
    columns["_repeat"] = [one["ltv"] for one in counted if one["orders_ever"] >= 2]
    return {name: scheme(one, columns) if one["orders"] else NO_ORDER for name, one in shop.people.items()}


def volume_value(one: Person, all_of: dict[str, list[Any]]) -> str:
    """Return the segment by orders and order value, each against its median."""
    axes = ("orders", "average_order_value")
    return "-".join("high" if one[name] > statistics.median(all_of[name]) else "low" for name in axes)


def ltv_tier(one: Person, all_of: dict[str, list[Any]]) -> str:
    """Return the tier: losses first, then one-time customers, then the median of those who came again."""
    if one["ltv"] < 0:
        return "loss-making"
    if one["orders_ever"] == 1:
        return "one-time"
    return "repeat-above" if one["ltv"] > statistics.median(all_of["_repeat"]) else "repeat-below"


def lifecycle(one: Person, _: dict[str, list[Any]]) -> str:
    """Return the stage by days since the last order ÷ typical gap."""
    if one["base_gap"] is None:
        return UNKNOWN
    if one["days_since_first"] <= one["base_gap"] and not one["known_before"]:
        return "new"
    gaps = one["gaps_since_last"]
    return "active" if gaps <= Fraction(3, 2) else "slipping" if gaps <= 3 else "former"


def abc(one: Person, all_of: dict[str, list[Any]]) -> str:
    """Return the class by the share of the positive profit that those above hold."""
    if one["profit"] < 0:
        return "L"
    return "ABC"[share_level(one["profit"], all_of["profit"], [Fraction(80, 100), Fraction(95, 100)]) - 1]


def rfm(one: Person, all_of: dict[str, list[Any]]) -> str:
    """Return the group of the three quintiles."""
    r = band(one["days_since_last"], all_of["days_since_last"], 5, lowest_best=True)
    return rfm_group(r, *(band(one[name], all_of[name], 5) for name in ("orders", "revenue")))


def rfm_group(r: int, f: int, m: int) -> str:
    """Return the group of a score: the cell of its recency and of frequency + monetary."""
    # One word for each sum of frequency and monetary, from 2 to 10.
    rows = {
        5: "recent recent potential-loyal potential-loyal potential-loyal loyal champions champions champions",
        4: "promising promising potential-loyal potential-loyal potential-loyal loyal champions champions champions",
        3: "about-to-sleep about-to-sleep about-to-sleep need-attention need-attention loyal loyal loyal loyal",
        2: "hibernating hibernating hibernating hibernating at-risk at-risk at-risk at-risk at-risk",
        1: "lost lost lost lost at-risk at-risk cannot-lose cannot-lose cannot-lose",
    }
    return rows[r].split()[f + m - 2]


SCHEMES: dict[str, Callable[[Person, dict[str, list[Any]]], str]] = {
    "volume-value": volume_value, "ltv-tier": ltv_tier, "lifecycle": lifecycle, "abc": abc, "rfm": rfm,
}  # fmt: skip
SEGMENTS = {
    "volume-value": ("high-high", "high-low", "low-high", "low-low"),
    "ltv-tier": ("loss-making", "one-time", "repeat-above", "repeat-below"),
    "lifecycle": ("new", "active", "slipping", "former"),
    "abc": ("L", "A", "B", "C"),
    "rfm": (
        "champions", "loyal", "cannot-lose", "at-risk", "recent", "promising", "potential-loyal", "need-attention",
        "about-to-sleep", "hibernating", "lost",
    ),
}  # fmt: skip
"""The segments of each built-in scheme, in the order of the rules."""


def tags_of(one: Person) -> set[str]:
    """Return the tags that a customer has, whatever the columns of the file."""
    gap, base = one["gap_days"], one["base_gap"]
    held = {
        "one-time": one["orders"] == one["orders_ever"] == 1,
        "single-product": one["products"] == 1,
        "infrequent": gap is not None and base is not None and gap > 2 * base,
        "multi-supplier": (one["suppliers"] or 0) >= 2,
        "loss-making": one["ltv"] < 0,
        "many-returns": one["return_rate"] is not None and one["return_rate"] >= Fraction(1, 5),
        "slow-payer": (one["days_late"] or 0) > 7,
        "comparing": (one["deals"] or 0) >= 4 and one["deals_won"] is not None and 4 * one["deals_won"] <= one["deals"],
    }
    return {name for name, holds in held.items() if holds}


# --- the table of segments ---


def figures_of(shop: Shop, segment_of: Mapping[str, str], stage_of: Mapping[str, str]) -> dict[str, Person]:
    """Return the figures of each segment that has customers.

    Args:
        shop: the customers.
        segment_of: segment of each.
        stage_of: stage of each in the lifecycle, which tells who is new or lapsed.
    """
    total = sum((one["ltv"] for one in shop.people.values()), Fraction(0))
    table = {}
    for segment in dict.fromkeys(segment_of.values()):
        some = {name: one for name, one in shop.people.items() if segment_of[name] == segment}
        marked = {
            "new": {name for name in some if stage_of[name] == "new"},
            "lapsed": {name for name in some if stage_of[name] == "former"},
            "loss_making": {name for name, one in some.items() if one["ltv"] < 0},
        }
        counted = [one["ltv"] for one in some.values() if one["orders"]]
        sums = {name: sum((one[name] for one in some.values()), Fraction(0)) for name in ("revenue", "profit")}
        orders = sum(one["orders"] for one in some.values())
        per_customer = ratio(sum(counted), len(counted))
        table[segment] = {
            "customers": len(some),
            "customers_share": ratio(len(some), len(shop.people)),
            "orders": orders,
            **sums,
            "ltv_total": sums["profit"],
            "ltv_share": sums["profit"] / total if total > 0 else None,
            "ltv_per_customer": per_customer,
            "average_order_value": ratio(sums["revenue"], orders),
            "past_profit_third": None if per_customer is None else max(per_customer / 3, Fraction(0)),
        }
        for mark, names in marked.items():
            table[segment][f"{mark}_customers"] = len(names)
            table[segment][f"{mark}_ltv"] = sum((some[name]["ltv"] for name in names), Fraction(0))
    return table


def _yearly(gaps: list[int]) -> bool:
    """Return whether someone orders once a year: two gaps or more, all within two weeks of a year."""
    return len(gaps) > 1 and all(351 <= gap <= 379 for gap in gaps)


def a_year_after(day: dt.date) -> dt.date:
    """Return the same day of the next year; 28 February for the 29th."""
    return dt.date(day.year + 1, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
