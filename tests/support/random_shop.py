"""Random shops of which all is known, in whole cents: who bought what, and what of it is a sale.

Nothing here uses custseg: the truth follows from the orders alone.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable
from dataclasses import dataclass, field

PRODUCTS = {"Tea": 1000, "Cup": 1500, "Pot": 4000, "Whisk": 1250, "Box": 2599, "Filter": 349, "Grinder": 8990}
FIRST = "Anna Boris Chloe Dario Elena Farid Greta Hugo Ines Jonas Karin Luca Mara Nils Olga Pavel Rosa Sven Tomas Vera"
LAST = "Abel Brandt Costa Dumont Ekberg Fischer Garcia Horak Ivanov Jansen Keller Lindt Moreau Novak Okafor Petrov"

PAID, PARTLY, REFUNDED, CANCELLED, UNPAID = "paid", "partly", "refunded", "cancelled", "unpaid"
"""States of orders: ``PARTLY`` was refunded in part, ``REFUNDED`` in full; the last two are no sales."""

TAX, SHIPPING, ORDER_DISCOUNT, LINE_DISCOUNT = "tax", "shipping", "order discount", "line discount"
SOME_BACK, ALL_BACK, VOID, OPEN = "partial refunds", "full refunds", "cancelled orders", "unpaid orders"
PARTS = (TAX, SHIPPING, ORDER_DISCOUNT, LINE_DISCOUNT, SOME_BACK, ALL_BACK, VOID, OPEN)
"""What net sales do not contain, and a wrong reading may count."""


@dataclass(frozen=True)
class Customer:
    """A customer; each has another name and another e-mail."""

    number: int
    name: str
    email: str


@dataclass(frozen=True)
class Line:
    """A line of an order; amounts are with tax where the shop's prices are.

    Attributes:
        product: name.
        quantity: at least 1.
        price: of one, before discounts.
        discount: of the line.
        share: of the order's discount.
        tax: of the line, after all discounts.
        rate: of the tax, in percent.
    """

    product: str
    quantity: int
    price: int
    discount: int
    share: int
    tax: int
    rate: int

    @property
    def gross(self) -> int:
        """Return the amount before discounts."""
        return self.quantity * self.price

    @property
    def amount(self) -> int:
        """Return the amount after the discount of the line, before that of the order."""
        return self.gross - self.discount


@dataclass(frozen=True)
class Refund:
    """Money that was paid back: goods without their tax, their tax, and shipping with its tax."""

    when: dt.datetime
    goods: int
    tax: int
    shipping: int
    shipping_tax: int = 0

    @property
    def total(self) -> int:
        """Return all that was paid back."""
        return self.goods + self.tax + self.shipping + self.shipping_tax


@dataclass(frozen=True)
class Order:
    """An order; amounts are with tax where the shop's prices are."""

    number: int
    customer: Customer | None
    when: dt.datetime
    lines: tuple[Line, ...]
    shipping: int
    shipping_tax: int
    tax_inside: bool
    state: str
    refund: Refund | None = None

    @property
    def lines_amount(self) -> int:
        """Return the goods after the discounts of lines."""
        return sum(line.amount for line in self.lines)

    @property
    def discount(self) -> int:
        """Return the discount of the order."""
        return sum(line.share for line in self.lines)

    @property
    def line_discounts(self) -> int:
        """Return the discounts of all lines."""
        return sum(line.discount for line in self.lines)

    @property
    def subtotal(self) -> int:
        """Return the goods after all discounts; with tax where prices are with tax."""
        return self.lines_amount - self.discount

    @property
    def goods_tax(self) -> int:
        """Return the tax of the goods."""
        return sum(line.tax for line in self.lines)

    @property
    def tax(self) -> int:
        """Return the tax of goods and shipping."""
        return self.goods_tax + self.shipping_tax

    @property
    def total(self) -> int:
        """Return what the customer paid."""
        return self.subtotal + self.shipping + (0 if self.tax_inside else self.tax)

    @property
    def net(self) -> int:
        """Return the goods after discounts without tax, before refunds."""
        return self.subtotal - (self.goods_tax if self.tax_inside else 0)

    @property
    def counts(self) -> bool:
        """Return whether the order is a sale."""
        return self.state not in (CANCELLED, UNPAID)

    def value(self, counted: Iterable[str] = ()) -> int:
        """Return the net sales of the order.

        Args:
            counted: what a reading counts although it is no part of them.
        """
        parts = set(counted)
        wanted = (self.state != CANCELLED or VOID in parts) and (self.state != UNPAID or OPEN in parts)
        if not wanted:
            return 0
        amount = self.net
        # Where prices are with tax, the tax of shipping is inside the shipping.
        amount += self.goods_tax + (0 if self.tax_inside else self.shipping_tax) if TAX in parts else 0
        amount += self.shipping if SHIPPING in parts else 0
        amount += self.discount if ORDER_DISCOUNT in parts else 0
        amount += self.line_discounts if LINE_DISCOUNT in parts else 0
        if self.refund and (ALL_BACK if self.state != PARTLY else SOME_BACK) not in parts:
            amount -= amount if self.state != PARTLY else self._refunded(parts)
        return amount

    def _refunded(self, parts: set[str]) -> int:
        assert self.refund
        back = self.refund.goods
        return back + (self.refund.tax if TAX in parts else 0) + (self.refund.shipping if SHIPPING in parts else 0)


@dataclass(frozen=True)
class Truth:
    """What is true of a shop: each customer's orders with money and net sales in cents, the least first."""

    customers: tuple[tuple[int, int], ...]

    @property
    def orders(self) -> int:
        """Return the number of counted orders."""
        return sum(orders for orders, _ in self.customers)

    @property
    def net(self) -> int:
        """Return the net sales in cents."""
        return sum(amount for _, amount in self.customers)

    def __str__(self) -> str:
        return f"{len(self.customers)} customers, {self.orders} orders, {self.net / 100:.2f}"


@dataclass
class Shop:
    """A shop and its orders in the order of time."""

    orders: list[Order] = field(default_factory=list)
    tax_inside: bool = False
    rates: tuple[int, ...] = ()
    shipping_taxed: bool = False

    def truth(self, counted: Iterable[str] = (), *, by_day: bool = False) -> Truth:
        """Return customers, counted orders and net sales.

        Args:
            counted: what a reading counts although it is no part of net sales; none for the truth.
            by_day: whether all that a customer buys on a day is one order, as in a file without order ids.
        """
        parts = tuple(counted)
        found: dict[int, dict[object, int]] = {}
        for order in self.orders:
            if order.customer:
                key = order.when.date() if by_day else order.number
                own = found.setdefault(order.customer.number, {})
                own[key] = own.get(key, 0) + order.value(parts)
        rows = [(sum(one > 0 for one in own.values()), sum(own.values())) for own in found.values()]
        return Truth(tuple(sorted(row for row in rows if row[0])))


def random_shop(seed: int, orders: int = 40) -> Shop:
    """Return a random shop; the same seed gives the same shop."""
    chance = random.Random(seed)
    rates = chance.choice([(), (20,), (20,), (19, 7), (10,)])
    shop = Shop(tax_inside=bool(rates) and chance.random() < 0.4, rates=rates)
    shop.shipping_taxed = len(rates) == 1 and chance.random() < 0.3
    customers = _customers(chance, max(3, orders // 3))
    when = dt.datetime(2023, chance.randint(1, 12), chance.randint(1, 28), 8, 0, 0)
    for number in range(orders):
        when += dt.timedelta(minutes=chance.choice([35, 90, 300, 1500, 4000, 9000]), seconds=chance.randrange(60))
        customer = None if chance.random() < 0.04 else chance.choice(customers)
        shop.orders.append(_order(chance, shop, 1001 + number, customer, when))
    return shop


def _customers(chance: random.Random, number: int) -> list[Customer]:
    names = [f"{first} {last}" for first in FIRST.split() for last in LAST.split()]
    chosen = chance.sample(names, min(number, len(names)))
    return [
        Customer(501 + place, name, f"{name.lower().replace(' ', '.')}@example.com")
        for place, name in enumerate(chosen)
    ]


def _order(chance: random.Random, shop: Shop, number: int, customer: Customer | None, when: dt.datetime) -> Order:
    goods = chance.sample(sorted(PRODUCTS), chance.choice([1, 1, 2, 2, 3, 4]))
    raw = []
    for product in goods:
        quantity, price = chance.choice([1, 1, 1, 2, 3, 5]), PRODUCTS[product]
        discount = quantity * price * 15 // 100 if chance.random() < 0.2 else 0
        raw.append((product, quantity, price, discount, chance.choice(shop.rates) if shop.rates else 0))
    amounts = [quantity * price - discount for _, quantity, price, discount, _ in raw]
    share = chance.choices([0, 10, 25, 100], [70, 14, 12, 4])[0]
    shares = shared(sum(amounts) * share // 100, amounts)
    lines = tuple(
        Line(*one, share, _tax(amount - share, rate, inside=shop.tax_inside), rate)
        for (*one, rate), amount, share in zip(raw, amounts, shares, strict=True)
    )
    shipping = 0 if share == 100 else chance.choice([0, 0, 495, 890])
    shipping_tax = _tax(shipping, shop.rates[0], inside=shop.tax_inside) if shop.shipping_taxed else 0
    state = chance.choices([PAID, PARTLY, REFUNDED, CANCELLED, UNPAID], [74, 8, 5, 7, 6])[0]
    state = PAID if share == 100 and state in (PARTLY, REFUNDED) else state
    order = Order(number, customer, when, lines, shipping, shipping_tax, shop.tax_inside, state)
    paid_back = state in (PARTLY, REFUNDED) or (state == CANCELLED and share < 100 and chance.random() < 0.4)
    return _refunded(chance, order, shop) if paid_back else order


def _tax(amount: int, rate: int, *, inside: bool) -> int:
    """Return the tax of an amount, rounded half up."""
    whole = 100 + rate if inside else 100
    return (2 * amount * rate + whole) // (2 * whole)


def shared(amount: int, weights: list[int]) -> list[int]:
    """Return an amount shared out by weights, to the cent: by the largest remainder."""
    total = sum(weights)
    shares = [amount * weight // total for weight in weights]
    rest = sorted(range(len(weights)), key=lambda place: (-(amount * weights[place] % total), place))
    for place in rest[: amount - sum(shares)]:
        shares[place] += 1
    return shares


def _refunded(chance: random.Random, order: Order, shop: Shop) -> Order:
    """Return an order with its refund: all of it, or the share of one of its lines, or a quarter."""
    when = order.when + dt.timedelta(days=chance.randint(1, 9), minutes=7)
    shipping = order.shipping - (order.shipping_tax if order.tax_inside else 0)
    back = Refund(when, order.net, order.goods_tax, shipping, order.shipping_tax)
    if order.state == PARTLY:
        line = chance.choice(order.lines)
        part, whole = line.amount - line.share, order.subtotal
        if len(shop.rates) > 1 or part >= whole:
            part, whole = 1, 4
        back = Refund(when, order.net * part // whole, order.goods_tax * part // whole, 0)
    return Order(**{**order.__dict__, "refund": back})
