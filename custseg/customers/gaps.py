"""Gaps between the order days of customers: exact medians by packing, sorting and picking.

A list of days per customer would take the whole grouping out of the streaming engine, and twice its time.
"""

from __future__ import annotations

import polars as pl

from custseg.tables.transactions import CUSTOMER, DATE

SPAN = 2**22
"""More days than lie between the years 1 and 9999."""

OWN_FROM = 3
"""Gaps from which on a customer's own median is its typical gap."""

KEY = "_key"


def order_days(orders: pl.LazyFrame, counts: pl.Expr, seed: int) -> pl.LazyFrame:
    """Return the hash of the customer and the day of each counted order.

    Args:
        orders: one row per order, with ``CUSTOMER`` and ``DATE``.
        counts: whether an order counts.
        seed: of the hash.
    """
    return orders.filter(counts).select(pl.col(CUSTOMER).hash(seed).alias(KEY), DATE)


def shares_hash(customers: pl.DataFrame, seed: int) -> bool:
    """Return whether two customers share a hash."""
    distinct: int = customers.select(pl.col(CUSTOMER).hash(seed).n_unique()).item()
    return distinct < customers.height


def with_gaps(customers: pl.DataFrame, days: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, float | None]:
    """Add what the days of the counted orders tell of each customer's rhythm.

    Args:
        customers: one row each.
        days: as `order_days` brings them, of these and perhaps of other customers.
        seed: of their hashes.

    Returns:
        The customers with "order_days", "gaps", "active_days" (sum of the gaps) and "own_gap" (median gap in days, null
        below ``OWN_FROM`` gaps); and the median of all gaps of these customers, None without any.
    """
    first: int = days[DATE].to_physical().min() or 0  # type: ignore[assignment]
    keys = customers.lazy().select(pl.col(CUSTOMER).hash(seed).alias(KEY)).with_row_index("row")
    day = pl.col(DATE).to_physical().cast(pl.Int64) - first
    packed = days.lazy().join(keys, on=KEY).select(key=pl.col("row").cast(pl.Int64) * SPAN + day)
    key, row = pl.col("key"), pl.col("key") // SPAN
    distinct = packed.collect(engine="streaming").sort("key").filter((key != key.shift()).fill_null(True))
    gaps = distinct.select(row=row, gap=pl.when(row == row.shift()).then(key - key.shift()))
    pooled: float | None = gaps["gap"].median()  # type: ignore[assignment]
    return customers.with_columns(_by_customer(gaps, customers.height).get_columns()), pooled


def _by_customer(gaps: pl.DataFrame, height: int) -> pl.DataFrame:
    """Return the figures of each row of customers from their gaps, which are null on their first day."""
    # The first day has no gap: as a 0 it is sorted before all gaps, which are 1 or more.
    ordered = gaps.select(key=pl.col("row") * SPAN + pl.col("gap").fill_null(0))["key"].sort()
    ends = ordered.to_frame().select(row=pl.col("key") // SPAN, total=(pl.col("key") % SPAN).cum_sum())
    ends = ends.with_row_index("end").with_columns(pl.col("end").cast(pl.Int64))
    ends = ends.filter(pl.col("row") != pl.col("row").shift(-1, fill_value=-1))
    ends = ends.with_columns(
        days=pl.col("end") - pl.col("end").shift(fill_value=-1),
        total=pl.col("total") - pl.col("total").shift(fill_value=0),
    )
    many = ends.filter(pl.col("days") > OWN_FROM)
    # The gaps of a customer end at its last position; their number is one less than its days.
    start, number = pl.col("end") - pl.col("days") + 2, pl.col("days") - 1
    at = many.select(low=start + (number - 1) // 2, high=start + number // 2)
    middle = (ordered.gather(at["low"]) % SPAN + ordered.gather(at["high"]) % SPAN).cast(pl.Float64) / 2
    zero = pl.repeat(0, height, dtype=pl.Int64, eager=True)
    days = zero.scatter(ends["row"], ends["days"])
    own = pl.repeat(None, height, dtype=pl.Float64, eager=True).scatter(many["row"], middle)
    total = pl.repeat(0, height, dtype=pl.Int64, eager=True).scatter(ends["row"], ends["total"])
    return pl.DataFrame(
        [days.alias("order_days"), (days - 1).clip(0).alias("gaps"), total.alias("active_days"), own.alias("own_gap")]
    )
