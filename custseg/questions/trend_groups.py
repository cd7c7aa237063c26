"""Turnover of groups by period: how each moves, what is new and what is gone."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import polars as pl

from custseg.customers.cells import PERIOD
from custseg.questions.inputs import GROUP
from custseg.questions.periods import NUMBER, Timeline

MOST = 1_000
"""Groups that machines get where nobody says how many."""

SEEN = 20
"""Groups that people see where nobody says how many."""

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


def group_sums(cells: pl.DataFrame, early: pl.Series, timeline: Timeline, top: int | None, since: int) -> Groups:
    """Return the turnover of each group in each period, zeros filled in.

    Args:
        cells: ``GROUP``, ``PERIOD`` and "revenue".
        early: groups that were there before the first period.
        timeline: the periods.
        top: number of groups to keep, those of most turnover; 0 for all, None for ``MOST``.
        since: number of the first period whose turnover decides which are kept.
    """
    money = pl.col("revenue").cast(pl.Int128).sum().alias("turnover")
    numbered = timeline.numbered(cells.select(GROUP, PERIOD, "revenue"))
    sums = numbered.lazy().group_by(GROUP, NUMBER).agg(money).collect(engine="streaming")
    size = pl.when(pl.col(NUMBER) >= since).then("turnover").otherwise(0).sum()
    ranks = sums.group_by(GROUP).agg(size.alias("size")).sort("size", GROUP, descending=[True, False])
    names, total = ranks[GROUP], ranks.height
    limit = MOST if top is None else top or total
    other, moved = "", _moved(sums, early, timeline)
    if total > limit:
        other = _unused("other", names)
        names = names.head(limit)
        sums = merged(sums, names, other)
        names = names.append(pl.Series([other]))
    order = names.to_frame(GROUP).with_row_index("_rank")
    full = order.lazy().join(timeline.frame().lazy(), how="cross").join(sums.lazy(), on=[GROUP, NUMBER], how="left")
    table = full.sort("_rank", NUMBER).with_columns(pl.col("turnover").fill_null(0)).collect()
    return Groups(_compared(table, early, other, timeline), total, other, moved)


def merged(sums: pl.DataFrame, keep: pl.Series, other: str) -> pl.DataFrame:
    """Return the turnover of groups and periods with all groups but those to ``keep`` as one."""
    name = pl.when(pl.col(GROUP).is_in(keep.implode())).then(GROUP).otherwise(pl.lit(other)).alias(GROUP)
    return sums.group_by(name, NUMBER).agg(pl.col("turnover").sum())


def _unused(name: str, names: pl.Series) -> str:
    """Return a name that no group has."""
    more = (f"{name} ({number})" for number in itertools.count(2))
    return next(one for one in (name, f"{name} groups", *itertools.islice(more, len(names))) if one not in names)


def _compared(table: pl.DataFrame, early: pl.Series, other: str, timeline: Timeline) -> pl.DataFrame:
    """Add what each group had in the period compared with, and what became of it."""
    turnover, compares = pl.col("turnover"), pl.col("_compares")
    before = turnover.shift(timeline.lag).over(GROUP)
    sold, complete = (turnover > 0).cast(pl.Int32), pl.col("complete").cast(pl.Int32)
    ever = (sold.cum_sum().over(GROUP) > sold) | pl.col(GROUP).is_in(early.implode())
    known = complete.cum_sum().over(GROUP) > complete
    status = _status(turnover > 0, compares & (before > 0), ever, known, compares)
    return table.with_columns(
        turnover_before=pl.when(compares).then(before),
        turnover_change=pl.when(compares).then(turnover - before),
        turnover_all=turnover.sum().over(NUMBER),
        # What is many groups is neither new nor gone.
        turnover_status=pl.when("complete", pl.col(GROUP) != other).then(status),
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


def _moved(sums: pl.DataFrame, early: pl.Series, timeline: Timeline) -> dict[str, int]:
    """Return how many groups are new, back or gone in the last complete period."""
    number = timeline.last_complete
    if number is None:
        return {}
    sold = pl.col("turnover") > 0
    at = {name: sold & (pl.col(NUMBER) == one) for name, one in (("now", number), ("before", number - timeline.lag))}
    groups = sums.group_by(GROUP).agg(
        ever=(sold & (pl.col(NUMBER) < number)).any(), **{k: v.any() for k, v in at.items()}
    )
    known, compares = pl.lit(timeline.last_complete_before(number) is not None), pl.lit(timeline.compares(number))
    ever = pl.col("ever") | pl.col(GROUP).is_in(early.implode())
    found = groups.select(_status(pl.col("now"), pl.col("before"), ever, known, compares).alias("status"))["status"]
    return {status: int((found == status).sum()) for status in (NEW, BACK, GONE)}


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
