"""The figures that are true for what a file can tell: what its amounts hold, and which states it shows."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from random_layouts import NAMES
from random_shop import (
    ALL_BACK,
    CANCELLED,
    LINE_DISCOUNT,
    OPEN,
    ORDER_DISCOUNT,
    PAID,
    SHIPPING,
    SOME_BACK,
    TAX,
    UNPAID,
    VOID,
    Shop,
    Truth,
)
from random_shop import REFUNDED as REFUNDED_ORDER
from shop_layouts import CENTS, Table
from told_truth import truth_of

from custseg.tables.systems.known_exports import recognise

SUMS = {
    "price": {ORDER_DISCOUNT, LINE_DISCOUNT}, "line_gross": {ORDER_DISCOUNT, LINE_DISCOUNT},
    "gross": {ORDER_DISCOUNT, LINE_DISCOUNT}, "line_amount": {ORDER_DISCOUNT}, "lines_amount": {ORDER_DISCOUNT},
    "line_total": set(), "subtotal": set(), "subtotal_net": set(), "line_net": set(), "deal": set(),
    "total": {TAX, SHIPPING}, "total_ex": {SHIPPING}, "goods_total": {TAX}, "line_with_tax": {TAX},
}  # fmt: skip
"""What the amounts of a column hold beside net sales."""

OWN = {
    "tax": {TAX}, "line_tax": {TAX}, "goods_tax": {TAX}, "shipping": {SHIPPING}, "shipping_net": {SHIPPING},
    "discount": {ORDER_DISCOUNT}, "line_discount": {LINE_DISCOUNT}, "minus_discount": {ORDER_DISCOUNT, LINE_DISCOUNT},
    "all_discounts": {ORDER_DISCOUNT, LINE_DISCOUNT}, "line_discount_all": {ORDER_DISCOUNT, LINE_DISCOUNT},
}  # fmt: skip
"""What the amounts of a column are, where they are a part that does not belong to net sales."""

WITH_TAX = frozenset(("price", "line_gross", "gross", "line_amount", "lines_amount", "line_total", "subtotal"))
"""Kinds whose amounts are with tax where the prices are."""

REFUNDED = {"refunded", "refunded_goods", "refunded_with_tax", "partly_refunded"}
"""Columns of refunds."""

SEPARABLE = (TAX, SHIPPING, ORDER_DISCOUNT, LINE_DISCOUNT)


def expectations(table: Table, shop: Shop) -> list[Truth]:
    """Return the figures that are true for what a file can tell; none where it cannot tell the money.

    The rules for what a file without some column can still tell:
    - A part (tax, shipping, discounts) that stands in no column, and that no amount of the file excludes, is counted.
    - Without a column of refunds, refunds are not known; those in full are where a status tells them.
    - Without a status, a type or a column of cancellations, cancelled and unpaid orders count.
    - Where the order id is the number of an invoice, unpaid ones may count: an invoice is a sale before it is paid.
    - Without an order id, all that a customer buys on one day is one order, and amounts of whole orders that are
      repeated on lines cannot be counted once. So it may be where the name of the order id says nothing.
    - A refund in a row of its own has no discounts: where discounts are counted, those of the order are left. Without
      an order id it is no refund of an order, but money of its own day.
    - A column of refunds has what was paid, so that discounts which are counted may be left of a refunded order.
    - Where prices are with tax, the tax of shipping is inside the shipping: an amount less all of the tax has the
      shipping without it.
    """
    found = []
    for counted, by_day in itertools.product(countings(table, shop), days_of(table)):
        for less_tax, kept in itertools.product((False, True), keeps_discounts(table)):
            truth = truth_of(table, shop, counted, by_day=by_day, less_tax=less_tax, kept=kept)
            found += [truth] if truth not in found else []
    return found


def keeps_discounts(table: Table) -> tuple[bool, ...]:
    """Return whether a refund may leave discounts that are counted: a column of refunds has what was paid."""
    return (False, True) if "refunded" in table.kinds else (False,)


def days_of(table: Table) -> list[bool]:
    """Return whether orders are what customers buy on one day: both where the name of the order id tells nothing."""
    places = [place for place, kind in enumerate(table.kinds) if kind in ("number", "#number", "document")]
    known = {name for words in NAMES.values() for name in words["number"].split("/")}
    known_layout = not table.layout.name.startswith("random")
    if any(known_layout or table.header[place] in known for place in places):
        return [False]
    return [False, True] if places else [True]


def countings(table: Table, shop: Shop) -> list[set[str]]:
    """Return what readings of a file may count beside net sales, since the file cannot tell or its system counts it."""
    base = set(table.layout.counts)
    bases = [base]
    if OPEN in base and recognise(table.header) is None:
        # A system's own rule holds where its export is known by name; where not, the general one does, too.
        bases.append(base - {OPEN})
    unseen = unseen_states(table)
    return [own | inside | one for own in bases for inside in money_readings(table, shop) for one in unseen]


def money_readings(table: Table, shop: Shop) -> Iterator[set[str]]:
    """Return the sets of parts that the best amount of a file contains; none where net sales follow from columns.

    Where nothing tells which lines are one order, amounts of orders cannot be counted once. They can where they stand
    on the first line only: then net sales may follow from either.
    """
    kinds = {kind.removesuffix(CENTS) for kind in table.kinds}
    if kinds & {"number", "#number", "document"} or table.layout.grain == "order":
        yield from _inside(kinds, table, shop)
        return
    yield from _inside({one for one in kinds if one.startswith("line_") or one in ("price", "quantity")}, table, shop)
    if table.layout.grain == "first":
        yield from _inside(kinds, table, shop)


def _inside(kinds: set[str], table: Table, shop: Shop) -> Iterator[set[str]]:
    """Return the smallest sets of parts that some kinds of columns cannot separate."""
    vectors = [_vector(parts, kind, shop, 1) for kind, parts in SUMS.items() if _usable(kind, kinds)]
    vectors += [_vector(parts, "", shop, 0) for kind, parts in OWN.items() if kind in kinds]
    counted = set(table.layout.counts) & set(SEPARABLE)
    owned = {part for kind, parts in OWN.items() if kind in kinds and len(parts) == 1 for part in parts}
    hidden = [part for part in SEPARABLE if part not in owned and part not in counted]
    for size in range(len(hidden) + 1):
        sets = [set(one) for one in itertools.combinations(hidden, size)]
        fitting = [one for one in sets if _in_span(_vector(one | counted, "", shop, 1), vectors)]
        if fitting:
            yield from fitting
            return


def _usable(kind: str, kinds: set[str]) -> bool:
    return kind in kinds and (kind != "price" or "quantity" in kinds)


def _vector(parts: Iterable[str], kind: str, shop: Shop, net: int) -> list[Fraction]:
    wanted = set(parts) | ({TAX} if kind in WITH_TAX and shop.tax_inside else set())
    if not shop.rates:
        wanted -= {TAX}
    return [Fraction(net), *(Fraction(part in wanted) for part in SEPARABLE)]


def _in_span(vector: list[Fraction], others: list[list[Fraction]]) -> bool:
    return _rank([*others, vector]) == _rank(others)


def _rank(rows: list[list[Fraction]]) -> int:
    rows, rank = [list(row) for row in rows], 0
    for column in range(1 + len(SEPARABLE)):
        pivot = next((row for row in rows[rank:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(rank, pivot)
        for place in range(rank + 1, len(rows)):
            factor = rows[place][column] / pivot[column]
            rows[place] = [one - factor * other for one, other in zip(rows[place], pivot, strict=True)]
        rank += 1
    return rank


def unseen_states(table: Table) -> list[set[str]]:
    """Return the sets of refunds and states that may count, since no column tells them."""
    kinds, layout = {kind.removesuffix(CENTS) for kind in table.kinds}, table.layout
    place = table.kinds.index("number") if "number" in kinds else None
    invoices = place is not None and re.search("(?i)invoice|rechnung|factura", table.header[place])
    told = kinds & {"status", "type"} or {CANCELLED, UNPAID} <= set(layout.leaves_out)
    # A status may have the same word for refunded orders as for others.
    alike = set(layout.states.get(REFUNDED_ORDER, "").split("/")) <= set(layout.states.get(PAID, "").split("/"))
    refunds = [set()]
    if not kinds & REFUNDED and not layout.refunds:
        refunds = [{SOME_BACK}] if told and not alike else [{SOME_BACK, ALL_BACK}, {SOME_BACK}]
    elif layout.refunds == "positive" and not told and layout.refund_word:
        return []  # refunds are rows that nothing tells from sales; a minus would
    if told:
        return [one | other for one in refunds for other in ([set(), {OPEN}] if invoices else [set()])]
    states = [{OPEN}] if kinds & {"cancelled_at", "cancelled_flag"} else [{VOID, OPEN}]
    # What was not paid has no day of payment, so that it need not count.
    states += [one - {OPEN} for one in states] if "paid_when" in kinds else []
    return [one | other for one in refunds for other in states]
