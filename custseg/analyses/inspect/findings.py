"""What can be wrong with orders, and what to do about it: the list behind ``custseg inspect``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE, REASON, REVENUE

LIVE = (int(Reason.USED), int(Reason.HISTORY_ONLY), int(Reason.NO_CUSTOMER))
"""Fates of rows whose amounts and dates people rely on, with or without a customer."""

PLACEHOLDERS = (dt.date(1899, 12, 30), dt.date(1900, 1, 1), dt.date(1970, 1, 1))
"""Days that programs write for no date at all."""

LARGE = 100

QUANTITY = "_at quantity"
PRICE = "_at price"
UNKNOWN_STATUS = "_at status"


@dataclass(frozen=True)
class Bounds:
    """What the rows themselves say is usual.

    Attributes:
        latest: last day that does not lie far behind all others; None without any date.
        large: amount in integers of ``SCALE`` above which one is an outlier; None without any.
    """

    latest: dt.date | None
    large: int | None


Condition = Callable[[Bounds], pl.Expr]


@dataclass(frozen=True)
class Finding:
    """Something that can be wrong.

    Attributes:
        name: in machine formats.
        title: for people.
        rule: which rows, customers or contacts it counts.
        hint: what to do about it.
        needs: roles without which it cannot be found.
        condition: tells the rows concerned, over typed rows; None where it takes more than one row to tell.
    """

    name: str
    title: str
    rule: str
    hint: str
    needs: tuple[str, ...] = ()
    condition: Condition | None = None


def _set_aside(reason: Reason) -> Condition:
    return lambda bounds: pl.col(REASON) == int(reason)


def _live(condition: pl.Expr) -> Condition:
    return lambda bounds: pl.col(REASON).is_in(LIVE) & condition


def _future(bounds: Bounds) -> pl.Expr:
    if bounds.latest is None:
        return pl.lit(False)
    return pl.col(REASON).is_in(LIVE) & (pl.col(DATE) > bounds.latest)


def _outlier(bounds: Bounds) -> pl.Expr:
    if bounds.large is None:
        return pl.lit(False)
    return pl.col(REASON).is_in(LIVE) & (pl.col(REVENUE).abs() > bounds.large)


SEE = "--rejects FILE shows them"

FINDINGS = [
    # Rows that are set aside: the same numbers as in the ledger.
    Finding(
        "unreadable_row",
        "Rows that cannot be read",
        "A line with more fields than the header, or an empty one. In no other finding.",
        f"{SEE}: a field too many, or a blank line. Mend the export.",
        condition=_set_aside(Reason.UNREADABLE_ROW),
    ),
    Finding(
        "no_customer",
        "Rows without a customer",
        "The customer is empty. As in the ledger.",
        f"Set aside; {SEE}. Fill the customer in, or --map another column.",
        condition=_set_aside(Reason.NO_CUSTOMER),
    ),
    Finding(
        "unreadable_date",
        "Dates missing or unreadable",
        "The date is empty or no date. As in the ledger.",
        f"Set aside; {SEE}. Mend them, or --date-format.",
        condition=_set_aside(Reason.UNREADABLE_DATE),
    ),
    Finding(
        "unreadable_amount",
        "Amounts missing or unreadable",
        "The amount, or what it is made of, is empty or no number. As in the ledger.",
        f"Set aside; {SEE}. Mend them in the file.",
        condition=_set_aside(Reason.UNREADABLE_AMOUNT),
    ),
    Finding(
        "void_status",
        "Cancelled, draft or test",
        "The status says that it is no sale and the amount is not negative. As in the ledger.",
        "Set aside, as they are no sales. Nothing to do, if that is right.",
        ("status",),
        _set_aside(Reason.VOID_STATUS),
    ),
    # Rows that count, and look wrong.
    Finding(
        "unknown_status",
        "Counted as sales, though their status may not be one",
        "The amount is positive, and the status neither void nor that of a sale that is settled or on its way.",
        "If they are no sales, leave them out with --rows.",
        ("status",),
        _live(pl.col(UNKNOWN_STATUS) & (pl.col(REVENUE) > 0)),
    ),
    Finding(
        "zero_amount",
        "Amounts of zero",
        "The amount is zero, to a millionth.",
        "Gifts or samples? They count for nothing. Else mend the price.",
        condition=_live(pl.col(REVENUE) == 0),
    ),
    Finding(
        "zero_quantity",
        "Quantities of zero",
        "The quantity is zero.",
        "Nothing was sold. Look what the rows mean.",
        ("quantity",),
        _live(pl.col(QUANTITY) == 0),
    ),
    Finding(
        "negative_price",
        "Negative prices",
        "The price of one is below zero.",
        "Discounts or write-offs? They lower what is earned: --rows leaves them out.",
        ("unit_price",),
        _live(pl.col(PRICE) < 0),
    ),
    Finding(
        "future_date",
        "Dates far behind all others",
        "More than 45 days beyond the 99.9th percentile of dates; never by the clock.",
        "Typos? Mend them, or set them aside with --to DAY. Other commands ask for --as-of.",
        condition=_future,
    ),
    Finding(
        "placeholder_date",
        "Dates that mean no date (1900, 1970)",
        "1899-12-30, 1900-01-01 or 1970-01-01.",
        "Mend them: they make customers older than they are. Or leave them out with --rows.",
        condition=_live(pl.col(DATE).is_in(PLACEHOLDERS)),
    ),
    Finding(
        "outlier",
        f"Amounts above {LARGE} × the 99th percentile",
        "The amount, without its sign, is more than 100 times the 99th percentile of those that are not zero.",
        "Check each: one of them moves every average.",
        condition=_outlier,
    ),
    # What takes more than one row to tell.
    Finding(
        "duplicate_row",
        "Repeated rows, alike in every column",
        "Equal to an earlier row in every column; the first one does not count. Rows that are set aside too.",
        "If they are mistakes, remove them from the file: they count as sales.",
    ),
    Finding(
        "shared_order",
        "Orders under several customers",
        "All rows of an order id that stands under more than one customer.",
        "An order has one customer: which one is right? Each is counted.",
        ("order_id",),
    ),
    Finding(
        "return_before_sale",
        "Returns without a sale before",
        "A negative amount of a customer without a positive one on that day or before.",
        "Bought before the file begins? Export from an earlier day.",
    ),
    Finding(
        "returns_exceed_sales",
        "Customers who returned more than they bought",
        "Negative rows of customers with a sale whose amounts sum to less than zero; money is that sum.",
        "Look at their rows: sales may be missing, or under another id.",
    ),
    Finding(
        "missing_months",
        "Months without a row",
        "Calendar months without a row between the first and the last, odd dates left out.",
        "Was something left out of the export?",
    ),
    Finding(
        "mixed_currencies",
        "Amounts in other currencies",
        "Rows in all currencies but the one with most rows.",
        "They are never added up: choose one with --currency, or convert them with rates: in custseg.yaml.",
    ),
    Finding(
        "nobody",
        "Ids that stand for nobody",
        "The id says that there is none (guest, unknown, walk-in, n/a, 0), or has an absurd share of the rows.",
        "Guests and counter sales count as one customer: leave them out with --rows.",
    ),
    Finding(
        "same_id",
        "Ids that differ in their spelling only",
        "Equal but for case, leading zeros, blanks and signs (those between digits count).",
        "Probably one customer each: write them alike.",
    ),
    Finding(
        "customer_not_in_contacts",
        "Customers missing from the contacts",
        "Customers with used rows whose id the contacts do not have.",
        "Add them, or check that ids are written alike.",
    ),
]


def row_findings(roles: set[str]) -> list[Finding]:
    """Return the findings that one row tells, as far as the roles of the file allow."""
    return [finding for finding in FINDINGS if finding.condition and roles >= set(finding.needs)]
