"""The tables of a list: its rows for files, who comes first for people, and how much each rule puts on it."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.analyses.actions.chosen import KEPT_OFF, Chosen
from custseg.analyses.actions.firing import ROW
from custseg.analyses.actions.people import CONSENT, EMAIL, NAME, PHONE, People
from custseg.analyses.actions.request import ActionRequest
from custseg.analyses.actions.wording import text_of
from custseg.metrics.units import column_type
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.result import Column, Section
from custseg.segments.action_columns import (
    ARM,
    CONTACT,
    CONTROL,
    CUSTOMER_ID,
    DUE,
    HOW,
    LIST,
    LISTED_ON,
    OWNER,
    PRIORITY,
    RULE,
    SEGMENT,
    STAKE,
)
from custseg.segments.rules import PROSPECT
from custseg.segments.triggers import DESK

WHY, DO, SAY = "why", "do", "say"
TEXTS = (WHY, DO, SAY)
WHAT = "what"
"""What to do and why, as people read it in one column."""

PLACE = own_column("place")

COLUMNS = [
    Column(LISTED_ON, "Listed on", "date"),
    Column(LIST, "List"),
    Column(ARM, "Group"),
    Column(CUSTOMER_ID, "Customer"),
    Column(RULE, "Rule"),
    Column(SEGMENT, "Segment"),
    Column(OWNER, "Owner"),
    Column(DUE, "By", "date"),
    Column(PRIORITY, "Priority", "count"),
    Column(STAKE, "At stake", "money"),
    Column(NAME, "Name"),
    Column(EMAIL, "E-mail"),
    Column(PHONE, "Phone"),
    Column(CONSENT, "Consent", "flag"),
    Column(HOW, "How"),
    Column(WHY, "Why", "prose"),
    Column(DO, "What to do", "prose"),
    Column(SAY, "What to say", "prose"),
]
"""Those of `ACTION_COLUMNS`, in their order."""

OF_RULES = [
    Column(RULE, "Rule"),
    Column("title", "What it is about"),
    Column("fired", "Met the condition", "count", header="Met it"),
    Column("listed", "On the list", "count", header="Listed"),
    Column("control", "Control group", "count", header="Control"),
    Column("unreachable", "Cannot be reached", "count", header="No way"),
    Column(STAKE, "At stake", "money"),
]


def first_rows(rows: pl.DataFrame, as_of: dt.date, number: int, days: int) -> pl.Series:
    """Return which rows are the first ones to contact, of all and of those due soon.

    Args:
        rows: chosen, in order.
        as_of: the day of the list.
        number: of rows.
        days: within which what is due soon is due.
    """
    listed = ~pl.col(KEPT_OFF)
    soon = listed & (pl.col(DUE) <= as_of + dt.timedelta(days=days))
    first = [one & (one.cast(pl.Int64).cum_sum() <= number) for one in (listed, soon)]
    return rows.select(first[0] | first[1]).to_series()


def rows_of(
    rows: pl.DataFrame,
    values: pl.DataFrame,
    request: ActionRequest,
    as_of: dt.date,
    name: str,
    written: pl.Series | None = None,
) -> pl.DataFrame:
    """Return the rows of a list as files have them.

    Args:
        rows: chosen, in order.
        values: customers and prospects.
        request: what the list takes.
        as_of: the day of the list.
        name: of the list.
        written: which rows get texts; None for all.
    """
    people = [values[column].gather(rows[ROW]).alias(column) for column in (NAME, EMAIL, PHONE, CONSENT, OWNER)]
    segment = values[request.segment].gather(rows[ROW]).fill_null(PROSPECT).alias(SEGMENT)
    arm = pl.when(KEPT_OFF).then(pl.lit(CONTROL)).otherwise(pl.lit(CONTACT)).alias(ARM)
    found = rows.with_columns(*people, segment, *_texts(rows, values, request, written))
    found = found.with_columns(pl.lit(as_of).alias(LISTED_ON), pl.lit(name).alias(LIST), arm)
    return found.select(pl.col(one.name).cast(column_type(one.unit)) for one in COLUMNS)


def _texts(
    rows: pl.DataFrame, values: pl.DataFrame, request: ActionRequest, written: pl.Series | None
) -> list[pl.Series]:
    """Return the texts of rows, with the figures of their customers; null where they are not wanted."""
    parts = [pl.DataFrame(schema={PLACE: pl.UInt32, **dict.fromkeys(TEXTS, pl.String)})]
    places = rows.select(ROW, RULE).with_row_index(PLACE)
    for (rule,), part in (places if written is None else places.filter(written)).group_by(RULE):
        trigger = request.triggers[str(rule)].trigger
        phrases = [*trigger.phrases.values(), *trigger.otherwise.values()]
        used = [name for name in values.columns if any("{" + name + "}" in one.text for one in phrases)]
        figures = values.select(used)[part[ROW]] if used else pl.DataFrame()
        words = request.plan.words
        texts = {name: text_of(trigger, name, request.units, figures.schema, words) for name in TEXTS}
        parts.append(figures.with_columns(part[PLACE]).select(PLACE, **texts))
    joined = pl.concat(parts).sort(PLACE)
    if written is not None:
        joined = places.select(PLACE).join(joined, on=PLACE, how="left", maintain_order="left")
    return [joined[name] for name in TEXTS]


def list_section(frame: pl.DataFrame, people: People, shown: int) -> Section | None:
    """Return who comes first, for people; None if nobody is on the list.

    Args:
        frame: the rows of the list.
        people: where the data tell who customers are.
        shown: number of rows to show.
    """
    listed = frame.filter(pl.col(ARM) == CONTACT)
    if listed.is_empty():
        return None
    # Whom to call comes before what is done at a desk.
    ordered = listed.sort(pl.col(HOW) == DESK, maintain_order=True).head(shown or listed.height)
    what = pl.format("{}. {}", DO, WHY).alias(WHAT)
    # Who has no name is known by its id.
    named = ordered.with_columns(pl.coalesce(NAME, CUSTOMER_ID).alias(NAME), what)
    by_name = {column.name: column for column in [*COLUMNS, Column(WHAT, "What to do, and why", "prose")]}
    who = NAME if NAME in people.columns else CUSTOMER_ID
    more = [name for name in (PHONE, OWNER) if name in people.columns]
    names = list(dict.fromkeys([who, WHAT, HOW, DUE, STAKE, *more, CUSTOMER_ID]))
    left = listed.height - named.height
    cut = f"{named.height:,} of {counted(listed.height, 'thing')} to do; all: --limit 0, or -o FILE" if left else ""
    return Section("first", "What to do first", named.select(names), [by_name[name] for name in names], cut=cut)


def rules_section(request: ActionRequest, chosen: Chosen) -> Section:
    """Return how much each rule puts on the list."""
    kept = pl.col(KEPT_OFF)
    sums = chosen.rows.group_by(RULE).agg(
        listed=(~kept).sum(), control=kept.sum(), stake=pl.col(STAKE).filter(~kept).sum()
    )
    of_rule = {row[RULE]: row for row in sums.to_dicts()}
    nothing = {"listed": 0, "control": 0, "stake": 0.0}
    settings = request.dataset.settings
    is_part = any(settings[name] is not None for name in ("owner", "due", "where", "limit"))
    rows = []
    for name, one in request.triggers.items():
        row = of_rule.get(name, nothing)
        # Of a part of the list, people read only what is on it.
        if not chosen.fired.get(name) or (is_part and name not in of_rule):
            continue
        counts = (chosen.fired.get(name, 0), row["listed"], row["control"], chosen.unreachable.get(name, 0))
        rows.append((name, one.trigger.title, *counts, row["stake"]))
    frame = pl.DataFrame(rows, schema={one.name: column_type(one.unit) for one in OF_RULES}, orient="row")
    return Section(
        "rules", "By rule", frame.sort(STAKE, "listed", RULE, descending=[True, True, False]), OF_RULES, picture=True
    )
