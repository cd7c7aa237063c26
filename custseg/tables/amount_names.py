"""What the headers of columns of numbers tell: amounts of orders or lines, with tax or without, and parts of them."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from custseg.tables.headers.columns import Columns
from custseg.tables.headers.synonyms import header_words, rank_of, read_header, roles

NAMED = ("tax", "shipping", "tips", "discount", "refunded", "quantity", "unit_price", "cost", "unit_cost", "profit")
"""Roles that a column of numbers has by its name, besides the amounts."""

PLAIN_BESIDE = ("quantity", "unit_price", "cost", "unit_cost", "profit")
"""Roles of columns of numbers that are no part of the amount."""

NO_AMOUNTS = ("customer_id", "date", "order_id", "product", "category", "seller", "channel", "currency", "status")
"""Roles of columns that are no amounts, even where they hold numbers."""

TOTAL_WORDS = (
    "total", "order", "invoice", "basket", "gesamt", "bestell", "pedido", "commande", "итог", "заказ", "订单", "总",
)  # fmt: skip
LINE_WORDS = (
    "line", "item", "position", "product", "unit", "zeile", "artikel", "ligne", "linea", "riga", "linha", "pozycj",
    "satir", "строк", "позиц", "товар", "regel", "商品", "明细", "行",
)  # fmt: skip
"""Beginnings of words that name amounts of whole orders, and words that name those of lines."""

SUBTOTAL_WORDS = frozenset((
    "subtotal", "zwischensumme", "warenwert", "subtotale", "подытог", "小计", "小計",
))  # fmt: skip
"""Words that name amounts of goods, without what is charged for the order as a whole."""

NET_WORDS = ("untaxed", "net", "excl", "imponible", "hors")
"""Beginnings of words that name amounts without tax."""


def named_role(column: str) -> str | None:
    """Return the role that the header of a column of numbers tells, besides those of amounts."""
    name = read_header(column)[0]
    return next((role for role in NAMED if rank_of(roles("transactions")[role], name)), None)


def roles_of_numbers(columns: Columns, found: Sequence[str]) -> dict[str, str]:
    """Return the roles that headers tell, the best candidate for the amount first.

    Args:
        columns: of the table.
        found: its columns of numbers.
    """
    known, headers = roles("transactions"), columns.headers
    fixed_roles = {place: role for role, place in headers.columns.items() if role in (*NAMED, "total", "line_amount")}
    ranked: list[tuple[int, str, str]] = []
    for column in found:
        name, unit = read_header(column)
        if unit == "share":
            continue
        rank = rank_of(known["revenue"], name)
        if column == headers.get("revenue"):
            ranked.append((0, column, "revenue"))
        elif column in fixed_roles:
            ranked.append((1, column, fixed_roles[column]))
        elif headers.export and "revenue" in headers.fixed and named_role(column) not in headers.export.proved:
            # A known export says which of its columns are parts of the amount; others prove those that it leaves open,
            # such as the tax of the whole invoice beside that of its lines.
            continue
        elif role := named_role(column):
            ranked.append((1, column, role))
        elif rank:
            ranked.append((rank + 1, column, "total" if name in known["revenue"].gross else "revenue"))
    return {column: role for _, column, role in sorted(ranked, key=lambda one: one[0])}


def are_shares(values: pl.Series) -> bool:
    """Return whether discounts are shares of the price, such as 0.2."""
    filled = values.drop_nulls()
    return bool(filled.is_between(0, 1).all() and ((filled > 0) & (filled < 1)).any())


def is_called_total(column: str) -> bool:
    """Return whether an amount is called that of a whole order."""
    return any(word.startswith(TOTAL_WORDS) for word in header_words(column)) and not is_called_line(column)


def is_called_line(column: str) -> bool:
    """Return whether an amount is called that of a line."""
    return any(word.startswith(LINE_WORDS) for word in header_words(column))


def is_called_net(column: str) -> bool:
    """Return whether an amount is called one without tax."""
    return any(word.startswith(NET_WORDS) for word in header_words(column))


def is_called_gross(column: str) -> bool:
    """Return whether an amount is called one with tax."""
    return read_header(column)[0] in roles("transactions")["revenue"].gross


def is_called_net_sales(column: str) -> bool:
    """Return whether an amount has a name of the first rank, such as "net sales": after all that is deducted.

    The amount of a line is not: what is deducted from the order may be left out.
    """
    return rank_of(roles("transactions")["revenue"], read_header(column)[0]) == 1 and not is_called_line(column)


def is_called_subtotal(column: str) -> bool:
    """Return whether an amount is called that of the goods of an order, before what is charged beside them."""
    return any(word in SUBTOTAL_WORDS for word in header_words(column))


def told_by_header(columns: Columns, base: str, role: str) -> bool | None:
    """Return whether an amount includes a part by what its header says; None where that leaves it open.

    Args:
        columns: of the table.
        base: column of the amount, "" for quantity × unit price.
        role: of the part.
    """
    if role == "tax" and "tax" in columns.headers.mapped:
        return True
    if columns.headers.export is not None:
        return None
    if not base:
        return True if role == "discount" else None
    if role in ("shipping", "tips") and is_called_subtotal(base):
        return False
    if is_called_gross(base):
        return {"tax": True, "discount": False}.get(role)
    return False if is_called_net_sales(base) or (is_called_net(base) and role != "discount") else None
