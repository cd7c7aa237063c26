"""Gaps between the order days of customers, with exact medians.

Customer and day are packed into one integer and sorted, so that the median gap is at a known position. Collecting a
list of days per customer would take twice as long: the streaming engine cannot do it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import polars as pl

from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER, DATE

CUSTOMER_STEP = 2**23
"""Distance between two customers in packed days: more than twice the days between the years 1 and 9999."""

DAY_BITS = CUSTOMER_STEP - 1

MIN_OWN_GAPS = 3
"""Number of gaps from which a customer has a typical gap of its own."""

GAP_COLUMNS = (
    "order_days", "gaps", "active_days", "gap_squares", "shortest_gap", "longest_gap", "own_gap", "own_slow",
)  # fmt: skip
"""Columns of a customer's rhythm."""

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


@dataclass(frozen=True, eq=False)
class OrderDays:
    """The days of the counted orders of customers, each with the place of its customer, packed and sorted.

    Attributes:
        packed: place of the customer × ``CUSTOMER_STEP`` + days since ``first``; one per order.
        first: the earliest day, as a number of days since 1970.
        customers: ids, by their places.
    """

    packed: pl.Series
    first: int
    customers: pl.Series

    def frame(self) -> pl.DataFrame:
        """Return "place" and "day" (a number of days since 1970) of each order, sorted by both."""
        place = self.packed.to_frame("key").lazy().select(place=pl.col("key") // CUSTOMER_STEP, key="key")
        day = pl.col("key") - pl.col("place") * CUSTOMER_STEP + self.first
        return place.select("place", day=day).collect()

    def only(self, ids: Collection[str]) -> OrderDays:
        """Return the days of some customers alone, all of them where there are no ids; places stay as they are."""
        if not ids:
            return self
        wanted = self.customers.cast(pl.String).is_in(pl.Series(sorted(ids), dtype=pl.String).implode()).arg_true()
        starts = [int(place) * CUSTOMER_STEP for place in wanted]
        ends = [self.packed.search_sorted(pl.Series([at, at + CUSTOMER_STEP])) for at in starts]
        parts = [self.packed.slice(int(low), int(high) - int(low)) for low, high in ends]
        return replace(self, packed=pl.concat([self.packed.clear(), *parts]))


@dataclass(frozen=True)
class BaseGaps:
    """Gaps of the base, in which each customer counts once: those who order often have many gaps, all of them short.

    Attributes:
        typical: median of the customers' own median gaps in days; None without any gap.
        slow: median of the gaps within which 80 % of the gaps of a customer lie.
    """

    typical: float | None = None
    slow: float | None = None


def order_days_of(customers: pl.DataFrame, days: pl.DataFrame, seed: int) -> OrderDays:
    """Return the days of the orders of customers.

    Args:
        customers: one row each.
        days: as `hashed_days` returns them, of these and perhaps of other customers.
        seed: of the hashes.
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
        .sort("key")["key"]
    )
    return OrderDays(packed, first, customers[CUSTOMER])


def with_gaps(customers: pl.DataFrame, days: OrderDays) -> tuple[pl.DataFrame, BaseGaps]:
    """Add the figures of each customer's rhythm, from the days of its counted orders.

    Args:
        customers: one row each.
        days: of their orders.

    Returns:
        The customers with ``GAP_COLUMNS``: "order_days" and "gaps" (their numbers), "active_days" and "gap_squares"
        (sums of the gaps and of their squares), "shortest_gap" and "longest_gap", "own_gap" and "own_slow" (median
        gap, and the gap within which 80 % of the gaps lie, in days; null below ``MIN_OWN_GAPS`` gaps); the gaps of the
        base.
    """
    packed = days.packed.to_frame("key").lazy()
    # Two days of one customer are less than half a span apart; days of two customers are more.
    step = pl.col("key") - pl.col("key").shift()
    gap = pl.when(step < CUSTOMER_STEP // 2).then(step).otherwise(0)
    # The first day of a customer has no gap: its 0 is sorted before all gaps, which are 1 or more.
    gaps = packed.select(key=pl.col("key") - (pl.col("key") & DAY_BITS) + gap, new=step.is_null() | (step > 0))
    ordered = gaps.filter("new").select("key").collect()["key"].sort()
    length = (ordered & DAY_BITS).alias("gap")
    columns, of_base = _by_customer(ordered, length, customers.height)
    return customers.with_columns(columns.get_columns()), of_base


def _by_customer(ordered: pl.Series, length: pl.Series, height: int) -> tuple[pl.DataFrame, BaseGaps]:
    """Return the figures of each customer from the sorted gaps, and the gaps of the base.

    Args:
        ordered: position of the customer and gap, packed and sorted.
        length: the gaps of ``ordered`` in days; a 0 once per customer.
        height: number of customers.
    """
    frame = pl.DataFrame({"key": ordered, "gap": length}).lazy().with_row_index("end")
    start, gap = pl.col("key") - pl.col("gap"), pl.col("gap")
    ends = frame.with_columns(
        start=start, total=gap.cum_sum(), squares=(gap * gap).cum_sum(), end=pl.col("end").cast(pl.Int64)
    )
    ends = ends.filter(pl.col("start") != pl.col("start").shift(-1, fill_value=-1))
    rows = ends.select(
        row=pl.col("start") // CUSTOMER_STEP,
        end="end",
        days=pl.col("end") - pl.col("end").shift(fill_value=-1),
        longest="gap",
        **{name: pl.col(name) - pl.col(name).shift(fill_value=0) for name in ("total", "squares")},
    ).collect()
    several = rows.filter(pl.col("days") > 1)
    own = several.select("row", "longest", is_own=pl.col("days") > MIN_OWN_GAPS, **_own_gaps(several, length))
    of_own = own.filter("is_own")

    def spread(values: pl.DataFrame, name: str, empty: int | None) -> pl.Series:
        dtype = values.schema[name] if empty is None else pl.Int64()
        return pl.repeat(empty, height, dtype=dtype, eager=True).scatter(values["row"], values[name])

    days = spread(rows, "days", 0)
    columns = {
        "order_days": days,
        "gaps": (days - 1).clip(0),
        "active_days": spread(rows, "total", 0),
        "gap_squares": spread(rows, "squares", 0),
        "shortest_gap": spread(own, "shortest", None),
        "longest_gap": spread(own, "longest", None),
        "own_gap": spread(of_own, "middle", None),
        "own_slow": spread(of_own, "slow_fifths", None).cast(pl.Float64) / 5,
    }
    typical, slow = own["middle"].median(), own["slow_fifths"].median()
    # Divided last, so that whole days are whole.
    return pl.DataFrame(columns), BaseGaps(typical, slow / 5 if slow is not None else None)  # type: ignore[arg-type,operator]


def _own_gaps(several: pl.DataFrame, length: pl.Series) -> dict[str, pl.Series]:
    """Return the shortest gap, the median and five times the 80th percentile of the gaps of customers with any.

    Args:
        several: "end", the last position of a customer, and "days"; its gaps are the last positions up to there, and
            one less than it has days.
        length: the gaps by position, those of a customer sorted.
    """
    number, end = pl.col("days") - 1, pl.col("end")
    # With linear interpolation, the 80th percentile of n gaps is at position (n − 1) × 4 ÷ 5 from the shortest.
    fifths = (number - 1) * 4
    at = several.select(
        shortest=end - number + 1,
        low=end - number // 2,
        high=end - (number - 1) // 2,
        before=end - number + 1 + fifths // 5,
        after=end - number + 1 + (fifths + 4) // 5,
        part=fifths % 5,
    )
    before, after = length.gather(at["before"]), length.gather(at["after"])
    return {
        "shortest": length.gather(at["shortest"]),
        "middle": (length.gather(at["low"]) + length.gather(at["high"])).cast(pl.Float64) / 2,
        "slow_fifths": before * 5 + (after - before) * at["part"],
    }
