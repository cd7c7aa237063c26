"""The customers of two tables side by side: who came, who left, who stayed, with the figures of both."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl

from custseg.analyses.compare.causes import (
    BEFORE,
    LTV,
    ORDERS,
    RETURNED,
    REVENUE,
    Factor,
    factors_of,
    with_causes,
)
from custseg.analyses.compare.saved_table import CUSTOMER_ID, SavedTable
from custseg.errors import DataError
from custseg.segments.rules import LIFECYCLE, NOT_YET
from custseg.tables.values.amounts import minor

CAME, LEFT, STAYED = "came", "left", "stayed"
"""Values of "status"."""

GONE = "left"
"""Segment now of a customer who is not in the newer table."""

LAPSED, BACK = "lapsed", "came back"
"""Values of "activity": of customers in both tables who became former, or no longer are."""

NAME, STATUS, ACTIVITY, SEGMENT = "name", "status", "activity", "segment"
CHANGE = "ltv_change"
PROFIT, ORDER_VALUE = "profit", "average_order_value"
MAX_LISTED = 3


@dataclass(frozen=True)
class Sides:
    """The two tables, and what is compared of them.

    Attributes:
        then: the older table.
        now: the newer one.
        segment: column of the segments; None if they have none in common.
        sums: of ``LTV``, ``ORDERS``, ``REVENUE`` and ``RETURNED`` those that both tables have.
        lapsed: segments of the lifecycle whose customers have lapsed.
    """

    then: SavedTable
    now: SavedTable
    segment: str | None
    sums: tuple[str, ...]
    lapsed: frozenset[str]

    @property
    def factors(self) -> list[Factor]:
        """Return the factors of LTV that can be told apart."""
        return factors_of(self.sums) if LTV in self.sums else []

    @property
    def has_lifecycle(self) -> bool:
        """Return whether both tables tell who has lapsed."""
        return bool(self.lapsed) and LIFECYCLE in self.then.columns and LIFECYCLE in self.now.columns

    @property
    def has_names(self) -> bool:
        """Return whether a table has names of customers."""
        return NAME in self.then.columns or NAME in self.now.columns


def common_sums(then: SavedTable, now: SavedTable) -> tuple[str, ...]:
    """Return the sums that both tables have, or that follow from what they have."""
    return tuple(name for name in (LTV, ORDERS, REVENUE, RETURNED) if _has(then, name) and _has(now, name))


def _has(table: SavedTable, name: str) -> bool:
    if name == LTV:
        return LTV in table.columns or PROFIT in table.columns
    if name == REVENUE:
        return REVENUE in table.columns or {ORDERS, ORDER_VALUE} <= {*table.columns}
    return name in table.columns


def side_by_side(sides: Sides, more: Collection[str]) -> pl.DataFrame:
    """Return one row per customer of either table.

    Args:
        sides: the two tables.
        more: further columns of the newer table, or with ``BEFORE`` behind their name of the older one.

    Returns:
        The customers: status, segments, sums in integers, parts of the change of LTV, the further columns.

    Raises:
        DataError: the tables have no customer in common, or one has a customer twice.
    """
    of_then = [name.removesuffix(BEFORE) for name in more if name not in sides.now.columns]
    of_now = [name for name in more if name in sides.now.columns]
    then, now = _one_side(sides, sides.then, of_then), _one_side(sides, sides.now, of_now)
    then = then.rename({name: name + BEFORE for name in then.columns if name != CUSTOMER_ID})
    there = pl.lit(True)
    both = then.with_columns(_then=there).join(now.with_columns(_now=there), on=CUSTOMER_ID, how="full", coalesce=True)
    if len(both) == len(then) + len(now):
        _check_overlap(then, now, sides)
    is_then, is_now = pl.col("_then").fill_null(False), pl.col("_now").fill_null(False)
    both = both.with_columns(
        (is_then & is_now).alias(STAYED),
        pl.when(~is_then).then(pl.lit(CAME)).when(~is_now).then(pl.lit(LEFT)).otherwise(pl.lit(STAYED)).alias(STATUS),
    )
    # A customer without an order has no figures in either table: as many as none.
    unknown = [name + end for name in sides.sums for end, is_there in (("", is_now), (BEFORE, is_then))]
    both = both.with_columns(pl.col(name).fill_null(0) for name in unknown)
    both = with_causes(both, sides.factors) if LTV in sides.sums else both
    both = both.with_columns(_texts(sides, is_then, is_now))
    if LTV in sides.sums:
        both = both.with_columns((pl.col(LTV) - pl.col(LTV + BEFORE)).alias(CHANGE))
    # Of a table that does not have the customer, there is no figure.
    nothing = [
        pl.when(is_there).then(name + end).alias(name + end)
        for name in sides.sums
        for end, is_there in (("", is_now), (BEFORE, is_then))
    ]
    return both.with_columns(nothing)


def _one_side(sides: Sides, table: SavedTable, more: Collection[str]) -> pl.DataFrame:
    """Return what is compared of one table: sums as integers, the segment, and further columns."""
    own = table.columns
    needed = [PROFIT if LTV not in own else LTV] if LTV in sides.sums else []
    needed += [name for name in (ORDERS, RETURNED) if name in sides.sums]
    needed += ([REVENUE] if REVENUE in own else [ORDERS, ORDER_VALUE]) if REVENUE in sides.sums else []
    needed += [NAME] if NAME in own else []
    needed += [LIFECYCLE] if sides.has_lifecycle else []
    needed += [sides.segment] if sides.segment else []
    rows = table.rows([*needed, *more])
    figures = []
    if LTV in sides.sums:
        figures.append(minor(pl.col(LTV if LTV in own else PROFIT)).alias(LTV))
    if ORDERS in sides.sums:
        figures.append(pl.col(ORDERS).cast(pl.Int64, strict=False))
    if REVENUE in sides.sums:
        value = pl.col(REVENUE) if REVENUE in own else pl.col(ORDER_VALUE).fill_null(0) * pl.col(ORDERS)
        figures.append(minor(value).alias(REVENUE))
    if RETURNED in sides.sums:
        figures.append(minor(pl.col(RETURNED)).alias(RETURNED))
    others = [pl.col(one).alias(f"_{one}") for one in (NAME, LIFECYCLE) if one in needed]
    segment = [pl.col(sides.segment).cast(pl.String).alias("_segment")] if sides.segment else []
    # A column that is asked for as it is may also be one of the figures.
    rest = [pl.col(one).alias(f"_more_{one}") for one in dict.fromkeys(more)]
    return rows.select(CUSTOMER_ID, *figures, *others, *segment, *rest)


def _check_overlap(then: pl.DataFrame, now: pl.DataFrame, sides: Sides) -> None:
    """Refuse tables without a common customer, unless one is empty: ids are of different kinds, or written differently.

    Raises:
        DataError: there is none.
    """
    if then.is_empty() or now.is_empty():
        return
    shown = [", ".join(f"'{one}'" for one in side[CUSTOMER_ID].sort().head(MAX_LISTED)) for side in (then, now)]
    what = f"has no customer in common with {sides.then.name}: {shown[0]} there, {shown[1]} here"
    hint = "Are both of the same orders? Save them with the same column as the customer: --map customer_id=COLUMN."
    raise DataError(what, where=sides.now.name, hint=hint)


def _texts(sides: Sides, is_then: pl.Expr, is_now: pl.Expr) -> list[pl.Expr]:
    """Return the name, what became of the customer's activity, and its segments on both days."""
    texts = []
    if sides.has_names:
        names = [f"_{NAME}"] if NAME in sides.now.columns else []
        names += [f"_{NAME}{BEFORE}"] if NAME in sides.then.columns else []
        texts.append(pl.coalesce(names).alias(NAME))
    if sides.has_lifecycle:
        now, then = (pl.col(f"_{LIFECYCLE}{end}").is_in([*sides.lapsed]).fill_null(False) for end in ("", BEFORE))
        lapsed, back = pl.col(STAYED) & now & ~then, pl.col(STAYED) & then & ~now
        activity = pl.when(lapsed).then(pl.lit(LAPSED)).when(back).then(pl.lit(BACK))
        texts.append(activity.alias(ACTIVITY))
    if sides.segment:
        now, then = pl.col("_segment").fill_null(""), pl.col(f"_segment{BEFORE}").fill_null("")
        texts.append(pl.when(is_now).then(now).otherwise(pl.lit(GONE)).alias(SEGMENT))
        texts.append(pl.when(is_then).then(then).otherwise(pl.lit(NOT_YET)).alias(SEGMENT + BEFORE))
    return texts
