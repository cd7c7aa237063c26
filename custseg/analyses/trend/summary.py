"""Summary and notes of a trend: the last complete period, the causes of its change, and limits of the periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import polars as pl

from custseg.analyses.shared.group_by import Grouping
from custseg.analyses.shared.timeline import PERIOD_NUMBER, Timeline
from custseg.analyses.trend.decomposition import BEFORE
from custseg.analyses.trend.group_periods import Groups
from custseg.metrics.catalogue import CATALOGUE
from custseg.notes import Note
from custseg.result import Figure
from custseg.settings.setting import Settings
from custseg.tables.ledger import money

CAUSES_LINE, MOVES_LINE = "Why it changed", "Customers"
CAUSE_PHRASES = {
    "change_by_customers": ("by_customers", "by {} active customers", "more", "fewer"),
    "change_by_orders_per_customer": ("by_orders_per_customer", "by {} orders per customer", "more", "fewer"),
    "change_by_order_value": ("by_order_value", "by {} orders", "larger", "smaller"),
    "change_without_order": ("change_without_order", "by {} returns without an order", "fewer", "more"),
}
MOVE_PHRASES = {
    "new": ("new_in_period", "by_new", "{} new:"),
    "back": ("back", "by_back", "{} came back:"),
    "kept": ("kept", "by_kept", "{} kept:"),
    "lost": ("lost", "by_lost", "{} stayed away:"),
}


def base_figures(sums: pl.DataFrame, timeline: Timeline) -> list[Figure]:
    """Return turnover, causes and customers of the last complete period.

    Args:
        sums: as `base_sums` returns them.
        timeline: the periods.
    """
    number = timeline.last_complete
    if number is None:
        return []
    row = sums.row(by_predicate=pl.col(PERIOD_NUMBER) == number, named=True)
    figures = _turnover(row, timeline, number)
    if timeline.is_comparable(number):
        figures += _causes(row)
        for name, (count, change, phrase) in MOVE_PHRASES.items():
            figures.append(Figure(f"customers_{name}", CATALOGUE[f"customers_{name}"].title, "count", row[count]))
            shown = phrase.format(f"{row[count]:,}") + " {}" if row[count] else ""
            figures.append(_change(f"change_by_{name}", row[change], MOVES_LINE, shown))
    return figures


def order_figures(sums: pl.DataFrame, timeline: Timeline) -> list[Figure]:
    """Return orders and customers of the last complete period, where there are no amounts.

    Args:
        sums: as `base_sums` returns them.
        timeline: the periods.
    """
    number, line = timeline.last_complete, "Orders"
    if number is None:
        return []
    row = sums.row(by_predicate=pl.col(PERIOD_NUMBER) == number, named=True)
    label, comparable = timeline.label(number), timeline.is_comparable(number)
    before = row["orders" + BEFORE] if comparable else None
    change = None if before is None else row["orders"] - before
    sign = "+" if change is not None and change > 0 else ""
    figures = [
        Figure("last_period", "Last complete period", "text", label),
        Figure("orders", "Orders", "count", row["orders"], line, f"{{}} in {label}"),
        Figure("orders_before", "Orders compared with", "count", before, line,
               f"{{}} in {timeline.label(number - timeline.lag)}"),
        Figure("orders_change", "Change of orders", "count", change, line, f"change {sign}{{}}"),
        Figure("active_customers", "Active customers", "count", row["buyers"], MOVES_LINE, "{} active"),
    ]  # fmt: skip
    for name, (count, _, phrase) in MOVE_PHRASES.items() if comparable else ():
        title = CATALOGUE[f"customers_{name}"].title
        figures.append(Figure(f"customers_{name}", title, "count", row[count], MOVES_LINE, phrase.removesuffix(":")))
    return figures


def group_figures(groups: Groups, timeline: Timeline) -> list[Figure]:
    """Return the turnover of the last complete period, and how many groups are new, back or gone.

    Args:
        groups: their turnover.
        timeline: the periods.
    """
    number = timeline.last_complete
    figures = [Figure("groups", "Groups", "count", groups.total)]
    if number is None:
        return figures
    if "buyers" in groups.sums.columns:
        # An order may stand in several groups, so that those of all groups do not add up.
        return [*figures, Figure("last_period", "Last complete period", "text", timeline.label(number)),
                *_status_figures(groups)]  # fmt: skip
    now = groups.sums.filter(pl.col(PERIOD_NUMBER) == number)
    comparable = timeline.is_comparable(number)
    row: dict[str, Any] = {"turnover": int(now["turnover"].sum())}
    for name in ("turnover_before", "turnover_change"):
        row[name] = int(now[name].sum()) if comparable else None
    return [*figures, *_turnover(row, timeline, number), *_status_figures(groups)]


def _status_figures(groups: Groups) -> list[Figure]:
    """Return how many groups are new, back or gone."""
    return [
        Figure(f"groups_{status}", f"Groups {status}", "count", count, "Groups", f"{{}} {status}" if count else "")
        for status, count in groups.status_counts.items()
    ]


def _turnover(row: Mapping[str, Any], timeline: Timeline, number: int) -> list[Figure]:
    """Return the turnover of a period and its change; the change is empty without a period to compare with."""
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
    """Return the causes of the change; a cause of zero is not shown to people."""
    figures = []
    for name, (column, phrase, above, below) in CAUSE_PHRASES.items():
        shown = "{} " + phrase.format(above if row[column] > 0 else below)
        figures.append(_change(name, row[column], CAUSES_LINE, shown if row[column] else ""))
    return figures


def _change(name: str, amount: int | None, line: str, phrase: str) -> Figure:
    """Return a change in money, shown with its sign."""
    sign = "+" if amount is not None and amount > 0 else ""
    return Figure(name, CATALOGUE[name].title, "money", _money(amount), line, phrase.replace("{}", sign + "{}"))


def _money(amount: int | None) -> float | None:
    return None if amount is None else float(money(amount))


def period_notes(timeline: Timeline, settings: Settings, first_customer_period: int | None) -> list[Note]:
    """Return notes on incomplete periods, missing comparisons, and customers that may not be new.

    Args:
        timeline: the periods.
        settings: with ``warm_up`` and ``against``.
        first_customer_period: number of the first period whose customers are shown as new or back; None where no
            customers are shown.
    """
    notes = [*_incomplete_notes(timeline), *_comparison_notes(timeline, settings)]
    if first_customer_period is not None:
        notes += _warm_up_notes(timeline, settings, first_customer_period)
    return notes


def _incomplete_notes(timeline: Timeline) -> list[Note]:
    """Return which of the first and the last period are incomplete, and the days that the data cover."""
    parts = []
    for number in dict.fromkeys((timeline.first, timeline.last)):
        if timeline.is_complete(number):
            continue
        late = timeline.first_day > timeline.period.start(number, timeline.as_of)
        early = timeline.as_of < timeline.period.end(number, timeline.as_of)
        days = [f"from {timeline.first_day}"] if late else []
        days += [f"to {timeline.as_of}"] if early else []
        parts.append(f"{timeline.label(number)} ({' '.join(days)})")
    if not parts:
        return []
    verb, they = ("are", "they are") if len(parts) > 1 else ("is", "it is")
    return [Note("incomplete", f"{' and '.join(parts)} {verb} incomplete: {they} not compared.")]


def _comparison_notes(timeline: Timeline, settings: Settings) -> list[Note]:
    """Return a warning where no period can be compared."""
    numbers = range(timeline.first, timeline.last + 1)
    if any(map(timeline.is_comparable, numbers)):
        return []
    if settings["against"] == "year" and any(map(timeline.is_complete, numbers)):
        text = f"Nothing to compare: no complete {_noun(timeline)} has a complete counterpart a year earlier."
        return [Note("no_second_year", text, warns=True, command="--against previous")]
    text = f"Nothing to compare: no complete {_noun(timeline)} follows another."
    return [Note("nothing_to_compare", text, warns=True, command=_shorter(timeline))]


def _warm_up_notes(timeline: Timeline, settings: Settings, first_shown: int) -> list[Note]:
    """Return a note where customers of the first days of the file count as back."""
    numbers = range(max(first_shown, timeline.first), timeline.last + 1)
    compared = next(filter(timeline.is_comparable, numbers), None)
    warm_up_end = timeline.first_day + dt.timedelta(days=settings["warm_up"])
    if compared is None or timeline.period.start(compared, timeline.as_of) >= warm_up_end:
        return []
    text = (
        f"Customers first seen in the first {settings['warm_up']} days of the file may have ordered before it begins: "
        "they count as back, never as new."
    )
    return [Note("known_before_the_file", text)]


def _noun(timeline: Timeline) -> str:
    period = timeline.period
    return period.title if period.months or period.weeks else f"period of {period.title}"


def _shorter(timeline: Timeline) -> str:
    """Return the option for shorter periods; empty where the periods are short already."""
    period = timeline.period
    if period.months > 1:
        return "--period month"
    return "--period 7d" if period.months or period.days > 7 else ""


def group_notes(groups: Groups, grouping: Grouping, top: int | None) -> list[Note]:
    """Return notes on segments, which are those of the report date, and on merged groups.

    Args:
        groups: their turnover.
        grouping: what they are grouped by.
        top: number of groups in ``--top``; None without.
    """
    notes = []
    if grouping.dimension.kind == "scheme":
        text = "Segments are those of the report date: each customer counts in that segment in all periods."
        notes.append(Note("segments_of_today", text))
    of_orders = "buyers" in groups.sums.columns
    if of_orders and grouping.of_rows:
        text = "An order counts in each group that it has a row of: the orders of all groups do not add up."
        notes.append(Note("orders_in_several_groups", text))
    if groups.other:
        most = "orders" if of_orders else "turnover"
        kept = groups.sums.select(pl.first()).to_series().n_unique() - 1
        text = (
            f"{groups.total:,} groups: the {kept:,} with the most {most} are listed; the other "
            f"{groups.total - kept:,} are merged into '{groups.other}'."
        )
        notes.append(Note("groups_cut", text, command="--top 0" if top is None else ""))
    return notes
