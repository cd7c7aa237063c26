"""Proposes checks from the history of a file: limits outside of which its figures did not fall."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from custseg.analyses.check.figures import Values, request_of, values_of
from custseg.analyses.check.history import OF_PERIODS, History, histories, longest_gap
from custseg.analyses.check.known import LATEST_ORDER, CheckFigure
from custseg.analyses.check.language import Names, ready
from custseg.analyses.check.outcomes import HELD, outcome_of
from custseg.analyses.shared.new_result import result_of
from custseg.engine.customer_table import CustomerTable, build_customer_table
from custseg.engine.open_dataset import open_dataset
from custseg.numbers import readable
from custseg.result import Column, Result
from custseg.settings.checks import Check
from custseg.settings.setting import Settings
from custseg.sources.in_memory import Input
from custseg.tables.known import AMOUNTS, BY_DAY

COLUMNS = [
    Column("check", "Check", whole=True),
    Column("must", "Must hold", whole=True),
    Column("why", "Why", "prose"),
]
OF_THE_BASE = ("repeat_rate", "active_share", "average_order_value")
OF_ROWS = ("unreadable_row", "no_customer", "unreadable_date", "unreadable_amount")
"""Reasons whose share of the rows is limited."""

BELOW, ABOVE = 0.8, 1.25
"""How far beyond the lowest and the highest value of the past the limits are."""

WIDER = "a fifth below and a quarter above"
POINTS, ROW_POINTS = 0.05, 0.01
"""The same of shares of customers and of rows, which are moved by points."""

SHRINKS_BY = 0.99
FRESH_DAYS = 45
"""Age of the latest order, in days, up to which a file is new enough to say how old it may become."""


@dataclass(frozen=True)
class Proposal:
    """A check that is proposed, and why."""

    name: str
    must: str
    why: str


def propose(inputs: Sequence[Input], settings: Settings, *, rejects: Path | None = None) -> Result:
    """Return checks that hold for a file, with limits from its own past.

    Args:
        inputs: paths of orders, globs, folders, or ``-``; tables in memory.
        settings: of the run.
        rejects: file for the excluded rows.

    Returns:
        One row per check: its name, its condition, and what its limits come from.

    Raises:
        CustsegError: the inputs or settings are wrong.
    """
    dataset = open_dataset(inputs, settings)
    names = Names(dataset, settings["as_of"] or dt.date.today())
    wanted = [*OF_THE_BASE, LATEST_ORDER, "customers", "orders", *(f"{name}_share" for name in OF_ROWS)]
    periods = [f"{period}_{name}" for period, known in OF_PERIODS.items() for name in known]
    wanted += periods + [f"{name}_change" for name in periods]
    figures = [names.figures[name] for name in wanted]
    customers = build_customer_table(dataset, request_of(figures, dataset, None, rejects=rejects))
    values = values_of(figures, customers, dataset, None)
    past = histories(customers, amounts=dataset.knows(AMOUNTS)) if all(map(dataset.knows, BY_DAY)) else []
    proposals = [
        *_of_the_file(values, customers, names.today),
        *(one for history in past if (one := _within_the_past(history, values, names.figures))),
    ]
    kept = _that_hold(proposals, names, values)
    result = result_of(customers, "Proposed checks", COLUMNS, limit=0)
    rows = [{"check": one.name, "must": one.must, "why": one.why} for one in kept]
    result.frame = pl.DataFrame(rows, schema=dict.fromkeys(("check", "must", "why"), pl.String()))
    result.total = len(kept)
    return result


def _that_hold(proposals: Sequence[Proposal], names: Names, values: Values) -> list[Proposal]:
    """Return the proposals that hold for the file itself."""
    compiled = ready([Check(one.name, one.must) for one in proposals], names)
    held = {one.check.name for one in compiled if outcome_of(one, values, names.figures).status == HELD}
    return [one for one in proposals if one.name in held]


def _of_the_file(values: Values, customers: CustomerTable, today: dt.date) -> Iterator[Proposal]:
    """Return checks of what has no past: how old the latest order is, how many customers, what cannot be read."""
    latest = values.found.get(LATEST_ORDER)
    if isinstance(latest, dt.date):
        age, gap = abs((today - latest).days), longest_gap(customers) or 1
        if age <= FRESH_DAYS:
            days = max(age, gap) + max(1, gap // 2)
            why = f"{_days(age)} old, at most {_days(gap)} without an order in the last year; limit half as much more"
            yield Proposal("the latest order is recent", f"latest_order within {days}d", why)
    counted = next((name for name in ("orders", "customers") if values.found.get(name)), "")
    if counted and (least := math.floor(values.found[counted] * SHRINKS_BY)):
        why = f"{values.found[counted]:,.0f} now, and a file of all times only grows; limit a hundredth below"
        yield Proposal(f"the file has all its {counted}", f"{counted} >= {least}", why)
    for name in OF_ROWS:
        share = values.found.get(f"{name}_share")
        if share is not None:
            limit = math.ceil((share + ROW_POINTS) * 1000) / 10
            why = f"{readable(share, 'share')} of the rows now; limit a point above"
            yield Proposal(f"few rows: {name.replace('_', ' ')}", f"{name}_rows <= {limit:g}%", why)


def _days(days: int) -> str:
    return f"{days:,} day{'' if days == 1 else 's'}"


def _within_the_past(history: History, values: Values, figures: Mapping[str, CheckFigure]) -> Proposal | None:
    """Return the check that a figure stays where it was, with a margin; None where nothing can be said."""
    unit = figures[history.figure].unit
    now = values.found.get(history.figure)
    known = [*history.values, *([now] if isinstance(now, float) else [])]
    lowest, highest = min(known), max(known)
    is_change = history.figure.endswith("_change")
    if unit == "share" and not is_change:
        low, high, margin = max(0.0, lowest - POINTS), min(1.0, highest + POINTS), "5 points beyond"
    elif is_change:
        low, high, margin = (1 + lowest) * BELOW - 1, (1 + highest) * ABOVE - 1, WIDER
    elif lowest <= 0:
        return None
    else:
        low, high, margin = lowest * BELOW, highest * ABOVE, WIDER
    at = "at the end of" if history.figure in OF_THE_BASE else "in"
    periods = f"{at} {len(history.values)} {history.periods}s, {history.first} to {history.last}"
    why = f"{readable(lowest, unit)} to {readable(highest, unit)} {periods}; limits {margin}"
    if unit == "share":
        limits = f"{math.floor(low * 1000) / 10:g}% AND {math.ceil(high * 1000) / 10:g}%"
    elif unit == "count":
        limits = f"{math.floor(low)} AND {math.ceil(high)}"
    else:
        limits = f"{_rounded(low, math.floor)} AND {_rounded(high, math.ceil)}"
    return Proposal(history.figure.replace("_", " "), f"{history.figure} BETWEEN {limits}", why)


def _rounded(value: float, away: Callable[[float], int]) -> str:
    """Return a number with three digits that count, rounded down or up."""
    if value <= 0:
        return "0"
    step = 10.0 ** (math.floor(math.log10(value)) - 2)
    whole = away(value / step)
    return f"{whole * step:.10g}" if step < 1 else f"{whole * step:.0f}"
