"""Whether custseg tells the truth of a file, asks, warns, or errs in silence."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from random_layouts import NAMES
from random_shop import (
    ALL_BACK,
    CANCELLED,
    LINE_DISCOUNT,
    OPEN,
    ORDER_DISCOUNT,
    PARTLY,
    PARTS,
    SHIPPING,
    SOME_BACK,
    TAX,
    UNPAID,
    VOID,
    Shop,
    Truth,
)
from shop_layouts import CENTS, Table
from told_truth import truth_of

from custseg.analyses.ltv import ltv
from custseg.errors import CustsegError, ExitStatus, Problem
from custseg.notes import Note
from custseg.result import Result
from custseg.settings.settings import gather
from custseg.tables.ledger import Ledger, Reason
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

WARNINGS = {
    TAX: "tax|vat", SHIPPING: "shipping|postage|freight", ORDER_DISCOUNT: "discount", LINE_DISCOUNT: "discount",
    SOME_BACK: "refund|deducted", ALL_BACK: "refund|deducted", VOID: "status|state|cancel|not know|unpaid|no sales",
    OPEN: "status|state|cancel|not know|unpaid|no sales",
}  # fmt: skip
"""Words of a note that warns of a part."""

COUNTED_AGAIN = {"order_total_without_id"}
"""Notes that warn of amounts of whole orders that are counted once per line."""

STATES_OF_LINES = {"states_on_first_lines"}
"""Notes that warn of a status that stands on the first line of an order only, and does not hold for the others."""

NO_QUANTITY = {"price_is_amount"}
"""Notes that warn of prices that count as amounts of rows."""

LEFT_OUT = {"lines_of_nobody"}
"""Notes that warn of lines that are left out, since nothing in them tells their order."""

BESIDE_MONEY = {"margin_unknown", "shared_emails", "stands_for_nobody", "bad_rows"}
"""Notes that warn of something else than the amounts."""


@dataclass(frozen=True)
class Verdict:
    """What became of a file.

    Attributes:
        outcome: "true", "asked", "warned", "silent", or "broken" where an invariant does not hold or it crashed.
        kind: of an error: which wrong reading gives these figures.
        said: what custseg said.
        expected: what is true.
    """

    outcome: str
    kind: str = ""
    said: str = ""
    expected: str = ""


def run(path: Path, flags: Mapping[str, Any] | None = None) -> Result:
    """Return what ``custseg ltv`` answers.

    Args:
        path: of the file.
        flags: further options that are typed, by setting.
    """
    typed = {"columns": ["orders", "revenue"], **(flags or {})}
    return ltv([str(path)], gather(typed, use_config=False, environment={}))


def judge(
    table: Table,
    shop: Shop,
    path: Path,
    flags: Mapping[str, Any] | None = None,
    problems: list[Problem] | None = None,
) -> Verdict:
    """Run ``ltv`` on a file and hold its figures against the truth, as far as the file can tell it.

    Args:
        table: the file before it is written.
        shop: of which it tells.
        path: where it is written.
        flags: options that are typed, by setting.
        problems: gets what the error says, where there is one.
    """
    expected = expectations(table, shop)
    wanted = str(expected[0]) if expected else "a question: the file cannot tell"
    try:
        result = run(table.write(path), {**table.layout.settings, **(flags or {})})
    except CustsegError as error:
        if problems is not None:
            problems += error.problems
        asked = error.status is ExitStatus.DATA
        return Verdict("asked" if asked else "broken", str(error).splitlines()[0][:150], str(error), wanted)
    except Exception as error:
        return Verdict("broken", f"{type(error).__name__}: {error}"[:150], repr(error), wanted)
    assert isinstance(result.ledger, Ledger)
    entries = sum(entry.rows for entry in result.ledger.entries.values())
    if entries != len(table.rows) or result.ledger.total_excluded.rows + used(result.ledger) != entries:
        return Verdict("broken", "rows read are not the rows of the file", f"{entries} rows", f"{len(table.rows)} rows")
    found = found_in(result)
    warnings = [note.text for note in result.notes if note.warns and note.name != "margin_unknown"]
    said = "; ".join([str(found), f"understood {result.understood}", *warnings])
    slack = slack_of(table, shop)
    if any(agrees(found, one, slack) for one in expected):
        return Verdict("true", "", said, wanted)
    error = wrong_reading(found, table, shop, slack)
    warned = warns_of(result.notes, error) or warns_of_customers(result.notes, found, expected)
    warned = warned or warns_of_days(result.notes, found, expected)
    warned = warned or warns_of_amounts(result.notes, table, found, expected, set(error))
    warned = warned or warns_of_lines(result.notes, found, table, expected)
    name = " + ".join(error) if error else amounts_kind(found, expected)
    return Verdict("warned" if warned else "silent", name, said, wanted)


def used(ledger: Ledger) -> int:
    """Return the rows that were not excluded."""
    return ledger[Reason.USED].rows + ledger[Reason.HISTORY_ONLY].rows


def found_in(result: Result) -> Truth:
    """Return the customers with counted orders that custseg found, and their money."""
    rows = result.frame.select("orders", "revenue").iter_rows()
    return Truth(tuple(sorted((int(orders), round(revenue * 100)) for orders, revenue in rows if orders)))


def slack_of(table: Table, shop: Shop) -> int:
    """Return how many cents shares of rounded amounts may differ: one for each partial refund and taxed shipping.

    Where shipping stands in no column, what is known of a refund's tax is the share of tax in all that was paid.
    """
    partly = [order for order in shop.orders if order.state == PARTLY and order.refund]
    slack = len(partly) + sum(order.shipping_tax > 0 for order in shop.orders)
    if "refunded" in table.kinds and not {"shipping", "shipping_net"} & set(table.kinds):
        for order in partly:
            if order.refund and order.total:
                slack += abs(round(order.refund.total * order.tax / order.total) - order.refund.tax)
    return slack


def agrees(found: Truth, expected: Truth, slack: int) -> bool:
    """Return whether figures are the same but for some cents."""
    if len(found.customers) != len(expected.customers) or abs(found.net - expected.net) > slack:
        return False
    amounts = zip(sorted(a for _, a in found.customers), sorted(a for _, a in expected.customers), strict=True)
    orders = [sorted(o for o, _ in one.customers) for one in (found, expected)]
    return orders[0] == orders[1] and all(abs(one - other) <= slack for one, other in amounts)


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
        for less_tax, kept in itertools.product((False, True), _kept(table)):
            truth = truth_of(table, shop, counted, by_day=by_day, less_tax=less_tax, kept=kept)
            found += [truth] if truth not in found else []
    return found


def _kept(table: Table) -> tuple[bool, ...]:
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
    """Return the sets of parts that the best amount of a file contains; none where net sales follow from columns."""
    kinds = {kind.removesuffix(CENTS) for kind in table.kinds}
    if not kinds & {"number", "#number", "document"} and table.layout.grain != "order":
        kinds = {kind for kind in kinds if kind.startswith("line_") or kind in ("price", "quantity")}
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
    refunds = [set()]
    if not kinds & REFUNDED and not layout.refunds:
        refunds = [{SOME_BACK}] if told else [{SOME_BACK, ALL_BACK}, {SOME_BACK}]
    elif layout.refunds == "positive" and not told and layout.refund_word:
        return []  # refunds are rows that nothing tells from sales; a minus would
    if told:
        return [one | other for one in refunds for other in ([set(), {OPEN}] if invoices else [set()])]
    states = [{OPEN}] if kinds & {"cancelled_at", "cancelled_flag"} else [{VOID, OPEN}]
    # What was not paid has no day of payment, so that it need not count.
    states += [one - {OPEN} for one in states] if "paid_when" in kinds else []
    return [one | other for one in refunds for other in states]


def wrong_reading(found: Truth, table: Table, shop: Shop, slack: int) -> tuple[str, ...]:
    """Return the smallest set of parts whose wrong treatment gives the figures; empty without any."""
    right = countings(table, shop) or [set(table.layout.counts)]
    for size in range(1, 4):
        for parts in itertools.combinations(PARTS, size):
            both = (False, True)
            for counted, by_day, less_tax, kept in itertools.product(right, both, both, _kept(table)):
                reading = counted ^ set(parts)
                told = truth_of(table, shop, reading, by_day=by_day, less_tax=less_tax, kept=kept)
                if agrees(found, told, slack):
                    return parts
    return ()


def warns_of(notes: list[Note], parts: tuple[str, ...]) -> bool:
    """Return whether notes that warn name all parts that were counted wrongly."""
    texts = " ".join(note.text.lower() for note in notes if note.warns and note.name not in BESIDE_MONEY)
    return bool(parts) and all(re.search(WARNINGS[part], texts) for part in parts)


def warns_of_customers(notes: list[Note], found: Truth, expected: list[Truth]) -> bool:
    """Return whether the money is right, and a note warns of ids that are nobody's."""
    same = any(found.net == one.net for one in expected)
    return same and any(note.warns and note.name in ("stands_for_nobody", "shared_emails") for note in notes)


def warns_of_days(notes: list[Note], found: Truth, expected: list[Truth]) -> bool:
    """Return whether the money of each customer is right, and a note says that orders of one day count as one.

    Which orders these are may look like a wrong reading that changes no money, such as unpaid orders of nothing.
    """
    amounts = sorted(amount for _, amount in found.customers)
    same = any(amounts == sorted(amount for _, amount in one.customers) for one in expected)
    return same and any(note.warns and note.name == "no_order_id" for note in notes)


def warns_of_amounts(notes: list[Note], table: Table, found: Truth, expected: list[Truth], error: set[str]) -> bool:
    """Return whether a note warns of an error that has other words than a counted part, or is none of a single part.

    - Words of states that the system does not have are named with their rows and money: no part tells which rows they
      are. Where no deal is won, all of these words are listed, and no figure is given.
    - Without an order id, orders and their refunds cannot be joined. The money is right.
    - A tax whose share of refunds is not known: the note says by how much net sales may be too high.
    - A known export that lacks a column of taxes says that refunds are deducted with their tax.
    - A column of money that nothing explains may be the amount without tax, discount and shipping together.
    """
    names = {note.name for note in notes if note.warns}
    if error <= {SOME_BACK, ALL_BACK, VOID, OPEN} and warns_of_new_words(notes, table):
        return True
    if error:
        return False
    if "no_won_deals" in names and not found.customers:
        return True
    same = any(abs(found.net - one.net) <= 1 for one in expected)
    limits = [re.search(r"up to ([\d,.]+) too high", note.text) for note in notes if note.name == "refund_tax"]
    off = max((float(limit[1].replace(",", "")) * 100 for limit in limits if limit), default=0.0)
    within = any(found.orders == one.orders and 0 < found.net - one.net <= off + 5 for one in expected)
    unexplained = "amounts_unexplained" in names and all(found.net > one.net for one in expected)
    return within or unexplained or (same and "no_order_id" in names) or "export_lacks" in names


def warns_of_new_words(notes: list[Note], table: Table) -> bool:
    """Return whether a note warns of words of states that the system does not have, or that nobody knows without it."""
    words = {word for words in table.layout.states.values() for word in words.split("/")}
    words |= {table.layout.refund_word, ""}
    places = [place for place, kind in enumerate(table.kinds) if kind == "status"]
    new = recognise(table.header) is None or any(row[place] not in words for row in table.rows for place in places)
    return new and any(note.warns and note.name.startswith("unknown_state") for note in notes)


def warns_of_lines(notes: list[Note], found: Truth, table: Table, expected: list[Truth]) -> bool:
    """Return whether a note warns of what a file of lines without an order id cannot tell: its orders.

    Their amounts are counted again on each line, or their status holds for one line only: figures are too high then.
    Or lines without customer and date are left out: figures are too low.
    Where the file cannot tell the money, the first of these warnings is the answer, as is the one that prices count as
    the amounts of rows since no quantity is there.
    """
    names = {note.name for note in notes if note.warns}
    if names & NO_QUANTITY and not expected:
        return True
    if names & STATES_OF_LINES and any(found.net > one.net for one in expected):
        return True
    if set(table.kinds) & {"number", "#number"} or table.layout.grain == "order":
        return False
    if names & COUNTED_AGAIN and not expected:
        return True
    if names & LEFT_OUT and any(found.net < one.net for one in expected):
        return True
    return bool(names & COUNTED_AGAIN) and any(found.net > one.net for one in expected)


def amounts_kind(found: Truth, expected: list[Truth]) -> str:
    """Return what is wrong in figures that no counted part explains."""
    if not expected:
        return "figures although the file cannot tell"
    best = expected[0]
    if len(found.customers) != len(best.customers):
        return "customers differ"
    if found.orders != best.orders and abs(found.net - best.net) <= 5:
        return "orders differ"
    ratio = found.net / best.net if best.net else 0
    return "too much by more than half (grain)" if ratio > 1.5 else "too much" if ratio > 1 else "too little"
