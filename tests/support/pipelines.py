"""Deals and leads for tests: written, read by custseg, and an oracle in plain Python."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from custseg.analyses.deals.deals import deals
from custseg.analyses.leads.leads import leads
from custseg.result import Result
from custseg.settings.settings import gather

HEADER = "deal_id,customer,seller,product,source,stage,opened,closed,amount"
DAY = dt.date(2025, 1, 1)


def write(folder: Path, rows: Iterable[str], header: str = HEADER, name: str = "deals.csv") -> Path:
    """Write a file of deals or leads."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def ask(*paths: Path, **flags: Any) -> Result:
    """Return what ``custseg deals`` answers, whatever the machine's settings are."""
    return deals([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def ask_leads(*paths: Path, **flags: Any) -> Result:
    """Return what ``custseg leads`` answers, whatever the machine's settings are."""
    return leads([str(path) for path in paths], gather(flags, use_config=False, environment={}))


def by_name(result: Result) -> dict[Any, dict[str, Any]]:
    """Return the rows of a result by their first column."""
    first = result.columns[0].name
    return {row[first]: row for row in result.frame.iter_rows(named=True)}


def notes_of(result: Result) -> dict[str, str]:
    """Return the texts of the notes by name."""
    return {note.name: note.text for note in result.notes}


def wilson_of(part: int, whole: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return Wilson's interval as the roots of (share − p)² = z² · p (1 − p) ÷ n."""
    share = part / whole
    a, b, c = 1 + z * z / whole, -2 * share - z * z / whole, share * share
    root = math.sqrt(b * b - 4 * a * c)
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def running_after(durations: Sequence[tuple[int, bool]], day: int) -> Fraction:
    """Return the share still running after a day, as a product over single endings.

    Args:
        durations: days, and whether it ended then.
        day: up to which endings count.
    """
    share = Fraction(1)
    for end in sorted({days for days, ended in durations if ended and days <= day}):
        at_risk = sum(days >= end for days, _ in durations)
        ended = sum(days == end and done for days, done in durations)
        share *= Fraction(at_risk - ended, at_risk)
    return share


def median_after(durations: Sequence[tuple[int, bool]]) -> int | None:
    """Return the first day after which at most half still run."""
    ends = sorted({days for days, ended in durations if ended})
    return next((day for day in ends if running_after(durations, day) <= Fraction(1, 2)), None)
