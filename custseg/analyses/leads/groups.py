"""Leads by source, owner, stage or another field: conversion, speed, neglect, and what they brought."""

from __future__ import annotations

import polars as pl

from custseg.analyses.leads.columns import OF_GROUPS, WINDOW
from custseg.analyses.leads.open_leads import TOUCH
from custseg.analyses.shared.pipeline_days import AGE, CYCLE, Days
from custseg.analyses.shared.survival import lasting, median, median_interval
from custseg.analyses.shared.wilson import wilson
from custseg.result import Column
from custseg.settings.setting import Settings
from custseg.tables.pipeline.states import LOST, OPEN, STATE, WON
from custseg.tables.values.amounts import divide, to_float

NONE = "(none)"
"""Name of the group of leads whose field is empty."""

MIN_OPEN, MIN_OWNERS = 10, 3
"""Open leads from which an owner may be overloaded; owners from which their median says something."""

MIN_DATED = 0.9
"""Share of the won leads whose days are known, from which something is said of how long they took."""

KNOWN_OF_OTHERS, KNOWN_OF_WON, MIN_OTHERS = 0.1, 0.5, 20
"""A field that at most this share of other leads has, and this share of won ones, is known of won leads only."""

SEEN = (
    "leads", "conversion", "profit_per_lead", "won_per_lead", "open", "untouched", "quiet", "overloaded",
    "days_to_win", "usual_touch", "won_90d", "revenue_per_lead",
)  # fmt: skip


def group_columns(days: Days, *, money: bool) -> list[Column]:
    """Return the columns of groups that these leads allow.

    Args:
        days: leads as they were on the report date.
        money: whether the amounts of won leads are known.
    """
    roles = days.records.roles
    hidden = set() if money else {"won_amount", "won_per_lead"}
    if "opened" not in roles:
        hidden |= {"won_90d", *(column.name for column in OF_GROUPS if "days_to" in column.name), "usual_touch"}
    if "first_touch" not in roles:
        hidden |= {"usual_touch", *(column.name for column in OF_GROUPS if "to_touch" in column.name)}
    if not {"first_touch", "last_activity"} & roles:
        hidden.add("quiet")
        if "stage" not in roles:
            hidden |= {"touched", "untouched"}
    return [column for column in OF_GROUPS if column.name not in hidden]


def groups(rows: pl.DataFrame, key: str | None) -> pl.DataFrame:
    """Return one row for each value of a field, or one for all leads, with every column that groups can have.

    Args:
        rows: leads, as `custseg.analyses.leads.open_leads.judged` returns them.
        key: of the field; None for one group of all.
    """
    name = pl.col(key).fill_null(NONE) if key else pl.lit("")
    won, lost, still = (pl.col(STATE) == state for state in (WON, LOST, OPEN))
    money = pl.col("amount").cast(pl.Int128) if "amount" in rows.columns else pl.lit(None, pl.Int128)
    sums = rows.group_by(name.alias("name")).agg(
        pl.len().cast(pl.Int64).alias("leads"),
        *(
            state.sum().cast(pl.Int64).alias(column)
            for column, state in (("won", won), ("lost", lost), ("open", still))
        ),
        pl.col("touched").sum().cast(pl.Int64).alias("were_touched"),
        pl.col("touched").count().cast(pl.Int64).alias("may_be_touched"),
        *((pl.col("todo") == todo).sum().cast(pl.Int64).alias(todo) for todo in ("untouched", "quiet")),
        money.filter(won).sum().alias("won_money"),
        pl.col(TOUCH).drop_nulls().sort().alias("touches"),
        pl.col(AGE).filter(still & ~pl.col("touched")).drop_nulls().alias("waiting"),
        pl.col(CYCLE).filter(won).drop_nulls().sort().alias("days_won"),
        pl.col(CYCLE).filter(lost).drop_nulls().alias("days_lost"),
        pl.col(AGE).filter(still).drop_nulls().alias("ages"),
    )
    low, high = wilson(pl.col("won"), pl.col("leads"))
    sums = sums.with_columns(
        divide(pl.col("won"), pl.col("leads")).alias("conversion"),
        low.alias("conversion_low"),
        high.alias("conversion_high"),
        pl.when(pl.col("may_be_touched") > 0)
        .then(divide(pl.col("were_touched"), pl.col("may_be_touched")))
        .alias("touched"),
        to_float(pl.col("won_money")).alias("won_amount"),
        divide(to_float(pl.col("won_money")), pl.col("leads")).alias("won_per_lead"),
    )
    return sums.hstack(_days(sums))


def _days(sums: pl.DataFrame) -> list[pl.Series]:
    """Return medians, means and intervals of the days to the first touch and to win."""
    found: dict[str, list[float | None]] = {}
    names = ("touches", "waiting", "days_won", "days_lost", "ages", "won")
    for touches, waiting, days_won, days_lost, ages, won in sums.select(names).iter_rows():
        values: dict[str, float | None] = {}
        for name, days in (("days_to_touch", touches), ("days_to_win", days_won)):
            values[name] = median(days)
            values[f"{name}_low"], values[f"{name}_high"] = median_interval(days)
            values[f"{name}_mean"] = sum(days) / len(days) if days else None
        values["usual_touch"] = lasting(((day, True) for day in touches), waiting).quantile(0.5)
        ended = [*((day, True) for day in days_won), *((day, False) for day in days_lost)]
        # Won leads without a day would count as if they had never been won.
        dated = len(days_won) >= MIN_DATED * won
        values["won_90d"] = lasting(ended, ages).won_by(WINDOW) if dated else None
        for name, value in values.items():
            found.setdefault(name, []).append(value)
    return [pl.Series(name, values, dtype=pl.Float64) for name, values in found.items()]


def known_of_won_only(rows: pl.DataFrame, key: str) -> bool:
    """Return whether a field is filled of won leads alone, so that its values say nothing of conversion.

    Args:
        rows: leads.
        key: of the field.
    """
    won = rows.filter(pl.col(STATE) == WON)[key]
    others = rows.filter(pl.col(STATE) != WON)[key]
    if won.is_empty() or others.len() < MIN_OTHERS:
        return False
    filled = [1 - one.null_count() / one.len() for one in (won, others)]
    return filled[0] >= KNOWN_OF_WON and filled[1] <= KNOWN_OF_OTHERS


def without_conversion(found: pl.DataFrame) -> pl.DataFrame:
    """Return groups without the shares of a field that is known of won leads only."""
    names = ("conversion", "conversion_low", "conversion_high", "won_90d", "won_per_lead", "touched")
    return found.with_columns(pl.lit(None, pl.Float64).alias(name) for name in names)


def with_overloaded(found: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return owners with whether each has too many open leads beside the others.

    Args:
        found: one row per owner.
        settings: with ``overload``.
    """
    named = found.filter(pl.col("name") != NONE)
    usual = named["open"].median() if named.height >= MIN_OWNERS else None
    limit = max(MIN_OPEN, settings["overload"] * float(usual)) if isinstance(usual, int | float) else None
    over = pl.lit(False) if limit is None else (pl.col("open") >= limit) & (pl.col("name") != NONE)
    return found.with_columns(over.alias("overloaded"))
