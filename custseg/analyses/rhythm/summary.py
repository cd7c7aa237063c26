"""Summary and notes of the rhythm of customers."""

from __future__ import annotations

import datetime as dt
from math import fsum

import polars as pl

from custseg.analyses.rhythm.due import LIST_OPTION, by_value, is_due
from custseg.analyses.rhythm.evening_out import YEAR, EveningOut
from custseg.analyses.rhythm.repeat import Repeats
from custseg.analyses.shared.table_columns import CUSTOMER_COLUMN
from custseg.engine.customer_table import CustomerTable
from custseg.metrics.catalogue import CATALOGUE
from custseg.metrics.facts import Base
from custseg.metrics.measures.rhythm import (
    CHANCE,
    ELSEWHERE,
    IRREGULAR,
    LAPSED,
    NOT_DUE,
    ONE_TIME,
    OVERDUE,
    REGULAR,
    SEASONAL,
    TOO_FEW,
    TOO_SHORT,
    VARIABLE,
)
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Column, Figure, Section
from custseg.tables.row_columns import DATE
from custseg.tables.values.amounts import SCALE

CLASSES = {
    REGULAR: ("regular", "{} regular"),
    VARIABLE: ("variable", "{} variable"),
    IRREGULAR: ("irregular", "{} irregular"),
    TOO_FEW: ("too_few_gaps", "{} with two order days, too few to say"),
    ONE_TIME: ("one_time", "{} ordered once"),
}
STATUSES = {"due": ("due", "{} due"), OVERDUE: ("overdue", "{} overdue"), LAPSED: ("lapsed", "{} lapsed")}
CAUSES = {
    SEASONAL: ("seasonal", "{} by season"),
    ELSEWHERE: ("elsewhere", "{} may buy elsewhere in between"),
    TOO_SHORT: ("too_short", "{} too short to tell"),
}
XYZ = {
    "X": ("x", "{} X (can be planned)"),
    "Y": ("y", "{} Y"),
    "Z": ("z", "{} Z (cannot)"),
    "too few": ("too_few_months", "{} under six months"),
}
IRREGULAR_SHOWN = 10
SHARE_NOTED = 0.01
"""Share of turnover of irregular customers from which a note says what they cost in foresight."""

MIN_RETURNED = 10
"""Customers that came back from which their days say when a reminder is due."""


def rhythm_figures(values: pl.DataFrame, base: Base, repeats: Repeats, evened: EveningOut | None) -> list[Figure]:
    """Return the summary: who is due, how regular customers are, who comes back, what irregular ones cost.

    Args:
        values: metrics of all customers.
        base: figures of all customers.
        repeats: who came back, and when.
        evened: the error of a plain forecast; None without amounts.
    """
    second, gap = repeats.second, CATALOGUE["base_gap"]
    due = values.filter(is_due())
    with_order = int((values["orders"] > 0).sum())
    figures = [
        Figure("customers", "Customers", "count", values.height, "Base", "{} customers"),
        Figure(
            "customers_with_order", "Customers with a counted order", "count", with_order, "Base",
            "{} with an order" if with_order < values.height else "",
        ),
        Figure("base_gap", gap.title, gap.unit, base.typical_gap, "Base", "typically {} days between orders"),
    ]  # fmt: skip
    *waiting, lapsed = _counts(values, "rhythm_status", STATUSES, "Due", "Customers {}")
    figures += waiting
    if "ltv" in values.columns:
        worth = "LTV {}" if due.height else ""
        # Exact, whatever the order of the customers.
        ltv = fsum(due["ltv"].drop_nulls().to_list())
        figures.append(Figure("due_ltv", "LTV of customers due or overdue", "money", ltv, "Due", worth))
    soon = "80% in {}: remind by then"
    figures += [
        lapsed,
        *_counts(values, "rhythm_class", CLASSES, "Rhythm", "{} customers"),
        Figure("repeat_rate", CATALOGUE["repeat_rate"].title, "share", second["share"], "Repeat", "{} ordered again"),
        Figure("second_order_days", "Median days to the second order", "days", second["median_days"], "Repeat",
               "half in {} days"),
        Figure("second_order_days_80", "Days within which 80 % of second orders came", "days", second["days_80"],
               "Repeat", soon if (second["came_back"] or 0) >= MIN_RETURNED else ""),
    ]  # fmt: skip
    irregular = values.filter(pl.col("rhythm_class") == IRREGULAR)
    if irregular.height:
        figures += _counts(irregular, "rhythm_cause", CAUSES, "Irregular", "Irregular, {}")
        if evened is not None and evened.error is not None:
            figures += _evened_figures(evened)
    if "xyz_class" in values.columns:
        figures += _counts(values, "xyz_class", XYZ, "XYZ", "{} by monthly turnover")
    return figures


def _counts(
    values: pl.DataFrame, column: str, kinds: dict[str, tuple[str, str]], line: str, title: str
) -> list[Figure]:
    """Return the number of customers of each kind; people see those that there are."""
    counts = dict(values.group_by(column).len().iter_rows())
    return [
        Figure(
            f"customers_{name}", title.format(kind).capitalize(), "count", counts.get(kind, 0), line,
            phrase if counts.get(kind) else "",
        )
        for kind, (name, phrase) in kinds.items()
    ]  # fmt: skip


def _evened_figures(evened: EveningOut) -> list[Figure]:
    """Return the error of the plain forecast with and without irregular customers."""
    line = "Foresight"
    money, without = (value / SCALE if value is not None else None for value in (evened.money, evened.money_without))
    return [
        Figure("irregular_share", "Share of turnover of irregular customers", "share", evened.share, line,
               "{} of turnover is irregular"),
        Figure("turnover_error", "Error of a plain forecast of a month", "share", evened.error, line,
               "a plain forecast of a month is {} off"),
        Figure("turnover_error_without", "The same without irregular customers", "share", evened.error_without, line,
               "{} without irregular customers"),
        Figure("turnover_error_money", "Error of a plain forecast of a month, in money", "money", money, line),
        Figure("turnover_error_money_without", "The same without irregular customers", "money", without, line),
    ]  # fmt: skip


def irregular_section(values: pl.DataFrame, people: list[Column]) -> list[Section]:
    """Return the most valuable irregular customers with the probable cause and its evidence, if there are any.

    Args:
        values: metrics and attributes of all customers.
        people: columns with names and contact data; the first is the name.
    """
    found = by_value(values.filter(pl.col("rhythm_class") == IRREGULAR))
    if found.is_empty():
        return []
    evidence = Column("rhythm_evidence", "Evidence", "prose")
    worth = [Column.of(CATALOGUE["ltv"])] if "ltv" in found.columns else []
    columns = [CUSTOMER_COLUMN, *people[:1], Column.of(CATALOGUE["rhythm_cause"]), evidence, *worth]
    frame = found.head(IRREGULAR_SHOWN).select(column.name for column in columns)
    title = "Irregular customers and the probable cause, the most valuable first"
    return [Section("irregular", title, frame, columns, picture=True, more=True)]


def rhythm_notes(
    values: pl.DataFrame, repeats: Repeats, evened: EveningOut | None, without_season: list[str], table: CustomerTable
) -> list[Note]:
    """Return notes on what is missing, and on how to read the figures.

    Args:
        values: metrics of all customers.
        repeats: who came back, and when.
        evened: the error of a plain forecast; None without amounts.
        without_season: "month" and "weekday", where the history is too short for their season.
        table: all customers.
    """
    notes = [
        *_due_notes(values),
        *_chance_notes(values),
        *_season_notes(repeats, without_season),
        *_evened_notes(evened),
    ]
    if repeats.second["came_back"] == 0:
        text = "No customer ordered twice, so there is no gap: nobody can be called due, and no class is known."
        notes.append(Note("no_gaps", text))
    return notes


def _due_notes(values: pl.DataFrame) -> list[Note]:
    """Return how to get the list of those who are due, or that nobody is."""
    due = values.filter(is_due()).height
    if due:
        text = f"{counted(due, 'customer')} to remind, as a file:"
        return [Note("due", text, command=f"{LIST_OPTION} --output due.csv")]
    if values.filter(pl.col("rhythm_status") == NOT_DUE).height:
        return [Note("nobody_due", "Nobody is due or overdue: the table shows all customers.")]
    return []


def _chance_notes(values: pl.DataFrame) -> list[Note]:
    """Return how many seasons of irregular customers chance alone would give, if any were found."""
    causes = dict(values.group_by("rhythm_cause").len().iter_rows())
    seasonal, tested = causes.get(SEASONAL, 0), causes.get(SEASONAL, 0) + causes.get(ELSEWHERE, 0)
    if not seasonal:
        return []
    text = (
        f"{counted(seasonal, 'irregular customer')} of {tested:,} with enough history "
        f"{'has' if seasonal == 1 else 'have'} a season; chance alone would give about {round(CHANCE * tested):,}."
    )
    return [Note("seasons_by_chance", text)]


def _season_notes(repeats: Repeats, without: list[str]) -> list[Note]:
    """Return what is missing for a season."""
    first = repeats.by_day[DATE].min()
    if not without or not isinstance(first, dt.date):
        return []
    kinds = " and ".join(f"by {name}" for name in without)
    text = f"No season {kinds}: it takes two complete years of orders, and they begin on {first}."
    return [Note("no_season", text)]


def _evened_notes(evened: EveningOut | None) -> list[Note]:
    """Return how the error of the plain forecast is meant, or what it lacks."""
    if evened is None or evened.nobody or (evened.share is not None and evened.share < SHARE_NOTED):
        return []
    if evened.error is None:
        text = (
            f"What irregular customers cost in foresight is not shown: it takes {YEAR + 6} whole months with turnover, "
            f"and there are {evened.months}."
        )
        return [Note("no_foresight", text)]
    money = ""
    if evened.money is not None and evened.money_without is not None:
        pair = [fixed(value / SCALE) for value in (evened.money, evened.money_without)]
        money = f" In money the error is {pair[0]} a month, and {pair[1]} without them."
    text = (
        f"Foresight is arithmetic, no promise: each of the last {evened.tested} whole months is forecast as "
        f"{evened.method}, with and without the turnover of irregular customers.{money} What evening them out, by a "
        "delivery schedule or a standing order, could bring is at most the difference."
    )
    return [Note("foresight", text)]
