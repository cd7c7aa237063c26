"""Turnover of all customers by period: how many bought, how often, for how much, and who came and went."""

from __future__ import annotations

import polars as pl

from custseg.customers.cells import PERIOD
from custseg.questions.base import Customers
from custseg.questions.change_causes import BEFORE, with_causes
from custseg.questions.periods import NUMBER, Timeline
from custseg.tables.transactions import CUSTOMER

SUMS = ("turnover", "buyers", "orders", "revenue", "without_order")
KEPT_BEFORE = "_kept_before"
CHANGES = (
    "turnover_before", "turnover_change", "by_customers", "by_orders_per_customer", "by_order_value",
    "change_without_order", "new_in_period", "back", "kept", "lost", "by_new", "by_back", "by_kept", "by_lost",
)  # fmt: skip


def base_sums(customers: Customers, timeline: Timeline) -> pl.DataFrame:
    """Return the sums behind the metrics of dynamics, one row per period, in order.

    Args:
        customers: with their cells; at least one.
        timeline: the periods.
    """
    cells = _by_period(timeline.numbered(customers.cells), timeline)
    bought = pl.col("orders") > 0
    money = pl.col("revenue").cast(pl.Int128)
    totals = cells.lazy().group_by(NUMBER).agg(
        turnover=money.sum(),
        buyers=bought.sum().cast(pl.Int64),
        orders=pl.col("orders").sum(),
        revenue=pl.when(bought).then(money).otherwise(0).sum(),
    )  # fmt: skip
    totals = totals.with_columns(without_order=pl.col("turnover") - pl.col("revenue"))
    moves = _moves(cells.filter(bought), customers, timeline)
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


def _by_period(cells: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """Return one row per customer and period, sorted by both."""
    cells = cells.select(CUSTOMER, NUMBER, "orders", "revenue", PERIOD)
    if timeline.period.months == 1 or timeline.period.days == 1:
        return cells
    sums = cells.lazy().group_by(CUSTOMER, NUMBER).agg(pl.col("orders", "revenue").sum())
    return sums.sort(CUSTOMER, NUMBER).collect(engine="streaming")


def _moves(active: pl.DataFrame, customers: Customers, timeline: Timeline) -> pl.LazyFrame:
    """Return how many active customers of each period are new, back or kept, and what they changed.

    Args:
        active: one row per period and active customer, sorted by customer and period.
        customers: with the day of their first order, and whether they are known before the file.
        timeline: the periods.
    """
    since = timeline.period.number(pl.col("first_order"), timeline.as_of)
    first = customers.frame.select(CUSTOMER, pl.when(~pl.col("known_before")).then(since).alias("_since")).collect()
    ids = active.select(CUSTOMER, _code=pl.col(CUSTOMER).rle_id())
    # One row per customer, in the order of their codes: whoever is active has a first order.
    since_of = ids.unique("_code", keep="any").join(first, on=CUSTOMER, how="left").sort("_code")["_since"]
    # Periods of one customer never reach those of the next.
    span = timeline.last - timeline.first + 1 + timeline.lag
    keyed = active.select(
        NUMBER,
        "revenue",
        key=ids["_code"].cast(pl.Int64) * span + (pl.col(NUMBER) - timeline.first),
        since=since_of.gather(ids["_code"]),
    )
    earlier = keyed.select(pl.col("key") + timeline.lag, before="revenue")
    both = keyed.set_sorted("key").join_asof(earlier.set_sorted("key"), on="key", tolerance=0)
    kept = pl.col("before").is_not_null()
    new = ~kept & (pl.col("since") > pl.col(NUMBER) - timeline.lag).fill_null(False)
    kinds = {"kept": kept, "new_in_period": new, "back": ~kept & ~new}
    now, before = pl.col("revenue").cast(pl.Int128), pl.col("before").cast(pl.Int128)
    change = {"by_kept": now - before, "by_new": now, "by_back": now, KEPT_BEFORE: before}
    of = {"by_kept": kept, "by_new": new, "by_back": kinds["back"], KEPT_BEFORE: kept}
    return (
        both.lazy()
        .select(NUMBER, **kinds, **{name: pl.when(of[name]).then(value).otherwise(0) for name, value in change.items()})
        .group_by(NUMBER)
        .agg(pl.col(*kinds).sum().cast(pl.Int64), pl.col(*change).sum())
    )
