"""The deals and leads of the sample data, drawn after all other files, so that those keep their bytes."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import sample_shop as shop

DEALS = "deal_id,customer_id,seller,product,source,stage,opened,closed,last_activity,amount"
LEADS = (
    "lead_id,company,customer_id,owner,source,industry,employees,stage,created,first_touch,last_activity,"
    "won_date,lost_date"
)
SEED = 20260630

Row = list[str]

PRODUCTS = {"Office Coffee": 900.0, "Tea Counter": 1500.0, "Spice Shelf": 600.0, "Gift Sets": 2400.0}
SLIPS = {"Office Coffee": "OfficeCoffee"}
"""Another way in which a product is written in some deals."""

SKILL = {"Ada": 0.66, "Bram": 0.52, "Chloe": 0.60, "Dilip": 0.44, "Esra": 0.55}
"""Share of its deals that a seller wins."""

PACE = {"Ada": 0.8, "Bram": 1.0, "Chloe": 0.7, "Dilip": 1.5, "Esra": 1.1}
"""Days that a seller takes, beside the others."""

OPEN_STAGES = ("Qualification", "Sample sent", "Proposal", "Negotiation")
SOURCES = {"referral": 3, "search": 3, "trade fair": 2, "cold call": 2}
SOURCE_FACTOR = {"referral": 1.25, "search": 1.0, "trade fair": 1.05, "cold call": 0.7}
COMPARERS, DEALS_OF_COMPARER = 4, 9
"""Firms that ask for many offers and take hardly any."""

FORGOTTEN = 0.04
"""Share of deals that nobody ever closed."""

INDUSTRIES = {"hotel": 3, "café": 4, "office": 4, "shop": 3, "school": 2}
EMPLOYEES = {"1-9": 5, "10-49": 3, "50+": 2}
LEAD_SOURCES = {"search": 4, "social": 5, "referral": 2, "trade fair": 2, "newsletter": 2}
LEAD_FACTOR = {"search": 1.0, "social": 0.5, "referral": 1.9, "trade fair": 1.2, "newsletter": 0.8}
INDUSTRY_FACTOR = {"hotel": 1.8, "café": 0.9, "office": 0.9, "shop": 0.8, "school": 0.8}
SIZE_FACTOR = {"1-9": 0.7, "10-49": 1.2, "50+": 1.9}
OWNERS = {"Ada": 3, "Bram": 3, "Chloe": 3, "Dilip": 11, "Esra": 3}
"""Leads of each owner: one has far more than the others."""

LEAD_CONVERTS = 0.13
"""Share of leads that become customers, before source, industry and size."""

LEAD_COUNT, FIRST_LEAD = 900, date(2025, 7, 1)


class Firm(NamedTuple):
    """A customer that may have deals, or may have been a lead, with the days between its orders."""

    number: str
    start: date
    seller: str
    gap: float = 0.0


def draw(shares: dict[str, int], rng: random.Random) -> str:
    """Draw one of the keys, with the shares as weights."""
    return rng.choices(list(shares), list(shares.values()))[0]


def deal_rows(firms: Sequence[Firm], rng: random.Random) -> Iterator[Row]:
    """Yield the deals by their day of opening."""
    early = [firm for firm in firms if firm.start.year == shop.FIRST_DAY.year]
    comparers = {firm.number for firm in rng.sample(early, COMPARERS)}
    drawn = []
    for firm in firms:
        number = DEALS_OF_COMPARER if firm.number in comparers else rng.choice((0, 0, 1, 1, 2, 3))
        drawn += [deal(firm, firm.number in comparers, rng) for _ in range(number)]
    drawn += [deal(Firm("", shop.FIRST_DAY, rng.choice([*SKILL])), False, rng) for _ in range(60)]
    drawn = [row for row in drawn if row[5]]
    for number, row in enumerate(sorted(drawn, key=lambda row: (row[5], row)), 1001):
        yield [f"D-{number}", *row]


def deal(firm: Firm, compares: bool, rng: random.Random) -> Row:
    """Return one deal without its id: when it began, and what became of it."""
    seller = firm.seller if rng.random() < 0.8 else rng.choice([*SKILL])
    product, source = rng.choice([*PRODUCTS]), draw(SOURCES, rng)
    opened = max(firm.start, shop.FIRST_DAY) + timedelta(days=rng.randrange(0, 800))
    if opened > shop.LAST_DAY:
        return [""] * 9
    amount = round(PRODUCTS[product] * rng.uniform(0.5, 2.0), 2)
    won = rng.random() < (0.06 if compares else SKILL[seller] * SOURCE_FACTOR[source])
    days = 3 + int(rng.gammavariate(2.2, 18 if won else 11) * PACE[seller])
    closed = opened + timedelta(days=days)
    name = SLIPS.get(product, product) if rng.random() < 0.1 else product
    if closed > shop.LAST_DAY or rng.random() < FORGOTTEN:
        stage = rng.choice(OPEN_STAGES)
        last = min(opened + timedelta(days=rng.randrange(0, 60)), shop.LAST_DAY)
        return [firm.number, seller, name, source, stage, opened.isoformat(), "", last.isoformat(), f"{amount:.2f}"]
    stage = "Won" if won else "Lost"
    day = closed.isoformat()
    return [firm.number, seller, name, source, stage, opened.isoformat(), day, day, f"{amount:.2f}"]


def lead_rows(firms: Sequence[Firm], rng: random.Random) -> Iterator[Row]:
    """Yield the leads of the last year by their day of creation; some became customers who are in the orders."""
    ready = [firm for firm in firms if firm.start > FIRST_LEAD]
    ready.sort(key=lambda firm: (firm.gap or 1000, firm.number))
    days = sorted(FIRST_LEAD + timedelta(days=rng.randrange(0, 365)) for _ in range(LEAD_COUNT))
    for number, created in enumerate(days, 1):
        yield [f"L-{number:04}", *lead(number, created, ready, rng)]


def lead(number: int, created: date, ready: list[Firm], rng: random.Random) -> Row:
    """Return one lead without its id: who worked it, and what became of it."""
    source, owner = draw(LEAD_SOURCES, rng), draw(OWNERS, rng)
    industry, employees = draw(INDUSTRIES, rng), draw(EMPLOYEES, rng)
    word = rng.choice(shop.FIRM_WORDS.split())
    head = [f"{word} {industry} {number}", "", owner, source, industry, employees]
    wait = int(rng.expovariate(1 / (9 if owner == "Dilip" else 2)))
    touched = created + timedelta(days=wait)
    if touched > shop.LAST_DAY or rng.random() < (0.12 if owner == "Dilip" else 0.02):
        return [*head, "New", created.isoformat(), "", "", "", ""]
    first = touched.isoformat()
    if rng.random() < LEAD_CONVERTS * LEAD_FACTOR[source] * INDUSTRY_FACTOR[industry] * SIZE_FACTOR[employees]:
        won = touched + timedelta(days=2 + int(rng.expovariate(1 / 20)))
        if won <= shop.LAST_DAY:
            # Who was recommended orders more often.
            place = 0 if source == "referral" else rng.randrange(len(ready) // 3, len(ready)) if ready else 0
            head[1] = ready.pop(place).number if ready else ""
            return [*head, "Converted", created.isoformat(), first, won.isoformat(), won.isoformat(), ""]
    last = min(touched + timedelta(days=int(rng.expovariate(1 / 15))), shop.LAST_DAY)
    if rng.random() < 0.6 and last < shop.LAST_DAY:
        return [*head, "Unqualified", created.isoformat(), first, last.isoformat(), "", last.isoformat()]
    stage = rng.choice(("Contacted", "Working", "Meeting"))
    return [*head, stage, created.isoformat(), first, last.isoformat(), "", ""]
