"""The findings about orders that ``custseg inspect`` looks for, and what to do about each."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.inspect.finding import Bounds, Condition, Finding
from custseg.own_columns import own_column
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE, REASON, REVENUE

CHECKED_REASONS = (int(Reason.USED), int(Reason.HISTORY_ONLY), int(Reason.NO_CUSTOMER))
"""Ledger reasons of the rows whose dates and amounts are checked: with or without a customer."""

PLACEHOLDERS = (dt.date(1899, 12, 30), dt.date(1900, 1, 1), dt.date(1970, 1, 1))
"""Dates that programs write in place of an empty one."""

OUTLIER_FACTOR = 100
"""Multiple of the 99th percentile above which an amount is an outlier."""

QUANTITY_VALUE = own_column("at quantity")
PRICE_VALUE = own_column("at price")
STATUS_UNKNOWN = own_column("at status")


def _excluded(reason: Reason) -> Condition:
    return lambda bounds: pl.col(REASON) == int(reason)


def _if_checked(condition: pl.Expr) -> Condition:
    return lambda bounds: pl.col(REASON).is_in(CHECKED_REASONS) & condition


def _future(bounds: Bounds) -> pl.Expr:
    if bounds.latest is None:
        return pl.lit(False)
    return pl.col(REASON).is_in(CHECKED_REASONS) & (pl.col(DATE) > bounds.latest)


def _outlier(bounds: Bounds) -> pl.Expr:
    if bounds.large is None:
        return pl.lit(False)
    return pl.col(REASON).is_in(CHECKED_REASONS) & (pl.col(REVENUE).abs() > bounds.large)


SHOW_EXCLUDED = "--rejects FILE lists them"

STATE_REASONS = {
    "void_status": Reason.VOID_STATUS,
    "unpaid": Reason.UNPAID,
    "refunded_in_full": Reason.REFUNDED,
    "open_deal": Reason.OPEN_DEAL,
    "lost_deal": Reason.LOST_DEAL,
    "not_a_sale": Reason.NOT_A_SALE,
}
"""Findings whose rows a status or a type excludes."""

FINDINGS = [
    # Excluded rows, with the same numbers as in the ledger.
    Finding(
        "unreadable_row",
        "Rows that cannot be read",
        "Lines with more fields than the header, or blank lines. In no other finding.",
        f"Excluded; {SHOW_EXCLUDED}. Fix the export.",
        condition=_excluded(Reason.UNREADABLE_ROW),
    ),
    Finding(
        "no_customer",
        "Rows without a customer",
        "The customer is empty. As in the ledger.",
        f"Excluded; {SHOW_EXCLUDED}. Fill in the customer, or --map another column.",
        condition=_excluded(Reason.NO_CUSTOMER),
    ),
    Finding(
        "unreadable_date",
        "Dates missing or unreadable",
        "The date is empty or not a date. As in the ledger.",
        f"Excluded; {SHOW_EXCLUDED}. Fix them, or set --date-format.",
        condition=_excluded(Reason.UNREADABLE_DATE),
    ),
    Finding(
        "unreadable_amount",
        "Amounts missing or unreadable",
        "The amount, or a value that it is computed from, is empty or not a number. As in the ledger.",
        f"Excluded; {SHOW_EXCLUDED}. Fix them in the file.",
        condition=_excluded(Reason.UNREADABLE_AMOUNT),
    ),
    Finding(
        "void_status",
        "Cancelled, draft or test",
        "The status is not that of a sale, and the amount is not negative. As in the ledger.",
        "Excluded, since they are not sales. If that is right, there is nothing to do.",
        condition=_excluded(Reason.VOID_STATUS),
    ),
    Finding(
        "unpaid",
        "Not paid yet",
        "The status says that the order is not paid yet, and the amount is not negative. As in the ledger.",
        "Excluded, since they are no sales until they are paid. To count them: --unpaid count.",
        condition=_excluded(Reason.UNPAID),
    ),
    Finding(
        "refunded_in_full",
        "Refunded in full",
        "The status says that all of the order was refunded, and the file has no amounts of refunds. As in the ledger.",
        "Excluded, since nothing of the sale is left. If that is right, there is nothing to do.",
        condition=_excluded(Reason.REFUNDED),
    ),
    Finding(
        "open_deal",
        "Open deals",
        "The stage is neither won nor lost. As in the ledger.",
        "Excluded: only won deals are sales. If that is right, there is nothing to do.",
        condition=_excluded(Reason.OPEN_DEAL),
    ),
    Finding(
        "lost_deal",
        "Lost deals",
        "The stage is lost. As in the ledger.",
        "Excluded: only won deals are sales. If that is right, there is nothing to do.",
        condition=_excluded(Reason.LOST_DEAL),
    ),
    Finding(
        "not_a_sale",
        "No sales by their type or status",
        "Payments, receipts, quotes, purchases, transfers, or rows with the same money as others. As in the ledger.",
        "Excluded, since they are not sales. If that is right, there is nothing to do.",
        condition=_excluded(Reason.NOT_A_SALE),
    ),
    Finding(
        "heading",
        "Headings and subtotals",
        "Lines of a report that name the rows below them, or add up those above. As in the ledger.",
        "Excluded: what they name stands in columns of its own. There is nothing to do.",
        condition=_excluded(Reason.HEADING),
    ),
    Finding(
        "refund_of_excluded",
        "Refunds of excluded orders",
        "The amount is negative, and no sale of the same order counts. As in the ledger.",
        "Excluded with their orders. If that is right, there is nothing to do.",
        ("order_id",),
        _excluded(Reason.REFUND_OF_EXCLUDED),
    ),
    Finding(
        "unmatched",
        "Rows that match nothing in another table",
        "No row of the table with the order has the key of the row. As in the ledger.",
        f"Excluded; {SHOW_EXCLUDED}. Export all tables of the same days, or join by other keys with --join.",
        condition=_excluded(Reason.UNMATCHED),
    ),
    Finding(
        "without_lines",
        "Orders without lines",
        "Orders of which the table with the lines has none. As in the ledger.",
        "Excluded: nothing is known of what was sold. Cancelled before they were filled? Then there is nothing to do.",
        condition=_excluded(Reason.WITHOUT_LINES),
    ),
    # Rows that count but look wrong.
    Finding(
        "unknown_status",
        "Counted as sales, but the status may not be one of a sale",
        "The amount is positive, and the status is unknown: neither void nor that of a completed or pending sale.",
        "If they are not sales, exclude them with --rows.",
        condition=_if_checked(pl.col(STATUS_UNKNOWN) & (pl.col(REVENUE) > 0)),
    ),
    Finding(
        "zero_amount",
        "Amounts of zero",
        "The amount is zero, rounded to a millionth.",
        "Gifts or samples? They add no revenue. Otherwise fix the price.",
        condition=_if_checked(pl.col(REVENUE) == 0),
    ),
    Finding(
        "zero_quantity",
        "Quantities of zero",
        "The quantity is zero.",
        "Nothing was sold: check what these rows are.",
        ("quantity",),
        _if_checked(pl.col(QUANTITY_VALUE) == 0),
    ),
    Finding(
        "negative_price",
        "Negative prices",
        "The unit price is below zero.",
        "Discounts or write-offs? They reduce revenue; to exclude them: --rows.",
        ("unit_price",),
        _if_checked(pl.col(PRICE_VALUE) < 0),
    ),
    Finding(
        "future_date",
        "Dates far after all others",
        "More than 45 days after the 99.9th percentile of dates; the current date plays no role.",
        "Typos? Fix them, or exclude them with --to DAY. Other commands ask for --as-of.",
        condition=_future,
    ),
    Finding(
        "placeholder_date",
        "Dates that mean no date (1900, 1970)",
        "1899-12-30, 1900-01-01 or 1970-01-01.",
        "Fix them, since they make customers older than they are, or exclude them with --rows.",
        condition=_if_checked(pl.col(DATE).is_in(PLACEHOLDERS)),
    ),
    Finding(
        "outlier",
        f"Amounts above {OUTLIER_FACTOR} × the 99th percentile",
        "The amount, without its sign, is more than 100 times the 99th percentile of those that are not zero.",
        "Check each of them: one outlier changes every average.",
        condition=_outlier,
    ),
    # Findings that need more than one row.
    Finding(
        "duplicate_row",
        "Repeated rows, equal in every column",
        "Equal to an earlier row in every column, excluded rows included; the first of equal rows is not counted.",
        "They count as sales: if they are mistakes, drop them with --drop-duplicates all.",
    ),
    Finding(
        "customer_without_owner",
        "Customers without an owner",
        "None of the rows of the customer names a seller.",
        "Give each a seller, who looks after it.",
        ("seller",),
    ),
    Finding(
        "shared_order",
        "Orders with several customers",
        "All rows of an order id with more than one customer.",
        "Correct the customer of these orders: now each counts once per customer.",
        ("order_id",),
    ),
    Finding(
        "return_before_sale",
        "Returns without an earlier sale",
        "Negative amounts of a customer without a positive one on the same day or earlier.",
        "If the sale was before the file begins, export from an earlier day.",
    ),
    Finding(
        "returns_exceed_sales",
        "Customers that returned more than they bought",
        "Negative rows of customers with a sale whose amounts add up to less than zero; the money is that sum.",
        "Check their rows: sales may be missing, or have another id.",
    ),
    Finding(
        "missing_months",
        "Months without a row",
        "Calendar months without a row between the first and the last month; unusual dates do not count.",
        "Check whether the export is complete.",
    ),
    Finding(
        "mixed_currencies",
        "Amounts in other currencies",
        "Rows in all currencies but the most frequent one.",
        "Currencies are never added up: choose one with --currency, or convert them with rates: in custseg.yaml.",
    ),
    Finding(
        "nobody",
        "Placeholder ids, not customers",
        "The id is a placeholder (guest, unknown, walk-in, n/a, 0), or has an implausible share of the rows.",
        "Such an id counts as one customer: exclude its rows with --rows.",
    ),
    Finding(
        "same_id",
        "Ids that differ in spelling only",
        "Equal apart from case, leading zeros, spaces and punctuation (between digits they count).",
        "Probably the same customer: use one spelling.",
    ),
    Finding(
        "customer_not_in_contacts",
        "Customers missing from the contacts",
        "Customers with used rows whose id is not in the contacts.",
        "Add them, or check that the ids are spelled the same.",
    ),
]


OF_AMOUNTS = ("unreadable_amount", "zero_amount", "outlier", "refund_of_excluded")
"""Findings about amounts, which events without money do not have."""


def row_findings(roles: set[str], *, amounts: bool) -> list[Finding]:
    """Return the findings about single rows that are possible with the roles of the file, and with its amounts."""
    possible = [finding for finding in FINDINGS if finding.condition and roles >= set(finding.needs)]
    return [finding for finding in possible if amounts or finding.name not in OF_AMOUNTS]
