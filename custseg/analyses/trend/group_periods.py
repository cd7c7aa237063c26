"""Turnover of groups by period: the change of each group, and which groups are new, back or gone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.timeline import PERIOD_NUMBER, Timeline
from custseg.customers.slices import PERIOD
from custseg.engine.dataset import GROUP
from custseg.errors import UsageError
from custseg.own_columns import own_column
from custseg.tables.row_columns import CUSTOMER

MAX_GROUPS = 1_000
"""Groups that a file gets without ``--top``."""

TERMINAL_GROUPS = 20
"""Groups that a terminal shows without ``--top``."""

MAX_ROWS = 10_000_000

FIRST_SALE = own_column("first")
"""Column with the number of the first period with turnover above zero."""

NEW, BACK, GONE = "new", "back", "gone"


@dataclass(frozen=True)
class Groups:
    """The turnover of groups, or their orders where there are no amounts.

    Attributes:
        sums: one row per ``GROUP`` and ``PERIOD_NUMBER``: "turnover", "turnover_before", "turnover_change" and
            "turnover_all" in integers of ``SCALE``, and "turnover_status". Without amounts orders stand in their place,
            and "buyers" is the number of customers with one.
        total: number of groups before the smallest were merged.
        other: name of the group that merges the smallest; empty where none were merged.
        status_counts: number of groups that are new, back or gone in the last complete period, by status.
    """

    sums: pl.DataFrame
    total: int
    other: str
    status_counts: dict[str, int]


def group_sums(
    slices: pl.DataFrame, earlier_groups: pl.Series, timeline: Timeline, top: int | None, first_shown: int
) -> Groups:
    """Return the turnover of each group in each period, zero where it has none.

    Args:
        slices: ``GROUP``, ``PERIOD`` and "revenue"; without amounts ``CUSTOMER`` and "orders".
        earlier_groups: groups with sales before the first period.
        timeline: the periods.
        top: number of groups to keep, by turnover; 0 for all, None for ``MAX_GROUPS``.
        first_shown: number of the first period whose turnover ranks the groups.

    Raises:
        UsageError: the table would have more than ``MAX_ROWS`` rows.
    """
    wanted = ("revenue",) if "revenue" in slices.columns else (CUSTOMER, "orders")
    numbered = timeline.numbered(slices.select(GROUP, PERIOD, *wanted))
    sums = _sums(numbered)
    facts = _group_facts(sums, earlier_groups, timeline, first_shown)
    total = facts.height
    limit = MAX_GROUPS if top is None else top or total
    kept, other = facts.select(GROUP, FIRST_SALE).head(limit), ""
    if total > limit:
        other = _unused_name("other", facts[GROUP])
        sums = _sums(numbered.with_columns(_merged_name(kept[GROUP], other)))
        kept = pl.concat([kept, pl.DataFrame({GROUP: [other]})], how="diagonal")
    table = _compared(_filled(sums, kept, timeline), timeline)
    # The 'other' row merges groups, so it has no status.
    status = pl.when("complete", pl.col(GROUP) != other).then("turnover_status").alias("turnover_status")
    return Groups(table.with_columns(status), total, other, _status_counts(facts, timeline))


def _sums(numbered: pl.DataFrame) -> pl.DataFrame:
    """Return the turnover of each group and period, or orders and customers with one."""
    if "revenue" in numbered.columns:
        found = [pl.col("revenue").cast(pl.Int128).sum().alias("turnover")]
    else:
        bought = pl.col(CUSTOMER).filter(pl.col("orders") > 0)
        found = [pl.col("orders").sum().alias("turnover"), bought.n_unique().cast(pl.Int64).alias("buyers")]
    return numbered.lazy().group_by(GROUP, PERIOD_NUMBER).agg(found).collect(engine="streaming")


def _group_facts(sums: pl.DataFrame, earlier_groups: pl.Series, timeline: Timeline, first_shown: int) -> pl.DataFrame:
    """Return each group by turnover, highest first: its first sale, and its sales around the last complete period."""
    sold, number = pl.col("turnover") > 0, pl.col(PERIOD_NUMBER)
    last = timeline.last if timeline.last_complete is None else timeline.last_complete
    facts = sums.group_by(GROUP).agg(
        size=pl.when(number >= first_shown).then("turnover").otherwise(0).sum(),
        now=(sold & (number == last)).any(),
        before=(sold & (number == last - timeline.lag)).any(),
        **{FIRST_SALE: pl.when(sold).then(number).min()},
    )
    first = pl.when(pl.col(GROUP).is_in(earlier_groups.implode())).then(timeline.first - 1).otherwise(FIRST_SALE)
    return facts.with_columns(first.cast(pl.Int32).alias(FIRST_SALE)).sort("size", GROUP, descending=[True, False])


def _filled(sums: pl.DataFrame, kept: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """Return the turnover of each group in each period, in order, zero where it has none."""
    count = timeline.last - timeline.first + 1
    _check_size(kept.height * count)
    ranks = kept.with_row_index("_rank").with_columns(pl.col("_rank").cast(pl.Int64))
    place = pl.col("_rank") * count + (pl.col(PERIOD_NUMBER) - timeline.first)
    numbers = [name for name in ("turnover", "buyers") if name in sums.columns]
    placed = sums.join(ranks.select(GROUP, "_rank"), on=GROUP).select(place.alias("_place"), *numbers)
    grid = pl.select(pl.int_range(kept.height * count).alias("_place"))
    rank = pl.col("_place") // count
    return grid.join(placed, on="_place", how="left", maintain_order="left").select(
        kept[GROUP].gather(grid.select(rank).to_series()),
        kept[FIRST_SALE].gather(grid.select(rank).to_series()),
        (pl.col("_place") % count + timeline.first).cast(pl.Int32).alias(PERIOD_NUMBER),
        pl.col(numbers).fill_null(0),
    )


def _check_size(rows: int) -> None:
    if rows > MAX_ROWS:
        what = f"the table would have {rows:,} rows, one per group and period; the limit is {MAX_ROWS:,}"
        raise UsageError(what, hint="Ask for less: --top N groups, a longer --period, or a later --from.")


def _merged(sums: pl.DataFrame, keep: pl.Series, other: str) -> pl.DataFrame:
    """Return the turnover of groups and periods, all groups but those in ``keep`` merged into ``other``."""
    return sums.group_by(_merged_name(keep, other), PERIOD_NUMBER).agg(pl.col("turnover").sum())


def _merged_name(keep: pl.Series, other: str) -> pl.Expr:
    return pl.when(pl.col(GROUP).is_in(keep.implode())).then(GROUP).otherwise(pl.lit(other)).alias(GROUP)


def _unused_name(name: str, names: pl.Series) -> str:
    """Return ``name``, or a variant of it that no group has."""
    more = (f"{name} ({number})" for number in itertools.count(2))
    return next(one for one in (name, f"{name} groups", *itertools.islice(more, len(names))) if one not in names)


def _compared(table: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """Add the turnover of the period compared with, the turnover of all groups, and the status of each group."""
    turnover, comparable, number = pl.col("turnover"), pl.col("_comparable"), pl.col(PERIOD_NUMBER)
    totals = table.group_by(PERIOD_NUMBER).agg(turnover_all=turnover.sum())
    periods = timeline.frame().select(PERIOD_NUMBER, "complete", "_comparable").join(totals, on=PERIOD_NUMBER)
    # Every group has all periods, so the period compared with is ``lag`` rows above, if the data have it.
    before = turnover.shift(timeline.lag)
    sold_earlier, known = (number > pl.col(FIRST_SALE)).fill_null(False), number > timeline.first_complete
    return table.join(periods, on=PERIOD_NUMBER, how="left", maintain_order="left").with_columns(
        turnover_before=pl.when(comparable).then(before),
        turnover_change=pl.when(comparable).then(turnover - before),
        turnover_status=_status(turnover > 0, before > 0, sold_earlier, known, comparable),
    )


def _status(now: pl.Expr, before: pl.Expr, sold_earlier: pl.Expr, known: pl.Expr, comparable: pl.Expr) -> pl.Expr:
    """Return the status of a group in a complete period: new, back, gone or null.

    Args:
        now: whether it sold in the period.
        before: whether it sold in the period compared with.
        sold_earlier: whether it sold in any earlier period.
        known: whether any earlier period is complete.
        comparable: whether the period and the one compared with are complete.
    """
    return (
        pl.when(now & ~sold_earlier & known)
        .then(pl.lit(NEW))
        .when(now & sold_earlier & comparable & ~before)
        .then(pl.lit(BACK))
        .when(~now & comparable & before)
        .then(pl.lit(GONE))
    )


def _status_counts(facts: pl.DataFrame, timeline: Timeline) -> dict[str, int]:
    """Return the number of groups that are new, back or gone in the last complete period."""
    number = timeline.last_complete
    if number is None:
        return {}
    sold_earlier = (pl.col(FIRST_SALE) < number).fill_null(False)
    known, comparable = pl.lit(number > timeline.first_complete), pl.lit(timeline.is_comparable(number))
    status = facts.select(_status(pl.col("now"), pl.col("before"), sold_earlier, known, comparable)).to_series()
    return {one: int((status == one).sum()) for one in (NEW, BACK, GONE)}


def groups_in_period(
    groups: Groups, timeline: Timeline, period: int, first_shown: int, top: int | None
) -> tuple[pl.DataFrame, int]:
    """Return one row per group, the largest change first, and the number of groups with a row of their own.

    Args:
        groups: the turnover of groups.
        timeline: the periods.
        period: number of the period to show.
        first_shown: number of the first period of the sparkline.
        top: number of groups to show; 0 for all, None for ``TERMINAL_GROUPS``.

    Returns:
        ``GROUP``, "spark" (turnover of the complete periods), and the sums of the period; the number of groups.
    """
    size = pl.col("turnover_change").abs()
    now = groups.sums.filter(pl.col(PERIOD_NUMBER) == period)
    own = now.filter(pl.col(GROUP) != groups.other)
    own = own.sort(size, "turnover", GROUP, descending=[True, True, False], nulls_last=True)
    own = own.head(TERMINAL_GROUPS if top is None else top or own.height)
    rest, name = groups.total - own.height, ""
    sums = groups.sums
    if rest:
        name = _unused_name(f"other ({rest:,})", own[GROUP])
        # A customer may be in several groups, so that their active customers do not add up.
        money = ("turnover", "turnover_before", "turnover_change")
        others = now.filter(~pl.col(GROUP).is_in(own[GROUP].implode()))
        # The sum of nulls alone is null, not zero.
        added = [pl.when(pl.col(one).is_not_null().any()).then(pl.col(one).sum()) for one in money]
        more = others.select(pl.lit(name).alias(GROUP), *added, pl.col("turnover_all").first())
        own = pl.concat([own, more], how="diagonal")
        sums = _merged(sums, own[GROUP], name)
    spark = _sparklines(sums, timeline, first_shown)
    return own.join(spark, on=GROUP, how="left", maintain_order="left"), groups.total - rest


def _sparklines(sums: pl.DataFrame, timeline: Timeline, first_shown: int) -> pl.DataFrame:
    """Return the turnover of each group as a list over the complete periods; over all where none is complete."""
    numbers = [number for number in range(first_shown, timeline.last + 1) if timeline.is_complete(number)]
    inside = sums.filter(
        pl.col(PERIOD_NUMBER).is_in(numbers) if numbers else pl.col(PERIOD_NUMBER) >= first_shown
    ).sort(GROUP, PERIOD_NUMBER)
    return inside.group_by(GROUP, maintain_order=True).agg(pl.col("turnover").cast(pl.Float64).alias("spark"))
