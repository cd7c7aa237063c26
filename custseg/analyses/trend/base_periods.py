"""Turnover of all customers by period: how many bought, how often, for how much, and who came and went."""

from __future__ import annotations

import polars as pl

from custseg.analyses.shared.timeline import NUMBER, Timeline
from custseg.analyses.trend.decomposition import BEFORE, with_causes
from custseg.engine.customer_table import CustomerTable
from custseg.tables.row_columns import CUSTOMER

SUMS = ("turnover", "buyers", "orders", "revenue", "without_order")
KEPT_BEFORE = "_kept_before"
CHANGES = (
    "turnover_before", "turnover_change", "by_customers", "by_orders_per_customer", "by_order_value",
    "change_without_order", "new_in_period", "back", "kept", "lost", "by_new", "by_back", "by_kept", "by_lost",
)  # fmt: skip


def base_sums(customers: CustomerTable, timeline: Timeline) -> pl.DataFrame:
    """Return the sums behind the metrics of dynamics, one row per period, in order.

    Args:
        customers: with their cells; at least one.
        timeline: the periods.
    """
    slices = _by_period(timeline.numbered(customers.slices), customers, timeline)
    bought = pl.col("orders") > 0
    money = pl.col("revenue").cast(pl.Int128)
    totals = slices.lazy().group_by(NUMBER).agg(
        turnover=money.sum(),
        buyers=bought.sum().cast(pl.Int64),
        orders=pl.col("orders").sum(),
        revenue=pl.when(bought).then(money).otherwise(0).sum(),
    )  # fmt: skip
    totals = totals.with_columns(without_order=pl.col("turnover") - pl.col("revenue"))
    moves = _moves(slices.filter(bought), timeline)
    periods = timeline.frame().lazy()
    table = periods.join(totals, on=NUMBER, how="left").join(moves, on=NUMBER, how="left").sort(NUMBER).collect()
    numbers = [*SUMS, *moves.collect_schema().names()[1:]]
    table = table.with_columns(pl.col(numbers).fill_null(0))
    table = table.with_columns(pl.col(name).shift(timeline.lag).alias(name + BEFORE) for name in SUMS)
    table = with_causes(table).with_columns(
        turnover_change=pl.col("turnover") - pl.col("turnover" + BEFORE),
        lost=pl.col("buyers" + BEFORE) - pl.col("kept"),
        by_lost=pl.col(KEPT_BEFORE) - pl.col("revenue" + BEFORE),
    )
    # What lies in an incomplete period cannot be compared.
    return table.with_columns(pl.when("_compares").then(pl.col(name)).alias(name) for name in CHANGES)


def _by_period(slices: pl.DataFrame, customers: CustomerTable, timeline: Timeline) -> pl.DataFrame:
    """Return one row per customer and period: "key" of both, ``NUMBER``, "since", "orders", "revenue".

    "since" is the period of a customer's first order; empty where none is counted, or who is known before the file.
    """
    since = timeline.period.number(pl.col("first_order"), timeline.as_of)
    known = customers.frame.select(CUSTOMER, since=pl.when(~pl.col("known_before")).then(since)).collect()
    # Numbers of customers join and sort quicker than their names; periods of one never reach those of the next.
    span = timeline.last - timeline.first + 1 + timeline.lag
    known = known.with_row_index("_code").with_columns(pl.col("_code").cast(pl.Int64) * span)
    rows = slices.lazy().join(known.lazy(), on=CUSTOMER, how="left")
    key = pl.col("_code") + (pl.col(NUMBER) - timeline.first)
    rows = rows.select(NUMBER, "since", "orders", "revenue", key=key)
    if timeline.period.days > 1:
        rows = rows.group_by("key", NUMBER, "since").agg(pl.col("orders", "revenue").sum())
    return rows.collect(engine="streaming")


def _moves(active: pl.DataFrame, timeline: Timeline) -> pl.LazyFrame:
    """Return how many active customers of each period are new, back or kept, and what they changed.

    Args:
        active: one row per period and active customer.
        timeline: the periods.
    """
    earlier = active.lazy().select(pl.col("key") + timeline.lag, before="revenue")
    both = active.lazy().join(earlier, on="key", how="left")
    kept = pl.col("before").is_not_null()
    new = ~kept & (pl.col("since") > pl.col(NUMBER) - timeline.lag).fill_null(False)
    kinds = {"kept": kept, "new_in_period": new, "back": ~kept & ~new}
    now, before = pl.col("revenue").cast(pl.Int128), pl.col("before").cast(pl.Int128)
    change = {"by_kept": now - before, "by_new": now, "by_back": now, KEPT_BEFORE: before}
    of = {"by_kept": kept, "by_new": new, "by_back": kinds["back"], KEPT_BEFORE: kept}
    return (
        both.select(
            NUMBER, **kinds, **{name: pl.when(of[name]).then(value).otherwise(0) for name, value in change.items()}
        )
        .group_by(NUMBER)
        .agg(pl.col(*kinds).sum().cast(pl.Int64), pl.col(*change).sum())
    )
