"""Turnover of all customers by period: its factors, and the customers that are new, back, kept or lost."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.timeline import PERIOD_NUMBER, Timeline
from custseg.analyses.trend.decomposition import BEFORE, with_causes
from custseg.engine.customer_table import CustomerTable
from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER

PERIOD_SUMS = ("turnover", "buyers", "orders", "revenue", "without_order")
KEPT_REVENUE_BEFORE = own_column("kept_before")
"""Column: revenue of the kept customers in the period compared with."""

CHANGES = (
    "turnover_before", "turnover_change", "by_customers", "by_orders_per_customer", "by_order_value",
    "change_without_order", "new_in_period", "back", "kept", "lost", "by_new", "by_back", "by_kept", "by_lost",
)  # fmt: skip


def base_sums(customers: CustomerTable, timeline: Timeline) -> pl.DataFrame:
    """Return the sums behind the turnover metrics, one row per period, in order.

    Args:
        customers: at least one, with slices by period; money in integers of ``SCALE``.
        timeline: the periods.
    """
    slices = _by_period(timeline.numbered(customers.slices), customers, timeline)
    bought = pl.col("orders") > 0
    money = pl.col("revenue").cast(pl.Int128)
    totals = slices.lazy().group_by(PERIOD_NUMBER).agg(
        turnover=money.sum(),
        buyers=bought.sum().cast(pl.Int64),
        orders=pl.col("orders").sum(),
        revenue=pl.when(bought).then(money).otherwise(0).sum(),
    )  # fmt: skip
    totals = totals.with_columns(without_order=pl.col("turnover") - pl.col("revenue"))
    moves = _movements(slices.filter(bought), timeline)
    periods = timeline.frame().lazy()
    table = (
        periods.join(totals, on=PERIOD_NUMBER, how="left")
        .join(moves, on=PERIOD_NUMBER, how="left")
        .sort(PERIOD_NUMBER)
        .collect()
    )
    numbers = [*PERIOD_SUMS, *moves.collect_schema().names()[1:]]
    table = table.with_columns(pl.col(numbers).fill_null(0))
    table = table.with_columns(pl.col(name).shift(timeline.lag).alias(name + BEFORE) for name in PERIOD_SUMS)
    table = with_causes(table).with_columns(
        turnover_change=pl.col("turnover") - pl.col("turnover" + BEFORE),
        lost=pl.col("buyers" + BEFORE) - pl.col("kept"),
        by_lost=pl.col(KEPT_REVENUE_BEFORE) - pl.col("revenue" + BEFORE),
    )
    # An incomplete period is compared with nothing.
    return table.with_columns(pl.when("_comparable").then(pl.col(name)).alias(name) for name in CHANGES)


def _by_period(slices: pl.DataFrame, customers: CustomerTable, timeline: Timeline) -> pl.DataFrame:
    """Return one row per customer and period: "key" of both, ``PERIOD_NUMBER``, "since", "orders", "revenue".

    "since" is the period of the customer's first order; empty without a counted order, and for customers known before
    the file.
    """
    since = timeline.period.number(pl.col("first_order"), timeline.as_of)
    known = customers.frame.select(CUSTOMER, since=pl.when(~pl.col("known_before")).then(since)).collect()
    # Integers join and sort faster than names. The span keeps the keys of one customer below those of the next.
    span = timeline.last - timeline.first + 1 + timeline.lag
    known = known.with_row_index("_code").with_columns(pl.col("_code").cast(pl.Int64) * span)
    rows = slices.lazy().join(known.lazy(), on=CUSTOMER, how="left")
    key = pl.col("_code") + (pl.col(PERIOD_NUMBER) - timeline.first)
    rows = rows.select(PERIOD_NUMBER, "since", "orders", "revenue", key=key)
    if timeline.period.days > 1:
        rows = rows.group_by("key", PERIOD_NUMBER, "since").agg(pl.col("orders", "revenue").sum())
    return rows.collect(engine="streaming")


def _movements(active: pl.DataFrame, timeline: Timeline) -> pl.LazyFrame:
    """Return how many active customers of each period are new, back or kept, and their part of the change.

    Args:
        active: one row per period and active customer.
        timeline: the periods.
    """
    earlier = active.lazy().select(pl.col("key") + timeline.lag, before="revenue")
    both = active.lazy().join(earlier, on="key", how="left")
    kept = pl.col("before").is_not_null()
    new = ~kept & (pl.col("since") > pl.col(PERIOD_NUMBER) - timeline.lag).fill_null(False)
    movements = {"kept": kept, "new_in_period": new, "back": ~kept & ~new}
    now, before = pl.col("revenue").cast(pl.Int128), pl.col("before").cast(pl.Int128)
    change = {"by_kept": now - before, "by_new": now, "by_back": now, KEPT_REVENUE_BEFORE: before}
    counted_in = {"by_kept": kept, "by_new": new, "by_back": movements["back"], KEPT_REVENUE_BEFORE: kept}
    return (
        both.select(
            PERIOD_NUMBER,
            **movements,
            **{name: pl.when(counted_in[name]).then(value).otherwise(0) for name, value in change.items()},
        )
        .group_by(PERIOD_NUMBER)
        .agg(pl.col(*movements).sum().cast(pl.Int64), pl.col(*change).sum())
    )
