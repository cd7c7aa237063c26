"""A note on customers who would be late if a payment did not cover the time since."""

from __future__ import annotations

import polars as pl

from custseg.customers.covered import COVERED_END, COVERING_PRODUCT, PLAN
from custseg.engine.dataset import Dataset
from custseg.notes import Note
from custseg.numbers import counted

COVERS = {COVERED_END: "covered_until", PLAN: "plan", COVERING_PRODUCT: "product"}
"""Role of each column that tells until when a payment covers, the clearest first."""

LATE_GAPS = 1.5
"""Typical gaps after which a customer is slipping."""


def covered_notes(customers: pl.LazyFrame, dataset: Dataset) -> list[Note]:
    """Return a note on the customers that are not late only because a payment covers the time since their last order.

    Args:
        customers: completed.
        dataset: the inputs.
    """
    names = customers.collect_schema().names()
    if not {"idle", "typical", "days_since"} <= {*names}:
        return []
    saved = (pl.col("days_since") > LATE_GAPS * pl.col("typical")) & (pl.col("idle") <= LATE_GAPS * pl.col("typical"))
    by_payment = pl.col("paid_until").is_not_null() if "paid_until" in names else pl.lit(False)
    paid, yearly = customers.select(
        paid=(saved & by_payment).sum(), yearly=(saved & ~by_payment).sum()
    ).collect(engine="streaming").row(0)  # fmt: skip
    parts = []
    if paid:
        headers = dataset.table.columns.headers
        column = next(headers.columns[role] for role in COVERS.values() if role in headers.columns)
        parts.append(f"{counted(paid, 'customer')} by a payment that covers a period (column '{column}')")
    if yearly:
        parts.append(f"{counted(yearly, 'customer')} because they order once a year")
    if not parts:
        return []
    text = (
        f"Kept from being late, slipping or lapsed before their time is over: {', '.join(parts)}. covered: off in the "
        "config ignores such periods."
    )
    return [Note("covered", text)]
