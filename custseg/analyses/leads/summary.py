"""The summary, the tables below and the notes of leads."""

from __future__ import annotations

from typing import Any

import polars as pl

from custseg.analyses.leads.columns import WINDOW
from custseg.analyses.leads.groups import NONE, groups, known_of_won_only, with_overloaded, without_conversion
from custseg.analyses.shared.pipeline_days import AGE, Days
from custseg.analyses.shared.wilson import wilson
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Column, Figure, Section
from custseg.settings.setting import Settings
from custseg.tables.pipeline.states import OPEN, STATE, WON
from custseg.tables.values.amounts import divide, over

LINES = ("Leads", "Conversion", "Neglected", "Days to touch", "Days to win")

OWNERS = [
    Column("seller", "Owner"), Column("open", "Open", "count"), Column("untouched", "Nobody works", "count"),
    Column("quiet", "Quiet", "count"), Column("usual_touch", "Half touched after", "days"),
    Column("conversion", "Conversion", "share"), Column("overloaded", "Overloaded", "flag"),
]  # fmt: skip
LISTED = 10
"""Owners that people see below the table."""


def lead_figures(rows: pl.DataFrame, days: Days) -> list[Figure]:
    """Return the figures of all leads.

    Args:
        rows: as `custseg.analyses.leads.open_leads.judged` returns them.
        days: with the roles that the file has.
    """
    total: dict[str, Any] = groups(rows, None).row(0, named=True)
    won = "{} won" + (f" for {fixed(total['won_amount'])}" if days.has_money and total["won_amount"] else "")
    figures = [
        Figure("leads", "Leads", "count", total["leads"], "Leads", "{} leads"),
        Figure("leads_won", "Won leads", "count", total["won"], "Leads", won),
        Figure("leads_lost", "Lost leads", "count", total["lost"], "Leads", "{} lost" if total["lost"] else ""),
        Figure("leads_open", "Open leads", "count", total["open"], "Leads", "{} open"),
    ]
    if days.has_money:
        figures.append(Figure("won_amount", "Money won", "money", total["won_amount"]))
    low, high = total["conversion_low"], total["conversion_high"]
    phrase = f"{{}} of leads won (95% interval {low:.1%} to {high:.1%})"
    parts = f"{total['won']:,} won ÷ {total['leads']:,} leads"
    within = total["won_90d"]
    figures += [
        Figure("conversion", "Conversion", "share", total["conversion"], "Conversion", phrase, parts),
        Figure("conversion_low", "Conversion from", "share", low),
        Figure("conversion_high", "Conversion to", "share", high),
        Figure(
            "won_90d", f"Won within {WINDOW} days", "share", within, "Conversion",
            f"{{}} within {WINDOW} days, young leads counted as open" if within is not None else "",
        ),
    ]  # fmt: skip
    return [*figures, *_neglected(total, days), *_speed(total, days)]


def _neglected(total: dict[str, Any], days: Days) -> list[Figure]:
    roles = days.records.roles
    figures = []
    if {"first_touch", "last_activity", "stage"} & roles:
        figures.append(
            Figure("untouched", "Nobody works them", "count", total["untouched"], "Neglected", "{} nobody works")
        )
    if {"first_touch", "last_activity"} & roles:
        figures.append(Figure("quiet", "Gone quiet", "count", total["quiet"], "Neglected", "{} gone quiet"))
    return figures


def _speed(total: dict[str, Any], days: Days) -> list[Figure]:
    figures = []
    for name, line, verb in (("days_to_touch", "Days to touch", "touched"), ("days_to_win", "Days to win", "won")):
        value, low, high = total[name], total[f"{name}_low"], total[f"{name}_high"]
        if value is None:
            continue
        interval = f" (95% interval {low:.0f} to {high:.0f})" if low is not None else ""
        figures += [
            Figure(name, f"{line} (median)", "days", value, line, f"{{}} median{interval} of those {verb}"),
            Figure(f"{name}_low", f"{line} from", "days", low),
            Figure(f"{name}_high", f"{line} to", "days", high),
            Figure(f"{name}_mean", f"{line} (mean)", "days", total[f"{name}_mean"], line, "{} mean"),
        ]
    if "first_touch" in days.records.roles:
        usual = total["usual_touch"]
        phrase = "half of all touched after {}" if usual is not None else ""
        figures.append(Figure("usual_touch", "Days until half are touched", "days", usual, "Days to touch", phrase))
    return figures


def funnel_section(rows: pl.DataFrame) -> Section | None:
    """Return how many leads were touched, and how many of these won; None where nobody knows who was touched.

    Args:
        rows: as `custseg.analyses.leads.open_leads.judged` returns them.
    """
    if rows["touched"].null_count():
        return None
    steps = [rows.height, int(rows["touched"].sum()), int((rows[STATE] == WON).sum())]
    before = [None, *steps[:-1]]
    frame = pl.DataFrame(
        {"step": ["created", "touched", "won"], "leads": steps, "before": before},
        schema={"step": pl.String, "leads": pl.Int64, "before": pl.Int64},
    )
    low, high = wilson(pl.col("leads"), pl.col("before"))
    share = pl.when(pl.col("before") > 0).then(divide(pl.col("leads"), pl.col("before")))
    frame = frame.with_columns(
        over(pl.col("leads"), rows.height).alias("of_all"),
        share.alias("of_step_before"),
        low.alias("low"),
        high.alias("high"),
    )
    columns = [
        Column("step", "Leads that were"), Column("leads", "Leads", "count"), Column("of_all", "Of all", "share"),
        Column("of_step_before", "Of the step before", "share"), Column("low", "At least", "share"),
        Column("high", "At most", "share"),
    ]  # fmt: skip
    return Section("funnel", "From created to won", frame.select(c.name for c in columns), columns, picture=True)


def stages_section(rows: pl.DataFrame, days: Days) -> Section | None:
    """Return leads by stage; by what became of them where there are no stages.

    Args:
        rows: as `custseg.analyses.leads.open_leads.judged` returns them.
        days: with the roles that the file has.
    """
    stage = "stage" if "stage" in days.records.roles else STATE
    frame = rows.group_by(pl.col(stage).fill_null(NONE).alias("stage"), pl.col(STATE).alias("counts_as")).agg(
        pl.len().cast(pl.Int64).alias("leads"),
        pl.col(AGE).median().alias("age"),
        (pl.col("todo") == "untouched").sum().cast(pl.Int64).alias("untouched"),
        (pl.col("todo") == "quiet").sum().cast(pl.Int64).alias("quiet"),
    )
    frame = frame.with_columns(over(pl.col("leads"), rows.height).alias("share"))
    order = {OPEN: 0, "won": 1, "lost": 2}
    frame = frame.with_columns(pl.col("counts_as").replace_strict(order, return_dtype=pl.Int8).alias("place"))
    frame = frame.sort("place", "leads", "stage", descending=[False, True, False])
    known = bool({"first_touch", "last_activity"} & days.records.roles)
    columns = [
        Column("stage", "Stage"), *([Column("counts_as", "Counts as")] if stage != STATE else []),
        Column("leads", "Leads", "count"), Column("share", "Share", "share"), Column("age", "Median days old", "days"),
        *([Column("untouched", "Nobody works", "count"), Column("quiet", "Quiet", "count")] if known else []),
    ]  # fmt: skip
    return Section("stages", "Leads by stage", frame.select(c.name for c in columns), columns, picture=True)


def owners_section(rows: pl.DataFrame, days: Days, settings: Settings) -> Section | None:
    """Return the owners with most open leads; None without owners or open leads.

    Args:
        rows: as `custseg.analyses.leads.open_leads.judged` returns them.
        days: with the roles that the file has.
        settings: with ``overload``.
    """
    if "seller" not in days.records.roles or days.of(OPEN)["seller"].drop_nulls().is_empty():
        return None
    found = with_overloaded(groups(rows, "seller"), settings)
    if known_of_won_only(rows, "seller"):
        found = without_conversion(found)
    found = found.rename({"name": "seller"}).sort("open", "seller", descending=[True, False])
    hidden = set() if {"first_touch", "last_activity"} & days.records.roles else {"quiet"}
    hidden |= set() if "first_touch" in days.records.roles else {"usual_touch"}
    columns = [column for column in OWNERS if column.name not in hidden]
    cut = f"{LISTED} of {found.height:,}; all: --by owner" if found.height > LISTED else ""
    frame = found.select(column.name for column in columns)
    return Section("owners", "Owners by open leads", frame.head(LISTED), columns, picture=True, cut=cut)


def lead_notes(rows: pl.DataFrame, days: Days, settings: Settings) -> list[Note]:
    """Return notes on what is known of the work on leads.

    Args:
        rows: as `custseg.analyses.leads.open_leads.judged` returns them.
        days: with the roles that the file has.
        settings: with ``quiet_after`` and ``overload``.
    """
    roles, notes = days.records.roles, []
    if not {"first_touch", "last_activity"} & roles:
        seen = "; what nobody works is read from its stage" if "stage" in roles else ""
        text = "No column has the first touch or the last activity of a lead: nothing is known of quiet ones"
        text += f"{seen}. If one does:"
        notes.append(Note("no_activity", text, command="--map last_activity=COLUMN"))
    if "seller" not in roles:
        text = "No column has the owner, so that nothing is known of overloaded ones. If one does:"
        notes.append(Note("no_owner", text, command="--map seller=COLUMN"))
        return notes
    opened = days.of(OPEN)
    if nobody := opened["seller"].null_count():
        text = f"{counted(nobody, 'open lead')} without an owner."
        notes.append(Note("without_owner", text))
    over = with_overloaded(groups(rows, "seller"), settings).filter(pl.col("overloaded")).sort("open", descending=True)
    if not over.is_empty():
        names = ", ".join(f"{name} ({number:,})" for name, number in over.select("name", "open").head(3).iter_rows())
        text = (
            f"{counted(over.height, 'owner')} with {settings['overload']:g} or more times the open leads of the median "
            f"owner: {names}. To see all:"
        )
        notes.append(Note("overloaded", text, command="--by owner --where overloaded"))
    return notes
