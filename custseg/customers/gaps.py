"""Gaps between the order days of customers, with exact medians.

Customer and day are packed into one integer and sorted, so that the median gap is at a known position. Collecting a
list of days per customer would take twice as long: the streaming engine cannot do it.
"""

from __future__ import annotations

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER, DATE

CUSTOMER_STEP = 2**23
"""Distance between two customers in packed days: more than twice the days between the years 1 and 9999."""

DAY_BITS = CUSTOMER_STEP - 1

MIN_OWN_GAPS = 3
"""Number of gaps from which a customer has a typical gap of its own."""

CUSTOMER_HASH = own_column("key")


def hashed_days(orders: pl.LazyFrame, counts: pl.Expr, seed: int) -> pl.LazyFrame:
    """Return the hash of the customer, and the day, of each counted order.

    Args:
        orders: one row per order, with ``CUSTOMER`` and ``DATE``.
        counts: whether an order counts.
        seed: of the hash.
    """
    return orders.filter(counts).select(pl.col(CUSTOMER).hash(seed).alias(CUSTOMER_HASH), DATE)


def shares_hash(customers: pl.DataFrame, seed: int) -> bool:
    """Return whether two customers have the same hash.

    Args:
        customers: one row each.
        seed: of the hash.
    """
    distinct: int = customers.select(pl.col(CUSTOMER).hash(seed).n_unique()).item()
    return distinct < customers.height


def with_gaps(customers: pl.DataFrame, days: pl.DataFrame, seed: int) -> tuple[pl.DataFrame, float | None]:
    """Add the figures of each customer's rhythm, from the days of its counted orders.

    Args:
        customers: one row each.
        days: as `hashed_days` returns them, of these and perhaps of other customers.
        seed: of the hashes.

    Returns:
        The customers with "order_days" and "gaps" (their numbers), "active_days" (sum of the gaps) and "own_gap"
        (median gap in days, null below ``MIN_OWN_GAPS`` gaps); the gap of the base: the median of the customers' own
        median gaps in days, None without any gap.
    """
    first: int = days[DATE].to_physical().min() or 0  # type: ignore[assignment]
    keys = customers.lazy().select(pl.col(CUSTOMER).hash(seed).alias(CUSTOMER_HASH)).with_row_index("row")
    keys = keys.select(CUSTOMER_HASH, start=pl.col("row").cast(pl.Int64) * CUSTOMER_STEP)
    day = pl.col(DATE).to_physical().cast(pl.Int64) - first
    packed = (
        days.lazy()
        .join(keys, on=CUSTOMER_HASH)
        .select(key=pl.col("start") + day)
        .collect(engine="streaming")
        .sort("key")
    )
    # Two days of one customer are less than half a span apart; days of two customers are more.
    step = pl.col("key") - pl.col("key").shift()
    gap = pl.when(step < CUSTOMER_STEP // 2).then(step).otherwise(0)
    # The first day of a customer has no gap: its 0 is sorted before all gaps, which are 1 or more.
    gaps = packed.lazy().select(key=pl.col("key") - (pl.col("key") & DAY_BITS) + gap, new=step.is_null() | (step > 0))
    ordered = gaps.filter("new").select("key").collect()["key"].sort()
    length = (ordered & DAY_BITS).alias("gap")
    columns, of_base = _by_customer(ordered, length, customers.height)
    return customers.with_columns(columns.get_columns()), of_base


def _by_customer(ordered: pl.Series, length: pl.Series, height: int) -> tuple[pl.DataFrame, float | None]:
    """Return the figures of each customer from the sorted gaps, and the gap of the base.

    Args:
        ordered: position of the customer and gap, packed and sorted.
        length: the gaps of ``ordered`` in days; a 0 once per customer.
        height: number of customers.
    """
    frame = pl.DataFrame({"key": ordered, "gap": length}).lazy().with_row_index("end")
    start = pl.col("key") - pl.col("gap")
    ends = frame.with_columns(start=start, total=pl.col("gap").cum_sum(), end=pl.col("end").cast(pl.Int64))
    ends = ends.filter(pl.col("start") != pl.col("start").shift(-1, fill_value=-1))
    rows = ends.select(
        row=pl.col("start") // CUSTOMER_STEP,
        end="end",
        days=pl.col("end") - pl.col("end").shift(fill_value=-1),
        total=pl.col("total") - pl.col("total").shift(fill_value=0),
    ).collect()
    several = rows.filter(pl.col("days") > 1)
    # The gaps of a customer end at its last position; there is one less than it has days.
    number = pl.col("days") - 1
    at = several.select(low=pl.col("end") - number // 2, high=pl.col("end") - (number - 1) // 2)
    middle = (length.gather(at["low"]) + length.gather(at["high"])).cast(pl.Float64) / 2
    # Each customer counts once: those who order often have many gaps, all of them short.
    of_base: float | None = middle.median()  # type: ignore[assignment]
    is_own = several["days"] > MIN_OWN_GAPS
    zero = pl.repeat(0, height, dtype=pl.Int64, eager=True)
    days = zero.scatter(rows["row"], rows["days"])
    own = pl.repeat(None, height, dtype=pl.Float64, eager=True)
    own = own.scatter(several["row"].filter(is_own), middle.filter(is_own))
    total = pl.repeat(0, height, dtype=pl.Int64, eager=True).scatter(rows["row"], rows["total"])
    columns = [days.alias("order_days"), (days - 1).clip(0).alias("gaps"), total.alias("active_days")]
    return pl.DataFrame([*columns, own.alias("own_gap")]), of_base
