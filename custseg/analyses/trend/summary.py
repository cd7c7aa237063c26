"""What people read under a trend: the last complete period, why it changed, and what to know of the periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from custseg.analyses.shared.group_by import Grouping
from custseg.analyses.shared.timeline import NUMBER, Timeline
from custseg.analyses.trend.group_periods import Groups
from custseg.metrics.catalogue import CATALOGUE
from custseg.notes import Note
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.ledger import money

WHY, WHO = "Why it changed", "Who"
CAUSES = {
    "change_by_customers": ("by_customers", "by {} active customers", "more", "fewer"),
    "change_by_orders_per_customer": ("by_orders_per_customer", "by {} orders per customer", "more", "fewer"),
    "change_by_order_value": ("by_order_value", "by {} orders", "larger", "smaller"),
    "change_without_order": ("change_without_order", "by {} returns without an order", "fewer", "more"),
}
MOVES = {
    "new": ("new_in_period", "by_new", "{} new:"),
    "back": ("back", "by_back", "{} came back:"),
    "kept": ("kept", "by_kept", "{} kept:"),
    "lost": ("lost", "by_lost", "{} stayed away:"),
}


def base_figures(sums: pl.DataFrame, timeline: Timeline) -> list[Figure]:
    """Return the last complete period of all customers, why it changed and who came and went.

    Args:
        sums: of `base_sums`.
        timeline: the periods.
    """
    number = timeline.last_complete
    if number is None:
        return []
    row = sums.row(by_predicate=pl.col(NUMBER) == number, named=True)
    figures = _turnover(row, timeline, number)
    if timeline.compares(number):
        figures += _causes(row)
        for name, (count, change, phrase) in MOVES.items():
            figures.append(Figure(f"customers_{name}", CATALOGUE[f"customers_{name}"].title, "count", row[count]))
            said = phrase.format(f"{row[count]:,}") if row[count] else ""
            figures.append(_change(f"change_by_{name}", row[change], WHO, said + " {}" if said else ""))
    return figures


def group_figures(groups: Groups, timeline: Timeline) -> list[Figure]:
    """Return the last complete period of all groups, and how many of them are new, back or gone.

    Args:
        groups: their turnover.
        timeline: the periods.
    """
    number = timeline.last_complete
    figures = [Figure("groups", "Groups", "count", groups.total)]
    if number is None:
        return figures
    now = groups.sums.filter(pl.col(NUMBER) == number)
    compares = timeline.compares(number)
    row: dict[str, Any] = {"turnover": int(now["turnover"].sum())}
    for name in ("turnover_before", "turnover_change"):
        row[name] = int(now[name].sum()) if compares else None
    figures += _turnover(row, timeline, number)
    for status, count in groups.moved.items():
        phrase = f"{{}} {status}" if count else ""
        figures.append(Figure(f"groups_{status}", f"Groups {status}", "count", count, "Groups", phrase))
    return figures


def _turnover(row: Mapping[str, Any], timeline: Timeline, number: int) -> list[Figure]:
    """Return a period's turnover and its change; without a period to compare with, the turnover alone."""
    line = "Turnover"
    before = row["turnover_before"]
    coefficient = row["turnover"] / before if before is not None and before > 0 else None
    earlier = timeline.label(number - timeline.lag)
    return [
        Figure("last_period", "Last complete period", "text", timeline.label(number)),
        Figure("turnover", "Turnover", "money", _money(row["turnover"]), line, f"{{}} in {timeline.label(number)}"),
        Figure("turnover_before", "Turnover compared with", "money", _money(before), line, f"{{}} in {earlier}"),
        Figure("dynamics_coefficient", "Dynamics coefficient", "ratio", coefficient, line, "dynamics coefficient {}"),
        _change("turnover_change", row["turnover_change"], line, "change {}"),
    ]


def _causes(row: Mapping[str, Any]) -> list[Figure]:
    """Return what the change comes from; a cause that plays no part is for machines alone."""
    figures = []
    for name, (column, phrase, above, below) in CAUSES.items():
        said = "{} " + phrase.format(above if row[column] > 0 else below)
        figures.append(_change(name, row[column], WHY, said if row[column] else ""))
    return figures


def _change(name: str, amount: int | None, line: str, phrase: str) -> Figure:
    """Return a change of money, which people read with its sign."""
    sign = "+" if amount is not None and amount > 0 else ""
    return Figure(name, CATALOGUE[name].title, "money", _money(amount), line, phrase.replace("{}", sign + "{}"))


def _money(amount: int | None) -> float | None:
    return None if amount is None else float(money(amount))


def note_periods(timeline: Timeline, settings: Settings, notes: list[Note], since: int | None) -> None:
    """Say which periods are incomplete, and where there is nothing to compare with.

    Args:
        timeline: the periods.
        settings: with ``warm_up``.
        notes: gets what there is to say.
        since: number of the first period shown, where customers are told apart as new and known.
    """
    numbers = range(timeline.first, timeline.last + 1)
    ends = [number for number in dict.fromkeys((timeline.first, timeline.last)) if not timeline.is_complete(number)]
    if ends:
        notes.append(Note("incomplete", _incomplete(timeline, ends)))
    if not any(map(timeline.compares, numbers)):
        if settings["against"] == "year" and any(map(timeline.is_complete, numbers)):
            text = f"There is no second year: no complete {_noun(timeline)} has its counterpart of a year before."
            notes.append(Note("no_second_year", text, warns=True, command="--against previous"))
        else:
            text = f"Nothing to compare: no complete {_noun(timeline)} follows another."
            notes.append(Note("nothing_to_compare", text, warns=True, command=_shorter(timeline)))
    warm = dt.timedelta(days=settings["warm_up"])
    shown = [number for number in numbers if since is not None and number >= since and timeline.compares(number)]
    if shown and timeline.period.start(shown[0], timeline.as_of) < timeline.first_day + warm:
        text = (
            f"Customers first seen in the first {settings['warm_up']} days of the file may be older than it: they "
            "count as back, never as new."
        )
        notes.append(Note("known_before_the_file", text))


def _noun(timeline: Timeline) -> str:
    period = timeline.period
    return period.title if period.months else f"period of {period.title}"


def _shorter(timeline: Timeline) -> str:
    """Return the option of shorter periods; none where they are short."""
    period = timeline.period
    if period.months > 1:
        return "--period month"
    return "--period 7d" if period.months or period.days > 7 else ""


def _incomplete(timeline: Timeline, ends: list[int]) -> str:
    """Say which of the first and the last period are incomplete, and why."""
    parts = []
    for number in ends:
        late = timeline.first_day > timeline.period.start(number, timeline.as_of)
        early = timeline.as_of < timeline.period.end(number, timeline.as_of)
        days = [f"from {timeline.first_day}"] if late else []
        days += [f"to {timeline.as_of}"] if early else []
        parts.append(f"{timeline.label(number)} ({' '.join(days)})")
    are = "are" if len(parts) > 1 else "is"
    return f"{' and '.join(parts)} {are} incomplete: compared with nothing."


def note_groups(groups: Groups, grouping: Grouping, top: int | None, notes: list[Note]) -> None:
    """Say how many groups were summed as one, and that segments are those of the day as of.

    Args:
        groups: their turnover.
        grouping: what they are.
        top: number of groups that was asked for.
        notes: gets what there is to say.
    """
    if grouping.dimension.kind == "scheme":
        text = "Segments are those of the day as of: in every period a customer counts where it belongs today."
        notes.append(Note("segments_of_today", text))
    if groups.other:
        kept = groups.sums.select(pl.first()).to_series().n_unique() - 1
        text = (
            f"{groups.total:,} groups: the {kept:,} with the most turnover are apart, the other "
            f"{groups.total - kept:,} are summed as '{groups.other}'."
        )
        notes.append(Note("groups_cut", text, command="--top 0" if top is None else ""))
