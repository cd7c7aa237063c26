"""Open leads: which ones nobody works, and which have gone quiet."""

from __future__ import annotations

import polars as pl

from custseg.analyses.leads.columns import NEXT_STEPS, OF_OPEN
from custseg.analyses.shared.pipeline_days import AGE, Days
from custseg.own_columns import own_column
from custseg.result import Column, Section
from custseg.settings.setting import Settings
from custseg.tables.pipeline.states import OPEN, STATE
from custseg.tables.values.amounts import to_float
from custseg.tables.values.statuses import untouched_words
from custseg.tables.values.word_meanings import plain_text

TOUCH = "days_to_touch"
"""Days from the creation of a lead to its first touch; empty where nobody has touched it, or nobody knows."""

PLACE = own_column("place")
"""Place of what to do in the order of open leads."""

LISTED = 10
"""Leads that people see below the table."""

SEEN = ("lead_id", "seller", "source", "age", "days_silent", "todo", "resembles", "customer_id", "stage", "amount")


def judged(days: Days, settings: Settings) -> pl.DataFrame:
    """Return all leads with ``TOUCH``, "touched", "days_silent" and "todo".

    Args:
        days: leads as they were on the report date.
        settings: with ``quiet_after``.
    """
    rows, present = days.rows, days.records.roles
    nothing = pl.lit(None, pl.Date)
    opened = pl.col("opened") if "opened" in present else nothing
    first = _until("first_touch", days) if "first_touch" in present else nothing
    last = _until("last_activity", days) if "last_activity" in present else nothing
    is_open = pl.col(STATE) == OPEN
    # An activity on the day of creation may be the creation itself, unless a column has the first touch.
    later = pl.when(last > opened).then(last) if "opened" in present else last
    latest = pl.max_horizontal(first, later)
    if {"first_touch", "last_activity"} & present:
        touched = latest.is_not_null()
    elif "stage" in present:
        word = plain_text(pl.col("stage").cast(pl.String).str.strip_chars())
        touched = ~word.is_in(list(untouched_words()))
    else:
        touched = pl.lit(None, pl.Boolean)
    # What was won or lost was worked.
    touched = pl.when(is_open).then(touched).otherwise(pl.lit(True))
    silent = (pl.lit(days.as_of) - latest).dt.total_days().clip(0)
    rows = rows.with_columns(
        pl.when(first >= opened).then((first - opened).dt.total_days()).cast(pl.Int64).alias(TOUCH),
        touched.alias("touched"),
        pl.when(is_open).then(silent).cast(pl.Int64).alias("days_silent"),
    )
    todo = (
        pl.when(pl.col("touched").is_null())
        .then(pl.lit("unknown"))
        .when(~pl.col("touched"))
        .then(pl.lit("untouched"))
        .when(pl.col("days_silent") > settings["quiet_after"])
        .then(pl.lit("quiet"))
        .otherwise(pl.lit("worked"))
    )
    return rows.with_columns(pl.when(is_open).then(todo).alias("todo"))


def _until(role: str, days: Days) -> pl.Expr:
    """Return a day unless it is after the report date."""
    return pl.when(pl.col(role) <= days.as_of).then(pl.col(role))


def open_table(rows: pl.DataFrame, days: Days) -> tuple[pl.DataFrame, list[Column]]:
    """Return the open leads with every column that they allow.

    Args:
        rows: as `judged` returns them, perhaps with what they resemble.
        days: with the roles that the file has.
    """
    frame = rows.filter(pl.col(STATE) == OPEN).with_columns(pl.col(AGE).alias("age"))
    present = {"todo", *days.records.roles}
    if "opened" in present:
        present.add("age")
    if {"first_touch", "last_activity"} & present:
        present.add("days_silent")
    present |= {"resembles", "resembles_share"} & set(frame.columns)
    if "lead_id" not in present:
        frame = frame.with_columns((pl.int_range(pl.len()) + 1).cast(pl.String).alias("lead_id"))
    columns = [column for column in OF_OPEN if column.name in present or column.name == "lead_id"]
    money = {"amount": to_float(pl.col("amount"))} if days.has_money else {}
    place = pl.col("todo").replace_strict(
        {name: number for number, name in enumerate(NEXT_STEPS)}, return_dtype=pl.Int8
    )
    shown = [money.get(one.name, pl.col(one.name)).alias(one.name) for one in columns]
    return frame.select(*shown, place.alias(PLACE)), columns


def order_of(columns: list[Column]) -> tuple[tuple[str, bool], ...]:
    """Return the order of open leads: by what to do, those like the best first, then those that just came."""
    names = {PLACE, *(column.name for column in columns)}
    ways = ((PLACE, False), ("resembles_share", True), ("age", False))
    return tuple((name, high) for name, high in ways if name in names)


def neglected_section(rows: pl.DataFrame, days: Days) -> Section | None:
    """Return the open leads that nobody works, those like the best and the newest first; None without any.

    Args:
        rows: as `judged` returns them, perhaps with what they resemble.
        days: with the roles that the file has.
    """
    frame, columns = open_table(rows, days)
    frame = frame.filter(pl.col("todo") == "untouched")
    if frame.is_empty():
        return None
    by = order_of(columns)
    frame = frame.sort(
        [*(name for name, _ in by), "lead_id"], descending=[*(high for _, high in by), False], nulls_last=True
    )
    names = [name for name in SEEN if name in frame.columns and name not in ("todo", "days_silent")][:6]
    shown = [column for name in names for column in columns if column.name == name]
    all_of = "--by lead --where \"todo = 'untouched'\""
    cut = f"{min(LISTED, frame.height)} of {frame.height:,}; all: {all_of}"
    title = "Leads that nobody works, the newest first"
    if "resembles_share" in frame.columns:
        title = "Leads that nobody works: those like the best customers first, then the newest"
    return Section("untouched", title, frame.head(LISTED).select(names), shown, picture=True, cut=cut)
