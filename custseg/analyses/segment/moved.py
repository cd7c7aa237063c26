"""Which customers moved between segments, the most valuable first: what pages show beside the table of segments."""

from __future__ import annotations

import polars as pl

from custseg.analyses.segment.members import SEGMENT, SEGMENT_BEFORE
from custseg.analyses.segment.request import SegmentRequest
from custseg.analyses.shared.customer_names import NAME
from custseg.analyses.shared.segment_columns import SegmentedCustomers
from custseg.segments.rules import NOT_YET
from custseg.tables.known import AMOUNTS
from custseg.tables.row_columns import CUSTOMER
from custseg.tables.values.amounts import to_float

MOST = 10
"""Customers that are kept."""

LTV = "ltv"


def moved_customers(request: SegmentRequest, segmented: SegmentedCustomers) -> pl.DataFrame:
    """Return the most valuable customers in another segment than on the day compared with.

    Args:
        request: what is asked for.
        segmented: the customers, with their segments of both days.

    Returns:
        "customer_id", "name" where contacts tell it, titles of the segments before and now, and "ltv" where there are
        amounts.
    """
    scheme, words = request.scheme, request.plan.words
    profit = segmented.sums["profit"]
    frame = segmented.values.select(CUSTOMER, SEGMENT_BEFORE, SEGMENT).with_columns(profit.alias("_profit"))
    other = (pl.col(SEGMENT) != pl.col(SEGMENT_BEFORE)) & (pl.col(SEGMENT_BEFORE) != NOT_YET)
    moved = frame.filter(other).sort("_profit", CUSTOMER, descending=[True, False], nulls_last=True).head(MOST)
    found = {*moved[SEGMENT], *moved[SEGMENT_BEFORE]}
    titles = {
        name: scheme.segments[name].title if name in scheme.segments else words.group(name) for name in sorted(found)
    }
    moved = moved.with_columns(pl.col(SEGMENT, SEGMENT_BEFORE).replace(titles))
    contacts = request.dataset.contacts
    if contacts is not None and NAME in contacts.columns:
        names = contacts.select(CUSTOMER, NAME).unique(CUSTOMER, keep="first", maintain_order=True)
        moved = moved.join(names, on=CUSTOMER, how="left", maintain_order="left")
    amounts = request.dataset.knows(AMOUNTS)
    ltv = [to_float(pl.col("_profit")).alias(LTV)] if amounts else []
    return moved.with_columns(ltv).drop("_profit")
