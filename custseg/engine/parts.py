"""Parts of customers with their profit: by period or group, and the things that they bought."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from custseg.customers.completed_customers import margin_of
from custseg.customers.items import ITEM, ITEMS
from custseg.customers.scan_sums import Window
from custseg.customers.slices import PERIOD, SLICE_KEY, SPANS_PERIODS, with_profit
from custseg.engine.comparison_windows import with_change
from custseg.metrics.facts import Base
from custseg.tables.row_columns import CUSTOMER


def completed_slices(
    slices: pl.DataFrame, customers: pl.DataFrame, base: Base, periods: tuple[Window, ...]
) -> pl.DataFrame:
    """Return slices in scope with their profit.

    Args:
        slices: sums of parts of customers.
        customers: one row each.
        base: their base figures.
        periods: the last period and the previous one; empty if they are not compared.
    """
    key = SLICE_KEY if SLICE_KEY in slices.columns else PERIOD
    inside = slices.filter(pl.col("lines") > 0).drop(SPANS_PERIODS, strict=False)
    margins = customers.select(CUSTOMER, margin_of(customers.columns, base).alias("_margin"))
    completed = with_profit(inside, margins, key, periods)
    # Slices by period keep their day, whose column a comparison would take.
    compared = bool(periods) and key == SLICE_KEY
    return with_change(completed.lazy(), periods[0]).collect() if compared else completed


def with_completed_items(
    tables: Mapping[str, pl.DataFrame], customers: pl.DataFrame, base: Base
) -> Mapping[str, pl.DataFrame]:
    """Return the tables of a scan; the things that customers bought have their profit, where it was summed.

    Args:
        tables: by their names.
        customers: one row each.
        base: their base figures.
    """
    items = tables.get(ITEMS)
    if items is None or "revenue" not in items.columns:
        return tables
    margins = customers.select(CUSTOMER, margin_of(customers.columns, base).alias("_margin"))
    inside = items.join(margins.select(CUSTOMER), on=CUSTOMER, how="semi")
    return {**tables, ITEMS: with_profit(inside, margins, ITEM)}
