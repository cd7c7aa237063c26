"""What `custseg breadth` has to say, in plain Python: no frame, one definition per function."""

from __future__ import annotations

import datetime as dt
import math
import random
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

Z = statistics.NormalDist().inv_cdf(0.975)
YEAR = Fraction(12) * Fraction(487, 16)


@dataclass(frozen=True)
class Sale:
    """A row of an export."""

    customer: str
    order: str
    day: dt.date
    thing: str | None
    amount: Fraction
    profit: Fraction


class Shop:
    """The sales of a shop, all in scope."""

    def __init__(self, sales: Iterable[Sale], warm_up: int = 90) -> None:
        self.sales = list(sales)
        self.as_of = max(sale.day for sale in self.sales)
        self.begin = min(sale.day for sale in self.sales)
        self.warm_up = warm_up
        self.of: dict[str, list[Sale]] = defaultdict(list)
        for sale in self.sales:
            self.of[sale.customer].append(sale)
        self.orders = {customer: self._orders(customer) for customer in self.of}
        self.customers = sorted(customer for customer, orders in self.orders.items() if orders)

    def _orders(self, customer: str) -> list[tuple[dt.date, Fraction, str]]:
        """Return day, money and id of the counted orders, in time."""
        money: dict[str, Fraction] = defaultdict(Fraction)
        days: dict[str, dt.date] = {}
        for sale in self.of[customer]:
            money[sale.order] += sale.amount
            days[sale.order] = min(sale.day, days.get(sale.order, sale.day))
        return sorted((days[order], total, order) for order, total in money.items() if total > 0)

    def bought(self, customer: str) -> set[str]:
        return {sale.thing for sale in self.of[customer] if sale.thing is not None and sale.amount > 0}

    def first_order(self, customer: str) -> dt.date:
        return self.orders[customer][0][0]

    def since(self, customer: str) -> dt.date:
        return min([self.first_order(customer), *(sale.day for sale in self.of[customer] if sale.amount > 0)])

    def last_sales(self) -> dict[str, dt.date]:
        last: dict[str, dt.date] = {}
        for sale in self.sales:
            if sale.thing is not None and sale.amount > 0:
                last[sale.thing] = max(sale.day, last.get(sale.thing, sale.day))
        return last

    def offered(self, customer: str) -> int:
        return sum(day >= self.since(customer) for day in self.last_sales().values())

    def small_orders(self, customer: str) -> int:
        values = [money for _, money, _ in self.orders[customer]]
        return sum(value < sum(values) / len(values) for value in values)

    def last_value(self, customer: str) -> Fraction:
        orders = self.orders[customer]
        return max(money for day, money, _ in orders if day == orders[-1][0])

    def order_value(self) -> Fraction:
        """Return the mean order of the base: returns count in the revenue."""
        revenue = sum(sale.amount for customer in self.customers for sale in self.of[customer])
        return Fraction(revenue) / sum(len(self.orders[customer]) for customer in self.customers)

    # --- where new customers began ---

    def new(self) -> list[str]:
        seen = {customer: min(sale.day for sale in self.of[customer]) for customer in self.customers}
        return [customer for customer in self.customers if (seen[customer] - self.begin).days >= self.warm_up]

    def first_thing(self, customer: str) -> str | None:
        """Return the thing with most revenue in the orders of the first day; of equal ones the first by alphabet."""
        day = self.first_order(customer)
        ids = {order for when, _, order in self.orders[customer] if when == day}
        money: dict[str, Fraction] = defaultdict(Fraction)
        for sale in self.of[customer]:
            if sale.order in ids and sale.thing is not None:
                money[sale.thing] += sale.amount
        return min(money, key=lambda thing: (-money[thing], thing)) if money else None

    def second_thing(self, customer: str) -> tuple[str, int] | None:
        """Return the first other thing bought on a later day, and after how many days."""
        first, day = self.first_thing(customer), self.first_order(customer)
        days: dict[str, dt.date] = {}
        money: dict[str, Fraction] = defaultdict(Fraction)
        for sale in self.of[customer]:
            if sale.thing is None or sale.thing == first:
                continue
            money[sale.thing] += sale.amount
            if sale.amount > 0:
                days[sale.thing] = min(sale.day, days.get(sale.thing, sale.day))
        later = {thing: when for thing, when in days.items() if when > day}
        if not later:
            return None
        second = min(later, key=lambda thing: (later[thing], -money[thing], thing))
        return second, (later[second] - day).days

    def is_aged(self, customer: str) -> bool:
        return (self.as_of - self.first_order(customer)).days >= YEAR

    def first_year(self, customer: str) -> Fraction:
        start = self.first_order(customer)
        return sum((sale.profit for sale in self.of[customer] if (sale.day - start).days < YEAR), Fraction(0))

    def outcome(self, customers: list[str]) -> dict[str, float | int | None]:
        values = [float(self.first_year(customer)) for customer in customers if self.is_aged(customer)]
        again = sum(len(self.orders[customer]) > 1 for customer in customers)
        found: dict[str, float | int | None] = {
            "began": len(customers),
            "repeat_rate": again / len(customers) if customers else None,
            "aged": len(values),
            "ltv_12m": statistics.mean(values) if values else None,
            "ltv_12m_low": None,
            "ltv_12m_high": None,
        }
        if len(values) >= 10:
            half = t_quantile(len(values) - 1) * statistics.stdev(values) / math.sqrt(len(values))
            mean = statistics.mean(values)
            found |= {"ltv_12m_low": mean - half, "ltv_12m_high": mean + half}
        return found


def t_quantile(freedom: int) -> float:
    """Return the 97.5 % quantile of Student's distribution, by bisection of the integral of its density."""

    def inside(limit: float) -> float:
        steps = 2_000
        scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
        width = limit / steps
        heights = [(1 + (i * width) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)]
        return 2 * scale * width * (sum(heights) - (heights[0] + heights[-1]) / 2)

    low, high = 1.0, 13.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if inside(middle) < 0.95 else (low, middle)
    return low


def wilson_low(part: int, whole: int) -> float:
    """Return the lower end of the shares that a sample does not contradict: the root of a quadratic equation."""
    # (p̂ − p)² = z² p (1 − p) / n
    share, z2 = part / whole, Z * Z / whole
    a, b, c = 1 + z2, -(2 * share + z2), share * share
    return (-b - math.sqrt(b * b - 4 * a * c)) / (2 * a)


def chance_limit(things: int) -> float:
    return statistics.NormalDist().inv_cdf(1 - 0.05 / (things * (things - 1)))


Rule = dict[str, float]


def basket_rules(baskets: list[set[str]], least: int) -> dict[tuple[str, str], Rule]:
    """Return the rules of baskets: (one, other) → figures."""
    total, have = len(baskets), Counter(thing for basket in baskets for thing in basket)
    return _rules(baskets, least, lambda one, other: have[other] / total)


def alike_rules(baskets: list[set[str]], least: int) -> dict[tuple[str, str], Rule]:
    """Return the rules of customers, each against those who buy about as many things."""
    groups: dict[int, list[set[str]]] = defaultdict(list)
    for basket in baskets:
        groups[_group(len(basket))].append(basket)

    def expected(one: str, other: str) -> float:
        buyers = 0.0
        for members in groups.values():
            places = sum(map(len, members))
            with_one = [basket for basket in members if one in basket]
            with_other = sum(other in basket for basket in members)
            if with_one and places > len(with_one):
                beside = sum(len(basket) - 1 for basket in with_one)
                buyers += beside * with_other / (places - len(with_one))
        return min(1.0, buyers / sum(one in basket for basket in baskets))

    return _rules(baskets, least, expected)


def _group(wide: int) -> int:
    return wide if wide <= 8 else math.floor(2 * math.log2(wide)) + 3


def _rules(baskets, least, expected) -> dict[tuple[str, str], Rule]:  # type: ignore[no-untyped-def]
    have = Counter(thing for basket in baskets for thing in basket)
    both = Counter(pair for basket in baskets for pair in combinations(sorted(basket), 2))
    things = [thing for thing, number in have.items() if number >= least]
    found = {}
    for one, other in permutations(things, 2):
        number = both[min(one, other), max(one, other)]
        if number < least:
            continue
        share, low, confidence = expected(one, other), wilson_low(number, have[one]), number / have[one]
        distance = (number - have[one] * share) / math.sqrt(have[one] * share * (1 - share)) if 0 < share < 1 else -1
        if low > share and distance > chance_limit(len(things)):
            found[one, other] = {
                "both": number, "support": number / len(baskets), "confidence": confidence, "confidence_low": low,
                "lift": confidence / share,
            }  # fmt: skip
    return found


def made_up_shop(seed: int, customers: int = 60, things: int = 6, days: int = 900) -> list[Sale]:
    """Return sales of a made-up shop: returns, orders that come to nothing, things no longer sold, rows without."""
    chance, sales = random.Random(seed), []
    names = [f"thing {number}" for number in range(things)]
    ends = {name: chance.choice([days, days, days // 3]) for name in names}
    begin = dt.date(2022, 1, 1)
    for number in range(customers):
        start = chance.randrange(days - 1)
        liked = chance.sample(names, chance.randint(1, things))
        for order in range(chance.choice([1, 1, 2, 3, 5])):
            day = min(days - 1, start + order * chance.choice([0, 7, 60, 200]))
            for _ in range(chance.randint(1, 4)):
                thing = chance.choice([one for one in liked if day < ends[one]] or [names[0]])
                amount = Fraction(chance.choice([-50, 5, 10, 20, 20, 40, 125]))
                sales.append(
                    Sale(
                        f"c{number:03}", f"{number}-{order}", begin + dt.timedelta(days=day),
                        None if chance.random() < 0.05 else thing, amount, amount * chance.randint(-1, 4) / 8,
                    )
                )  # fmt: skip
    return sales
