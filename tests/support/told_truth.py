"""What is true of a shop as far as a file tells it: where refunds are rows, and where amounts hold what is no sale."""

from __future__ import annotations

from collections.abc import Iterable

from random_shop import ALL_BACK, LINE_DISCOUNT, ORDER_DISCOUNT, PARTLY, SHIPPING, SOME_BACK, TAX, Order, Shop, Truth
from shop_layouts import Table


def truth_of(
    table: Table, shop: Shop, counted: Iterable[str], *, by_day: bool, less_tax: bool = False, kept: bool = False
) -> Truth:
    """Return customers, counted orders and net sales as a file of a layout tells them.

    Args:
        table: the file: whether refunds are rows of their own.
        shop: of the file.
        counted: what a reading counts although it is no part of net sales.
        by_day: whether all that a customer buys on a day is one order.
        less_tax: whether shipping that is counted is without the tax that is inside it.
        kept: whether discounts that are counted are left of an order that was refunded in full, since a column of
            refunds has what was paid.
    """
    parts, rows = set(counted), bool(table.layout.refunds)
    less_tax = less_tax and shop.tax_inside and SHIPPING in parts and TAX not in parts
    found: dict[int, dict[object, int]] = {}
    for order in shop.orders:
        if order.customer:
            own = found.setdefault(order.customer.number, {})
            # Credit notes have numbers of their own.
            apart = rows and (by_day or table.layout.refund_numbers)
            for place, (day, value) in enumerate(_values(order, parts, rows=apart, less_tax=less_tax)):
                key = day if by_day else (order.number, place)
                own[key] = (
                    own.get(key, 0)
                    + value
                    + (_kept_discount(order, parts, rows=rows) if value == 0 and (rows or kept) else 0)
                )
    sums = [(sum(one > 0 for one in own.values()), sum(own.values())) for own in found.values()]
    return Truth(tuple(sorted(row for row in sums if row[0])))


def _values(order: Order, parts: set[str], *, rows: bool, less_tax: bool) -> list[tuple[object, int]]:
    """Return the money of an order on its days: that of its refund on a day of its own where that is a row."""
    value, whole = order.value(parts), order.value(parts | {SOME_BACK, ALL_BACK})
    if less_tax and whole:
        back = ALL_BACK if order.state != PARTLY else SOME_BACK
        whole -= order.shipping_tax
        value -= 0 if order.refund and order.state != PARTLY and back not in parts else order.shipping_tax
    if not rows or not order.refund or value == whole:
        return [(order.when.date(), value)]
    return [(order.when.date(), whole), (order.refund.when.date(), value - whole)]


def _kept_discount(order: Order, parts: set[str], *, rows: bool) -> int:
    """Return what is left of an order's discounts after a refund of what was paid: a row tells its shipping apart."""
    if not order.refund or order.state == PARTLY or not order.value(parts | {ALL_BACK}) or ALL_BACK in parts:
        return 0
    left = (order.discount if ORDER_DISCOUNT in parts else 0) + (order.line_discounts if LINE_DISCOUNT in parts else 0)
    shipping = 0 if rows or SHIPPING in parts else order.refund.shipping + order.refund.shipping_tax
    return max(0, left - shipping)
