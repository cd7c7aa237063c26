"""Which triggers put which customers on the list, what is at stake, and what each customer keeps of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import polars as pl

from custseg.analyses.actions.people import IS_PROSPECT
from custseg.analyses.shared.selection import CUSTOMER_ID
from custseg.own_columns import own_column
from custseg.segments.action_columns import DUE, LISTED_ON, PRIORITY, RULE, STAKE
from custseg.segments.compiled import CompiledTrigger
from custseg.segments.triggers import CUSTOMERS, PROSPECTS

ROW, TURN = own_column("row"), own_column("turn")
"""Place of the customer among all of them; place of the trigger in the rules."""

PLACE = own_column("place")
"""Place of a row in the order of the list."""

CHANNEL = own_column("channel")
LATELY = own_column("lately")
NO_PRIORITY = 1_000
WEEK = 7
"""Days in which what was handled counts among the things to do for a customer."""

NOTHING = pl.DataFrame(schema={CUSTOMER_ID: pl.String, RULE: pl.String, LISTED_ON: pl.Date})
"""What was handled, where nothing was."""


def fire(values: pl.DataFrame, triggers: Mapping[str, CompiledTrigger], as_of: dt.date) -> pl.DataFrame:
    """Return a row for each trigger and customer that meets its condition.

    Args:
        values: customers and prospects, with the facts of the list.
        triggers: by name.
        as_of: the day of the list; nothing is due before it.

    Returns:
        ``ROW``, ``TURN``, ``CUSTOMER_ID``, ``RULE``, ``STAKE``, ``PRIORITY``, ``DUE`` and ``CHANNEL``.
    """
    rows = values.with_row_index(ROW)
    found = [_fired(rows, turn, one, as_of) for turn, one in enumerate(triggers.values())]
    return pl.concat(found) if found else _nothing()


def _fired(rows: pl.DataFrame, turn: int, one: CompiledTrigger, as_of: dt.date) -> pl.DataFrame:
    trigger = one.trigger
    met = rows.lazy().filter(one.holds.fill_null(False))
    if trigger.meant_for in (CUSTOMERS, PROSPECTS):
        is_one = pl.col(IS_PROSPECT)
        met = met.filter(is_one if trigger.meant_for == PROSPECTS else ~is_one)
    stake = pl.lit(0.0) if one.stake is None else one.stake
    # A formula may give no number, such as 1 / 0; below zero nothing is at stake.
    stake = pl.when(stake.is_finite()).then(stake).otherwise(0.0).fill_null(0.0).clip(lower_bound=0).round(2)
    due = pl.max_horizontal(pl.col(trigger.due.name) + dt.timedelta(days=trigger.due.days), pl.lit(as_of))
    return met.select(
        ROW,
        pl.lit(turn, pl.Int32).alias(TURN),
        CUSTOMER_ID,
        pl.lit(trigger.name).alias(RULE),
        stake.alias(STAKE),
        pl.lit(trigger.priority or None, pl.Int64).alias(PRIORITY),
        due.alias(DUE),
        pl.lit(trigger.channel).alias(CHANNEL),
    ).collect()


def _nothing() -> pl.DataFrame:
    types = {ROW: pl.UInt32, TURN: pl.Int32, CUSTOMER_ID: pl.String, RULE: pl.String, STAKE: pl.Float64}
    return pl.DataFrame(schema={**types, PRIORITY: pl.Int64, DUE: pl.Date, CHANNEL: pl.String})


def not_handled(
    fired: pl.DataFrame, handled: pl.DataFrame, triggers: Mapping[str, CompiledTrigger], as_of: dt.date
) -> pl.DataFrame:
    """Return what was not handled within the time of its trigger.

    Args:
        fired: as `fire` returns it.
        handled: ``CUSTOMER_ID``, ``RULE`` and ``LISTED_ON`` of what was.
        triggers: by name.
        as_of: the day of the list.
    """
    repeat = {name: one.trigger.repeat for name, one in triggers.items()}
    days = pl.col(RULE).replace_strict(list(repeat), list(repeat.values()), default=0, return_dtype=pl.Int64)
    recent = handled.filter((pl.lit(as_of) - pl.col(LISTED_ON)).dt.total_days() < days)
    return fired.join(recent.select(CUSTOMER_ID, RULE), on=[CUSTOMER_ID, RULE], how="anti", maintain_order="left")


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows with the most valuable first; every tie is decided."""
    return rows.sort(
        pl.col(STAKE), pl.col(PRIORITY).fill_null(NO_PRIORITY), DUE, CUSTOMER_ID, TURN,
        descending=[True, False, False, False, False],
    )  # fmt: skip


def most_valuable(rows: pl.DataFrame, each: int, lately: pl.DataFrame) -> pl.DataFrame:
    """Return at most so many rows of each customer, the most valuable ones; 0 for all.

    Args:
        rows: in order.
        each: number of rows.
        lately: ``CUSTOMER_ID`` and ``LATELY``, the number of things that were handled lately: they count among them.
    """
    if not each:
        return rows
    left = rows.with_row_index(PLACE).join(lately, on=CUSTOMER_ID, how="left", maintain_order="left")
    left = left.with_columns(pl.col(LATELY).fill_null(0).cast(pl.Int64))
    kept = [left.clear()]
    # One row of each customer after the other: nobody has more than there are triggers.
    for place in range(each):
        if left.is_empty():
            break
        first = left[ROW].is_first_distinct()
        kept.append(left.filter(first & (left[LATELY] + place < each)))
        left = left.filter(~first)
    return pl.concat(kept).sort(PLACE).drop(PLACE, LATELY)


def handled_lately(handled: pl.DataFrame, as_of: dt.date) -> pl.DataFrame:
    """Return ``CUSTOMER_ID`` and ``LATELY``: the number of things of each that were handled within a week.

    Args:
        handled: ``CUSTOMER_ID``, ``RULE`` and ``LISTED_ON``.
        as_of: the day of the list.
    """
    recent = handled.filter((pl.lit(as_of) - pl.col(LISTED_ON)).dt.total_days() < WEEK)
    return recent.unique([CUSTOMER_ID, RULE]).group_by(CUSTOMER_ID).agg(pl.len().alias(LATELY))
