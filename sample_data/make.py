"""Write the sample data next to this file, always the same bytes: python sample_data/make.py."""

import csv
import random
import re
import unicodedata
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pipeline
import sample_actions
import sample_shop as shop

ORDERS = "order_id,date,customer_id,customer_type,product,category,quantity,unit_price,unit_cost,seller,channel,status"
CONTACTS = "customer_id,name,email,phone,consent,joined,channel,referred_by,suppliers,country"
SPEND = "month,channel,amount"
DELIVERIES = "order_id,delivered_date"
SATURDAY = 5

Row = list[str]


class Customer(NamedTuple):
    """A customer of the shop, or a prospect without an order."""

    number: str
    habit: shop.Habit
    start: date
    channel: str
    seller: str


class Line(NamedTuple):
    """One line of an order, with the price and the cost of one unit."""

    product: str
    category: str
    quantity: int
    price: float
    cost: float


class Order(NamedTuple):
    """One order or one return, all lines on the same day."""

    day: date
    customer: str
    kind: str
    seller: str
    channel: str
    status: str
    lines: tuple[Line, ...]


def main(folder: Path) -> None:
    """Write the CSV files of orders, contacts, spend, deliveries, lists of actions, deals and leads into the folder."""
    rng = random.Random(shop.SEED)
    customers = draw_customers(shop.HABITS, 1, rng)
    prospects = draw_customers(shop.PROSPECTS, len(customers) + 1, rng)
    orders = [order for customer in customers for order in history(customer, rng)]
    orders += walk_ins(rng)
    lines = list(with_defects(order_rows(orders, rng), rng))
    contacts = list(contact_rows(customers + prospects, len(customers), rng))
    write(folder / "orders.csv", ORDERS, lines)
    write(folder / "contacts.csv", CONTACTS, contacts)
    write(folder / "spend.csv", SPEND, spend_rows(customers, rng))
    write(folder / "deliveries.csv", DELIVERIES, delivery_rows(lines, random.Random(shop.SEED)))
    write(folder / "actions.csv", sample_actions.HEADER, sample_actions.action_rows(lines, contacts))
    # Of a generator of their own: the files above keep their bytes.
    rng = random.Random(pipeline.SEED)
    firms = [
        pipeline.Firm(one.number, one.start, one.seller, one.habit.gap) for one in customers if one.habit.kind == "firm"
    ]
    write(folder / "deals.csv", pipeline.DEALS, pipeline.deal_rows(firms, rng))
    write(folder / "leads.csv", pipeline.LEADS, pipeline.lead_rows(firms, rng))


def write(path: Path, header: str, rows: Iterable[Row]) -> None:
    """Write one CSV file as UTF-8 with plain line feeds."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def draw_key(shares: Mapping[str, float], rng: random.Random) -> str:
    """Draw one of the keys, with the shares as weights."""
    return rng.choices(tuple(shares), tuple(shares.values()))[0]


def draw_customers(habits: Sequence[shop.Habit], first: int, rng: random.Random) -> list[Customer]:
    """Draw the customers of these habits, numbered in the order of their first day."""
    drawn = [(first_day(habit, rng), habit) for habit in habits for _ in range(habit.customers)]
    drawn.sort(key=lambda item: item[0])
    return [
        Customer(f"C{number:04}", habit, start, draw_acquisition_channel(habit.kind, rng), draw_key(shop.SELLERS, rng))
        for number, (start, habit) in enumerate(drawn, first)
    ]


def first_day(habit: shop.Habit, rng: random.Random) -> date:
    """Draw the day of a first order; that of a former customer is just before the export begins."""
    if habit.name == "former":
        return shop.FIRST_DAY - timedelta(days=rng.randint(1, 5))
    return working_day(any_day(rng), habit.kind)


def any_day(rng: random.Random) -> date:
    """Draw a day of the export; later and busier months are more likely."""
    weights = [
        shop.SEASON[month - 1] * shop.EARLY_MONTHS.get((year, month), 1.0) * (1 + shop.NEW_PER_MONTH) ** index
        for index, (year, month) in enumerate(shop.MONTHS)
    ]
    year, month = rng.choices(shop.MONTHS, weights)[0]
    return date(year, month, rng.randint(1, monthrange(year, month)[1]))


def working_day(day: date, kind: str) -> date:
    """Move a firm's weekend to Monday."""
    return day + timedelta(days=7 - day.weekday()) if kind == "firm" and day.weekday() >= SATURDAY else day


def draw_acquisition_channel(kind: str, rng: random.Random) -> str:
    """Draw the channel that won a customer."""
    return draw_key(shop.ACQUISITION_CHANNELS[kind], rng)


def history(customer: Customer, rng: random.Random) -> Iterator[Order]:
    """Yield the orders and returns of a customer within the days of the export."""
    habit, day, channel = customer.habit, customer.start, customer.channel
    if rng.random() > shop.KEEPS_CHANNEL:
        channel = draw_acquisition_channel(habit.kind, rng)
    size = rng.uniform(*shop.SIZES[habit.kind])
    basket = draw_basket(habit, size, day, rng)
    while day <= shop.LAST_DAY:
        status = draw_key(shop.STATUSES, rng)
        seller = customer.seller if rng.random() < shop.KEEPS_SELLER else draw_key(shop.SELLERS, rng)
        lines = tuple(priced(product, quantity, habit, day) for product, quantity in basket.items())
        order = Order(day, customer.number, habit.kind, seller, channel, status, lines)
        if day >= shop.FIRST_DAY:
            yield order
        if status == "completed" and rng.random() < habit.returns:
            yield from returns_of(order, habit, rng)
        if rng.random() < habit.stop:
            return
        day = next_day(habit, day, rng)
        channel = draw_key(shop.LATER_CHANNELS[habit.kind], rng)
        if habit.name != "standing":
            basket = draw_basket(habit, size, day, rng)


def next_day(habit: shop.Habit, day: date, rng: random.Random) -> date:
    """Draw the day of the next order: a standing order is regular, others follow the season."""
    if habit.name == "standing":
        return working_day(day + timedelta(days=round(habit.gap + rng.uniform(-2, 2))), habit.kind)
    wait = habit.gap * (rng.random() + rng.random() + rng.random()) / 1.5
    day += timedelta(days=1)
    while (wait := wait - shop.SEASON[day.month - 1]) > 0:
        day += timedelta(days=1)
    return working_day(day, habit.kind)


def draw_basket(habit: shop.Habit, size: float, day: date, rng: random.Random) -> dict[shop.Product, int]:
    """Draw the products of an order and the quantity of each."""
    seasonal = {"gifts": shop.GIFT_FACTOR} if day.month in shop.GIFT_MONTHS else {}
    weights = [product.weight(habit.kind) * seasonal.get(product.category, 1.0) for product in shop.PRODUCTS]
    basket: dict[shop.Product, int] = {}
    for product in rng.choices(shop.PRODUCTS, weights, k=rng.randint(1, habit.lines)):
        quantity = 1 + int(rng.expovariate(1 / (size * habit.units - 0.5)))
        basket[product] = quantity if product.price < shop.EXPENSIVE else 1 + quantity // 6
    return basket


def priced(product: shop.Product, quantity: int, habit: shop.Habit, day: date) -> Line:
    """Return an order line at the prices of its day."""
    price_level = shop.PRICE_LEVEL[day.year]
    steps = shop.QUANTITY_DISCOUNTS if habit.kind == "firm" else ()
    discount = next((factor for units, factor in steps if quantity >= units), 1.0)
    price = round(product.price * price_level * discount * habit.price, 2)
    return Line(product.name, product.category, quantity, price, round(product.cost * price_level, 2))


def returns_of(order: Order, habit: shop.Habit, rng: random.Random) -> Iterator[Order]:
    """Yield the return of an order if it is within the days of the export; food cannot be sold again."""
    day = working_day(order.day + timedelta(days=rng.randint(6, 25)), order.kind)
    whole = rng.random() < habit.returns
    lines = tuple(
        line._replace(
            quantity=-(line.quantity if whole else rng.randint(1, line.quantity)),
            cost=line.cost if line.category in shop.RESOLD else 0.0,
        )
        for line in (order.lines if whole else order.lines[:1])
    )
    if day <= shop.LAST_DAY:
        yield order._replace(day=day, status="returned", lines=lines)


def walk_ins(rng: random.Random) -> Iterator[Order]:
    """Yield sales over the counter, which have no customer."""
    left = shop.WALK_IN_LINES
    while left:
        day = any_day(rng)
        basket = draw_basket(shop.WALK_IN, 1.0, day, rng)
        lines = [priced(product, quantity, shop.WALK_IN, day) for product, quantity in basket.items()][:left]
        left -= len(lines)
        seller, channel = draw_key(shop.SELLERS, rng), draw_key(shop.WALK_IN_CHANNELS, rng)
        yield Order(day, "", shop.WALK_IN.kind, seller, channel, "completed", tuple(lines))


def order_rows(orders: Iterable[Order], rng: random.Random) -> Iterator[Row]:
    """Yield the lines of all orders by date, with order ids that rise with the date."""
    ordered = sorted(orders, key=lambda order: (order.day, rng.random()))
    for number, order in enumerate(ordered, 100001):
        for line in order.lines:
            yield [
                *(f"HT-{number}", order.day.isoformat(), order.customer, order.kind),
                *(line.product, line.category, str(line.quantity), f"{line.price:.2f}", f"{line.cost:.2f}"),
                *(order.seller, order.channel, order.status),
            ]


def with_defects(rows: Iterable[Row], rng: random.Random) -> list[Row]:
    """Add the defects of a real export: missing costs, unreadable values and duplicate rows."""
    at = {column: place for place, column in enumerate(ORDERS.split(","))}
    result = list(rows)
    for row in result:
        row[at["unit_cost"]] = sometimes_empty(row[at["unit_cost"]], 1 - shop.MISSING_COSTS, rng)
    lines = Counter(row[at["order_id"]] for row in result)
    candidates = [
        row for row in result if all(row) and row[at["status"]] == "completed" and lines[row[at["order_id"]]] == 1
    ]
    for month, column, text in shop.UNREADABLE:
        row = rng.choice([row for row in candidates if row[at["date"]].startswith(month)])
        row[at[column]] = text
        candidates.remove(row)
    for row in rng.sample(candidates, shop.DUPLICATES):
        result.insert(result.index(row), row)
    return result


def contact_rows(contacts: Sequence[Customer], referrers: int, rng: random.Random) -> Iterator[Row]:
    """Yield one row per contact; only the first ``referrers`` of them, who have bought, can have referred another."""
    phones = rng.sample(shop.FICTIONAL_PHONES, len(contacts))
    hostile_names = list(reversed(shop.HOSTILE_NAMES))
    for index, (customer, phone) in enumerate(zip(contacts, phones, strict=True)):
        country = rng.choices(shop.COUNTRIES, [country.weight for country in shop.COUNTRIES])[0]
        name = draw_name(customer.habit.kind, country, rng)
        if hostile_names and customer.habit.name == "standing":
            name = hostile_names.pop()
        address = email(name, customer.number, rng)
        referrer = contacts[int(min(index, referrers) * rng.random() ** 2)].number if index else ""
        yield [
            *(
                customer.number,
                name,
                sometimes_empty(address, shop.HAS_EMAIL, rng),
                sometimes_empty(phone, shop.HAS_PHONE, rng),
            ),
            *(draw_key(shop.CONSENT, rng), sometimes_empty(joined(customer, rng).isoformat(), shop.HAS_JOINED, rng)),
            *(customer.channel, sometimes_empty(referrer, shop.REFERRED, rng)),
            sometimes_empty(draw_key(shop.SUPPLIERS, rng), shop.HAS_SUPPLIERS[customer.habit.kind], rng),
            country.code,
        ]


def sometimes_empty(text: str, share: float, rng: random.Random) -> str:
    """Return the text in this share of cases, otherwise an empty field."""
    return text if rng.random() < share else ""


def joined(customer: Customer, rng: random.Random) -> date:
    """Draw the day a customer joined: often the day of the first order, never later."""
    known = (customer.start.year, customer.start.month) in shop.EARLY_MONTHS
    days = rng.randint(1, shop.JOINED_LONG_BEFORE if known else shop.JOINED_BEFORE)
    return customer.start - timedelta(days=rng.choice((0, days)))


def draw_name(kind: str, country: shop.Country, rng: random.Random) -> str:
    """Draw the fictional name of a person or a firm."""
    if kind == "firm":
        word, trade = rng.choice(shop.FIRM_WORDS.split()), rng.choice(shop.FIRM_TRADES.split(","))
        return f"{word} {trade} {country.firm_suffix}"
    return f"{rng.choice(country.first.split())} {rng.choice(country.second.split())}"


def email(name: str, number: str, rng: random.Random) -> str:
    """Return an address in a domain reserved for examples."""
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    local = ".".join([*re.findall(r"[a-z]+", plain), number[1:]])
    return f"{local}@{rng.choice(('example.com', 'example.org'))}"


def spend_rows(customers: Sequence[Customer], rng: random.Random) -> Iterator[Row]:
    """Yield the spend of each month and channel, in proportion to the customers that the channel won in total."""
    won = Counter(customer.channel for customer in customers)
    for index, (year, month) in enumerate(shop.MONTHS):
        growth = (1 + shop.NEW_PER_MONTH) ** (index - len(shop.MONTHS) / 2)
        for channel, cost in shop.COST_PER_CUSTOMER.items():
            usual = won[channel] * cost / len(shop.MONTHS)
            amount = usual * growth * shop.SEASON[month - 1] * rng.uniform(0.85, 1.15)
            yield [f"{year}-{month:02}", channel, f"{amount:.2f}"]
        yield [f"{year}-{month:02}", "radio", f"{shop.RADIO_PER_MONTH * rng.uniform(0.9, 1.1):.2f}"]


def delivery_rows(lines: Iterable[Row], rng: random.Random) -> Iterator[Row]:
    """Yield the day on which each order was delivered; empty for what did not leave, or is on its way."""
    at = {column: place for place, column in enumerate(ORDERS.split(","))}
    orders = {row[at["order_id"]]: (row[at["date"]], row[at["status"]]) for row in lines}
    for order, (text, status) in orders.items():
        wait = timedelta(days=rng.choice(shop.DELIVERY_DAYS))
        try:
            day = date.fromisoformat(text) + wait
        except ValueError:
            day = date.max
        yield [order, day.isoformat() if status == "completed" and day <= shop.LAST_DAY else ""]


if __name__ == "__main__":
    main(Path(__file__).parent)
