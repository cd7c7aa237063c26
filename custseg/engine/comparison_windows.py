"""The last period and the equally long one before it: their days, and the change of customers between them."""

from __future__ import annotations

import datetime as dt

import polars as pl

from custseg.customers.scan_sums import Window
from custseg.engine.dataset import Dataset
from custseg.errors import UsageError
from custseg.metrics.units import DAY
from custseg.notes import Note
from custseg.tables.scope import Scope

DAY_LONG = dt.timedelta(days=1)
SLACK = dt.timedelta(days=3)
"""How long after its first day the file may begin, and the period before is still whole."""


def last_and_before(compare_to: int | dt.date, as_of: dt.date, scope: Scope) -> tuple[Window, Window]:
    """Return the last period and the equally long one before it.

    Args:
        compare_to: length in days of the last period, or the day before it.
        as_of: the day the figures are true for.
        scope: days that are summed.

    Raises:
        UsageError: there is no such period, or ``--from`` cuts off a part of the one before.
    """
    days = compare_to if isinstance(compare_to, int) else (as_of - compare_to).days
    if 2 * days >= as_of.toordinal():
        what = f"the period before one of {days:,} days would begin before the year 1"
        raise UsageError(what, where="--compare-to", hint="Name a later day, or a number of days such as 90d.")
    middle = as_of - dt.timedelta(days=days)
    if middle >= as_of:
        raise UsageError(
            f"there is nothing after {middle}: the day as of is {as_of}",
            where="--compare-to",
            hint="Name an earlier day, or a number of days such as 90d.",
        )
    recent, earlier = Window("recent", middle, as_of), Window("earlier", middle - (as_of - middle), middle)
    first = earlier.start + DAY_LONG
    if scope.start and scope.start > first:
        what = f"--from {scope.start} cuts off the period before, which begins on {first}"
        raise UsageError(what, where="--compare-to", hint=f"Leave --from out, or begin by {first}.")
    return recent, earlier


def note_periods(dataset: Dataset, windows: tuple[Window, ...], first_day: dt.date | None) -> None:
    """Say which days are compared, and warn where the file begins within the period before.

    Args:
        dataset: the inputs; gets the note.
        windows: the last period and the one before it.
        first_day: first date of the file, None where it is not known.
    """
    recent, earlier = windows
    text = (
        f"The last period is {recent.start + DAY_LONG} to {recent.end}, "
        f"the one before it {earlier.start + DAY_LONG} to {earlier.end}."
    )
    short = first_day is not None and first_day > earlier.start + DAY_LONG + SLACK
    if short:
        text += f" The file begins on {first_day} only: the period before is not whole, and no fair comparison."
    dataset.notes.append(Note("periods", text, warns=short))


def with_change(customers: pl.LazyFrame, recent: Window) -> pl.LazyFrame:
    """Add the length of a period, the change of profit from the one before, and the profit before the last one."""
    return customers.with_columns(
        period=pl.lit((recent.end - recent.start).days * DAY, pl.Int64),
        change=pl.col("profit_recent") - pl.col("profit_earlier"),
        profit_before=pl.col("profit") - pl.col("profit_recent"),
    )
