"""What a window of days holds of one customer when further days pass without an order: it moves on with them."""

from __future__ import annotations

import polars as pl

from custseg.analyses.explain.changes import MOST_DAYS, STEP
from custseg.analyses.shared.segment_columns import Figures
from custseg.customers.scan_sums import Window
from custseg.engine.customer_table import CustomerTable
from custseg.segments.assigning import COUNTED
from custseg.tables.row_columns import DATE

START = "start"


def later_figures(
    sums: pl.DataFrame, window: Window, by_day: pl.DataFrame, orders: pl.DataFrame, customers: CustomerTable,
    figures: Figures,
) -> pl.DataFrame:  # fmt: skip
    """Return the figures of a customer in a window after each of so many further days without an order.

    Args:
        sums: of the customer; one row.
        window: of today.
        by_day: the sums of its rows by day, as `days_of` returns them.
        orders: its orders, as `orders_of` returns them.
        customers: all in scope.
        figures: to compute.

    Returns:
        The figures, and ``STEP``, one row per number of days.
    """
    suffix = f"_{window.name}"
    names = [name for name in by_day.columns if name + suffix in sums.columns]
    counted = orders.filter("counts").group_by(DATE).agg(pl.len().cast(pl.Int64).alias("orders"))
    days = by_day.select(DATE, *names).join(counted, on=DATE, how="full", coalesce=True)
    steps = pl.DataFrame({STEP: pl.Series(range(1, MOST_DAYS + 1), dtype=pl.Int64)})
    steps = steps.with_columns((pl.lit(window.start) + pl.duration(days=STEP)).alias(START))
    summed = [*names, "orders"]
    inside = steps.join(days.filter(pl.col(DATE) <= window.end), how="cross").filter(pl.col(DATE) > pl.col(START))
    of_step = inside.group_by(STEP).agg(pl.col(summed).sum())
    found = steps.select(STEP).join(of_step, on=STEP, how="left", maintain_order="left")
    found = found.select(STEP, *(pl.col(name).fill_null(0).alias(name + suffix) for name in summed))
    rest = sums.drop([name + suffix for name in summed])
    values = figures.in_window(rest.join(found.drop(STEP), how="cross"), window, customers)
    return values.with_columns(pl.lit(True).alias(COUNTED), found[STEP].cast(pl.Float64))
