"""The fictional shop of the sample data: its products, its kinds of customers and their names."""

from datetime import date
from typing import NamedTuple

SEED = 20240101
FIRST_DAY = date(2024, 1, 1)
LAST_DAY = date(2026, 6, 30)
MONTHS = tuple((2024 + index // 12, index % 12 + 1) for index in range(30))

# January to December: sales of a month, relative to the average month.
SEASON = (0.90, 0.90, 0.95, 1.00, 0.95, 0.80, 0.62, 0.66, 1.00, 1.10, 1.40, 1.90)
NEW_PER_MONTH = 0.008  # growth of new customers per month
# Factors on the first months, when old customers appear in the export for the first time.
EARLY_MONTHS = {(2024, 1): 4.5, (2024, 2): 3.5, (2024, 3): 2.2}
JOINED_LONG_BEFORE = 700  # most days from joining to the first order, of customers in the first months
JOINED_BEFORE = 60  # the same of all others
PRICE_LEVEL = {2023: 0.97, 2024: 1.0, 2025: 1.03, 2026: 1.06}
QUANTITY_DISCOUNTS = ((40, 0.85), (20, 0.90), (10, 0.95))  # firms only: minimum quantity, factor on the price


class Category(NamedTuple):
    """A category of products, with its weight in the orders of persons and of firms."""

    person: float
    firm: float
    cost_share: float
    goods: tuple[tuple[str, float], ...]


CATALOGUE = {
    "tea": Category(
        34,
        30,
        0.44,
        (
            ("English Breakfast 125g", 5.90),
            ("Earl Grey 125g", 6.40),
            ("Darjeeling 100g", 9.80),
            ("Assam 250g", 8.90),
            ("Sencha 100g", 11.50),
            ("Jasmine Pearls 80g", 13.90),
            ("Peppermint 80g", 4.90),
            ("Rooibos Vanilla 125g", 5.60),
            ("Lapsang 100g", 8.20),
            ("White Peony 60g", 14.80),
        ),
    ),
    "coffee": Category(
        24,
        40,
        0.58,
        (
            ("House Espresso 500g", 12.90),
            ("House Espresso 1kg", 23.90),
            ("Harbour Filter 500g", 11.80),
            ("Decaf 500g", 13.80),
            ("Sidamo 250g", 9.60),
            ("Huila 250g", 9.20),
            ("Cold Brew Bags 6", 7.50),
        ),
    ),
    "spices": Category(
        22,
        17,
        0.38,
        (
            ("Black Pepper 100g", 4.80),
            ("Smoked Paprika 75g", 4.20),
            ("Cinnamon Sticks 50g", 3.90),
            ("Garam Masala 80g", 5.40),
            ("Ras el Hanout 80g", 5.90),
            ("Cardamom Pods 50g", 7.80),
            ("Saffron 1g", 9.90),
            ("Vanilla Pods 2", 8.50),
            ("Turmeric 100g", 3.60),
            ("Sumac 80g", 4.60),
        ),
    ),
    "cocoa": Category(
        8,
        7,
        0.50,
        (
            ("Drinking Cocoa 250g", 7.20),
            ("Chilli Cocoa 250g", 7.60),
            ("Cocoa Nibs 200g", 6.80),
            ("Baking Cocoa 1kg", 18.50),
        ),
    ),
    "equipment": Category(
        7,
        6,
        0.66,
        (
            ("Glass Teapot", 29.90),
            ("Tea Strainer", 8.90),
            ("Paper Filters 100", 4.50),
            ("Hand Grinder", 64.00),
            ("French Press", 34.50),
            ("Gooseneck Kettle", 79.00),
            ("Spice Mill", 22.50),
        ),
    ),
    "gifts": Category(
        5,
        1,
        0.52,
        (("Tea Chest", 39.00), ("Spice Box", 34.00), ("Coffee Trio", 27.50), ("Advent Tea Calendar", 32.00)),
    ),
}


class Product(NamedTuple):
    """A product, with its list price and cost in 2024 and its weight in the orders of persons and of firms."""

    name: str
    category: str
    price: float
    cost: float
    person: float
    firm: float

    def weight(self, kind: str) -> float:
        """Return the weight for one kind of customer."""
        return self.firm if kind == "firm" else self.person


def products() -> tuple[Product, ...]:
    """Return all products of the catalogue; the first ones of a category sell best."""
    return tuple(
        Product(
            name,
            category,
            price,
            price * group.cost_share * (0.92 + 0.04 * (rank % 5)),
            group.person / len(group.goods) * (1.6 - 1.2 * rank / len(group.goods)),
            group.firm / len(group.goods) * (1.6 - 1.2 * rank / len(group.goods)),
        )
        for category, group in CATALOGUE.items()
        for rank, (name, price) in enumerate(group.goods)
    )


PRODUCTS = products()
EXPENSIVE = 20.0  # products of this price or more are bought in small quantities
RESOLD = ("equipment",)  # returned products of these categories are sold again, others are thrown away
GIFT_MONTHS = (11, 12)
GIFT_FACTOR = 5.0


class Habit(NamedTuple):
    """A kind of customer: how many there are, how they order and when they stop."""

    name: str
    kind: str
    customers: int
    gap: float  # mean days between two orders
    stop: float  # probability that an order is the last one
    lines: int  # maximum lines of an order
    units: int  # typical quantity of a line
    price: float  # factor on the list price
    returns: float  # probability that an order is returned


HABITS = (
    Habit("once", "person", 540, 0, 1.00, 3, 1, 1.00, 0.03),
    Habit("now and then", "person", 664, 100, 0.15, 3, 2, 1.00, 0.03),
    Habit("regular", "person", 330, 56, 0.07, 4, 2, 0.99, 0.02),
    Habit("devoted", "person", 76, 26, 0.03, 4, 2, 0.97, 0.01),
    Habit("sends back", "person", 26, 60, 0.15, 2, 2, 1.00, 0.90),
    Habit("former", "person", 4, 0, 1.00, 1, 2, 1.00, 1.00),
    Habit("once", "firm", 40, 0, 1.00, 4, 5, 0.98, 0.02),
    Habit("now and then", "firm", 117, 75, 0.10, 4, 5, 0.97, 0.02),
    Habit("regular", "firm", 120, 38, 0.05, 5, 6, 0.95, 0.01),
    Habit("standing", "firm", 65, 30, 0.04, 5, 8, 0.93, 0.01),
    Habit("below cost", "firm", 16, 40, 0.06, 4, 8, 0.42, 0.01),
    Habit("former", "firm", 2, 0, 1.00, 2, 6, 0.98, 1.00),
)
PROSPECTS = (
    Habit("prospect", "person", 40, 0, 1.00, 0, 0, 1.00, 0.00),
    Habit("prospect", "firm", 20, 0, 1.00, 0, 0, 1.00, 0.00),
)
WALK_IN = Habit("walk-in", "person", 0, 0, 1.00, 3, 1, 1.00, 0.00)
SIZES = {"person": (0.8, 1.4), "firm": (0.5, 1.7)}  # range of a customer's factor on the typical quantity
STATUSES = {"completed": 97.3, "cancelled": 2.2, "draft": 0.3, "test": 0.2}
SELLERS = {"Ada": 28, "Bram": 24, "Chloe": 20, "Dilip": 17, "Esra": 11}

# Channels that win customers, of their later orders, and of sales over the counter.
ACQUISITION_CHANNELS = {
    "person": {"organic": 30, "search": 28, "social": 22, "email": 8, "fair": 12},
    "firm": {"organic": 30, "search": 24, "social": 6, "email": 12, "fair": 28},
}
LATER_CHANNELS = {
    "person": {"organic": 38, "search": 16, "social": 10, "email": 32, "fair": 4},
    "firm": {"organic": 44, "search": 10, "social": 2, "email": 36, "fair": 8},
}
WALK_IN_CHANNELS = {"organic": 2, "fair": 1}
KEEPS_CHANNEL = 0.88
KEEPS_SELLER = 0.80
COST_PER_CUSTOMER = {"search": 34.0, "social": 47.0, "email": 13.0, "fair": 72.0}
RADIO_PER_MONTH = 420.0

WALK_IN_LINES = 250
DUPLICATES = 12
MISSING_COSTS = 0.015
# Unreadable values: month of the line, column, text.
UNREADABLE = (
    ("2024-06", "date", "n/a"),
    ("2025-03", "date", "31.02.2025"),
    ("2025-03", "date", "31.02.2025"),
    ("2026-02", "date", "n/a"),
    ("2024-04", "unit_price", "TBC"),
    ("2024-11", "unit_price", "?"),
    ("2025-07", "unit_price", "TBC"),
    ("2025-12", "unit_price", "TBC"),
    ("2026-05", "unit_price", "?"),
    ("2025-10", "quantity", "two"),
)

HAS_EMAIL, HAS_PHONE, HAS_JOINED = 0.94, 0.60, 0.90
REFERRED = 0.08
CONSENT = {"yes": 60, "no": 22, "": 18}
HAS_SUPPLIERS = {"person": 0.15, "firm": 0.40}
SUPPLIERS = {"1": 30, "2": 38, "3": 22, "4": 10}
# Hostile text in names: it must be shown as text everywhere.
HOSTILE_NAMES = (
    "=SUM(A1:A9) Trading",
    "[bold]Brew[/bold] & Co",
    "Kettle, Leaf & Sons Ltd",
    'The "Daily Grind" Café',
    "<b>Mia</b> & Partners",
    "Tea | Time",
)
FIRM_WORDS = (
    "Anchor Bluebell Copper Driftwood Ember Fernside Gull Harvest Ivy Juniper Kestrel Lantern Marigold "
    "Northlight Orchard Pebble Quayside Rosehip Saltmarsh Thistle Underhill Velvet Willow Yarrow"
)
FIRM_TRADES = "Café,Hotel,Bakery,Deli,Bistro,Tea Room,Guesthouse,Catering,Kitchen,Spa,Bookshop,Offices"


class Country(NamedTuple):
    """A country, its weight among the customers, and parts of names in the order they are written there."""

    code: str
    weight: int
    first: str
    second: str
    firm_suffix: str


COUNTRIES = (
    Country(
        "GB",
        46,
        "Amara Oliver Priya George Isla Kofi Freya Harry Zainab Callum Nia Rhys Imogen Tariq",
        "Ashdown Osei Patel Whitcombe Marlow Adeyemi Fenwick O'Neill Hartley Singh Pritchard Hussain",
        "Ltd",
    ),
    Country(
        "IE",
        9,
        "Aoife Cian Saoirse Niamh Eoin Róisín Seán",
        "O'Malley Byrne O'Sullivan Gallagher Keane",
        "Ltd",
    ),
    Country(
        "DE",
        11,
        "Jürgen Lena Anke Matthias Özlem Björn Käthe",
        "Groß Müller Schäfer Yıldız Lüders Vogt",
        "GmbH",
    ),
    Country("FR", 8, "Chloé Étienne Maëlle Noël Aïcha Théo", "Lefèvre D'Arcy Benoît Garçon Nguyen Roux", "SARL"),
    Country("PL", 6, "Agnieszka Łukasz Zofia Paweł Świętosława", "Nowak Wójcik Żak Gołąb Dąbek", "sp. z o.o."),
    Country("US", 8, "Maya Jordan Luis Grace DeShawn Wren", "Rivera Brooks Nakamura Flores St.Clair", "LLC"),
    Country("GR", 3, "Ελένη Γιώργος Μαρία Νίκος", "Γεωργίου Νικολάου Αντωνίου", "ΕΠΕ"),
    Country("UA", 3, "Олена Тарас Іван Оксана", "Шевченко Коваленко Ткаченко", "ТОВ"),
    Country("JP", 3, "佐藤 高橋 小林 渡辺", "陽菜 蓮 美咲 健太", "KK"),
    Country("IN", 2, "अनन्या रोहन मीरा", "शर्मा वर्मा जोशी", "Pvt Ltd"),
    Country("AE", 1, "ليلى يوسف مريم عمر", "حداد خوري منصور", "LLC"),
)
# Numbers reserved for fiction, so that nobody has them; the same ranges for every country.
FICTIONAL_PHONES = (
    *(f"+44 7700 900{number:03}" for number in range(1000)),
    *(f"+44 20 7946 0{number:03}" for number in range(1000)),
    *(f"+1 202 555 01{number:02}" for number in range(100)),
)

DELIVERY_DAYS = (1, 1, 2, 2, 2, 3, 4, 6)
"""Days from an order to its delivery, each as likely as the others."""
