"""The totals of all findings: about rows, customers and contacts."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.inspect.contact_counts import count_contact_findings, count_customer_findings
from custseg.analyses.inspect.customer_branches import PEOPLE
from custseg.analyses.inspect.finding_counts import FindingCounts, FindingTotals
from custseg.customers.scan_until_sound import Collected
from custseg.engine.dataset import Dataset
from custseg.tables.known import SINGLE_ORDERS
from custseg.tables.ledger import Reason
from custseg.tables.row_columns import DATE

OF_ORDERS = ("return_before_sale", "returns_exceed_sales", "missing_months")
"""Findings about single orders, which rows that are customers do not have."""


def all_totals(
    dataset: Dataset, collected: Collected, counts: FindingCounts, as_of: dt.date | None
) -> dict[str, FindingTotals]:
    """Return the totals of all findings about rows, customers and contacts, by name."""
    # Contacts say more of people than orders do.
    said = {name: one for name, one in counts.customers.items() if name != PEOPLE or dataset.contacts is None}
    totals = counts.found | count_customer_findings(collected.customers, said)
    if not dataset.knows(SINGLE_ORDERS):
        totals = {name: found for name, found in totals.items() if name not in OF_ORDERS}
    other = collected.ledger[Reason.OTHER_CURRENCY]
    if other.rows:
        listed = totals["mixed_currencies"].example if "mixed_currencies" in totals else ""
        totals["mixed_currencies"] = FindingTotals(other.rows, other.amount, example=listed)
    if dataset.contacts is not None:
        totals |= count_contact_findings(dataset.contacts, collected.customers, as_of)
    return totals


def last_usual_day(counts: FindingCounts) -> dt.date | None:
    """Return the last day with a row, without days far after all others; None without any."""
    latest = counts.bounds.latest
    return first_and_last(counts.days.filter(pl.col(DATE) <= latest) if latest else counts.days)[1]


def first_and_last(days: pl.DataFrame) -> tuple[dt.date | None, dt.date | None]:
    return (None, None) if days.is_empty() else (days[DATE][0], days[DATE][-1])
