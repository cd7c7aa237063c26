"""What can be wrong with a file of orders, and what to do about it: the list behind ``custseg inspect``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from custseg.tables.ledger import Reason
from custseg.tables.transactions import DATE, REASON, REVENUE

LIVE = (int(Reason.USED), int(Reason.HISTORY_ONLY), int(Reason.NO_CUSTOMER))
"""Fates of rows whose amounts and dates people rely on, with or without a customer."""

PLACEHOLDERS = (dt.date(1899, 12, 30), dt.date(1900, 1, 1), dt.date(1970, 1, 1))
"""Days that programs write for no date at all."""

LONELY_DAYS = 45
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
        mend: what to do about it.
        needs: roles without which it cannot be found.
        condition: tells the rows concerned, over typed rows; None where it takes more than one row to tell.
    """

    name: str
    title: str
    mend: str
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
        f"{SEE}: a field too many, or a blank line. Mend the export.",
        condition=_set_aside(Reason.UNREADABLE_ROW),
    ),
    Finding(
        "no_customer",
        "Rows without a customer",
        f"Set aside; {SEE}. Fill the customer in, or --map another column.",
        condition=_set_aside(Reason.NO_CUSTOMER),
    ),
    Finding(
        "unreadable_date",
        "Dates missing or unreadable",
        f"Set aside; {SEE}. Mend them, or --date-format.",
        condition=_set_aside(Reason.UNREADABLE_DATE),
    ),
    Finding(
        "unreadable_amount",
        "Amounts missing or unreadable",
        f"Set aside; {SEE}. Mend them in the file.",
        condition=_set_aside(Reason.UNREADABLE_AMOUNT),
    ),
    Finding(
        "void_status",
        "Cancelled, draft or test",
        "Set aside, as they are no sales. Nothing to do, if that is right.",
        ("status",),
        _set_aside(Reason.VOID_STATUS),
    ),
    # Rows that count, and look wrong.
    Finding(
        "unknown_status",
        "Counted as sales, though their status may not be one",
        "If they are no sales, leave them out with --rows.",
        ("status",),
        _live(pl.col(UNKNOWN_STATUS) & (pl.col(REVENUE) > 0)),
    ),
    Finding(
        "zero_amount",
        "Amounts of zero",
        "Gifts or samples? They count for nothing. Else mend the price.",
        condition=_live(pl.col(REVENUE) == 0),
    ),
    Finding(
        "zero_quantity",
        "Quantities of zero",
        "Nothing was sold. Look what the rows mean.",
        ("quantity",),
        _live(pl.col(QUANTITY) == 0),
    ),
    Finding(
        "negative_price",
        "Negative prices",
        "Discounts or write-offs? They lower what is earned: --rows leaves them out.",
        ("unit_price",),
        _live(pl.col(PRICE) < 0),
    ),
    Finding(
        "future_date",
        "Dates far behind all others",
        "Typos? Mend them, or set them aside with --to DAY. Other commands ask for --as-of.",
        condition=_future,
    ),
    Finding(
        "placeholder_date",
        "Dates that mean no date (1900, 1970)",
        "Mend them: they make customers older than they are. --from sets them aside.",
        condition=_live(pl.col(DATE).is_in(PLACEHOLDERS)),
    ),
    Finding(
        "outlier",
        f"Amounts above {LARGE} × the 99th percentile",
        "Check each: one of them moves every average.",
        condition=_outlier,
    ),
    # What takes more than one row to tell.
    Finding(
        "duplicate_row",
        "Repeated rows, alike in every column",
        "If they are mistakes, remove them from the file: they count as sales.",
    ),
    Finding(
        "shared_order",
        "Orders under several customers",
        "An order has one customer: which one is right? Each is counted.",
        ("order_id",),
    ),
    Finding(
        "return_before_sale",
        "Returns without a sale before",
        "Bought before the file begins? Export from an earlier day.",
    ),
    Finding(
        "returns_exceed_sales",
        "Customers who returned more than they bought",
        "Look at their rows: sales may be missing, or under another id.",
    ),
    Finding("missing_months", "Months without a row", "Was something left out of the export?"),
    Finding(
        "mixed_currencies",
        "Amounts in other currencies",
        "They are added as they are: convert them, or choose one with --rows.",
        ("currency",),
    ),
    Finding(
        "nobody",
        "Ids that stand for nobody",
        "Guests and counter sales count as one customer: leave them out with --rows.",
    ),
    Finding(
        "same_id",
        "Ids that differ in their spelling only",
        "Probably one customer each: write them alike.",
    ),
    # Contacts.
    Finding(
        "customer_not_in_contacts",
        "Customers missing from the contacts",
        "Add them, or check that ids are written alike.",
    ),
    Finding(
        "contact_without_orders",
        "Contacts without orders",
        "Prospects? custseg customers --all lists them.",
    ),
    Finding("empty_name", "Contacts without a name", "Fill it in.", ("name",)),
    Finding("empty_email", "Contacts without an e-mail address", "Ask for it with the next order.", ("email",)),
    Finding("malformed_email", "E-mail addresses that cannot be right", "Mend them: mail bounces.", ("email",)),
    Finding("empty_phone", "Contacts without a phone number", "Ask for it with the next order.", ("phone",)),
    Finding("malformed_phone", "Phone numbers that cannot be right", "Mend them: 7 to 15 digits.", ("phone",)),
    Finding(
        "stale_contact",
        "Contacts untouched for a year",
        "Write to them, or take them off the list.",
    ),
    Finding("same_email", "One e-mail address, several ids", "Probably one person each: merge them.", ("email",)),
    Finding("same_phone", "One phone number, several ids", "Probably one person or firm each.", ("phone",)),
    Finding(
        "same_name",
        "One name, several ids",
        "Perhaps one person each: neither e-mail nor phone tells them apart.",
        ("name",),
    ),
]
BY_NAME = {finding.name: finding for finding in FINDINGS}


def row_findings(roles: set[str]) -> list[Finding]:
    """Return the findings that one row tells, as far as the roles of the file allow."""
    return [finding for finding in FINDINGS if finding.condition and roles >= set(finding.needs)]
