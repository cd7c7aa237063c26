"""Invoices with made-up amounts in made-up layouts: what each column is and what was sold is known."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import polars as pl

RATES = (5.5, 7, 8, 10, 12, 19, 20, 21, 25)
ROLES = {
    "quantity": "quantity", "price": "unit_price", "line": "line_amount", "line discount": "discount",
    "percent off": "discount", "line tax": "tax", "subtotal": "subtotal", "discount": "discount", "tax": "tax",
    "shipping": "shipping", "tips": "tips", "total": "total", "refunded": "refunded",
}  # fmt: skip
OF_LINES = ("quantity", "price", "line", "line discount", "percent off", "line tax")


@dataclass(frozen=True)
class Layout:
    """How a system writes its invoices.

    Attributes:
        columns: those of `ROLES` that it has, in its order, with the names of noise among them.
        lines: largest number of lines of an order.
        place: "repeated" or "first": where the amounts of an order stand.
        discount: "none", "line", "percent" or "order".
        tax: "none", "inside" or "on top".
        rate: of the tax in percent.
        taxed_shipping: whether shipping has that tax too.
        subtotal_before: whether the subtotal is before the order's discount.
        negative: whether discounts have a minus.
        blank: whether zero amounts of an order are blank.
    """

    columns: tuple[str, ...]
    lines: int
    place: str
    discount: str
    tax: str
    rate: float
    taxed_shipping: bool
    subtotal_before: bool
    negative: bool
    blank: bool
    extras: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Invoices:
    """Rows of a file and what was sold.

    Attributes:
        rows: the numeric columns.
        order: the id of each row's order.
        net: goods after discounts, without tax and shipping.
    """

    rows: pl.DataFrame
    order: pl.Series
    net: float


def random_layout(seed: int, *, drop: float = 0.0) -> Layout:
    """Return a layout; each column that may be missing is missing with the probability ``drop``."""
    pick = random.Random(seed)
    discount = pick.choice(["none", "line", "percent", "order", "order"])
    tax = pick.choice(["none", "inside", "on top", "on top"])
    extras = frozenset(name for name in ("shipping", "tips", "refunded") if pick.random() < 0.5)
    lines = pick.choice([1, 1, 3, 5])
    columns = ["quantity", "price", "line", "subtotal", "total", *sorted(extras)]
    columns += {"line": ["line discount"], "percent": ["percent off"], "order": ["discount"]}.get(discount, [])
    columns += [] if tax == "none" else ["tax"]
    columns += ["line tax"] if tax == "on top" and discount != "order" and pick.random() < 0.3 else []
    columns = [name for name in columns if pick.random() >= drop]
    columns += [
        f"noise {kind}"
        for kind in ("id", "phone", "postcode", "weight", "amount", "stars", "seldom")
        if pick.random() < 0.5
    ]
    pick.shuffle(columns)
    place = pick.choice(["repeated", "first"])
    flags = [pick.random() < 0.4 for _ in range(4)]
    return Layout(tuple(columns), lines, place, discount, tax, pick.choice(RATES), *flags, extras)


def invoices(layout: Layout, seed: int, orders: int) -> Invoices:
    """Return invoices in a layout."""
    pick = random.Random(seed)
    prices = [round(pick.uniform(2, 150), pick.choice([0, 1, 2, 2])) + 0.49 for _ in range(12)]
    rows: list[dict[str, float | None]] = []
    ids: list[int] = []
    net = 0.0
    for number in range(orders):
        lines, whole, sold = _order(layout, pick, prices)
        net += sold
        for place, line in enumerate(lines):
            shown = whole if layout.place == "repeated" or place == 0 else dict.fromkeys(whole)
            noise = _noise(pick, len(rows))
            rows.append({**line, **shown, **noise})
            ids.append(10_000 + number)
    schema = dict.fromkeys(layout.columns, pl.Float64)
    frame = pl.DataFrame([{name: row.get(name) for name in layout.columns} for row in rows], schema=schema)
    return Invoices(frame, pl.Series("order", ids), round(net, 2))


def _order(
    layout: Layout, pick: random.Random, prices: list[float]
) -> tuple[list[dict[str, float | None]], dict[str, float | None], float]:
    """Return the lines of an order, its own amounts, and what was sold."""
    share = layout.rate / 100
    sign = -1 if layout.negative else 1
    lines: list[dict[str, float | None]] = []
    goods = line_tax = 0.0
    for _ in range(pick.randint(1, layout.lines)):
        quantity, price = pick.choice([1, 1, 1, 2, 3, 4, 10]), pick.choice(prices)
        percent = pick.choice([0, 0, 10, 15, 20]) if layout.discount == "percent" else 0
        off = round(quantity * price * pick.choice([0, 0, 0.05, 0.1]), 2) if layout.discount == "line" else 0
        amount = round(quantity * price * (1 - percent / 100), 2) - off
        tax = round(amount * share, 2)
        goods, line_tax = goods + amount, line_tax + tax
        lines.append({"quantity": quantity, "price": price, "line": round(amount, 2), "line discount": sign * off,
                      "percent off": percent, "line tax": tax})  # fmt: skip
    off = round(goods * pick.choice([0, 0, 0.1, 0.15]), 2) if layout.discount == "order" else 0.0
    shipping = pick.choice([0, 4.9, 9.9, 12.5]) if "shipping" in layout.extras else 0.0
    tips = pick.choice([0, 0, 0, 2, 3.5]) if "tips" in layout.extras else 0.0
    after = goods - off
    taxed = after + (shipping if layout.taxed_shipping else 0)
    inside = layout.tax == "inside"
    tax = 0.0 if layout.tax == "none" else taxed * share / (1 + share) if inside else taxed * share
    if layout.tax == "on top" and "line tax" in layout.columns:
        tax = line_tax + (shipping * share if layout.taxed_shipping else 0)
    tax = round(tax, 2)
    total = round(after + shipping + tips + (tax if layout.tax == "on top" else 0), 2)
    back = pick.choice([0] * 8 + [total, round(total / 2, 2)]) if "refunded" in layout.extras else 0
    own = {"subtotal": round(goods if layout.subtotal_before else after, 2), "discount": sign * off, "tax": tax,
           "shipping": shipping, "tips": tips, "total": total, "refunded": back}  # fmt: skip
    whole = {
        name: None if layout.blank and not value and name not in ("total", "subtotal") else value
        for name, value in own.items()
    }
    sold = after - (after * share / (1 + share) if inside else 0)
    return lines, whole, sold


def _noise(pick: random.Random, row: int) -> dict[str, float | None]:
    return {
        "noise id": 5000 + row, "noise phone": pick.randint(10**9, 10**10 - 1),
        "noise postcode": pick.randint(1000, 99999),
        "noise weight": round(pick.uniform(0.05, 30), 3), "noise amount": round(pick.uniform(1, 500), 2),
        "noise stars": pick.choice([None, 1, 2, 3, 4, 5]), "noise seldom": pick.choice([0] * 9 + [5.0, 2.5]),
    }  # fmt: skip
