"""Notes on deals: what the figures mean, and what to look at next."""

from __future__ import annotations

import polars as pl

from custseg.analyses.deals.groups import MIN_RANKED, NONE
from custseg.analyses.shared.pipeline_days import EXPECTED, Days
from custseg.analyses.shared.survival import MIN_AT_RISK
from custseg.notes import Note
from custseg.numbers import counted
from custseg.result import Column
from custseg.shell_words import quoted
from custseg.tables.pipeline.states import OPEN, STATE, WON


def deal_notes(rows: pl.DataFrame, days: Days) -> list[Note]:
    """Return notes on the deals as a whole.

    Args:
        rows: as `custseg.analyses.deals.open_deals.judged` returns them.
        days: with the roles that the file has.
    """
    opened = rows.filter(pl.col(STATE) == OPEN)
    notes = []
    dead = opened.filter(pl.col("todo") == "too_old").height
    if dead:
        text = (
            f"{counted(dead, 'open deal')} older than any that was won: no money is expected of them. Ask once more, "
            "then close them. To list them:"
        )
        notes.append(Note("too_old", text, command=f"--by deal --where {quoted(_TOO_OLD)}"))
    past = opened.filter(pl.col(EXPECTED) < days.as_of).height
    if past:
        text = f"{counted(past, 'open deal')} past the day on which they were expected to close. To agree on new ones:"
        where = f"expected_close < DATE '{days.as_of}'"
        notes.append(Note("past_expected_close", text, command=f"--by deal --where {quoted(where)}"))
    if days.has_money and not opened.is_empty() and opened["expected"].null_count() < opened.height:
        text = (
            "Expected money is amount × the share of deals that were won later, of those still open at the same age "
            f"(empty where fewer than {MIN_AT_RISK} were): arithmetic, not a forecast."
        )
        if without := opened["amount"].null_count():
            means = "of the won deals of their product" if "product" in days.records.roles else "of won deals"
            text += f" {counted(without, 'open deal')} without an amount count with the mean {means}."
        notes.append(Note("expected", text))
    won = rows.filter(pl.col(STATE) == WON)
    if days.has_money and (empty := won["amount"].null_count()):
        text = f"{counted(empty, 'won deal')} without an amount: won, but without money."
        notes.append(Note("won_without_amount", text, warns=True))
    if "seller" not in days.records.roles:
        text = "No column has the seller, so that nothing is known of who wins. If one does:"
        notes.append(Note("no_seller", text, command="--map seller=COLUMN"))
    return notes


_TOO_OLD = "todo = 'too_old'"


def group_notes(frame: pl.DataFrame, first: Column, days: Days) -> list[Note]:
    """Return notes on a table of groups: how ranks come about, and who is hard and brings little.

    Args:
        frame: all groups.
        first: the column that names them.
        days: with the roles that the file has.
    """
    if "ease_rank" not in frame.columns or frame["ease_rank"].null_count() == frame.height:
        return []
    ranked = frame.filter(pl.col("ease_rank").is_not_null())
    text = (
        "Ease rank 1 is the shortest median days to win together with the highest win rate, among those with "
        f"{MIN_RANKED} or more closed deals. Intervals cover 95%: of rates by Wilson, of medians by ranks."
    )
    notes = [Note("ease", text)]
    rank = "profit_rank" if "profit_rank" in frame.columns else "money_rank"
    if rank in frame.columns and ranked.height >= 4:
        half = (ranked.height + 1) / 2
        hard = ranked.filter((pl.col("ease_rank") > half) & (pl.col(rank) > half) & (pl.col(first.name) != NONE))
        if not hard.is_empty():
            names = ", ".join(str(name) for name in hard.sort(rank, descending=True)[first.name].head(3))
            where = f"ease_rank > {half:g} AND {rank} > {half:g}"
            told = (
                f"{hard.height:,} of {ranked.height:,} are harder than most and bring less than most, such as {names}:"
            )
            notes.append(Note("hard", told, command=f"--where {quoted(where)} --sort ease_rank:desc"))
    return notes
