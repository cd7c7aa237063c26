"""Which leads resemble those that became the best customers, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from custseg.analyses.leads.groups import known_of_won_only
from custseg.analyses.leads.worth import best_segment
from custseg.analyses.shared.pipeline_days import CYCLE, Days
from custseg.analyses.shared.wilson import wilson
from custseg.notes import Note
from custseg.numbers import counted
from custseg.own_columns import own_column
from custseg.result import Column, Section
from custseg.tables.pipeline.states import OPEN, STATE, WON
from custseg.tables.values.amounts import divide

MIN_LEADS = 30
"""Leads with a value of a field from which something is said of it."""

MIN_BEST = 10
"""Best leads from which anything is said."""

MIN_GROUPED = 0.5
"""Share of the leads that have such a value, from which a field forms groups and is no name, text or number."""

MIN_FILLED = 0.5
"""Share of the other leads that have a field, from which it can tell leads apart."""

ROLES = ("source", "product")
"""Roles that may tell leads apart; ids, owners and stages do not."""

RIPE = 0.8
"""Share of won leads that were won by the age from which leads are compared."""

BEST = own_column("best")

COLUMNS = [
    Column("field", "Field"),
    Column("value", "Value"),
    Column("leads", "Leads", "count"),
    Column("best", "Best", "count"),
    Column("share", "Share", "share"),
    Column("share_low", "At least", "share"),
    Column("share_high", "At most", "share"),
    Column("of_all", "Of all leads", "share"),
    Column("open", "Open now", "count"),
]


@dataclass(frozen=True)
class Resemblance:
    """What tells leads apart that became the best.

    Attributes:
        rows: all leads; with "resembles" and "resembles_share" if there is anything to say.
        section: the values of fields that tell them apart; None for none.
        notes: what was compared, and how sure it is.
    """

    rows: pl.DataFrame
    section: Section | None
    notes: list[Note]


def resemblance(rows: pl.DataFrame, days: Days) -> Resemblance:
    """Return which values of fields leads have that became the best more often than others, beyond chance.

    The best are the customers of the segment with the highest LTV where orders are known, else the won leads. Young
    leads, which had no time to be won, are not compared. Intervals are wide enough that, of all values that are looked
    at together, none seems special by chance in 95 % of cases.

    Args:
        rows: leads, with the segment of their customers where orders are known.
        days: leads as they were on the report date.
    """
    segment = best_segment(rows) if "segment" in rows.columns else None
    is_best = (pl.col("segment") == segment).fill_null(False) if segment else pl.col(STATE) == WON
    what = f"customers of the segment {segment}" if segment else "won leads"
    rows = rows.with_columns(is_best.alias(BEST))
    ripe = _ripe(rows, days)
    best = int(ripe[BEST].sum())
    if best < MIN_BEST:
        text = f"{counted(best, 'lead')} became {what}: too few to say which leads resemble them ({MIN_BEST} needed)."
        return Resemblance(rows.drop(BEST), None, [Note("resemblance_thin", text)])
    # Where all are the best, nothing tells them apart.
    if best == ripe.height:
        return Resemblance(rows.drop(BEST), None, [])
    found, left_out = _values(rows, ripe, days)
    tested = found.height
    if left_out:
        listed = ", ".join(f"'{name}'" for name in left_out[:6]) + (" …" if len(left_out) > 6 else "")
        text = f"Known of won leads alone, so that nothing is said by it: {listed}."
        notes = [Note("known_of_won", text)]
    else:
        notes = []
    if not tested:
        text = "No field of the leads can tell which ones resemble the best: none has groups of "
        text += f"{MIN_LEADS} or more leads."
        return Resemblance(rows.drop(BEST), None, [*notes, Note("resemblance_no_field", text)])
    base = best / ripe.height
    low, high = wilson(pl.col("best"), pl.col("leads"), tested)
    found = found.with_columns(
        divide(pl.col("best"), pl.col("leads")).alias("share"), low.alias("share_low"), high.alias("share_high"),
        pl.lit(base).alias("of_all"),
    )  # fmt: skip
    apart = found.filter((pl.col("share_low") > base) | (pl.col("share_high") < base))
    if apart.is_empty():
        text = (
            f"No field tells apart, beyond chance, the leads that became {what}: {counted(tested, 'value')} compared."
        )
        return Resemblance(rows.drop(BEST), None, [*notes, Note("resemblance_none", text)])
    apart = apart.sort(["share_low", "field", "value"], descending=[True, False, False])
    title = f"What leads have that became {what}: {counted(tested, 'value')} compared, 95% intervals for all together"
    section = Section("resemblance", title, apart.select(one.name for one in COLUMNS), COLUMNS, picture=True)
    return Resemblance(_marked(rows, apart, base).drop(BEST), section, notes)


def _ripe(rows: pl.DataFrame, days: Days) -> pl.DataFrame:
    """Return the leads that had time to be won: decided, or as old as most were when they were won."""
    if "opened" not in days.records.roles:
        return rows
    cycles = rows.filter(pl.col(STATE) == WON)[CYCLE].drop_nulls().sort()
    if cycles.is_empty():
        return rows
    age = int(cycles[min(cycles.len() - 1, int(cycles.len() * RIPE))])
    old = (pl.lit(days.as_of) - pl.col("opened")).dt.total_days() >= age
    # All leads of an age, won or not: to keep young won ones alone would make sources of late look better.
    return rows.filter(old.fill_null(False))


def _values(rows: pl.DataFrame, ripe: pl.DataFrame, days: Days) -> tuple[pl.DataFrame, list[str]]:
    """Return the number of leads and of best ones by field and value; and the fields that only won leads have."""
    records = days.records
    headers = set(records.understood.values())
    own = [name for name in records.files.source_of if name in rows.columns and name not in headers]
    fields = [*(name for name in ROLES if name in records.roles), *(n for n in own if rows[n].dtype == pl.String)]
    parts, left_out = [], []
    for field in dict.fromkeys(fields):
        if known_of_won_only(rows, field):
            left_out.append(field)
            continue
        others = ripe.filter(~pl.col(BEST))[field]
        if ripe[field].n_unique() < 2 or others.null_count() > (1 - MIN_FILLED) * others.len():
            continue
        counts = (
            ripe.filter(pl.col(field).is_not_null())
            .group_by(pl.col(field).alias("value"))
            .agg(pl.len().cast(pl.Int64).alias("leads"), pl.col(BEST).sum().cast(pl.Int64).alias("best"))
        )
        still = (
            rows.filter(pl.col(STATE) == OPEN)
            .group_by(pl.col(field).alias("value"))
            .agg(pl.len().cast(pl.Int64).alias("open"))
        )
        filled = int(counts["leads"].sum())
        counts = counts.filter(pl.col("leads") >= MIN_LEADS).join(still, on="value", how="left")
        if int(counts["leads"].sum()) < MIN_GROUPED * filled:
            continue
        parts.append(counts.select(pl.lit(field).alias("field"), "value", "leads", "best", pl.col("open").fill_null(0)))
    empty = pl.DataFrame(
        schema={"field": pl.String, "value": pl.String, "leads": pl.Int64, "best": pl.Int64, "open": pl.Int64}
    )
    return pl.concat([empty, *parts]), left_out


def _marked(rows: pl.DataFrame, apart: pl.DataFrame, base: float) -> pl.DataFrame:
    """Return leads with the value that makes them most like the best, and its lowest share."""
    better = apart.filter(pl.col("share_low") > base)
    ways = [
        pl.when(pl.col(field) == value).then(
            pl.struct(pl.lit(f"{field}: {value}").alias("resembles"), pl.lit(low).alias("resembles_share"))
        )
        for field, value, low in better.select("field", "value", "share_low").iter_rows()
    ]
    if not ways:
        return rows
    # The values stand in the order of their lowest shares.
    return rows.with_columns(pl.coalesce(ways).alias("custseg way")).unnest("custseg way")
