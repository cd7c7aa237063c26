"""Layouts of exports as data, and a shop written into one of them."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

from random_shop import CANCELLED, PAID, PARTLY, REFUNDED, UNPAID, Line, Order, Shop

MONEY = frozenset([
    "price", "line_gross", "line_discount", "line_amount", "line_total", "line_net", "line_tax", "gross",
    "lines_amount", "subtotal", "subtotal_net", "discount", "all_discounts", "line_discounts", "tax", "shipping",
    "shipping_net", "total", "total_ex", "refunded", "refunded_goods", "line_discount_all", "line_with_tax",
    "goods_total", "goods_tax", "deal", "minus_discount", "refunded_with_tax", "partly_refunded",
])  # fmt: skip
"""Kinds of columns that hold money, in cents before they are written."""

LINE_KINDS = frozenset([
    "product", "sku", "quantity", "price", "line_gross", "line_discount", "line_amount", "line_total", "line_net",
    "line_tax", "line_discount_all", "line_with_tax", "line_number", "minus_discount",
])  # fmt: skip
"""Kinds of columns that belong to a line; all others belong to the order."""

CENTS = "_cents"
"""End of kinds whose amounts are in cents."""

WORDS = {PAID: "paid", PARTLY: "partially refunded", REFUNDED: "refunded", CANCELLED: "cancelled", UNPAID: "unpaid"}


@dataclass(frozen=True)
class Layout:
    """A layout of an export.

    Attributes:
        name: key of a known export, or a name for people.
        columns: "Header=kind", separated by bars; a text in quotation marks is a constant.
        grain: "order" for a row per order, "lines" for rows of lines with the order's fields on each, "first" for the
            order's fields on the first line only.
        on_all: kinds that stand on each line of the grain "first".
        states: words of each state.
        refunds: "" for none but in columns, "negative" for rows with a minus, "positive" for rows that a type tells.
        refund_word: word of refunds in the column of states or types.
        refund_numbers: whether refunds have numbers of their own, as credit notes have.
        documents: "" for none; "above" for a row of the whole order above those of its lines, of another type.
        counts: what the system counts although it is no part of net sales.
        leaves_out: states of orders that the file does not have.
        prices: "net" for a system whose prices are without tax, "untaxed" for one that shows no tax.
        date: format of days and times.
        money: how amounts are written, with the sign of decimals.
        separator: between fields.
        nobody: whether orders without a customer are in the file.
        settings: what people have to say of such a file.
    """

    name: str
    columns: str
    grain: str = "order"
    on_all: frozenset[str] = frozenset()
    states: dict[str, str] = field(default_factory=lambda: dict(WORDS))
    refunds: str = ""
    refund_word: str = ""
    refund_numbers: bool = False
    documents: str = ""
    counts: tuple[str, ...] = ()
    leaves_out: tuple[str, ...] = ()
    prices: str = "any"
    date: str = "%Y-%m-%d %H:%M:%S"
    money: str = "{}.{:02}"
    separator: str = ","
    nobody: bool = True
    settings: dict[str, str] = field(default_factory=dict)

    def fits(self, shop: Shop) -> bool:
        """Return whether the system can have such a shop."""
        return not (shop.rates if self.prices == "untaxed" else shop.tax_inside and self.prices == "net")


@dataclass(frozen=True)
class Table:
    """A file before it is written: headers, the kind of each column, and the fields of each row."""

    layout: Layout
    header: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Return the file."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=self.layout.separator, lineterminator="\n")
        writer.writerows([self.header, *self.rows])
        return stream.getvalue()

    def write(self, path: Path) -> Path:
        """Write the file, and return its path."""
        path.write_text(self.text(), encoding="utf-8")
        return path

    def with_columns(self, places: list[int]) -> Table:
        """Return the file with some of its columns, in a given order."""
        rows = tuple(tuple(row[place] for place in places) for row in self.rows)
        header, kinds = (tuple(one[place] for place in places) for one in (self.header, self.kinds))
        return Table(self.layout, header, kinds, rows)


Facts = dict[str, object]


def table_of(layout: Layout, shop: Shop, chance: random.Random) -> Table:
    """Return a shop as a file of a layout."""
    names = [part.strip().partition("=") for part in layout.columns.split("|")]
    header, kinds = tuple(name for name, _, _ in names), tuple(kind for _, _, kind in names)
    rows: list[tuple[str, ...]] = []
    for order in shop.orders:
        if order.state in layout.leaves_out or (order.customer is None and not layout.nobody):
            continue
        for facts in _rows_of(layout, order, chance):
            rows.append(tuple(_cell(kind, facts, layout) for kind in kinds))
    return Table(layout, header, kinds, tuple(rows))


def _rows_of(layout: Layout, order: Order, chance: random.Random) -> list[Facts]:
    """Return the facts of each row of an order, with those of its refund where refunds are rows."""
    own = order_facts(order, layout, chance)
    lines = [line_facts(line, place, order) for place, line in enumerate(order.lines)]
    if layout.grain == "order":
        rows = [own]
    elif layout.grain == "lines":
        rows = [{**own, **line} for line in lines]
    else:
        kept = {kind: fact for kind, fact in own.items() if kind in layout.on_all}
        rows = [{**(kept if place else own), **line} for place, line in enumerate(lines)]
    if layout.documents:
        document = own | {"line_net": order.net, "line_tax": order.goods_tax}
        document |= {"line_with_tax": order.net + order.goods_tax}
        document |= {"line_type": "Sale", "quantity": len(lines)}
        rows = [document, *({**row, "line_type": "Sale Line"} for row in rows), {**own, "line_type": "Payment"}]
    # A cancelled invoice has no credit note; a cancelled order of a shop that was paid has a refund.
    if layout.refunds and order.refund and (order.state in (PARTLY, REFUNDED) or layout.refunds == "negative"):
        rows.append(refund_facts(own, order, layout))
    return rows


def order_facts(order: Order, layout: Layout, chance: random.Random) -> Facts:
    """Return what an export can tell of an order, by the kinds of columns."""
    who, back = order.customer, order.refund
    email = who.email if who else ""
    word = chance.choice(layout.states.get(order.state, "").split("/"))
    return {
        "number": order.number,
        "#number": f"#{order.number}",
        "entry": f"in_{order.number}",
        "customer": who.number if who else "",
        "email": email.capitalize() if chance.random() < 0.15 else email,
        "name": who.name if who else "",
        "when": order.when.strftime(layout.date),
        "paid_when": "" if order.state == UNPAID else order.when.strftime(layout.date),
        "status": word,
        "cancelled_at": order.when.strftime(layout.date) if order.state == CANCELLED else "",
        "cancelled_flag": "Yes" if order.state == CANCELLED else "No",
        "type": "",
        "subtotal": order.subtotal,
        "subtotal_net": order.net,
        "deal": order.net,
        "lines_amount": order.lines_amount,
        "gross": order.lines_amount + order.line_discounts,
        "discount": order.discount,
        "all_discounts": order.discount + order.line_discounts,
        "tax": order.tax,
        "shipping": order.shipping,
        "shipping_net": order.shipping - (order.shipping_tax if order.tax_inside else 0),
        "total": order.total,
        "total_ex": order.total - order.tax,
        "goods_tax": order.goods_tax,
        "goods_total": order.net + order.goods_tax,
        "refunded": back.total if back else 0,
        "refunded_goods": back.goods if back else 0,
        "refunded_with_tax": back.goods + back.tax if back else 0,
        "partly_refunded": back.goods + back.tax if back and order.state == PARTLY else 0,
        "fulfilment": "Fulfilled",
        "document": f"Реализация {order.number}",
        "items": len(order.lines),
    } | {f"noise{place}": chance.choice([7, 80, 3012, 40, 10115]) for place in range(6)}


def line_facts(line: Line, place: int, order: Order) -> Facts:
    """Return what an export can tell of a line."""
    total = line.amount - line.share
    inside = line.tax if order.tax_inside else 0
    return {
        "product": line.product,
        "sku": line.product.upper()[:3],
        "line_number": place + 1,
        "quantity": line.quantity,
        "price": line.price,
        "line_gross": line.gross,
        "line_discount": line.discount,
        "line_discount_all": line.discount + line.share,
        "minus_discount": -line.discount - line.share,
        "line_amount": line.amount,
        "line_total": total,
        "line_net": total - inside,
        "line_tax": line.tax,
        "line_with_tax": total - inside + line.tax,
    }


def refund_facts(own: Facts, order: Order, layout: Layout) -> Facts:
    """Return the facts of the row of a refund: those of its order, with the amounts that were paid back."""
    assert order.refund
    back, sign = order.refund, -1 if layout.refunds == "negative" else 1
    gross = back.goods + (back.tax if order.tax_inside else 0)
    money = dict.fromkeys(MONEY & own.keys(), 0) | dict.fromkeys(MONEY & LINE_KINDS, 0)
    as_shown = ("subtotal", "lines_amount", "gross", "line_gross", "line_amount", "line_total")
    money |= dict.fromkeys(as_shown, sign * gross)
    money |= dict.fromkeys(("subtotal_net", "line_net"), sign * back.goods)
    money |= {"tax": sign * (back.tax + back.shipping_tax), "line_tax": sign * back.tax, "total": sign * back.total}
    # Where prices are with tax, so is the shipping, as in the row of the order.
    shipping = back.shipping + (back.shipping_tax if order.tax_inside else 0)
    money |= {"shipping": sign * shipping, "shipping_net": sign * back.shipping, "price": gross}
    money["total_ex"] = sign * (back.goods + back.shipping)
    money |= {"goods_total": sign * (back.goods + back.tax), "goods_tax": sign * back.tax}
    money["line_with_tax"] = money["goods_total"]
    word = {"status": layout.refund_word} if layout.refund_word else {}
    kind = {"product": "Refund", "sku": "REF", "quantity": sign, "line_number": 1}
    number = {"number": f"R{order.number}"} if layout.refund_numbers else {}
    number["entry"] = f"re_{order.number}"
    return {**own, **money, **kind, **word, **number, "when": back.when.strftime(layout.date)}


def _cell(kind: str, facts: Facts, layout: Layout) -> str:
    if kind.startswith('"'):
        return kind.strip('"')
    fact = facts.get(kind.removesuffix(CENTS), "")
    if kind in MONEY and isinstance(fact, int):
        sign = "-" if fact < 0 else ""
        return sign + layout.money.format(abs(fact) // 100, abs(fact) % 100)
    return str(fact)


def shuffled(table: Table, chance: random.Random) -> Table:
    """Return a file with its rows in another order, where that changes nothing of what it says."""
    if table.layout.grain == "first":
        return table
    return replace(table, rows=tuple(chance.sample(table.rows, len(table.rows))))
