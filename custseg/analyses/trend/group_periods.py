"""Turnover of groups by period: how each moves, what is new and what is gone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import polars as pl

from custseg.analyses.shared.timeline import NUMBER, Timeline
from custseg.customers.slices import PERIOD
from custseg.engine.dataset import GROUP
from custseg.errors import UsageError

MOST = 1_000
"""Groups that machines get where nobody says how many."""

SEEN = 20
"""Groups that people see where nobody says how many."""

MOST_ROWS = 10_000_000

FIRST = "_first"
"""Column of the number of the first period in which a group sold."""

NEW, BACK, GONE = "new", "back", "gone"


@dataclass(frozen=True)
class Groups:
    """The turnover of groups.

    Attributes:
        sums: ``GROUP``, ``NUMBER``, "turnover" (integers), one row each, and "turnover_before", "turnover_change",
            "turnover_all", "turnover_status".
        total: number of groups before the smallest became one.
        other: name of the group that sums them; empty where none were.
        moved: how many of all groups are new, back or gone in the last complete period.
    """

    sums: pl.DataFrame
    total: int
    other: str
    moved: dict[str, int]


def group_sums(slices: pl.DataFrame, early: pl.Series, timeline: Timeline, top: int | None, since: int) -> Groups:
    """Return the turnover of each group in each period, zeros filled in.

    Args:
        slices: ``GROUP``, ``PERIOD`` and "revenue".
        early: groups that were there before the first period.
        timeline: the periods.
        top: number of groups to keep, those of most turnover; 0 for all, None for ``MOST``.
        since: number of the first period whose turnover decides which are kept.
    """
    money = pl.col("revenue").cast(pl.Int128).sum().alias("turnover")
    numbered = timeline.numbered(slices.select(GROUP, PERIOD, "revenue"))
    sums = numbered.lazy().group_by(GROUP, NUMBER).agg(money).collect(engine="streaming")
    facts = _facts(sums, early, timeline, since)
    total = facts.height
    limit = MOST if top is None else top or total
    kept, other = facts.select(GROUP, FIRST).head(limit), ""
    if total > limit:
        other = _unused("other", facts[GROUP])
        sums = merged(sums, kept[GROUP], other)
        kept = pl.concat([kept, pl.DataFrame({GROUP: [other]})], how="diagonal")
    table = _compared(_filled(sums, kept, timeline), timeline)
    # What is many groups is neither new nor gone.
    status = pl.when("complete", pl.col(GROUP) != other).then("turnover_status").alias("turnover_status")
    return Groups(table.with_columns(status), total, other, _moved(facts, timeline))


def _facts(sums: pl.DataFrame, early: pl.Series, timeline: Timeline, since: int) -> pl.DataFrame:
    """Return each group, those of most turnover first: when it sold first, and around the last complete period."""
    sold, number = pl.col("turnover") > 0, pl.col(NUMBER)
    last = timeline.last if timeline.last_complete is None else timeline.last_complete
    facts = sums.group_by(GROUP).agg(
        size=pl.when(number >= since).then("turnover").otherwise(0).sum(),
        now=(sold & (number == last)).any(),
        before=(sold & (number == last - timeline.lag)).any(),
        **{FIRST: pl.when(sold).then(number).min()},
    )
    first = pl.when(pl.col(GROUP).is_in(early.implode())).then(timeline.first - 1).otherwise(FIRST)
    return facts.with_columns(first.cast(pl.Int32).alias(FIRST)).sort("size", GROUP, descending=[True, False])


def _filled(sums: pl.DataFrame, kept: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """Return the turnover of each group in each period, in order, zero where it has none."""
    count = timeline.last - timeline.first + 1
    _check_size(kept.height * count)
    ranks = kept.with_row_index("_rank").with_columns(pl.col("_rank").cast(pl.Int64))
    place = pl.col("_rank") * count + (pl.col(NUMBER) - timeline.first)
    placed = sums.join(ranks.select(GROUP, "_rank"), on=GROUP).select(place.alias("_place"), "turnover")
    grid = pl.select(pl.int_range(kept.height * count).alias("_place"))
    rank = pl.col("_place") // count
    return grid.join(placed, on="_place", how="left", maintain_order="left").select(
        kept[GROUP].gather(grid.select(rank).to_series()),
        kept[FIRST].gather(grid.select(rank).to_series()),
        (pl.col("_place") % count + timeline.first).cast(pl.Int32).alias(NUMBER),
        pl.col("turnover").fill_null(0),
    )


def _check_size(rows: int) -> None:
    if rows > MOST_ROWS:
        what = f"{rows:,} rows, one per group and period, are more than anyone reads"
        raise UsageError(what, hint="Have fewer: --top N groups, a longer --period, or a later --from.")


def merged(sums: pl.DataFrame, keep: pl.Series, other: str) -> pl.DataFrame:
    """Return the turnover of groups and periods with all groups but those to ``keep`` as one."""
    name = pl.when(pl.col(GROUP).is_in(keep.implode())).then(GROUP).otherwise(pl.lit(other)).alias(GROUP)
    return sums.group_by(name, NUMBER).agg(pl.col("turnover").sum())


def _unused(name: str, names: pl.Series) -> str:
    """Return a name that no group has."""
    more = (f"{name} ({number})" for number in itertools.count(2))
    return next(one for one in (name, f"{name} groups", *itertools.islice(more, len(names))) if one not in names)


def _compared(table: pl.DataFrame, timeline: Timeline) -> pl.DataFrame:
    """Add what each group had in the period compared with, what all had, and what became of the group."""
    turnover, compares, number = pl.col("turnover"), pl.col("_compares"), pl.col(NUMBER)
    totals = table.group_by(NUMBER).agg(turnover_all=turnover.sum())
    periods = timeline.frame().select(NUMBER, "complete", "_compares").join(totals, on=NUMBER)
    # Every group has all periods: so many rows before, unless the period compared with is none of the data.
    before = turnover.shift(timeline.lag)
    ever, known = (number > pl.col(FIRST)).fill_null(False), number > timeline.first_complete
    return table.join(periods, on=NUMBER, how="left", maintain_order="left").with_columns(
        turnover_before=pl.when(compares).then(before),
        turnover_change=pl.when(compares).then(turnover - before),
        turnover_status=_status(turnover > 0, before > 0, ever, known, compares),
    )


def _status(now: pl.Expr, before: pl.Expr, ever: pl.Expr, known: pl.Expr, compares: pl.Expr) -> pl.Expr:
    """Return what became of a group in a complete period.

    Args:
        now: whether it sold in it.
        before: whether it sold in the one compared with.
        ever: whether it sold in any before.
        known: whether any before is complete.
        compares: whether the one compared with is.
    """
    return (
        pl.when(now & ~ever & known)
        .then(pl.lit(NEW))
        .when(now & ever & compares & ~before)
        .then(pl.lit(BACK))
        .when(~now & compares & before)
        .then(pl.lit(GONE))
    )


def _moved(facts: pl.DataFrame, timeline: Timeline) -> dict[str, int]:
    """Return how many groups are new, back or gone in the last complete period."""
    number = timeline.last_complete
    if number is None:
        return {}
    ever = (pl.col(FIRST) < number).fill_null(False)
    known, compares = pl.lit(number > timeline.first_complete), pl.lit(timeline.compares(number))
    status = facts.select(_status(pl.col("now"), pl.col("before"), ever, known, compares)).to_series()
    return {one: int((status == one).sum()) for one in (NEW, BACK, GONE)}


def seen_groups(
    groups: Groups, timeline: Timeline, shown: int, since: int, top: int | None
) -> tuple[pl.DataFrame, int]:
    """Return one row per group for people, the biggest movers first, and how many groups have a row of their own.

    Args:
        groups: the turnover of groups.
        timeline: the periods.
        shown: number of the period that people see.
        since: number of the first period of the sparkline.
        top: number of groups to show, 0 for all, None for ``SEEN``.

    Returns:
        ``GROUP``, "spark" (turnover of the complete periods), and the sums of the period shown.
    """
    size = pl.col("turnover_change").abs()
    now = groups.sums.filter(pl.col(NUMBER) == shown)
    own = now.filter(pl.col(GROUP) != groups.other)
    own = own.sort(size, "turnover", GROUP, descending=[True, True, False], nulls_last=True)
    own = own.head(SEEN if top is None else top or own.height)
    rest, name = groups.total - own.height, ""
    sums = groups.sums
    if rest:
        name = _unused(f"other ({rest:,})", own[GROUP])
        money = ("turnover", "turnover_before", "turnover_change")
        others = now.filter(~pl.col(GROUP).is_in(own[GROUP].implode()))
        # A sum of nothing known is not known.
        added = [pl.when(pl.col(one).is_not_null().any()).then(pl.col(one).sum()) for one in money]
        more = others.select(pl.lit(name).alias(GROUP), *added, pl.col("turnover_all").first())
        own = pl.concat([own, more], how="diagonal")
        sums = merged(sums, own[GROUP], name)
    spark = _sparks(sums, timeline, since)
    return own.join(spark, on=GROUP, how="left", maintain_order="left"), groups.total - rest


def _sparks(sums: pl.DataFrame, timeline: Timeline, since: int) -> pl.DataFrame:
    """Return the turnover of the complete periods of each group as a list; of all, where none is complete."""
    numbers = [number for number in range(since, timeline.last + 1) if timeline.is_complete(number)]
    inside = sums.filter(pl.col(NUMBER).is_in(numbers) if numbers else pl.col(NUMBER) >= since).sort(GROUP, NUMBER)
    return inside.group_by(GROUP, maintain_order=True).agg(pl.col("turnover").cast(pl.Float64).alias("spark"))
