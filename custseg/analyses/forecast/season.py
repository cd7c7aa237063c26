"""Season and pace of the base, and in words why the total of a forecast was off."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from custseg.analyses.shared.season_sections import month_section
from custseg.customers.base_season import STANDS_OUT
from custseg.notes import Note
from custseg.numbers import counted, fixed
from custseg.result import Column, Section

if TYPE_CHECKING:
    from custseg.forecast.holdout import Holdout

OFF = 0.1
"""Error of the total from which the reason is given."""

PACE_COLUMNS = [
    Column("from", "From", "date"),
    Column("until", "Until", "date"),
    Column("customers", "Customers known before", "count", header="Known before"),
    Column("orders", "Order days", "count"),
    Column("orders_per_customer", "Order days per customer", "ratio", header="Per customer"),
    Column("change", "÷ the year before", "ratio"),
]


def season_sections(season: pl.DataFrame | None, paces: pl.DataFrame) -> list[Section]:
    """Return the season by month and the pace by year; nothing without two years.

    Args:
        season: as `season_of` returns it.
        paces: as `paces_of` returns them.
    """
    sections = []
    if season is not None:
        sections.append(month_section(season))
    if paces.height > 1:
        title = "Pace: order days in a year, of the customers known before it"
        sections.append(Section("pace", title, paces, PACE_COLUMNS, "orders_per_customer", picture=True, more=True))
    return sections


def reason_notes(test: Holdout, season: pl.DataFrame | None, paces: pl.DataFrame) -> list[Note]:
    """Return why the total of the holdout test was off: a season or a change of pace, where two years show it.

    Args:
        test: predicted and actual orders.
        season: as `season_of` returns it.
        paces: as `paces_of` returns them.
    """
    error = test.score.predicted / test.orders - 1 if test.orders else 0.0
    if abs(error) < OFF:
        return []
    reasons = [*_pace_reasons(paces, low=error < 0), *_season_reasons(test, season, low=error < 0)]
    if not reasons:
        return []
    off = "low" if error < 0 else "high"
    return [
        Note("why_off", f"Why the total of the last {counted(test.days, 'day')} was too {off}: {'; '.join(reasons)}.")
    ]


def _pace_reasons(paces: pl.DataFrame, *, low: bool) -> list[str]:
    """Return the change of pace of the last year, if it stands out and explains an error in this direction."""
    if paces.height < 2:
        return []
    before, last = paces.tail(2).iter_rows(named=True)
    change = last["change"]
    if change is None or not (change >= STANDS_OUT if low else change <= 1 / STANDS_OUT):
        return []
    one, other = (fixed(row["orders_per_customer"]) for row in (last, before))
    return [
        f"the customers of a year ago ordered {fixed(change)} times as often as those of the year before "
        f"({one} instead of {other} order days each)"
    ]


def _season_reasons(test: Holdout, season: pl.DataFrame | None, *, low: bool) -> list[str]:
    """Return the month of the holdout period that stands out most in this direction, in both years."""
    if season is None:
        return []
    days = [test.cut + dt.timedelta(days=day) for day in range(1, test.days + 1)]
    months = {day.month for day in days}
    mean = sum(season["index"][day.month - 1] for day in days) / len(days)
    found = season.filter(pl.col("month").is_in(months), "recurs").sort("index", descending=low)
    # A single strong month does not explain a period that was weak as a whole.
    if found.is_empty() or (mean > 1) != low or (found["index"][0] > 1) != low:
        return []
    name = calendar.month_name[found["month"][0]]
    return [f"{name} is {fixed(found['index'][0])} times an average month"]
