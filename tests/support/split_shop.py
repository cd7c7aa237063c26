"""A made-up shop as one table, and the same split into tables in random ways; its figures in plain Python."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

Row = dict[str, str]

NAMES = {
    "order": ("order_id", "OrderID", "Order ID", "order_no"),
    "customer": ("customer_id", "CustomerID", "customer", "Customer No"),
    "product": ("product_id", "SKU", "item_id", "Product Code"),
    "date": ("order_date", "created_at", "Order Date", "date"),
    "status": ("status", "Order Status"),
    "quantity": ("quantity", "Qty"),
    "price": ("unit_price", "price", "Unit Price"),
    "cost": ("unit_cost", "Cost Price"),
    "shipping": ("shipping", "shipping_cost"),
    "tax": ("tax", "Sales Tax"),
    "discount": ("discount", "discount_amount"),
    "total": ("total", "order_total", "Order Total"),
    "country": ("country", "Land"),
    "category": ("category", "product_category"),
    "customer_name": ("name", "full_name"),
    "product_name": ("title", "name"),
    "payment": ("amount", "payment_value", "Paid"),
}
"""Names that the columns may have."""

OF_ORDERS = ("order", "customer", "date", "status", "shipping", "tax", "discount", "total")
OF_LINES = ("order", "product", "quantity", "price")
OF_CUSTOMERS = ("customer", "customer_name", "country")
OF_PRODUCTS = ("product", "product_name", "category", "cost")


@dataclass(frozen=True)
class Shop:
    """Lines of orders with all fields, by the keys of `NAMES`."""

    lines: list[Row]
    has_parts: bool

    def figures(self) -> dict[str, tuple[Decimal, Decimal, int]]:
        """Return revenue, profit and number of orders of each customer with one that counts."""
        found: dict[str, tuple[Decimal, Decimal, int]] = {}
        for order in {line["order"]: line for line in self.lines}.values():
            if order["status"] == "cancelled":
                continue
            lines = [line for line in self.lines if line["order"] == order["order"]]
            goods = sum((Decimal(one["quantity"]) * Decimal(one["price"]) for one in lines), Decimal())
            cost = sum((Decimal(one["quantity"]) * Decimal(one["cost"]) for one in lines), Decimal())
            net = goods - (Decimal(order["discount"]) if self.has_parts else 0)
            revenue, profit, orders = found.get(order["customer"], (Decimal(), Decimal(), 0))
            found[order["customer"]] = revenue + net, profit + net - cost, orders + 1
        return found


def made_up(chance: random.Random) -> Shop:
    """Return a shop of some thirty orders; half of the shops have a tax, shipping, discounts and totals of orders."""
    has_parts = chance.random() < 0.5
    countries, prefix = ("DE", "FR", "IT"), chance.choice(("", "C-", "00"))
    customers = [
        {"customer": f"{prefix}{number}", "customer_name": f"Name {number}", "country": chance.choice(countries)}
        for number in chance.sample(range(100, 900), 12)
    ]
    products = [
        {
            "product": f"P{number}",
            "product_name": f"Thing {number}",
            "category": chance.choice(("tea", "cups", "tins")),
            "cost": f"{chance.randrange(100, 900) / 100:.2f}",
        }
        for number in chance.sample(range(10, 99), 8)
    ]
    lines = []
    for number in range(chance.randrange(28, 34)):
        customer = chance.choice(customers)
        order = {
            "order": str(50_000 + number),
            "date": f"2024-{number % 12 + 1:02}-{chance.randrange(1, 29):02}",
            "status": "cancelled" if number % 9 == 4 else "paid",
        }
        own = [
            {**product, "quantity": str(chance.randrange(1, 5)), "price": f"{chance.randrange(1000, 9000) / 100:.2f}"}
            for product in chance.sample(products, chance.randrange(1, 5))
        ]
        lines += [{**order, **customer, **line} for line in _with_parts(own, chance, has_parts)]
    return Shop(lines, has_parts)


def _with_parts(lines: list[Row], chance: random.Random, has_parts: bool) -> list[Row]:
    if not has_parts:
        return lines
    goods = sum((Decimal(one["quantity"]) * Decimal(one["price"]) for one in lines), Decimal())
    discount = Decimal(chance.choice((0, 0, 5, 7))) if goods > 20 else Decimal()
    shipping, tax = Decimal(chance.choice(("0", "4.90", "7.50"))), Decimal(chance.randrange(100, 999)) / 100
    parts = {"discount": discount, "shipping": shipping, "tax": tax, "total": goods - discount + shipping + tax}
    return [{**line, **{name: f"{amount:.2f}" for name, amount in parts.items()}} for line in lines]


def write_table(shop: Shop, path: Path) -> Path:
    """Write all fields of a shop into one file."""
    fields = [name for name in shop.lines[0] if name not in ("customer_name", "product_name")]
    _write(path, shop.lines, {name: NAMES[name][0] for name in fields})
    return path


def write_tables(shop: Shop, folder: Path, chance: random.Random) -> list[Path]:
    """Write a shop as two to five tables, with names of columns and an order of files and rows by chance."""
    style = {name: chance.choice(names) for name, names in NAMES.items()}
    fields = set(shop.lines[0])
    apart = [name for name in ("customers", "products", "orders") if chance.random() < 0.75] or ["orders"]
    lines = fields & {*OF_LINES, *OF_ORDERS, *OF_CUSTOMERS, *OF_PRODUCTS}
    tables: dict[str, tuple[set[str], str]] = {}
    holder = lines
    if "orders" in apart:
        orders = fields & {*OF_ORDERS, *OF_CUSTOMERS}
        lines -= orders - {"order"}
        holder = orders
        tables["orders"] = orders, "order"
    if "customers" in apart:
        tables["customers"] = fields & {*OF_CUSTOMERS}, "customer"
        holder -= {*OF_CUSTOMERS} - {"customer"}
    if "products" in apart:
        tables["products"] = fields & {*OF_PRODUCTS}, "product"
        lines -= {*OF_PRODUCTS} - {"product"}
    tables[chance.choice(("order_items", "order_lines", "sales"))] = lines, ""
    paths = []
    for name, (columns, key) in tables.items():
        names = {column: style[column] for column in sorted(columns)}
        if key and chance.random() < 0.3:
            names[key] = "id"
        rows = list({row[key]: row for row in shop.lines}.values()) if key else shop.lines
        paths.append(folder / f"{name}.csv")
        _write(paths[-1], chance.sample(rows, len(rows)) if key or chance.random() < 0.5 else rows, names)
    if "orders" in apart and shop.has_parts and chance.random() < 0.6:
        paths.append(folder / "payments.csv")
        _write(paths[-1], _payments(shop, chance), {"order": style["order"], "payment": style["payment"]})
    chance.shuffle(paths)
    return paths


def _payments(shop: Shop, chance: random.Random) -> list[Row]:
    rows = []
    for order in {line["order"]: line for line in shop.lines}.values():
        total = Decimal(order["total"])
        first = total if chance.random() < 0.6 else (total / 3).quantize(Decimal("0.01"))
        rows += [{"order": order["order"], "payment": f"{part:.2f}"} for part in (first, total - first) if part]
    return rows


def _write(path: Path, rows: Iterable[Row], names: dict[str, str]) -> None:
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(names.values())
        writer.writerows([row[name] for name in names] for row in rows)
