"""Which notes warn of wrong figures: of a part of the amounts, of states, of orders that nothing tells apart."""

from __future__ import annotations

import re

from random_shop import ALL_BACK, LINE_DISCOUNT, OPEN, ORDER_DISCOUNT, SHIPPING, SOME_BACK, TAX, VOID, Truth
from shop_layouts import Table

from custseg.notes import Note
from custseg.tables.systems.known_exports import recognise

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
    - A tax whose share of refunds is not known: the note says by how much net sales may be too high, or too low.
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
    limits = [re.search(r"up to ([\d,.]+) too (high|low)", note.text) for note in notes if note.name == "refund_tax"]
    off = max(
        (float(one[1].replace(",", "")) * (100 if one[2] == "high" else -100) for one in limits if one), default=0
    )
    least, most = min(off - 5, 1), max(off + 5, -1)
    within = any(found.orders == one.orders and least <= found.net - one.net <= most for one in expected) and off != 0
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
