"""A set of tables like those of a marketplace in Brazil (Olist), made up: nine tables, and what they come to.

The names of tables and columns are those of the public set, with its misspellings; every value is invented. The figures
are worked out here from the single rows, not from the tables.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

Row = dict[str, Any]

STATES = {"SP": "sao paulo", "RJ": "rio de janeiro", "MG": "belo horizonte", "BA": "salvador"}
CATEGORIES = {
    "beleza_saude": "health_beauty", "esporte_lazer": "sports_leisure", "cama_mesa_banho": "bed_bath_table",
    "telefonia": "telephony", "pc_gamer": "",
}  # fmt: skip
"""Categories of products with their translation; the public set lacks that of one."""

NO_SALES = ("canceled",)
"""Statuses of orders that are no sales. Of "unavailable" custseg says that it does not know it, and counts it."""
DAY_ONE = dt.datetime(2017, 1, 2, 9, 30)


@dataclass
class OlistLike:
    """Tables by name, and what they come to.

    Attributes:
        tables: rows of each table, under the name of its file without the ending.
        revenue: prices of the items of orders that are sales, by the lasting id of their customer.
        orders: number of these orders, by customer.
        freight: what was taken for shipping, of the same orders.
        by_category: the same prices, by category; None for products without one.
        by_state: the same prices, by the state of the customer.
        without_items: orders that have no items.
    """

    tables: dict[str, list[Row]]
    revenue: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    orders: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    freight: Decimal = Decimal()
    by_category: dict[str | None, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    by_state: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    without_items: int = 0

    @property
    def total(self) -> Decimal:
        """Return the revenue of all customers."""
        return sum(self.revenue.values(), Decimal())

    def folder(self, path: Path) -> str:
        """Write each table as CSV, quoted as in the public set, and return the path of the folder."""
        path.mkdir(parents=True, exist_ok=True)
        for name, text in self._texts().items():
            (path / name).write_text(text, encoding="utf-8")
        return str(path)

    def zip(self, path: Path) -> str:
        """Write one archive with all tables, and return its path."""
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in self._texts().items():
                archive.writestr(name, text)
        return str(path)

    def workbook(self, path: Path) -> str:
        """Write a sheet for each table, and return the path of the workbook."""
        with xlsxwriter.Workbook(path, {"strings_to_numbers": False}) as book:
            moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            for name, rows in self.tables.items():
                sheet = book.add_worksheet(name.removeprefix("olist_").removesuffix("_dataset")[:31])
                sheet.write_row(0, 0, list(rows[0]))
                for number, row in enumerate(rows, 1):
                    for place, value in enumerate(row.values()):
                        if isinstance(value, dt.datetime):
                            sheet.write_datetime(number, place, value, moment)
                        elif isinstance(value, str):
                            sheet.write_string(number, place, value)
                        elif value is not None:
                            sheet.write_number(number, place, float(value))
        return str(path)

    def _texts(self) -> dict[str, str]:
        return {f"{name}.csv": csv_of(rows) for name, rows in self.tables.items()}


def csv_of(rows: list[Row]) -> str:
    """Return rows as CSV with quotes around texts, and moments as the public set writes them."""
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(rows[0])
    for row in rows:
        cells = [f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, dt.datetime) else value for value in row.values()]
        # A decimal number is no text, and an empty cell no text either.
        stream.write(",".join(_cell(cell) for cell in cells) + "\r\n")
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and value:
        return '"' + value.replace('"', '""') + '"'
    return str(value)


def olist_like(customers: int = 150, seed: int = 1) -> OlistLike:
    """Return a made-up set.

    Args:
        customers: number of lasting customers; about a third of them order more than once.
        seed: of the random numbers.
    """
    chance = random.Random(seed)
    made = OlistLike({name: [] for name in (
        "olist_customers_dataset", "olist_geolocation_dataset", "olist_order_items_dataset",
        "olist_order_payments_dataset", "olist_order_reviews_dataset", "olist_orders_dataset",
        "olist_products_dataset", "olist_sellers_dataset", "product_category_name_translation",
    )})  # fmt: skip
    _places(made, chance)
    products = _products(made, chance)
    sellers = _sellers(made, chance)
    for _ in range(customers):
        unique, state = _key(chance), chance.choice([*STATES])
        for _ in range(chance.choice([1, 1, 1, 1, 2, 3])):
            _order(made, chance, (unique, state), (products, sellers))
    return made


def _key(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"


def _zip_code(chance: random.Random, state: str) -> str:
    return f"{list(STATES).index(state) * 20 + chance.randrange(8):05}"


def _places(made: OlistLike, chance: random.Random) -> None:
    """Add the places of zip codes: several for each, as several measured positions."""
    for number, (state, city) in enumerate(STATES.items()):
        for code in range(8):
            for _ in range(chance.randint(1, 4)):
                made.tables["olist_geolocation_dataset"].append({
                    "geolocation_zip_code_prefix": f"{number * 20 + code:05}",
                    "geolocation_lat": round(-23 - chance.random(), 6),
                    "geolocation_lng": round(-46 - chance.random(), 6),
                    "geolocation_city": city, "geolocation_state": state,
                })  # fmt: skip


def _products(made: OlistLike, chance: random.Random) -> dict[str, str | None]:
    """Add products, the last of which have no category; return the category of each."""
    for name, english in CATEGORIES.items():
        if english:
            made.tables["product_category_name_translation"].append(
                {"product_category_name": name, "product_category_name_english": english}
            )
    found: dict[str, str | None] = {}
    for number in range(40):
        category = [*CATEGORIES][number % len(CATEGORIES)] if number < 37 else None
        key = _key(chance)
        found[key] = category
        known = category is not None
        made.tables["olist_products_dataset"].append({
            "product_id": key, "product_category_name": category,
            "product_name_lenght": chance.randint(20, 60) if known else None,
            "product_description_lenght": chance.randint(100, 900) if known else None,
            "product_photos_qty": chance.randint(1, 5) if known else None,
            "product_weight_g": chance.randint(100, 3000), "product_length_cm": chance.randint(10, 60),
            "product_height_cm": chance.randint(2, 30), "product_width_cm": chance.randint(10, 40),
        })  # fmt: skip
    return found


def _sellers(made: OlistLike, chance: random.Random) -> list[str]:
    keys = []
    for _ in range(12):
        state = chance.choice([*STATES])
        keys.append(_key(chance))
        made.tables["olist_sellers_dataset"].append({
            "seller_id": keys[-1], "seller_zip_code_prefix": _zip_code(chance, state),
            "seller_city": STATES[state], "seller_state": state,
        })  # fmt: skip
    return keys


def _order(
    made: OlistLike,
    chance: random.Random,
    who: tuple[str, str],
    sold: tuple[dict[str, str | None], list[str]],
) -> None:
    """Add an order of a customer, with all that belongs to it, and count it."""
    unique, state = who
    order, customer = _key(chance), _key(chance)
    status = chance.choices(["delivered", "shipped", "invoiced", "unavailable", *NO_SALES], [90, 3, 2, 2, 3])[0]
    bought = DAY_ONE + dt.timedelta(minutes=chance.randrange(600 * 24 * 60))
    made.tables["olist_customers_dataset"].append({
        "customer_id": customer, "customer_unique_id": unique,
        "customer_zip_code_prefix": _zip_code(chance, state),
        "customer_city": STATES[state], "customer_state": state,
    })  # fmt: skip
    came = bought + dt.timedelta(days=chance.randint(4, 20)) if status == "delivered" else None
    made.tables["olist_orders_dataset"].append({
        "order_id": order, "customer_id": customer, "order_status": status, "order_purchase_timestamp": bought,
        "order_approved_at": bought + dt.timedelta(minutes=chance.randint(10, 900)),
        "order_delivered_carrier_date": bought + dt.timedelta(days=2) if came else None,
        "order_delivered_customer_date": came,
        "order_estimated_delivery_date": dt.datetime.combine(bought.date() + dt.timedelta(days=25), dt.time()),
    })  # fmt: skip
    has_items = status == "delivered" or chance.random() < 0.5
    paid = _items(made, chance, (order, unique, state, status), sold, bought) if has_items else Decimal("89.90")
    made.without_items += not has_items
    _payments(made, chance, order, paid)
    _reviews(made, chance, order, bought)


def _items(
    made: OlistLike,
    chance: random.Random,
    whose: tuple[str, str, str, str],
    sold: tuple[dict[str, str | None], list[str]],
    bought: dt.datetime,
) -> Decimal:
    """Add the items of an order, and count them; return what they cost with their freight."""
    (order, unique, state, status), (products, sellers) = whose, sold
    whole = Decimal()
    counts = status not in NO_SALES
    for number in range(chance.choices([1, 2, 3], [80, 15, 5])[0]):
        product = chance.choice([*products])
        price, freight = (Decimal(chance.randint(low, high)) / 100 for low, high in ((990, 29990), (700, 4500)))
        made.tables["olist_order_items_dataset"].append({
            "order_id": order, "order_item_id": number + 1, "product_id": product,
            "seller_id": chance.choice(sellers), "shipping_limit_date": bought + dt.timedelta(days=6),
            "price": price, "freight_value": freight,
        })  # fmt: skip
        whole += price + freight
        if counts:
            made.revenue[unique] += price
            made.by_category[products[product]] += price
            made.by_state[state] += price
            made.freight += freight
    if counts:
        made.orders[unique] += 1
    return whole


def _payments(made: OlistLike, chance: random.Random, order: str, whole: Decimal) -> None:
    """Add the payments of an order: in one of ten, a voucher pays for a part."""
    voucher = Decimal("5.00") if chance.random() < 0.1 else Decimal()
    parts = [("credit_card", chance.randint(1, 10), whole - voucher)]
    parts += [("voucher", 1, voucher)] if voucher else []
    for number, (kind, instalments, value) in enumerate(parts):
        made.tables["olist_order_payments_dataset"].append({
            "order_id": order, "payment_sequential": number + 1, "payment_type": kind,
            "payment_installments": instalments, "payment_value": value,
        })  # fmt: skip


def _reviews(made: OlistLike, chance: random.Random, order: str, bought: dt.datetime) -> None:
    """Add the reviews of an order: mostly one, sometimes two or none, some of several lines."""
    for _ in range(chance.choices([0, 1, 2], [2, 95, 3])[0]):
        said = chance.choice([None, "Muito bom", "Chegou antes do prazo,\r\nrecomendo", 'O "melhor", sem dúvida'])
        made.tables["olist_order_reviews_dataset"].append({
            "review_id": _key(chance), "order_id": order, "review_score": chance.randint(1, 5),
            "review_comment_title": None, "review_comment_message": said,
            "review_creation_date": dt.datetime.combine(bought.date() + dt.timedelta(days=12), dt.time()),
            "review_answer_timestamp": bought + dt.timedelta(days=13),
        })  # fmt: skip
