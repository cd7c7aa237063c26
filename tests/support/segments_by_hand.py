"""Segments once more: from the raw rows of an export, in whole numbers and fractions, without any of custseg."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from statistics import median
from typing import Any

import polars as pl

MILLION = 10**6
WARM_UP = 90
NO_ORDER = "no counted order"
SCHEMES = ("volume-value", "ltv-tier", "lifecycle", "abc", "rfm")
HIGH, LOW = "high", "low"


@dataclass
class Person:
    """What the rows of one customer say; money in millionths."""

    name: str
    orders: int
    revenue: int
    profit: int
    returned: int
    days: list[dt.date]
    first_line: dt.date
    typical: Fraction | None = None
    since: int = 0
    known_before: bool = False
    margin_known: bool = True

    @property
    def loses(self) -> bool:
        """Return whether it is loss-making; nobody is where profit is only revenue."""
        return self.margin_known and self.profit < 0

    @property
    def value(self) -> Fraction:
        """Return the average order value."""
        return Fraction(self.revenue, self.orders)

    @property
    def gaps(self) -> list[int]:
        """Return the days between the order days."""
        return [(later - earlier).days for earlier, later in zip(self.days, self.days[1:], strict=False)]


@dataclass
class Base:
    """All customers of an export on a day."""

    as_of: dt.date
    people: list[Person]
    gap: Fraction | None

    @property
    def counted(self) -> list[Person]:
        """Return the customers with a counted order."""
        return [one for one in self.people if one.orders]


def base_of(rows: pl.DataFrame, as_of: dt.date | None = None) -> Base:
    """Return the customers of some rows: customer, order, day, and amount and profit in millionths."""
    last: dt.date = as_of or rows["day"].max()  # type: ignore[assignment]
    rows = rows.filter(pl.col("day") <= last)
    first: dt.date = rows["day"].min()  # type: ignore[assignment]
    orders = rows.group_by("customer", "order").agg(
        pl.col("day").min(),
        pl.col("amount", "profit").sum(),
        returned=-pl.col("amount").filter(pl.col("amount") < 0).sum(),
    )
    own = defaultdict(list)
    for order in orders.iter_rows(named=True):
        own[order["customer"]].append(order)
    people = [person_of(name, several, last, first) for name, several in sorted(own.items())]
    medians = [median(map(Fraction, one.gaps)) for one in people if one.gaps]
    of_base = median(medians) if medians else None
    earns = any(one.profit != one.revenue for one in people)
    for one in people:
        one.margin_known = earns
        if one.orders:
            one.typical = Fraction(median(one.gaps)) if len(one.gaps) >= 3 else of_base
    return Base(last, people, of_base)


def person_of(name: str, orders: Sequence[Mapping[str, Any]], last: dt.date, first: dt.date) -> Person:
    """Return one customer from its orders."""
    counted = [order for order in orders if order["amount"] > 0]
    revenue, profit, returned = (sum(order[part] for order in orders) for part in ("amount", "profit", "returned"))
    days = sorted({order["day"] for order in counted})
    first_line = min(order["day"] for order in orders)
    one = Person(name, len(counted), revenue, profit, returned, days, first_line)
    one.since = (last - days[-1]).days if days else 0
    one.known_before = (first_line - first).days < WARM_UP
    return one


def quantile(values: Iterable[Any], share: Fraction) -> Fraction:
    """Return the quantile between ranks, exactly."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def cut(people: Iterable[Person], figure: Callable[[Person], Any]) -> Fraction:
    """Return the median of a figure."""
    return quantile(map(figure, people), Fraction(1, 2))


def fifths(people: Sequence[Person], figure: Callable[[Person], int]) -> dict[str, int]:
    """Return for each customer in which fifth its figure, a whole number, is: 1 to 5."""
    figures = {one.name: figure(one) for one in people}
    # A whole number is above an edge where it is above the whole part of the edge.
    edges = [floor(quantile(figures.values(), Fraction(part, 5))) for part in range(1, 5)]
    return {name: 1 + bisect_left(edges, own) for name, own in figures.items()}


def side(value: Any, edge: Any) -> str:
    """Return on which side of a cut a value is: only strictly above is high."""
    return HIGH if value > edge else LOW


def segments(base: Base) -> dict[str, dict[str, str]]:
    """Return by scheme and customer the segment it is in."""
    found = {
        "volume-value": volume_value(base.counted),
        "ltv-tier": ltv_tier(base.counted),
        "lifecycle": {one.name: stage(one, base.gap) for one in base.counted},
        "abc": abc(base.counted),
        "rfm": rfm(base.counted),
    }
    rest = {one.name: NO_ORDER for one in base.people if not one.orders}
    return {scheme: own | rest for scheme, own in found.items()}


def volume_value(people: Sequence[Person]) -> dict[str, str]:
    """Cut orders and average order value at their medians."""
    volume, value = cut(people, lambda one: one.orders), cut(people, lambda one: one.value)
    return {one.name: f"{side(one.orders, volume)}-{side(one.value, value)}" for one in people}


def ltv_tier(people: Sequence[Person]) -> dict[str, str]:
    """Cut the value of repeat customers at its median; loss-makers are apart, however often they bought."""
    edge = cut((one for one in people if one.orders > 1), lambda one: one.profit)

    def tier(one: Person) -> str:
        if one.loses:
            return "loss-making"
        if one.orders == 1:
            return "one-time"
        return "repeat-above" if one.profit > edge else "repeat-below"

    return {one.name: tier(one) for one in people}


def stage(one: Person, gap: Fraction | None) -> str:
    """Return the stage of one customer in its life."""
    assert gap is not None
    assert one.typical is not None
    if one.since + (one.days[-1] - one.days[0]).days <= gap and not one.known_before:
        return "new"
    if one.since * 2 <= 3 * one.typical:
        return "active"
    return "slipping" if one.since <= 3 * one.typical else "former"


def abc(people: Sequence[Person]) -> dict[str, str]:
    """Share out the positive profit from the best customer down; equal ones stand together."""
    total = sum(one.profit for one in people if one.profit > 0)
    sizes: dict[int, int] = defaultdict(int)
    for one in people:
        if one.profit > 0:
            sizes[one.profit] += one.profit
    before, letter = 0, {}
    for profit in sorted(sizes, reverse=True):
        letter[profit] = "A" if before * 100 < 80 * total else "B" if before * 100 < 95 * total else "C"
        before += sizes[profit]
    return {one.name: "L" if one.loses else letter.get(one.profit, "C") for one in people}


def rfm(people: Sequence[Person]) -> dict[str, str]:
    """Return the named group of three scores of 1 to 5."""
    recency = {name: 6 - part for name, part in fifths(people, lambda one: one.since).items()}
    frequency = fifths(people, lambda one: one.orders)
    monetary = fifths(people, lambda one: one.revenue)
    return {name: rfm_group(r, frequency[name] + monetary[name]) for name, r in recency.items()}


def rfm_group(recency: int, rest: int) -> str:
    """Return the group of a recency and of the sum of the two other scores."""
    if recency >= 4 and rest >= 8:
        return "champions"
    if recency >= 3 and rest >= 7:
        return "loyal"
    if recency == 1 and rest >= 8:
        return "cannot-lose"
    if recency <= 2 and rest >= 6:
        return "at-risk"
    if recency >= 4:
        few = {5: "recent", 4: "promising"}[recency]
        return few if rest <= 3 else "potential-loyal"
    if recency == 3:
        return "need-attention" if rest >= 5 else "about-to-sleep"
    return "hibernating" if recency == 2 else "lost"


def totals(people: Iterable[Person], base: Base, stages: Mapping[str, str]) -> dict[str, float | int | None]:
    """Return the figures of some customers of a base; ``stages`` are the segments of the scheme lifecycle."""
    people = list(people)
    counted = [one for one in people if one.orders]
    orders = sum(one.orders for one in counted)
    revenue, profit = sum(one.revenue for one in people), sum(one.profit for one in people)
    earned = sum(one.profit for one in counted)
    marked = {
        "new": [one for one in people if stages[one.name] == "new"],
        "lapsed": [one for one in people if stages[one.name] == "former"],
        "loss_making": [one for one in people if one.loses],
    }
    earns = any(one.profit != one.revenue for one in base.people)
    each = Fraction(earned, len(counted) * MILLION) if counted else None
    found: dict[str, float | int | None] = {
        "customers": len(people),
        "customers_share": len(people) / len(base.people),
        "orders": orders,
        "revenue": revenue / MILLION,
        "profit": profit / MILLION,
        "ltv_total": profit / MILLION,
        "ltv_share": profit / sum(one.profit for one in base.people),
        "ltv_per_customer": None if each is None else float(each),
        "average_order_value": revenue / orders / MILLION if orders else None,
        # Without any known profit, LTV is revenue, a third of which is no budget.
        "past_profit_third": float(max(each / 3, Fraction(0))) if each is not None and earns else None,
    }
    for mark, some in marked.items():
        found |= {f"{mark}_customers": len(some), f"{mark}_ltv": sum(one.profit for one in some) / MILLION}
    if not earns:
        found |= {"loss_making_customers": None, "loss_making_ltv": None}
    return found
